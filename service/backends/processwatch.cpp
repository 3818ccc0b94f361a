#include "backends/processwatch.h"

#include "common/literals.h"

#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QSocketNotifier>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

Q_LOGGING_CATEGORY(lcProcessWatch, "pooldeck.backends.processwatch", QtWarningMsg)

namespace pooldeck {
namespace {

// By number: <sys/pidfd.h> of glibc 2.36 cannot be linked from C++.
int openPidFd(qint64 pid)
{
    return int(syscall(SYS_pidfd_open, pid_t(pid), 0));
}

void sendSignal(int pidFd, int signal)
{
    syscall(SYS_pidfd_send_signal, pidFd, signal, nullptr, 0);
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The error is an errno.
tl::expected<QByteArray, int> tryReadAll(const QByteArray &path)
{
    const int fd = ::open(path.constData(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return tl::unexpected(errno);
    }
    QByteArray bytes(4096, Qt::Uninitialized); // more than any of these files has
    const ssize_t size = ::read(fd, bytes.data(), std::size_t(bytes.size()));
    const int error = errno;
    close(fd);
    if (size < 0) {
        return tl::unexpected(error);
    }
    bytes.truncate(size);
    return bytes;
}

bool hasHomeBelow(const QString &pid, const QByteArray &prefix)
{
    const QList<QByteArray> variables = readAll(u"/proc/"_s + pid + u"/environ"_s).split('\0');
    for (const QByteArray &variable : variables) {
        if (variable.startsWith(prefix)) {
            return true;
        }
    }
    return false;
}

} // namespace

tl::expected<ProcessIdentity, int> ProcessIdentity::find(qint64 pid)
{
    const auto read = tryReadAll("/proc/" + QByteArray::number(pid) + "/stat");
    const auto bootId = tryReadAll("/proc/sys/kernel/random/boot_id");
    if (!read || !bootId) {
        const int error = !read ? read.error() : bootId.error();
        return tl::unexpected(error == ENOENT ? ESRCH : error);
    }
    // "pid (name) state ppid …": the name may hold anything, so count from behind its last parenthesis.
    const QByteArray &stat = *read;
    const QList<QByteArray> fields =
        stat.sliced(std::min(stat.lastIndexOf(')') + 1, stat.size())).simplified().split(' ');
    constexpr qsizetype State = 0;
    constexpr qsizetype StartTicks = 19;
    if (fields.size() <= StartTicks || fields[State] == "Z" || fields[State] == "X") {
        return tl::unexpected(ESRCH);
    }
    return ProcessIdentity{pid, fields[StartTicks].toULongLong(), QString::fromLatin1(bootId->trimmed())};
}

std::optional<ProcessIdentity> ProcessIdentity::of(qint64 pid)
{
    const auto found = find(pid);
    return found ? std::optional(*found) : std::nullopt;
}

std::optional<ProcessIdentity> ProcessIdentity::fromString(QStringView text)
{
    const QList<QStringView> parts = text.split(u'/');
    if (parts.size() != 3) {
        return std::nullopt;
    }
    bool pidOk = false;
    bool ticksOk = false;
    const ProcessIdentity identity{parts[0].toInt(&pidOk), parts[1].toULongLong(&ticksOk), parts[2].toString()};
    return pidOk && ticksOk && identity.pid > 0 ? std::optional(identity) : std::nullopt;
}

std::optional<ProcessIdentity> ProcessIdentity::withArgument(const QString &argument)
{
    QByteArray end = QFile::encodeName(argument);
    end.prepend('\0').append('\0');
    const QStringList entries = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &entry : entries) {
        const qint64 pid = entry.toLongLong();
        if (pid > 0 && readAll(u"/proc/"_s + entry + u"/cmdline"_s).endsWith(end)) {
            return of(pid);
        }
    }
    return std::nullopt;
}

QString ProcessIdentity::toString() const
{
    return u"%1/%2/%3"_s.arg(pid).arg(startTicks).arg(bootId);
}

tl::expected<std::unique_ptr<ProcessWatch>, int> ProcessWatch::open(const ProcessIdentity &identity)
{
    const int fd = openPidFd(identity.pid);
    if (fd < 0) {
        return tl::unexpected(errno == EINVAL ? ESRCH : errno); // EINVAL: the number is no process's any more
    }
    // Compared after the descriptor is there: what it stands for cannot be older than what /proc shows.
    std::unique_ptr<ProcessWatch> watch(new ProcessWatch(fd, identity.pid));
    const auto found = ProcessIdentity::find(identity.pid);
    if (!found || *found != identity) {
        return tl::unexpected(found ? ESRCH : found.error());
    }
    return watch;
}

ProcessWatch::ProcessWatch(int fd, qint64 pid)
    : m_fd(fd)
    , m_pid(pid)
    , m_notifier(new QSocketNotifier(fd, QSocketNotifier::Read, this))
{
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        m_notifier->setEnabled(false);
        Q_EMIT ended();
    });
}

ProcessWatch::~ProcessWatch()
{
    delete m_notifier;
    close(m_fd);
}

bool ProcessWatch::isAlive() const
{
    pollfd poller{m_fd, POLLIN, 0};
    return poll(&poller, 1, 0) == 0;
}

void ProcessWatch::signalProcess(int signal)
{
    sendSignal(m_fd, signal);
}

void ProcessWatch::signalGroup(int signal)
{
    if (isAlive()) { // so its number cannot be another group's
        ::kill(pid_t(-m_pid), signal);
    }
    sendSignal(m_fd, signal);
}

QString ProcessWatch::reap()
{
    siginfo_t info{};
    if (waitid(P_PIDFD, id_t(m_fd), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0) {
        return {};
    }
    return info.si_code == CLD_EXITED ? u"exit code %1"_s.arg(info.si_status) : u"signal %1"_s.arg(info.si_status);
}

void killProcessesOfFolder(const QString &folder)
{
    const QByteArray prefix = "HOME=" + QFile::encodeName(folder) + '/';
    constexpr int Rounds = 5; // a process may have started another one while we looked
    for (int round = 0; round < Rounds; ++round) {
        bool found = false;
        const QStringList entries = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        for (const QString &entry : entries) {
            const qint64 pid = entry.toLongLong();
            if (pid <= 0 || pid == getpid() || !ProcessIdentity::of(pid) || !hasHomeBelow(entry, prefix)) {
                continue;
            }
            const int fd = openPidFd(pid);
            if (fd >= 0 && hasHomeBelow(entry, prefix)) {
                qCWarning(lcProcessWatch) << "killed: process" << pid << "was left over in" << folder;
                sendSignal(fd, SIGKILL);
                found = true;
            }
            if (fd >= 0) {
                close(fd);
            }
        }
        if (!found) {
            return;
        }
    }
}

} // namespace pooldeck
