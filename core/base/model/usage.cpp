#include "model/usage.h"

#include "common/jsonreader.h"
#include "common/literals.h"

#include <algorithm>

namespace pooldeck {

qint64 UsageInterval::billedMs(qint64 fromMs, qint64 toMs) const
{
    if (!readyAtMs) {
        return 0;
    }
    const qint64 start = std::max(*readyAtMs, fromMs);
    const qint64 end = std::min(deletedAtMs.value_or(toMs), toMs);
    return std::max<qint64>(0, end - start);
}

qint64 billedMs(const QList<UsageInterval> &intervals, qint64 fromMs, qint64 toMs)
{
    qint64 sum = 0;
    for (const UsageInterval &interval : intervals) {
        sum += interval.billedMs(fromMs, toMs);
    }
    return sum;
}

Result<UsageInterval> UsageInterval::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    UsageInterval interval;
    interval.vmId = reader.string("VmId"_L1);
    interval.poolId = reader.string("PoolId"_L1);
    interval.billingPlanId = reader.string("BillingPlanId"_L1);
    interval.webServiceId = reader.string("WebServiceId"_L1);
    interval.requestedAtMs = reader.time("RequestedAt"_L1);
    interval.readyAtMs = reader.optionalTime("ReadyAt"_L1);
    interval.deletedAtMs = reader.optionalTime("DeletedAt"_L1);
    interval.endEstimated = reader.boolean("EndEstimated"_L1);
    return reader.finish(std::move(interval));
}

QJsonObject UsageInterval::toJson() const
{
    return {
        {"VmId"_L1, vmId},
        {"PoolId"_L1, poolId},
        {"BillingPlanId"_L1, billingPlanId},
        {"WebServiceId"_L1, webServiceId},
        {"RequestedAt"_L1, toJsonTime(requestedAtMs)},
        {"ReadyAt"_L1, toJsonTime(readyAtMs)},
        {"DeletedAt"_L1, toJsonTime(deletedAtMs)},
        {"EndEstimated"_L1, endEstimated},
    };
}

Result<Usage> Usage::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Usage usage;
    usage.asOfMs = reader.time("AsOf"_L1);
    usage.intervals = reader.list<UsageInterval>("Intervals"_L1);
    return reader.finish(std::move(usage));
}

QJsonObject Usage::toJson() const
{
    QJsonArray list;
    for (const UsageInterval &interval : intervals) {
        list.append(interval.toJson());
    }
    return {{"AsOf"_L1, toJsonTime(asOfMs)}, {"Intervals"_L1, list}};
}

} // namespace pooldeck
