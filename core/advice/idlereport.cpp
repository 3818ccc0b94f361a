#include "advice/idlereport.h"

#include "usage/burnrate.h"

#include <algorithm>

namespace pooldeck {

QList<IdlePool> idlePools(const QList<Pool> &pools, const UsageMeter &meter, const QList<BillingPlan> &plans,
                          qint64 nowMs)
{
    QList<IdlePool> report;
    for (const Pool &pool : pools) {
        const qint64 vmCount = pool.billedVmCount();
        if (!pool.idleSinceMs || pool.hasWork() || vmCount == 0) {
            continue;
        }
        IdlePool idle;
        idle.poolId = pool.id;
        idle.idleSinceMs = *pool.idleSinceMs;
        idle.idleMs = std::max<qint64>(0, nowMs - idle.idleSinceMs);
        idle.vmCount = vmCount;
        idle.burntMs = meter.computeMs(pool.id, idle.idleSinceMs);
        const auto plan = std::find_if(plans.begin(), plans.end(),
                                       [&pool](const BillingPlan &p) { return p.id == pool.billingPlanId; });
        if (plan != plans.end()) {
            // The idle hours are the latest of the period: they are what goes over the included ones first.
            const qint64 usedMs = meter.computeMsOfPlan(plan->id, planPeriodStart(*plan, nowMs));
            const qint64 overageMs = planUsage(*plan, usedMs, nowMs).overageMs;
            idle.costE4 = costE4(std::min(idle.burntMs, overageMs), plan->overagePerHourE4.value_or(0));
            idle.currency = plan->currency;
        }
        report.append(idle);
    }
    std::stable_sort(report.begin(), report.end(),
                     [](const IdlePool &a, const IdlePool &b) { return a.burntMs > b.burntMs; });
    return report;
}

} // namespace pooldeck
