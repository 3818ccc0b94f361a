#pragma once

#include "engine/poolmanager.h"

namespace pooldeck {

/// What the service does with pools by itself, in the very turn that has just seen that nothing runs or waits, with
/// every console closed: idle policies, what happens when the jobs have ended, plans that are used up.
/// Each act is one event that names the rule and the former size.
class PoolRules final
{
public:
    PoolRules(EngineState &state, PoolManager &pools, const PlanLimits &planLimits);

    /// After a pause nobody may have seen the countdown: no policy acts before its grace has passed once more.
    void startWatching();

    /// Acts that follow from a change of the pool's jobs.
    void applyAfterChange(PoolRecord &record);
    /// Acts that time brings about.
    void applyAfterTime();

private:
    void applyIdlePolicy(PoolRecord &record);
    void applyPlanLimit(PoolRecord &record);

    EngineState &m_state;
    PoolManager &m_pools;
    const PlanLimits &m_planLimits;
    qint64 m_watchingSinceMs = 0; // ms UTC
};

} // namespace pooldeck
