#include "engine/planlimits.h"

#include <algorithm>

namespace pooldeck {

PlanLimits::PlanLimits(EngineState &state)
    : m_state(state)
{
}

qint64 PlanLimits::periodStartMs(qint64 anchorMs, qint64 atMs)
{
    const qint64 sinceMs = atMs - anchorMs;
    const qint64 periods = sinceMs >= 0 ? sinceMs / PeriodMs : -((-sinceMs + PeriodMs - 1) / PeriodMs);
    return anchorMs + periods * PeriodMs;
}

std::optional<PlanLimits::Limit> PlanLimits::limitOf(const QString &billingPlanId) const
{
    const QList<BillingPlan> plans = m_state.store().billingPlans();
    const auto plan =
        std::find_if(plans.begin(), plans.end(), [&](const BillingPlan &each) { return each.id == billingPlanId; });
    if (plan == plans.end() || plan->overagePerHourE4) {
        return std::nullopt;
    }
    const qint64 nowMs = m_state.clock().nowMs();
    const qint64 startMs = periodStartMs(plan->periodAnchorMs, nowMs);
    const qint64 usedMs = m_state.store().closedMsOfPlan(billingPlanId, startMs) +
                          m_state.ledger().openMsOfPlan(billingPlanId, startMs, nowMs);
    return Limit{plan->includedMs - usedMs, startMs + PeriodMs};
}

} // namespace pooldeck
