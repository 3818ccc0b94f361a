#include "advice/quotaletter.h"

#include "common/computetime.h"
#include "common/literals.h"

#include <algorithm>

namespace pooldeck {

QuotaStanding quotaStanding(const Account &account, const QList<Pool> &pools)
{
    QuotaStanding standing;
    standing.pools = pools.size();
    standing.maxPools = account.maxPools;
    standing.maxVmsPerPool = account.maxVmsPerPool;
    const Pool *spare = nullptr;
    for (const Pool &pool : pools) {
        if (standing.largestPoolId.isEmpty() ||
            std::pair(pool.targetVmCount, standing.largestPoolId) > std::pair(standing.largestVms, pool.id)) {
            standing.largestPoolId = pool.id;
            standing.largestVms = pool.targetVmCount;
        }
        const bool unused = pool.targetVmCount == 0 && pool.billedVmCount() == 0 && pool.provisioningVmCount == 0 &&
                            !pool.hasWork() && pool.state != PoolState::Deleting;
        if (unused &&
            (!spare || std::pair(pool.lastChangedAtMs, pool.id) < std::pair(spare->lastChangedAtMs, spare->id))) {
            spare = &pool;
        }
    }
    standing.sparePoolId = spare ? spare->id : QString();
    return standing;
}

FullTime fullTime(const Steps &billed, const Steps &queued, qint64 maxVms, qint64 fromMs, qint64 toMs)
{
    FullTime full;
    full.knownMs = std::max<qint64>(0, toMs - fromMs);
    const auto counts = [&](qint64 atMs) { return valueAt(billed, atMs) >= maxVms && valueAt(queued, atMs) > 0; };
    QList<qint64> times{fromMs, toMs};
    for (const Steps *steps : {&billed, &queued}) {
        for (const Step &step : *steps) {
            if (step.atMs > fromMs && step.atMs < toMs) {
                times.append(step.atMs);
            }
        }
    }
    std::sort(times.begin(), times.end());
    for (qsizetype i = 0; i + 1 < times.size(); ++i) {
        full.fullMs += counts(times[i]) ? times[i + 1] - times[i] : 0;
    }
    return full;
}

QString quotaLetter(const Account &account, const QuotaStanding &standing, const QString &largestPoolName,
                    const FullTime &full)
{
    QString text = u"Subject: more quota for the account %1\n\nHello,\n\n"_s.arg(account.displayName);
    text += u"please raise the quota of the account %1 (%2).\n\nIts quota at present, and what is used of it:\n"_s.arg(
        account.displayName, account.id);
    text += u"- pools: %1 of %2\n"_s.arg(QString::number(standing.pools), QString::number(standing.maxPools));
    text += u"- VMs in a pool: %1"_s.arg(QString::number(standing.maxVmsPerPool));
    if (standing.largestPoolId.isEmpty()) {
        text += u"\n"_s;
    } else {
        text += u"; the largest pool, %1, is set to %2\n"_s.arg(largestPoolName, QString::number(standing.largestVms));
    }
    if (full.knownMs > 0) {
        const qint64 percent = (full.fullMs * 100 + full.knownMs / 2) / full.knownMs;
        text += u"\nIn the last %1 hours that were watched, this pool had all the VMs that the quota allows while jobs "
                "waited for it for %2 hours (%3 %).\n"_s.arg(toComputeHours(full.knownMs, 1),
                                                             toComputeHours(full.fullMs, 1), QString::number(percent));
    }
    text += u"\nWe need: ___ pools, ___ VMs in a pool.\n\nThank you\n"_s;
    return text;
}

} // namespace pooldeck
