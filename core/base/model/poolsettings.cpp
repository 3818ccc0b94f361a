#include "model/poolsettings.h"

#include "common/enumnames.h"
#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

const EnumNames WhenDones({
    std::pair{WhenDone::Zero, "zero"_L1},
    {WhenDone::Delete, "delete"_L1},
});

} // namespace

QString toString(WhenDone whenDone)
{
    return WhenDones.name(whenDone);
}

std::optional<WhenDone> parseWhenDone(QStringView text)
{
    return WhenDones.parse(text);
}

Labels readLabels(JsonReader &reader, QLatin1StringView key)
{
    Labels labels;
    const QJsonObject json = reader.optionalObject(key).value_or(QJsonObject());
    for (auto it = json.begin(); it != json.end(); ++it) {
        if (!it->isString()) {
            reader.fail(key, u"the label '%1' must be a string"_s.arg(it.key()));
        }
        labels.insert(it.key(), it->toString());
    }
    return labels;
}

QJsonObject toJson(const Labels &labels)
{
    QJsonObject json;
    for (auto it = labels.begin(); it != labels.end(); ++it) {
        json.insert(it.key(), *it);
    }
    return json;
}

Result<IdlePolicy> IdlePolicy::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    IdlePolicy policy;
    if (json.contains("RemindAfterMs"_L1)) {
        policy.remindAfterMs = reader.optionalInteger("RemindAfterMs"_L1, 0, LongestMs);
    }
    policy.zeroAfterMs = reader.optionalInteger("ZeroAfterMs"_L1, 0, LongestMs);
    policy.graceMs = reader.optionalInteger("GraceMs"_L1, 0, LongestMs).value_or(DefaultGraceMs);
    policy.keepAliveUntilMs = reader.optionalTime("KeepAliveUntil"_L1);
    policy.never = reader.booleanOr("Never"_L1, false);
    return reader.finish(std::move(policy));
}

QJsonObject IdlePolicy::toJson() const
{
    return {
        {"RemindAfterMs"_L1, toJsonValue(remindAfterMs)},
        {"ZeroAfterMs"_L1, toJsonValue(zeroAfterMs)},
        {"GraceMs"_L1, graceMs},
        {"KeepAliveUntil"_L1, toJsonTime(keepAliveUntilMs)},
        {"Never"_L1, never},
    };
}

Result<UpdatePoolRequest> UpdatePoolRequest::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    UpdatePoolRequest request;
    request.name = reader.optionalString("Name"_L1);
    if (json.contains("Labels"_L1)) {
        request.labels = readLabels(reader, "Labels"_L1);
    }
    if (json.contains("IdlePolicy"_L1)) {
        request.idlePolicy = reader.optionalStruct<IdlePolicy>("IdlePolicy"_L1).value_or(IdlePolicy());
    }
    if (json.contains("Schedules"_L1)) {
        reader.fail("Schedules"_L1, u"this version of the service has no schedules"_s);
    }
    if (json.contains("WhenDone"_L1)) {
        request.whenDone = reader.optionalEnumeration("WhenDone"_L1, &parseWhenDone);
    }
    return reader.finish(std::move(request));
}

QJsonObject UpdatePoolRequest::toJson() const
{
    QJsonObject json;
    if (name) {
        json.insert("Name"_L1, *name);
    }
    if (labels) {
        json.insert("Labels"_L1, pooldeck::toJson(*labels));
    }
    if (idlePolicy) {
        json.insert("IdlePolicy"_L1, idlePolicy->toJson());
    }
    if (whenDone) {
        json.insert("WhenDone"_L1, *whenDone ? QJsonValue(toString(**whenDone)) : QJsonValue());
    }
    return json;
}

} // namespace pooldeck
