#include "vmhost/commandrun.h"

#include "common/literals.h"

#include <QLoggingCategory>
#include <QProcessEnvironment>

#include <csignal>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

Q_LOGGING_CATEGORY(lcCommandRun, "pooldeck.vmhost.commandrun", QtWarningMsg)

namespace pooldeck {
namespace {

constexpr unsigned CloseOnExec = 1u << 2; // CLOSE_RANGE_CLOEXEC; older kernel headers lack the name

/// Runs in the new process before the command is loaded: only async-signal-safe calls.
void prepareChild()
{
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    syscall(SYS_close_range, 3u, ~0u, CloseOnExec);
}

QProcessEnvironment environmentFor(const QString &workFolder)
{
    QProcessEnvironment environment;
    environment.insert(u"PATH"_s, qEnvironmentVariable("PATH", u"/usr/local/bin:/usr/bin:/bin"_s));
    environment.insert(u"LANG"_s, u"C.UTF-8"_s);
    environment.insert(u"HOME"_s, workFolder);
    environment.insert(u"TMPDIR"_s, workFolder);
    return environment;
}

} // namespace

CommandRun::CommandRun(const QStringList &command, const QString &workFolder, qint64 timeLimitMs, QObject *parent)
    : QObject(parent)
    , m_command(command)
    , m_workFolder(workFolder)
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setWorkingDirectory(workFolder);
    m_process.setProcessEnvironment(environmentFor(workFolder));
    m_process.setChildProcessModifier(&prepareChild);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &CommandRun::keepOutput);
    connect(&m_process, &QProcess::finished, this, &CommandRun::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, &CommandRun::onError);
    connect(&m_process, &QProcess::started, this, [this, timeLimitMs] {
        m_group = m_process.processId();
        qCDebug(lcCommandRun) << m_command.constFirst() << "runs as process" << m_group;
        if (m_stopAsked) {
            terminate(CommandResult::End::Stopped);
        } else if (timeLimitMs > 0) {
            m_timeLimit.start(std::chrono::milliseconds(timeLimitMs));
        }
    });
    m_timeLimit.setSingleShot(true);
    m_grace.setSingleShot(true);
    connect(&m_timeLimit, &QTimer::timeout, this, [this] { terminate(CommandResult::End::TimeLimit); });
    connect(&m_grace, &QTimer::timeout, this, [this] { signalGroup(SIGKILL); });
}

CommandRun::~CommandRun()
{
    m_process.disconnect(this);
    m_group = m_process.processId(); // it may run already although that has not been said yet
    signalGroup(SIGKILL);
}

void CommandRun::start()
{
    m_process.start(m_command.value(0), m_command.mid(1));
}

void CommandRun::stop()
{
    m_stopAsked = true;
    if (m_group > 0) {
        terminate(CommandResult::End::Stopped);
    }
}

void CommandRun::terminate(CommandResult::End why)
{
    if (m_grace.isActive()) {
        return;
    }
    m_result.end = why;
    m_timeLimit.stop();
    m_grace.start(GraceMs);
    signalGroup(SIGTERM);
}

void CommandRun::signalGroup(int signal)
{
    if (m_group > 0) {
        ::kill(pid_t(-m_group), signal);
    }
}

void CommandRun::keepOutput()
{
    m_result.output += m_process.readAllStandardOutput();
    if (m_result.output.size() > 2 * KeptOutput) {
        m_result.output = m_result.output.last(KeptOutput);
    }
}

void CommandRun::onFinished(int code, QProcess::ExitStatus status)
{
    signalGroup(SIGKILL);
    m_group = 0;
    m_timeLimit.stop();
    m_grace.stop();
    keepOutput();
    m_result.output = m_result.output.last(std::min(KeptOutput, m_result.output.size()));
    m_result.code = code;
    if (m_result.end == CommandResult::End::NotStarted) { // nobody here ended it
        m_result.end = status == QProcess::NormalExit ? CommandResult::End::Exited : CommandResult::End::Signalled;
    }
    Q_EMIT finished(m_result);
}

void CommandRun::onError(QProcess::ProcessError error)
{
    if (error != QProcess::FailedToStart) {
        return;
    }
    m_result.end = m_stopAsked ? CommandResult::End::Stopped : CommandResult::End::NotStarted;
    m_result.error = m_process.errorString();
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT finished(m_result); }, Qt::QueuedConnection);
}

} // namespace pooldeck
