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

CommandRun::CommandRun(const CommandSpec &spec, QObject *parent)
    : QObject(parent)
    , m_spec(spec)
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setWorkingDirectory(spec.workFolder);
    m_process.setProcessEnvironment(environmentFor(spec.workFolder));
    m_process.setChildProcessModifier([limits = spec.limits] {
        prepareChild();
        limits.apply();
    });
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &CommandRun::keepOutput);
    connect(&m_process, &QProcess::finished, this, &CommandRun::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, &CommandRun::onError);
    connect(&m_process, &QProcess::started, this, [this] {
        m_group = m_process.processId();
        qCDebug(lcCommandRun) << m_spec.command.value(0) << "runs as process" << m_group;
        if (m_stopAsked) {
            terminate(CommandResult::End::Stopped);
        } else if (m_spec.timeLimitMs > 0) {
            m_timeLimit.start(std::chrono::milliseconds(m_spec.timeLimitMs));
        }
    });
    m_timeLimit.setSingleShot(true);
    m_timeLimit.setTimerType(Qt::PreciseTimer); // never before its time
    m_grace.setSingleShot(true);
    connect(&m_timeLimit, &QTimer::timeout, this, [this] { terminate(CommandResult::End::TimeLimit); });
    connect(&m_grace, &QTimer::timeout, this, [this] { killAll(); });
}

CommandRun::~CommandRun()
{
    m_process.disconnect(this);
    m_group = m_process.processId(); // it may run already although that has not been said yet
    killAll();
    signalGroup(SIGKILL);
}

void CommandRun::start()
{
    const QStringList command =
        m_spec.sandbox ? m_spec.sandbox->wrap(m_spec.command, m_spec.workFolder) : m_spec.command;
    m_process.start(command.value(0), command.mid(1));
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
    askToEnd();
}

/// SIGTERM to the command's group. Bubblewrap's own process must not get it: what it has just started might stay.
void CommandRun::askToEnd()
{
    constexpr std::chrono::milliseconds LookAgain(5);
    if (!m_spec.sandbox) {
        signalGroup(SIGTERM);
        return;
    }
    if (m_group <= 0) {
        return;
    }
    const qint64 init = Sandbox::initProcess(m_group);
    if (init <= 0) { // bubblewrap has not come so far yet
        QTimer::singleShot(LookAgain, this, &CommandRun::askToEnd);
    } else if (::kill(pid_t(-init), SIGTERM) != 0) { // no group yet: the command has not begun
        ::kill(pid_t(init), SIGKILL);
    }
}

/// Ends all at once. In a sandbox its first process goes, which takes the others along, and bubblewrap ends after it.
void CommandRun::killAll()
{
    const qint64 init = m_spec.sandbox && m_group > 0 ? Sandbox::initProcess(m_group) : 0;
    if (init > 0) {
        ::kill(pid_t(init), SIGKILL);
    } else {
        signalGroup(SIGKILL);
    }
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
        if (m_spec.sandbox) {
            readSandboxEnd();
        }
    }
    Q_EMIT finished(m_result);
}

/// Bubblewrap ends for the command, and says what it could not tell otherwise by exit codes.
void CommandRun::readSandboxEnd()
{
    constexpr int SignalCode = 128; // + number of the signal that ended the command
    if (m_result.end != CommandResult::End::Exited) {
        return;
    }
    m_result.error = Sandbox::complaint(m_result.code, m_result.output);
    if (!m_result.error.isEmpty()) {
        m_result.end = CommandResult::End::NotStarted;
    } else if (m_result.code > SignalCode && m_result.code <= SignalCode + SIGRTMAX) {
        m_result.end = CommandResult::End::Signalled;
        m_result.code -= SignalCode;
    }
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
