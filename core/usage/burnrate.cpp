#include "usage/burnrate.h"

#include "common/computetime.h"
#include "common/literals.h"

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qint64 UnitE4 = 10'000;

QString perHour(const QList<Money> &rates, const QLocale &locale)
{
    QStringList texts;
    for (const Money &rate : rates) {
        texts.append(formatMoney(rate.amountE4, rate.currency, locale) + u"/h"_s);
    }
    return texts.join(u" + "_s);
}

/// Hours with the locale's separators, made from integers.
QString hours(qint64 computeMs, int decimals, const QLocale &locale)
{
    const QStringList parts = toComputeHours(computeMs, decimals).split(u'.');
    QString text = locale.toString(parts[0].toLongLong());
    if (parts.size() > 1) {
        text += locale.decimalPoint() + parts[1];
    }
    return text;
}

QString symbolOf(const QString &currency)
{
    if (currency == "USD"_L1) {
        return u"$"_s;
    }
    if (currency == "EUR"_L1) {
        return u"€"_s;
    }
    if (currency == "GBP"_L1) {
        return u"£"_s;
    }
    return currency + QChar(QChar::Nbsp);
}

} // namespace

void addMoney(QList<Money> &sums, const QString &currency, qint64 amountE4)
{
    const auto it =
        std::find_if(sums.begin(), sums.end(), [&currency](const Money &m) { return m.currency == currency; });
    if (it == sums.end()) {
        sums.append({currency, amountE4});
    } else {
        it->amountE4 += amountE4;
    }
}

qint64 planPeriodStart(const BillingPlan &plan, qint64 nowMs)
{
    const qint64 sinceAnchorMs = nowMs - plan.periodAnchorMs;
    qint64 periods = sinceAnchorMs / BillingPeriodMs;
    if (sinceAnchorMs % BillingPeriodMs < 0) { // before the anchor
        --periods;
    }
    return plan.periodAnchorMs + periods * BillingPeriodMs;
}

qint64 costE4(qint64 computeMs, qint64 perHourE4)
{
    // Whole hours apart, so that nothing overflows before centuries have been billed.
    return (computeMs / MsPerHour) * perHourE4 + ((computeMs % MsPerHour) * perHourE4 + MsPerHour / 2) / MsPerHour;
}

PlanUsage planUsage(const BillingPlan &plan, qint64 usedMs, qint64 nowMs)
{
    PlanUsage usage;
    usage.billingPlanId = plan.id;
    usage.periodStartMs = planPeriodStart(plan, nowMs);
    usage.periodEndMs = usage.periodStartMs + BillingPeriodMs;
    usage.usedMs = usedMs;
    usage.includedLeftMs = std::max<qint64>(0, plan.includedMs - usedMs);
    usage.overageMs = std::max<qint64>(0, usedMs - plan.includedMs);
    const bool isUsedUp = usage.includedLeftMs == 0;
    usage.exhausted = isUsedUp && !plan.overagePerHourE4;
    usage.marginalRatePerHourE4 = isUsedUp ? plan.overagePerHourE4.value_or(0) : 0;
    usage.costE4 = plan.monthlyFeeE4 + costE4(usage.overageMs, plan.overagePerHourE4.value_or(0));
    return usage;
}

qint64 overageAheadE4(const BillingPlan &plan, const PlanUsage &usage, qint64 vmCount, qint64 nowMs, qint64 aheadMs)
{
    const qint64 priceE4 = plan.overagePerHourE4.value_or(0);
    const qint64 thisPeriodMs = std::clamp<qint64>(usage.periodEndMs - nowMs, 0, aheadMs);
    const auto overage = [&](qint64 lastsMs, qint64 includedMs) {
        return costE4(std::max<qint64>(0, vmCount * lastsMs - includedMs), priceE4);
    };
    return overage(thisPeriodMs, usage.includedLeftMs) + overage(aheadMs - thisPeriodMs, plan.includedMs);
}

BurnRate burnRate(const QList<PlanBurn> &plans, qint64 nowMs)
{
    BurnRate burn;
    for (const PlanBurn &share : plans) {
        if (share.vmCount == 0) {
            continue;
        }
        const PlanUsage usage = planUsage(share.plan, share.usedMs, nowMs);
        burn.vmCount += share.vmCount;
        burn.includedLeftMs += usage.includedLeftMs;
        addMoney(burn.nowPerHour, share.plan.currency, share.vmCount * usage.marginalRatePerHourE4);
        if (share.plan.overagePerHourE4) {
            addMoney(burn.laterPerHour, share.plan.currency, share.vmCount * *share.plan.overagePerHourE4);
        } else {
            burn.stopsWhenUsedUp = true;
        }
    }
    return burn;
}

QString formatMoney(qint64 amountE4, const QString &currency, const QLocale &locale, int decimals)
{
    Q_ASSERT(decimals >= 0 && decimals <= 4);
    qint64 step = UnitE4; // one unit of the last place, in E4
    for (int i = 0; i < decimals; ++i) {
        step /= 10;
    }
    const bool negative = amountE4 < 0;
    const qint64 magnitude = negative ? -amountE4 : amountE4;
    const qint64 rounded = (magnitude + step / 2) / step * step;
    QString text = negative && rounded != 0 ? u"-"_s : QString();
    text += symbolOf(currency) + locale.toString(rounded / UnitE4);
    if (decimals > 0) {
        text += locale.decimalPoint() + QString::number(rounded % UnitE4).rightJustified(4, u'0').left(decimals);
    }
    return text;
}

QString burnText(const BurnRate &burn, const QLocale &locale)
{
    if (burn.vmCount == 0) {
        return u"No VMs · nothing is billed"_s;
    }
    QString text = burn.vmCount == 1 ? u"1 VM"_s : QString(locale.toString(burn.vmCount) + u" VMs"_s);
    text += u" · "_s + hours(burn.vmCount * MsPerHour, 2, locale) + u" compute-h/h"_s;
    if (!burn.nowPerHour.isEmpty()) {
        text += u" · "_s + perHour(burn.nowPerHour, locale) + u" now"_s;
    }
    if (burn.includedLeftMs > 0) {
        text += u"; "_s + hours(burn.includedLeftMs, 1, locale) + u" included h left"_s;
        if (!burn.laterPerHour.isEmpty()) {
            text += u", then "_s + perHour(burn.laterPerHour, locale);
        } else if (burn.stopsWhenUsedUp) {
            text += u", then they stop"_s;
        }
    }
    return text;
}

} // namespace pooldeck
