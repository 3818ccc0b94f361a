#include "advice/planforecast.h"

#include <algorithm>

namespace pooldeck {

PlanForecast planForecast(const BillingPlan &plan, qint64 usedMs, qint64 vmCount, qint64 nowMs)
{
    const PlanUsage now = planUsage(plan, usedMs, nowMs);
    PlanForecast forecast;
    forecast.billingPlanId = plan.id;
    forecast.periodEndMs = now.periodEndMs;
    forecast.stops = !plan.overagePerHourE4;
    const qint64 comingMs = vmCount * (now.periodEndMs - nowMs);
    if (vmCount > 0 && now.includedLeftMs > 0 && comingMs >= now.includedLeftMs) {
        forecast.usedUpAtMs = nowMs + (now.includedLeftMs + vmCount - 1) / vmCount;
    }
    forecast.usedMs = usedMs + (forecast.stops ? std::min(comingMs, now.includedLeftMs) : comingMs);
    forecast.costE4 = planUsage(plan, forecast.usedMs, nowMs).costE4;
    return forecast;
}

PeriodFigures periodFigures(const QList<PlanBurn> &plans, qint64 nowMs)
{
    PeriodFigures figures;
    for (const PlanBurn &share : plans) {
        if (share.usedMs == 0 && share.vmCount == 0) {
            continue;
        }
        const PlanUsage usage = planUsage(share.plan, share.usedMs, nowMs);
        const PlanForecast forecast = planForecast(share.plan, share.usedMs, share.vmCount, nowMs);
        figures.plans.append({share.plan, usage, forecast, share.vmCount});
        figures.usedMs += usage.usedMs;
        figures.vmCount += share.vmCount;
        figures.forecastMs += forecast.usedMs;
        addMoney(figures.cost, share.plan.currency, usage.costE4);
        addMoney(figures.fees, share.plan.currency, share.plan.monthlyFeeE4);
        addMoney(figures.forecastCost, share.plan.currency, forecast.costE4);
    }
    return figures;
}

} // namespace pooldeck
