#include "engine/poolrules.h"

#include "common/isotime.h"
#include "common/literals.h"

namespace pooldeck {

PoolRules::PoolRules(EngineState &state, PoolManager &pools, const PlanLimits &planLimits)
    : m_state(state)
    , m_pools(pools)
    , m_planLimits(planLimits)
{
}

void PoolRules::startWatching()
{
    m_watchingSinceMs = m_state.clock().nowMs();
}

void PoolRules::applyAfterChange(PoolRecord &record)
{
    Pool &pool = record.pool;
    if (!pool.whenDone || pool.state == PoolState::Deleting) {
        return;
    }
    if (record.group.hasWork()) {
        if (!record.whenDoneArmed) {
            record.whenDoneArmed = true;
            m_state.markPool(pool.id);
        }
        return;
    }
    if (!record.whenDoneArmed) {
        return;
    }
    const QString who = u"when done"_s;
    const WhenDone whenDone = *std::exchange(pool.whenDone, std::nullopt);
    record.whenDoneArmed = false;
    m_state.markPool(pool.id);
    switch (whenDone) {
    case WhenDone::Zero:
        if (record.group.target > 0) {
            m_pools.resizeToZero(record, u"PoolResized"_s,
                                 u"Pool '%1' was resized from %2 to 0 VMs: its jobs have ended."_s.arg(
                                     pool.name, QString::number(record.group.target)),
                                 who);
        }
        break;
    case WhenDone::Delete:
        m_pools.removeFor(record, u"The pool '%1' was deleted: its jobs have ended."_s.arg(pool.name), who);
        break;
    }
}

void PoolRules::applyAfterTime()
{
    for (PoolRecord &record : m_state.pools()) {
        if (record.pool.state != PoolState::Deleting && record.group.target > 0) {
            applyIdlePolicy(record);
            applyPlanLimit(record);
        }
    }
}

void PoolRules::applyIdlePolicy(PoolRecord &record)
{
    const Pool &pool = record.pool;
    const std::optional<qint64> zeroAtMs = record.group.hasWork() ? std::nullopt : pool.zeroAtMs();
    const qint64 nowMs = m_state.clock().nowMs();
    if (!zeroAtMs || nowMs < *zeroAtMs || nowMs < m_watchingSinceMs + pool.idlePolicy.graceMs) {
        return;
    }
    m_pools.resizeToZero(record, u"PoolResized"_s,
                         u"Pool '%1' was resized from %2 to 0 VMs: no job has run or waited since %3."_s.arg(
                             pool.name, QString::number(record.group.target), toIsoTime(*pool.idleSinceMs)),
                         u"idle policy"_s);
}

void PoolRules::applyPlanLimit(PoolRecord &record)
{
    const Pool &pool = record.pool;
    const auto limit = record.group.target > 0 ? m_planLimits.limitOf(pool.billingPlanId) : std::nullopt;
    if (!limit || limit->leftMs > 0) {
        return;
    }
    m_pools.resizeToZero(
        record, u"PlanExhausted"_s,
        u"Pool '%1' was resized from %2 to 0 VMs: the hours of the billing plan %3 are used up until "
        "%4."_s.arg(pool.name, QString::number(record.group.target), pool.billingPlanId, toIsoTime(limit->refillsAtMs)),
        u"billing plan"_s);
}

} // namespace pooldeck
