#include "shell/connectiontrouble.h"

#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountmonitor.h"

#include <QCoreApplication>
#include <QDateTime>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ConnectionTrouble", text);
}

/// Nothing has failed: what is known is from an earlier session or from before a sleep.
bool isCatchingUp(const AccountMonitor &monitor)
{
    const std::optional<Error> &error = monitor.lastError();
    return error && (error->code == MirrorError::NotAskedYet || error->code == MirrorError::Slept);
}

} // namespace

std::optional<ConnectionTrouble> connectionTrouble(const AccountMonitor &monitor, bool local)
{
    using Remedy = ConnectionTrouble::Remedy;
    const QString asOf = monitor.lastSyncMs()
                             ? tr("What you see is as of %1; running VMs go on billing.")
                                   .arg(timeText(*monitor.lastSyncMs(), QDateTime::currentMSecsSinceEpoch()))
                             : tr("What runs is not known.");
    const QString why =
        monitor.lastError() && !isCatchingUp(monitor) ? monitor.lastError()->toString() + u". "_s : QString();
    switch (monitor.state()) {
    case AccountMonitor::State::Connecting:
    case AccountMonitor::State::Live:
        return std::nullopt;
    case AccountMonitor::State::Offline:
        if (isCatchingUp(monitor)) {
            return ConnectionTrouble{NoticeKind::Info, tr("Asking what has changed…"), asOf, Remedy::None, {}};
        }
        return local ? ConnectionTrouble{NoticeKind::Failed, tr("The pool service of this computer does not answer"),
                                         why + asOf, Remedy::StartAgain, tr("Start it again")}
                     : ConnectionTrouble{NoticeKind::Failed, tr("The pool service does not answer"), why + asOf,
                                         Remedy::TryNow, tr("Try now")};
    case AccountMonitor::State::Unauthorized:
        return ConnectionTrouble{NoticeKind::Failed, tr("The authorization key was refused"),
                                 why + tr("Nothing is asked or sent until there is another key.") + u' ' + asOf,
                                 Remedy::AnotherKey, tr("Enter another key…")};
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
