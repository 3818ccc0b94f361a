#pragma once

#include "usage/burnrate.h"

#include <optional>

namespace pooldeck {

/// What a billing period comes to at its end if the VMs that run now stay: neither a prediction nor a bound.
struct PlanForecast
{
    QString billingPlanId;
    qint64 periodEndMs = 0; ///< ms UTC
    qint64 usedMs = 0;      ///< compute-ms of the whole period
    qint64 costE4 = 0;      ///< fee and overage of the whole period, 1/10,000
    std::optional<qint64>
        usedUpAtMs;     ///< ms UTC: the included hours end within the period; none: they last, or are gone
    bool stops = false; ///< the VMs stop then instead of costing more

    friend bool operator==(const PlanForecast &, const PlanForecast &) = default;
};

/// `usedMs`: compute-ms in the present period; `vmCount`: billed VMs on this plan.
PlanForecast planForecast(const BillingPlan &plan, qint64 usedMs, qint64 vmCount, qint64 nowMs);

/// An account's plans together. A plan counts once whatever number of pools it carries, and only when something was
/// used on it in the period or runs.
struct PeriodFigures
{
    struct Plan
    {
        BillingPlan plan;
        PlanUsage usage;
        PlanForecast forecast;
        qint64 vmCount = 0;
    };
    QList<Plan> plans;
    qint64 usedMs = 0;         ///< compute-ms so far
    qint64 vmCount = 0;        ///< billed VMs
    QList<Money> cost;         ///< so far, by currency
    QList<Money> fees;         ///< of which are the plans' fees
    qint64 forecastMs = 0;     ///< compute-ms of the whole periods
    QList<Money> forecastCost; ///< of the whole periods
};

PeriodFigures periodFigures(const QList<PlanBurn> &plans, qint64 nowMs);

} // namespace pooldeck
