#pragma once

#include "common/literals.h"
#include "model/account.h"
#include "model/job.h"
#include "model/pool.h"
#include "model/usage.h"
#include "model/vm.h"

namespace pooldeck::samples {

inline constexpr qint64 HourMs = 3'600'000;

inline Pool pool(const QString &id, const QString &name = u"nightly"_s)
{
    Pool pool;
    pool.id = id;
    pool.name = name;
    pool.state = PoolState::Steady;
    pool.targetVmCount = 2;
    pool.swaggerUrl = u"http://127.0.0.1/swagger.json"_s;
    pool.webServiceId = u"service"_s;
    pool.billingPlanId = u"S1"_s;
    pool.createdAtMs = 1'000;
    pool.lastChangedBy = u"anna@ws12"_s;
    pool.lastChangedAtMs = 2'000;
    pool.etag = u"\"1\""_s;
    return pool;
}

inline Vm vm(const QString &id, const QString &poolId, std::optional<qint64> readyAtMs, VmState state = VmState::Idle)
{
    Vm vm;
    vm.id = id;
    vm.poolId = poolId;
    vm.state = state;
    vm.requestedAtMs = readyAtMs.value_or(5'000) - 5'000;
    vm.readyAtMs = readyAtMs;
    return vm;
}

inline Job job(const QString &id, JobStatus status = JobStatus::NotStarted)
{
    Job job;
    job.id = id;
    job.webServiceId = u"service"_s;
    job.poolId = u"pool"_s;
    job.status = status;
    job.createdAtMs = 3'000;
    return job;
}

inline UsageInterval interval(const QString &vmId, const QString &poolId, qint64 readyAtMs,
                              std::optional<qint64> deletedAtMs = {})
{
    UsageInterval interval;
    interval.vmId = vmId;
    interval.poolId = poolId;
    interval.billingPlanId = u"S1"_s;
    interval.webServiceId = u"service"_s;
    interval.requestedAtMs = readyAtMs - 5'000;
    interval.readyAtMs = readyAtMs;
    interval.deletedAtMs = deletedAtMs;
    return interval;
}

/// The published list: $100 a period, 25 h included, then $2 an hour.
inline BillingPlan planS1(qint64 anchorMs = 0)
{
    return {u"S1"_s, u"Standard S1"_s, u"USD"_s, 1'000'000, 25 * HourMs, 20'000, anchorMs, true};
}

inline WebService webService(const QString &id, const QString &name, WebServiceKind kind,
                             const QStringList &inputs = {u"input1"_s})
{
    WebService service;
    service.id = id;
    service.name = name;
    service.title = name;
    service.kind = kind;
    service.baseUrl = u"http://127.0.0.1:1/subscriptions/s/services/"_s + id;
    service.swaggerUrl = service.baseUrl + u"/swagger.json"_s;
    service.billingPlanId = u"S1"_s;
    service.inputNames = inputs;
    service.outputNames = {u"output1"_s};
    service.parameterNames = {u"threshold"_s};
    return service;
}

} // namespace pooldeck::samples
