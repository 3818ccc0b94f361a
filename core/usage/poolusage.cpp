#include "usage/poolusage.h"

#include <algorithm>
#include <limits>

namespace pooldeck {

QList<PoolUsage> usageByPool(const Usage &usage, const QHash<QString, qint64> &periodStartMs)
{
    QHash<QString, PoolUsage> pools;
    QHash<QString, qint64> firstMs;
    QHash<QString, qint64> newestMs; ///< the latest VM's plan is the pool's
    for (const UsageInterval &interval : usage.intervals) {
        if (!interval.readyAtMs) {
            continue;
        }
        PoolUsage &pool = pools[interval.poolId];
        pool.poolId = interval.poolId;
        if (qint64 &lastMs = newestMs[interval.poolId]; interval.requestedAtMs >= lastMs) {
            lastMs = interval.requestedAtMs;
            pool.billingPlanId = interval.billingPlanId;
        }
        ++pool.vmCount;
        pool.runningCount += interval.deletedAtMs ? 0 : 1;
        pool.estimatedEnds += interval.deletedAtMs && interval.endEstimated ? 1 : 0;
        pool.totalMs += interval.billedMs(std::numeric_limits<qint64>::min(), usage.asOfMs);
        pool.periodMs += interval.billedMs(
            periodStartMs.value(interval.billingPlanId, std::numeric_limits<qint64>::min()), usage.asOfMs);
        const auto first = firstMs.find(interval.poolId);
        if (first == firstMs.end()) {
            firstMs.insert(interval.poolId, interval.requestedAtMs);
        } else {
            *first = std::min(*first, interval.requestedAtMs);
        }
    }
    QList<PoolUsage> sorted = pools.values();
    std::sort(sorted.begin(), sorted.end(), [&](const PoolUsage &a, const PoolUsage &b) {
        return std::pair(firstMs.value(a.poolId), a.poolId) < std::pair(firstMs.value(b.poolId), b.poolId);
    });
    return sorted;
}

} // namespace pooldeck
