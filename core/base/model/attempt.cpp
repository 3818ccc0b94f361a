#include "model/attempt.h"

#include "common/enumnames.h"
#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

const EnumNames Outcomes({
    std::pair{AttemptOutcome::Finished, "Finished"_L1},
    {AttemptOutcome::Failed, "Failed"_L1},
    {AttemptOutcome::Cancelled, "Cancelled"_L1},
    {AttemptOutcome::Requeued, "Requeued"_L1},
    {AttemptOutcome::Lost, "Lost"_L1},
});

} // namespace

QString toString(AttemptOutcome outcome)
{
    return Outcomes.name(outcome);
}

std::optional<AttemptOutcome> parseAttemptOutcome(QStringView text)
{
    return Outcomes.parse(text);
}

Result<Attempt> Attempt::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Attempt attempt;
    attempt.jobId = reader.string("JobId"_L1);
    attempt.number = reader.count("Attempt"_L1);
    attempt.vmId = reader.string("VmId"_L1);
    attempt.poolId = reader.stringOr("PoolId"_L1, {});
    attempt.startedAtMs = reader.time("StartedAt"_L1);
    attempt.endedAtMs = reader.optionalTime("EndedAt"_L1);
    if (reader.optionalString("Outcome"_L1)) {
        attempt.outcome = reader.enumeration("Outcome"_L1, &parseAttemptOutcome);
    }
    return reader.finish(std::move(attempt));
}

QJsonObject Attempt::toJson() const
{
    return {
        {"JobId"_L1, jobId},
        {"Attempt"_L1, number},
        {"VmId"_L1, vmId},
        {"PoolId"_L1, poolId.isEmpty() ? QJsonValue() : QJsonValue(poolId)},
        {"StartedAt"_L1, toJsonTime(startedAtMs)},
        {"EndedAt"_L1, toJsonTime(endedAtMs)},
        {"Outcome"_L1, outcome ? QJsonValue(toString(*outcome)) : QJsonValue()},
    };
}

} // namespace pooldeck
