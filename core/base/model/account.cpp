#include "model/account.h"

#include "common/enumnames.h"
#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

constexpr qint64 MaxMoneyE4 = qint64(1) << 53;

const EnumNames WebServiceKinds({
    std::pair{WebServiceKind::ResourceManager, "ResourceManager"_L1},
    {WebServiceKind::Classic, "Classic"_L1},
});

QStringList readStrings(JsonReader &reader, QLatin1StringView key)
{
    QStringList result;
    const QJsonArray items = reader.array(key);
    for (const QJsonValue &item : items) {
        if (!item.isString()) {
            reader.fail(key, u"must be a list of strings"_s);
        }
        result.append(item.toString());
    }
    return result;
}

QJsonValue nullIfEmpty(const QString &text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

} // namespace

Result<Account> Account::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Account account;
    account.id = reader.string("AccountId"_L1);
    account.displayName = reader.string("DisplayName"_L1);
    account.maxPools = reader.count("MaxPools"_L1);
    account.maxVmsPerPool = reader.count("MaxVmsPerPool"_L1);
    account.poolCount = reader.count("PoolCount"_L1);
    account.vmCount = reader.count("VmCount"_L1);
    account.backend = reader.string("Backend"_L1);
    account.serviceVersion = reader.string("ServiceVersion"_L1);
    account.capabilities = readStrings(reader, "Capabilities"_L1);
    account.nowMs = reader.time("Now"_L1);
    return reader.finish(std::move(account));
}

QJsonObject Account::toJson() const
{
    return {
        {"AccountId"_L1, id},
        {"DisplayName"_L1, displayName},
        {"MaxPools"_L1, maxPools},
        {"MaxVmsPerPool"_L1, maxVmsPerPool},
        {"PoolCount"_L1, poolCount},
        {"VmCount"_L1, vmCount},
        {"Backend"_L1, backend},
        {"ServiceVersion"_L1, serviceVersion},
        {"Capabilities"_L1, QJsonArray::fromStringList(capabilities)},
        {"Now"_L1, toJsonTime(nowMs)},
    };
}

Result<BillingPlan> BillingPlan::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    BillingPlan plan;
    plan.id = reader.string("BillingPlanId"_L1);
    plan.name = reader.string("Name"_L1);
    plan.currency = reader.string("Currency"_L1);
    plan.monthlyFeeE4 = reader.integer("MonthlyFeeE4"_L1, 0, MaxMoneyE4);
    plan.includedMs = reader.count("IncludedMs"_L1);
    plan.overagePerHourE4 = reader.optionalInteger("OveragePerHourE4"_L1, 0, MaxMoneyE4);
    plan.periodAnchorMs = reader.time("PeriodAnchor"_L1);
    plan.listPrice = reader.boolean("ListPrice"_L1);
    return reader.finish(std::move(plan));
}

QJsonObject BillingPlan::toJson() const
{
    return {
        {"BillingPlanId"_L1, id},
        {"Name"_L1, name},
        {"Currency"_L1, currency},
        {"MonthlyFeeE4"_L1, monthlyFeeE4},
        {"IncludedMs"_L1, includedMs},
        {"OveragePerHourE4"_L1, toJsonValue(overagePerHourE4)},
        {"PeriodAnchor"_L1, toJsonTime(periodAnchorMs)},
        {"ListPrice"_L1, listPrice},
    };
}

QString toString(WebServiceKind kind)
{
    return WebServiceKinds.name(kind);
}

std::optional<WebServiceKind> parseWebServiceKind(QStringView text)
{
    return WebServiceKinds.parse(text);
}

Result<WebService> WebService::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    WebService service;
    service.id = reader.string("WebServiceId"_L1);
    service.name = reader.string("Name"_L1);
    service.title = reader.string("Title"_L1);
    service.kind = reader.enumeration("Kind"_L1, &parseWebServiceKind);
    service.baseUrl = reader.string("BaseUrl"_L1);
    service.swaggerUrl = reader.string("SwaggerUrl"_L1);
    service.billingPlanId = reader.string("BillingPlanId"_L1);
    service.inputNames = readStrings(reader, "Inputs"_L1);
    service.outputNames = readStrings(reader, "Outputs"_L1);
    service.parameterNames = readStrings(reader, "GlobalParameters"_L1);
    return reader.finish(std::move(service));
}

QJsonObject WebService::toJson() const
{
    return {
        {"WebServiceId"_L1, id},
        {"Name"_L1, name},
        {"Title"_L1, title},
        {"Kind"_L1, toString(kind)},
        {"BaseUrl"_L1, baseUrl},
        {"SwaggerUrl"_L1, swaggerUrl},
        {"BillingPlanId"_L1, billingPlanId},
        {"Inputs"_L1, QJsonArray::fromStringList(inputNames)},
        {"Outputs"_L1, QJsonArray::fromStringList(outputNames)},
        {"GlobalParameters"_L1, QJsonArray::fromStringList(parameterNames)},
    };
}

Result<Event> Event::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Event event;
    event.seq = reader.count("Seq"_L1);
    event.atMs = reader.time("At"_L1);
    event.kind = reader.string("Kind"_L1);
    event.poolId = reader.stringOr("PoolId"_L1, {});
    event.vmId = reader.stringOr("VmId"_L1, {});
    event.jobId = reader.stringOr("JobId"_L1, {});
    event.message = reader.string("Message"_L1);
    event.who = reader.string("Who"_L1);
    event.formerVmCount = reader.optionalInteger("FormerVmCount"_L1, 0, 1'000'000);
    return reader.finish(std::move(event));
}

QJsonObject Event::toJson() const
{
    return {
        {"Seq"_L1, seq},
        {"At"_L1, toJsonTime(atMs)},
        {"Kind"_L1, kind},
        {"PoolId"_L1, nullIfEmpty(poolId)},
        {"VmId"_L1, nullIfEmpty(vmId)},
        {"JobId"_L1, nullIfEmpty(jobId)},
        {"Message"_L1, message},
        {"Who"_L1, who},
        {"FormerVmCount"_L1, toJsonValue(formerVmCount)},
    };
}

} // namespace pooldeck
