#include "vmhost/sandboxprobe.h"

#include "common/literals.h"

namespace pooldeck {
namespace {

constexpr qint64 LongestProbeMs = 10'000;

} // namespace

SandboxProbe::SandboxProbe(const QStringList &readOnlyFolders, QObject *parent)
    : QObject(parent)
    , m_command({{u"/bin/true"_s}, m_folder.path(), LongestProbeMs, {}, Sandbox{readOnlyFolders}})
{
    connect(&m_command, &CommandRun::finished, this, &SandboxProbe::onEnded);
}

void SandboxProbe::start()
{
    m_command.start();
}

void SandboxProbe::onEnded(const CommandResult &result)
{
    switch (result.end) {
    case CommandResult::End::Exited:
        Q_EMIT finished(result.code == 0 ? QString() : u"/bin/true ended with exit code %1"_s.arg(result.code));
        return;
    case CommandResult::End::Signalled:
        Q_EMIT finished(u"bwrap was ended by signal %1"_s.arg(result.code));
        return;
    case CommandResult::End::TimeLimit:
        Q_EMIT finished(u"bwrap did not end within %1 s"_s.arg(LongestProbeMs / 1000));
        return;
    case CommandResult::End::Stopped:
    case CommandResult::End::NotStarted:
        Q_EMIT finished(result.error.startsWith(u"bwrap: ") ? result.error : QString(u"bwrap: "_s + result.error));
        return;
    }
}

} // namespace pooldeck
