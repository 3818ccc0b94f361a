#pragma once

#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace pooldeck {

/// A home that is gone afterwards, unless the session (tests/support/session.sh) has given one already. To be made
/// before the QApplication.
class TemporaryHome final
{
public:
    TemporaryHome();
    ~TemporaryHome();

    /// True when the session's keyring may be used: it is a temporary one.
    bool hasOwnKeyring() const { return m_inSession; }

private:
    bool m_inSession;
    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace pooldeck
