#pragma once

#include <QObject>

#include <memory>
#include <optional>

#include <tl/expected.hpp>

class QSocketNotifier;

namespace pooldeck {

/// Which process it is, for as long as the computer runs and across reuse of process ids (docs/protocol.md, vmhost).
struct ProcessIdentity
{
    qint64 pid = 0;
    quint64 startTicks = 0; ///< clock ticks from boot to its start: field 22 of /proc/PID/stat
    QString bootId;

    /// Of a process that runs now; a zombie is none. The error is an errno, ESRCH for none.
    static tl::expected<ProcessIdentity, int> find(qint64 pid);
    /// The same without the reason.
    static std::optional<ProcessIdentity> of(qint64 pid);

    static std::optional<ProcessIdentity> fromString(QStringView text);
    /// The process whose last argument this is.
    static std::optional<ProcessIdentity> withArgument(const QString &argument);
    QString toString() const;
    friend bool operator==(const ProcessIdentity &, const ProcessIdentity &) = default;
};

/// A file descriptor of exactly one process: a signal through it can never meet a successor with the same number.
class ProcessWatch final : public QObject
{
    Q_OBJECT

public:
    /// The error is an errno: ESRCH when that very process is not there (any more). Any other says nothing about it: it
    /// can only not be looked at now, for want of descriptors, say.
    static tl::expected<std::unique_ptr<ProcessWatch>, int> open(const ProcessIdentity &identity);
    ~ProcessWatch() override;

    bool isAlive() const;
    void signalProcess(int signal);
    /// The process and everything in its group, whose leader it must be.
    void signalGroup(int signal);

    /// After `ended`, of a child of this process: removes the zombie and says how it ended ("exit code 3").
    QString reap();

Q_SIGNALS:
    /// Once, from the event loop.
    void ended();

private:
    ProcessWatch(int fd, qint64 pid);

    int m_fd;
    qint64 m_pid;
    QSocketNotifier *m_notifier;
};

/// SIGKILL to every process of this user that was started with a HOME below `folder`: what a command's work folder
/// still holds when its vmhost has been killed.
void killProcessesOfFolder(const QString &folder);

} // namespace pooldeck
