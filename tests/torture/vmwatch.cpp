#include "vmwatch.h"

#include "common/literals.h"

#include <QDir>
#include <QFile>
#include <QMutexLocker>

#include <csignal>
#include <ctime>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace pooldeck {
namespace {

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// When a process was started, ms UTC; 0: it is gone.
qint64 startOf(const QString &pid)
{
    constexpr qsizetype StartTicks = 19; // behind the name's last parenthesis
    const QByteArray stat = readAll(u"/proc/"_s + pid + u"/stat"_s);
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 1).simplified().split(' ');
    if (fields.size() <= StartTicks) {
        return 0;
    }
    timespec boot{};
    clock_gettime(CLOCK_BOOTTIME, &boot);
    const qint64 bootMs = qint64(boot.tv_sec) * 1000 + boot.tv_nsec / 1'000'000;
    return wallMs() - bootMs + fields[StartTicks].toLongLong() * 1000 / sysconf(_SC_CLK_TCK);
}

QStringList pids()
{
    QStringList entries = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    entries.removeIf([](const QString &entry) { return entry.toLongLong() <= 0; });
    return entries;
}

void send(const VmLife &vm, int signal)
{
    syscall(SYS_pidfd_send_signal, vm.pidFd, signal, nullptr, 0);
}

} // namespace

VmWatch::VmWatch(World &world)
    : m_world(world)
{
}

VmWatch::~VmWatch()
{
    for (const VmLife &vm : std::as_const(m_lives)) {
        close(vm.pidFd);
    }
}

void VmWatch::run()
{
    while (!m_stopped) {
        findNew();
        waitForEnds();
        resumeWhoseTimeIsOver(false);
    }
}

void VmWatch::findNew()
{
    constexpr int MostSearches = 500; // then it was one that never began
    const QStringList vmIds = QDir(m_world.dataFolder + u"/vms"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &vmId : vmIds) {
        {
            const QMutexLocker lock(&m_mutex);
            if (m_lives.contains(vmId) || ++m_searched[vmId] > MostSearches) {
                continue;
            }
        }
        const QByteArray argument =
            '\0' + QFile::encodeName(m_world.dataFolder + u"/vms/"_s + vmId + u"/bootstrap.json"_s) + '\0';
        for (const QString &pid : pids()) {
            if (!readAll(u"/proc/"_s + pid + u"/cmdline"_s).endsWith(argument)) {
                continue;
            }
            VmLife life;
            life.vmId = vmId;
            life.pid = pid.toLongLong();
            life.pidFd = int(syscall(SYS_pidfd_open, pid_t(life.pid), 0));
            life.startedMs = startOf(pid);
            if (life.pidFd >= 0 && life.startedMs > 0) {
                const QMutexLocker lock(&m_mutex);
                m_lives.insert(vmId, life);
                m_searched.remove(vmId);
            }
            break;
        }
    }
}

void VmWatch::waitForEnds()
{
    constexpr int LookAgainMs = 10;
    std::vector<pollfd> polled;
    QStringList vmIds;
    {
        const QMutexLocker lock(&m_mutex);
        for (const VmLife &vm : std::as_const(m_lives)) {
            if (!vm.endedMs) {
                polled.push_back({vm.pidFd, POLLIN, 0});
                vmIds.append(vm.vmId);
            }
        }
    }
    if (poll(polled.data(), nfds_t(polled.size()), LookAgainMs) <= 0) {
        return;
    }
    const QMutexLocker lock(&m_mutex);
    for (size_t i = 0; i < polled.size(); ++i) {
        if (polled[i].revents != 0) {
            m_lives[vmIds[qsizetype(i)]].endedMs = wallMs();
        }
    }
}

QHash<QString, VmLife> VmWatch::lives() const
{
    const QMutexLocker lock(&m_mutex);
    return m_lives;
}

VmLife *VmWatch::anyAlive(QRandomGenerator &random)
{
    QStringList alive;
    for (const VmLife &vm : std::as_const(m_lives)) {
        if (!vm.endedMs && !vm.killed) {
            alive.append(vm.vmId);
        }
    }
    alive.sort();
    return alive.isEmpty() ? nullptr : &m_lives[alive[random.bounded(int(alive.size()))]];
}

bool VmWatch::kill(QRandomGenerator &random)
{
    const QMutexLocker lock(&m_mutex);
    VmLife *vm = anyAlive(random);
    if (vm) {
        vm->killed = true;
        send(*vm, SIGKILL);
    }
    return vm;
}

bool VmWatch::pause(QRandomGenerator &random, qint64 forMs)
{
    const QMutexLocker lock(&m_mutex);
    VmLife *vm = anyAlive(random);
    if (vm && (vm->stopped.isEmpty() || vm->stopped.constLast().toMs < wallMs())) {
        vm->stopped.append({wallMs(), wallMs() + forMs});
        send(*vm, SIGSTOP);
    }
    return vm;
}

void VmWatch::resumeAll()
{
    resumeWhoseTimeIsOver(true);
}

void VmWatch::resumeWhoseTimeIsOver(bool all)
{
    const QMutexLocker lock(&m_mutex);
    const qint64 now = wallMs();
    for (VmLife &vm : m_lives) {
        if (vm.endedMs || vm.stopped.isEmpty()) {
            continue;
        }
        Span &stopped = vm.stopped.last();
        if (all && stopped.toMs > now) {
            stopped.toMs = now;
        }
        if (stopped.toMs <= now && stopped.toMs > now - 1000) { // more than once does no harm
            send(vm, SIGCONT);
        }
    }
}

QStringList VmWatch::processesOf(const QString &dataFolder)
{
    const QByteArray folder = QFile::encodeName(dataFolder);
    QStringList found;
    for (const QString &pid : pids()) {
        QByteArray commandLine = readAll(u"/proc/"_s + pid + u"/cmdline"_s);
        if (pid.toLongLong() != getpid() && !commandLine.isEmpty() &&
            (commandLine.contains(folder) || readAll(u"/proc/"_s + pid + u"/environ"_s).contains(folder))) {
            found.append(pid + u' ' + QString::fromLocal8Bit(commandLine.replace('\0', ' ')));
        }
    }
    return found;
}

} // namespace pooldeck
