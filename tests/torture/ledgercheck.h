#pragma once

#include "model/attempt.h"
#include "model/usage.h"
#include "vmwatch.h"

namespace pooldeck {

/// Holds the bill against the real lives of the vmhosts.
class LedgerCheck final
{
public:
    LedgerCheck(World &world, const VmWatch &vms);

    /// While everything goes on: what the ledger once said of a start or an end, it says again.
    void look();
    /// At the end, with no VM left.
    void judge();
    /// Runs of jobs on VMs; each VM has one at a time, within its life.
    QList<Attempt> readAttempts();

    qsizetype vmCount() const { return m_known.size(); }
    qsizetype estimatedEnds() const { return m_estimatedEnds; }
    /// How far a start or an end is from what could be known of the process, at most.
    qint64 worstStartMs() const { return m_worstStartMs; }
    qint64 worstSeenEndMs() const { return m_worstSeenEndMs; }
    qint64 worstEstimatedEndMs() const { return m_worstEstimatedEndMs; }

private:
    Usage readUsage();
    void judgeInterval(const UsageInterval &interval, const VmLife &life);
    void judgeSums(const Usage &usage);

    World &m_world;
    const VmWatch &m_vms;
    Caller m_caller;
    QHash<QString, UsageInterval> m_known;
    qsizetype m_estimatedEnds = 0;
    qint64 m_worstStartMs = 0;
    qint64 m_worstSeenEndMs = 0;
    qint64 m_worstEstimatedEndMs = 0;
};

} // namespace pooldeck
