#pragma once

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

namespace pooldeck {

/// How a command ended.
struct CommandResult
{
    enum class End {
        Exited,    ///< by itself, `code` is its exit code
        Signalled, ///< by a signal that nobody here sent, `code` is its number
        TimeLimit, ///< it ran longer than allowed and was killed
        Stopped,   ///< `stop` was called
        NotStarted ///< `error` says why
    };

    End end = End::NotStarted;
    int code = 0;
    QString error;
    QByteArray output; ///< the last 64 KiB of stdout and stderr, in the order in which they came
};

/// Runs one command of a job: no shell, a session and process group of its own, an environment that holds nothing but
/// PATH, LANG and the work folder as HOME and TMPDIR. Whatever is left of the group when the command ends is killed,
/// and the command dies with this process, whatever ends it.
class CommandRun final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype KeptOutput = 64 * 1024; ///< bytes
    static constexpr int GraceMs = 2000;               ///< from SIGTERM to SIGKILL

    /// `command` is program and arguments; `timeLimitMs` ≤ 0 means none.
    CommandRun(const QStringList &command, const QString &workFolder, qint64 timeLimitMs, QObject *parent = nullptr);
    ~CommandRun() override;

    void start();

    /// SIGTERM to the whole group, SIGKILL after GraceMs. The end is told by `finished`, as ever.
    void stop();

Q_SIGNALS:
    /// Exactly once after `start`, never from inside a call.
    void finished(const CommandResult &result);

private:
    void terminate(CommandResult::End why);
    void signalGroup(int signal);
    void keepOutput();
    void onFinished(int code, QProcess::ExitStatus status);
    void onError(QProcess::ProcessError error);

    QStringList m_command;
    QString m_workFolder;
    QProcess m_process;
    QTimer m_timeLimit;
    QTimer m_grace;
    qint64 m_group = 0; // process group = the command's pid; 0 before it runs and after it ended
    bool m_stopAsked = false;
    CommandResult m_result;
};

} // namespace pooldeck
