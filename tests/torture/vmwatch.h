#pragma once

#include "world.h"

#include <QHash>
#include <QRandomGenerator>

namespace pooldeck {

/// The life of one vmhost process, as the kernel has it. Times in ms UTC.
struct VmLife
{
    QString vmId;
    qint64 pid = 0;
    qint64 startedMs = 0;
    std::optional<qint64> endedMs;
    QList<Span> stopped; ///< by us, with SIGSTOP
    bool killed = false; ///< by us
    int pidFd = -1;
};

/// Finds the vmhosts of the service by their command lines, and sees them end by their pidfds: knows nothing of what
/// the service says about them.
class VmWatch final
{
public:
    explicit VmWatch(World &world);
    ~VmWatch();

    /// Until `stop`.
    void run();
    void stop() { m_stopped = true; }

    QHash<QString, VmLife> lives() const;
    /// To one that runs; false when there is none. `forMs`: with SIGSTOP, until it goes on.
    bool kill(QRandomGenerator &random);
    bool pause(QRandomGenerator &random, qint64 forMs);
    /// Those that were paused go on.
    void resumeAll();
    /// Commands and vmhosts of the service that are there now, as "pid command line".
    static QStringList processesOf(const QString &dataFolder);

private:
    void findNew();
    void waitForEnds();
    void resumeWhoseTimeIsOver(bool all);
    VmLife *anyAlive(QRandomGenerator &random);

    World &m_world;
    mutable QMutex m_mutex;
    QHash<QString, VmLife> m_lives;
    QHash<QString, int> m_searched; ///< folders without a process so far
    std::atomic<bool> m_stopped = false;
};

} // namespace pooldeck
