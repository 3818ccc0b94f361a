#pragma once

#include "model/account.h"

#include <QHash>
#include <QList>
#include <QLocale>

#include <optional>

namespace pooldeck {

/// Money is an integer number of 1/10,000 of the currency unit ("E4") everywhere.

/// A billing period is 30 × 24 h.
inline constexpr qint64 BillingPeriodMs = 30LL * 24 * 3'600'000;

/// Start of the billing period of `plan` that holds `nowMs`, ms UTC (docs/protocol.md, Billing plans).
qint64 planPeriodStart(const BillingPlan &plan, qint64 nowMs);

/// `computeMs` at a price per hour, rounded half up to 1/10,000.
qint64 costE4(qint64 computeMs, qint64 perHourE4);

/// Where a plan stands in its present period.
struct PlanUsage
{
    QString billingPlanId;
    qint64 periodStartMs = 0;         ///< ms UTC
    qint64 periodEndMs = 0;           ///< ms UTC
    qint64 usedMs = 0;                ///< compute-ms in this period
    qint64 includedLeftMs = 0;        ///< compute-ms
    qint64 overageMs = 0;             ///< compute-ms beyond the included ones
    qint64 marginalRatePerHourE4 = 0; ///< of the next compute-hour: 0 while included hours last
    bool exhausted = false;           ///< used up, and the plan has no overage: its pools stop
    qint64 costE4 = 0;                ///< fee + overage so far

    friend bool operator==(const PlanUsage &, const PlanUsage &) = default;
};

PlanUsage planUsage(const BillingPlan &plan, qint64 usedMs, qint64 nowMs);

/// What the overage comes to in the next `aheadMs` while `vmCount` VMs are billed to the plan, E4. The included hours
/// of the next period count from its start; fees do not count.
qint64 overageAheadE4(const BillingPlan &plan, const PlanUsage &usage, qint64 vmCount, qint64 nowMs, qint64 aheadMs);

/// An amount in one currency; per hour where the name of the member says so.
struct Money
{
    QString currency; ///< ISO 4217
    qint64 amountE4 = 0;

    friend bool operator==(const Money &, const Money &) = default;
};

/// Adds to the sum in that currency.
void addMoney(QList<Money> &sums, const QString &currency, qint64 amountE4);

/// What an account burns right now.
struct BurnRate
{
    qint64 vmCount = 0;           ///< billed VMs = compute-hours per hour
    QList<Money> nowPerHour;      ///< at the marginal rates, one for each currency with a running VM
    qint64 includedLeftMs = 0;    ///< compute-ms, over the plans with running VMs; 0: none left
    QList<Money> laterPerHour;    ///< when the included hours are used up
    bool stopsWhenUsedUp = false; ///< some of these VMs stop then instead of costing more

    friend bool operator==(const BurnRate &, const BurnRate &) = default;
};

/// One plan's share in the account's burn.
struct PlanBurn
{
    BillingPlan plan;
    qint64 usedMs = 0;  ///< compute-ms in the present period
    qint64 vmCount = 0; ///< billed VMs on this plan
};

BurnRate burnRate(const QList<PlanBurn> &plans, qint64 nowMs);

/// "$1,234.50", "CHF 3.20"; rounded half away from zero to `decimals` (0–4) places.
QString formatMoney(qint64 amountE4, const QString &currency, const QLocale &locale = QLocale(), int decimals = 2);

/// The burn strip: "6 VMs · 6.00 compute-h/h · $0.00/h now; 18.3 included h left, then $12.00/h" (docs: ux, Shell).
QString burnText(const BurnRate &burn, const QLocale &locale = QLocale());

} // namespace pooldeck
