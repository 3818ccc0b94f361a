#include "pools/troublewatch.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "sync/accountsession.h"

#include <algorithm>

namespace pooldeck {

TroubleWatch::TroubleWatch(AccountSession &session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::reset, this, [this] { m_isFinishedKnown = false; });
    connect(&monitor, &AccountMonitor::jobChanged, this, &TroubleWatch::seeFinished);
}

void TroubleWatch::setPool(const QString &poolId)
{
    if (poolId != m_poolId) {
        m_poolId = poolId;
        m_lostAttempts.clear();
        m_askedUpToMs = 0;
        m_isFinishedKnown = false;
    }
}

QList<PoolTrouble> TroubleWatch::troubles()
{
    const std::optional<Pool> pool = m_session.monitor().pool(m_poolId);
    if (!pool || (pool->state == PoolState::Steady && pool->errors.isEmpty() && pool->targetVmCount > 0)) {
        return {}; // nothing to look for, and thousands of VMs not to be looked at
    }
    askForLostAttempts(*pool);
    TroubleSituation situation;
    situation.vms = m_session.monitor().vmsOf(m_poolId);
    situation.lostAttempts = m_lostAttempts;
    situation.lastJobFinishedMs = pool->errors.isEmpty() ? std::nullopt : lastJobFinishedMs();
    const std::optional<PlanUsage> usage = m_session.planUsage(pool->billingPlanId);
    situation.planUsedUp = usage && usage->exhausted;
    situation.nowMs = m_session.meter().nowMs();
    return poolTroubles(*pool, situation);
}

bool TroubleWatch::isInTrouble(const AccountSession &session, const Pool &pool)
{
    const std::optional<PlanUsage> usage = isStoppedByPlan(pool) ? session.planUsage(pool.billingPlanId) : std::nullopt;
    return hasTrouble(pool, session.meter().nowMs(), usage && usage->exhausted);
}

void TroubleWatch::seeFinished(const Job &job)
{
    if (job.poolId == m_poolId && job.status == JobStatus::Finished && job.endedAtMs > m_lastFinishedMs) {
        m_lastFinishedMs = job.endedAtMs;
    }
}

/// All jobs are gone through once for a pool, then as they change.
std::optional<qint64> TroubleWatch::lastJobFinishedMs()
{
    if (!std::exchange(m_isFinishedKnown, true)) {
        m_lastFinishedMs.reset();
        for (const Job &job : m_session.monitor().jobs()) {
            seeFinished(job);
        }
    }
    return m_lastFinishedMs;
}

void TroubleWatch::askForLostAttempts(const Pool &pool)
{
    qint64 newestMs = 0;
    qint64 count = 0;
    for (const PoolError &error : pool.errors) {
        if (error.code == "VmLost"_L1) {
            newestMs = std::max(newestMs, error.atMs);
            ++count;
        }
    }
    const qint64 nowMs = m_session.meter().nowMs();
    const bool isLive = m_session.monitor().state() == AccountMonitor::State::Live;
    if (!isLive || count < ManyVmsLost || newestMs <= m_askedUpToMs || nowMs - newestMs > TroubleWindowMs) {
        return;
    }
    m_askedUpToMs = newestMs;
    whenDone(m_session.client().attempts({nowMs - TroubleWindowMs, nowMs, 0}), this,
             [this, poolId = pool.id](const Result<QList<Attempt>> &attempts) {
                 if (!attempts || poolId != m_poolId) {
                     return;
                 }
                 m_lostAttempts.clear();
                 std::copy_if(attempts->begin(), attempts->end(), std::back_inserter(m_lostAttempts),
                              [&](const Attempt &attempt) {
                                  return attempt.poolId == poolId && attempt.outcome == AttemptOutcome::Lost;
                              });
                 Q_EMIT changed();
             });
}

} // namespace pooldeck
