#pragma once

#include "sync/mirrorstate.h"

#include <QFuture>
#include <QThreadPool>

#include <optional>

namespace pooldeck {

/// Where the last state of each account is kept between sessions: a file each, readable by nobody else, written and
/// read on a thread of its own, in the order of the calls (but a QFuture that is waited for with result() runs at
/// once).
class MirrorStore final
{
public:
    explicit MirrorStore(const QString &folder);
    ~MirrorStore(); ///< waits for what is being written

    /// `owner` names the account: its Pool Service URL, or what stands for it. None: nothing that can be used is there.
    QFuture<std::optional<MirrorState>> read(const QString &owner);
    /// False: it could not be written whole, and the file is as it was.
    QFuture<bool> write(const QString &owner, const MirrorState &state);
    QFuture<bool> remove(const QString &owner);

    QString fileOf(const QString &owner) const;

private:
    QString m_folder;
    QThreadPool m_thread;
};

} // namespace pooldeck
