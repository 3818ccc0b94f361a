#include "model/pool.h"

#include "common/enumnames.h"
#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

constexpr qint64 MaxVmCount = 1'000'000;

const EnumNames PoolStates({
    std::pair{PoolState::Creating, "Creating"_L1},
    {PoolState::Steady, "Steady"_L1},
    {PoolState::Resizing, "Resizing"_L1},
    {PoolState::Deleting, "Deleting"_L1},
    {PoolState::Failed, "Failed"_L1},
});

const EnumNames Deallocations({
    std::pair{Deallocation::TaskCompletion, "TaskCompletion"_L1},
    {Deallocation::Requeue, "Requeue"_L1},
    {Deallocation::Terminate, "Terminate"_L1},
});

} // namespace

QString toString(PoolState state)
{
    return PoolStates.name(state);
}

std::optional<PoolState> parsePoolState(QStringView text)
{
    return PoolStates.parse(text);
}

QString toString(Deallocation deallocation)
{
    return Deallocations.name(deallocation);
}

std::optional<Deallocation> parseDeallocation(QStringView text)
{
    return Deallocations.parse(text);
}

std::optional<qint64> Pool::zeroAtMs() const
{
    if (!idleSinceMs || targetVmCount == 0 || idlePolicy.never || !idlePolicy.zeroAfterMs) {
        return std::nullopt;
    }
    // Whoever changes the pool is there and knows of it: the time counts from then.
    const qint64 sinceMs = std::max(*idleSinceMs, lastChangedAtMs);
    return std::max(sinceMs + *idlePolicy.zeroAfterMs, idlePolicy.keepAliveUntilMs.value_or(sinceMs)) +
           idlePolicy.graceMs;
}

Result<PoolError> PoolError::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    PoolError error;
    error.atMs = reader.time("At"_L1);
    error.code = reader.string("Code"_L1);
    error.message = reader.string("Message"_L1);
    error.vmId = reader.stringOr("VmId"_L1, {});
    return reader.finish(std::move(error));
}

QJsonObject PoolError::toJson() const
{
    return {{"At"_L1, toJsonTime(atMs)}, {"Code"_L1, code}, {"Message"_L1, message}, {"VmId"_L1, vmId}};
}

Result<Pool> Pool::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Pool pool;
    pool.id = reader.string("PoolId"_L1);
    pool.name = reader.string("Name"_L1);
    pool.state = reader.enumeration("State"_L1, &parsePoolState);
    pool.targetVmCount = reader.count("TargetVmCount"_L1);
    pool.readyVmCount = reader.count("ReadyVmCount"_L1);
    pool.busyVmCount = reader.count("BusyVmCount"_L1);
    pool.provisioningVmCount = reader.count("ProvisioningVmCount"_L1);
    pool.drainingVmCount = reader.count("DrainingVmCount"_L1);
    pool.deletingVmCount = reader.count("DeletingVmCount"_L1);
    pool.queuedJobCount = reader.count("QueuedJobCount"_L1);
    pool.runningJobCount = reader.count("RunningJobCount"_L1);
    pool.swaggerUrl = reader.string("SwaggerUrl"_L1);
    pool.webServiceId = reader.string("WebServiceId"_L1);
    pool.billingPlanId = reader.string("BillingPlanId"_L1);
    pool.createdAtMs = reader.time("CreatedAt"_L1);
    pool.idleSinceMs = reader.optionalTime("IdleSince"_L1);
    pool.errors = reader.list<PoolError>("Errors"_L1);
    pool.labels = readLabels(reader, "Labels"_L1);
    pool.idlePolicy = reader.optionalStruct<IdlePolicy>("IdlePolicy"_L1).value_or(IdlePolicy());
    pool.whenDone = reader.optionalEnumeration("WhenDone"_L1, &parseWhenDone);
    pool.lastChangedBy = reader.string("LastChangedBy"_L1);
    pool.lastChangedAtMs = reader.time("LastChangedAt"_L1);
    pool.computeMs = reader.optionalInteger("ComputeMs"_L1, 0, qint64(1) << 53);
    pool.etag = reader.string("ETag"_L1);
    return reader.finish(std::move(pool));
}

QJsonObject Pool::toJson() const
{
    QJsonArray errorList;
    for (const PoolError &error : errors) {
        errorList.append(error.toJson());
    }
    QJsonObject json{
        {"PoolId"_L1, id},
        {"Name"_L1, name},
        {"State"_L1, toString(state)},
        {"TargetVmCount"_L1, targetVmCount},
        {"ReadyVmCount"_L1, readyVmCount},
        {"BusyVmCount"_L1, busyVmCount},
        {"ProvisioningVmCount"_L1, provisioningVmCount},
        {"DrainingVmCount"_L1, drainingVmCount},
        {"DeletingVmCount"_L1, deletingVmCount},
        {"QueuedJobCount"_L1, queuedJobCount},
        {"RunningJobCount"_L1, runningJobCount},
        {"SwaggerUrl"_L1, swaggerUrl},
        {"WebServiceId"_L1, webServiceId},
        {"BillingPlanId"_L1, billingPlanId},
        {"CreatedAt"_L1, toJsonTime(createdAtMs)},
        {"IdleSince"_L1, toJsonTime(idleSinceMs)},
        {"Errors"_L1, errorList},
        {"Labels"_L1, pooldeck::toJson(labels)},
        {"IdlePolicy"_L1, idlePolicy.toJson()},
        {"WhenDone"_L1, toJsonValue(whenDone ? std::optional(toString(*whenDone)) : std::nullopt)},
        {"LastChangedBy"_L1, lastChangedBy},
        {"LastChangedAt"_L1, toJsonTime(lastChangedAtMs)},
        {"ETag"_L1, etag},
    };
    if (computeMs) {
        json.insert("ComputeMs"_L1, *computeMs);
    }
    return json;
}

Result<CreatePoolRequest> CreatePoolRequest::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    CreatePoolRequest request;
    request.vmCount = reader.integer("VmCount"_L1, 0, MaxVmCount);
    request.swaggerUrl = reader.string("SwaggerUrl"_L1);
    request.name = reader.stringOr("Name"_L1, {});
    return reader.finish(std::move(request));
}

QJsonObject CreatePoolRequest::toJson() const
{
    QJsonObject json{{"VmCount"_L1, vmCount}, {"SwaggerUrl"_L1, swaggerUrl}};
    if (!name.isEmpty()) {
        json.insert("Name"_L1, name);
    }
    return json;
}

Result<ResizePoolRequest> ResizePoolRequest::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    ResizePoolRequest request;
    request.vmCount = reader.integer("VmCount"_L1, 0, MaxVmCount);
    request.deallocation =
        reader.optionalEnumeration("Deallocation"_L1, &parseDeallocation).value_or(Deallocation::TaskCompletion);
    request.onlyIfIdle = reader.booleanOr("OnlyIfIdle"_L1, false);
    return reader.finish(std::move(request));
}

QJsonObject ResizePoolRequest::toJson() const
{
    return {{"VmCount"_L1, vmCount}, {"Deallocation"_L1, toString(deallocation)}, {"OnlyIfIdle"_L1, onlyIfIdle}};
}

Result<ReplaceVmRequest> ReplaceVmRequest::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    ReplaceVmRequest request;
    request.deallocation =
        reader.optionalEnumeration("Deallocation"_L1, &parseDeallocation).value_or(Deallocation::TaskCompletion);
    return reader.finish(std::move(request));
}

QJsonObject ReplaceVmRequest::toJson() const
{
    return {{"Deallocation"_L1, toString(deallocation)}};
}

} // namespace pooldeck
