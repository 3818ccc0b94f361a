#pragma once

#include "common/clock.h"

#include <QObject>
#include <QTimer>

namespace pooldeck {

class AccountSession;
class MirrorStore;

/// Keeps on disk what a session knows: some time after a change, and when it ends. Large accounts are written less
/// often, so that writing never takes a noticeable share of the time.
class MirrorKeeper final : public QObject
{
    Q_OBJECT

public:
    static constexpr int SoonestMs = 5 * 60'000;

    /// Session, store and clock must outlive it.
    MirrorKeeper(AccountSession &session, MirrorStore &store, const QString &owner, const Clock &clock,
                 QObject *parent = nullptr);
    ~MirrorKeeper() override; ///< writes what is not written yet

private:
    void changed();
    void write();

    AccountSession &m_session;
    MirrorStore &m_store;
    QString m_owner;
    const Clock &m_clock;
    QTimer m_timer;
    bool m_isDirty = false;
};

} // namespace pooldeck
