#pragma once

#include "vmhost/commandlimits.h"
#include "vmhost/sandbox.h"

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include <optional>

namespace pooldeck {

/// What is to be run, and how.
struct CommandSpec
{
    QStringList command;    ///< program and arguments
    QString workFolder;     ///< absolute
    qint64 timeLimitMs = 0; ///< 0: none
    CommandLimits limits;
    std::optional<Sandbox> sandbox; ///< none: the command sees what this process sees
};

/// How a command ended.
struct CommandResult
{
    enum class End {
        Exited,    ///< by itself, `code` is its exit code
        Signalled, ///< by a signal that nobody here sent, `code` is its number (in a sandbox also: exit code 128 + it)
        TimeLimit, ///< it ran longer than allowed and was killed
        Stopped,   ///< `stop` was called
        NotStarted ///< `error` says why
    };

    End end = End::NotStarted;
    int code = 0;
    QString error;     ///< of NotStarted
    QByteArray output; ///< the last 64 KiB of stdout and stderr, in the order in which they came
};

/// Runs one command of a job: no shell, a session and process group of its own, an environment that holds nothing but
/// PATH, LANG and the work folder as HOME and TMPDIR (and PWD in a sandbox). Whatever is left of the group, or in the
/// sandbox, when the command ends is killed, and the command dies with this process, whatever ends it.
class CommandRun final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype KeptOutput = 64 * 1024; ///< bytes
    static constexpr int GraceMs = 2000;               ///< from SIGTERM to SIGKILL

    explicit CommandRun(const CommandSpec &spec, QObject *parent = nullptr);
    ~CommandRun() override;

    void start();

    /// SIGTERM to the whole group, SIGKILL after GraceMs. The end is told by `finished`, as ever.
    void stop();

Q_SIGNALS:
    /// Exactly once after `start`, never from inside a call.
    void finished(const CommandResult &result);

private:
    void terminate(CommandResult::End why);
    void askToEnd();
    void killAll();
    void signalGroup(int signal);
    void keepOutput();
    void readSandboxEnd();
    void onFinished(int code, QProcess::ExitStatus status);
    void onError(QProcess::ProcessError error);

    CommandSpec m_spec;
    QProcess m_process;
    QTimer m_timeLimit;
    QTimer m_grace;
    qint64 m_group = 0; // process group = pid of the command or of its sandbox; 0 before it runs and after it ended
    bool m_stopAsked = false;
    CommandResult m_result;
};

} // namespace pooldeck
