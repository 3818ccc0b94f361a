#include "usage/vmhistory.h"

#include <algorithm>
#include <utility>

namespace pooldeck {
namespace {

struct Counters
{
    SpanCounter billed;
    SpanCounter provisioning;
    QList<qint64> estimatedEndsMs;
};

} // namespace

QHash<QString, VmHistory> vmHistory(const QList<UsageInterval> &intervals, qint64 fromMs)
{
    QHash<QString, Counters> counters;
    for (const UsageInterval &interval : intervals) {
        if (interval.deletedAtMs && *interval.deletedAtMs <= fromMs) {
            continue;
        }
        Counters &of = counters[interval.poolId];
        if (!interval.readyAtMs) {
            of.provisioning.add(interval.requestedAtMs, interval.deletedAtMs);
            continue;
        }
        of.provisioning.add(interval.requestedAtMs, interval.readyAtMs);
        of.billed.add(*interval.readyAtMs, interval.deletedAtMs);
        if (interval.endEstimated && interval.deletedAtMs) {
            of.estimatedEndsMs.append(*interval.deletedAtMs);
        }
    }
    QHash<QString, VmHistory> histories;
    for (auto it = counters.begin(); it != counters.end(); ++it) {
        QList<qint64> ends = std::move(it->estimatedEndsMs);
        std::sort(ends.begin(), ends.end());
        ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
        histories.insert(it.key(), {it->billed.steps(), it->provisioning.steps(), ends});
    }
    return histories;
}

QHash<QString, Steps> busyHistory(const QList<Attempt> &attempts)
{
    QHash<QString, SpanCounter> counters;
    for (const Attempt &attempt : attempts) {
        if (!attempt.poolId.isEmpty()) {
            counters[attempt.poolId].add(attempt.startedAtMs, attempt.endedAtMs);
        }
    }
    QHash<QString, Steps> busy;
    for (auto it = counters.constBegin(); it != counters.constEnd(); ++it) {
        busy.insert(it.key(), it->steps());
    }
    return busy;
}

} // namespace pooldeck
