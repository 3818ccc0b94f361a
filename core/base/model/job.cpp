#include "model/job.h"

#include "common/enumnames.h"
#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

const EnumNames JobStatuses({
    std::pair{JobStatus::NotStarted, "NotStarted"_L1},
    {JobStatus::Running, "Running"_L1},
    {JobStatus::Failed, "Failed"_L1},
    {JobStatus::Cancelled, "Cancelled"_L1},
    {JobStatus::Finished, "Finished"_L1},
});

/// Microsoft's service also answered with the number of the state, in the order of the enumeration.
JobStatus readStatus(const QJsonObject &json, JsonReader &reader)
{
    const QJsonValue value = json.value("StatusCode"_L1);
    if (value.isDouble()) {
        return JobStatus(int(reader.integer("StatusCode"_L1, 0, 4)));
    }
    return reader.enumeration("StatusCode"_L1, &parseJobStatus);
}

QJsonValue nullIfEmpty(const QString &text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

} // namespace

QString toString(JobStatus status)
{
    return JobStatuses.name(status);
}

std::optional<JobStatus> parseJobStatus(QStringView text)
{
    return text == "Canceled"_L1 ? JobStatus::Cancelled : JobStatuses.parse(text);
}

Result<Job> Job::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Job job;
    job.id = reader.string("JobId"_L1);
    job.webServiceId = reader.string("WebServiceId"_L1);
    job.poolId = reader.stringOr("PoolId"_L1, {});
    job.status = readStatus(json, reader);
    job.details = reader.stringOr("Details"_L1, {});
    if (const auto results = reader.optionalObject("Results"_L1)) {
        job.results.emplace();
        for (auto it = results->begin(); it != results->end(); ++it) {
            const Result<BlobReference> reference = BlobReference::fromJson(it.value().toObject());
            if (!reference) {
                reader.fail("Results"_L1, it.key() + u'.' + reference.error().message);
                break;
            }
            job.results->insert(it.key(), *reference);
        }
    }
    job.createdAtMs = reader.time("CreatedAt"_L1);
    job.queuedAtMs = reader.optionalTime("QueuedAt"_L1);
    job.startedAtMs = reader.optionalTime("StartedAt"_L1);
    job.endedAtMs = reader.optionalTime("EndedAt"_L1);
    job.queueSeq = reader.optionalInteger("QueueSeq"_L1, 0, qint64(1) << 53);
    job.queuePosition = reader.optionalInteger("QueuePosition"_L1, 1, qint64(1) << 53);
    job.attempt = reader.optionalInteger("Attempt"_L1, 0, 1'000'000).value_or(0);
    job.vmId = reader.stringOr("VmId"_L1, {});
    job.exitCode = reader.optionalInteger("ExitCode"_L1, -256, 256);
    return reader.finish(std::move(job));
}

QJsonObject Job::toJson() const
{
    QJsonValue resultMap(QJsonValue::Null);
    if (results) {
        QJsonObject object;
        for (auto it = results->begin(); it != results->end(); ++it) {
            object.insert(it.key(), it.value().toJson());
        }
        resultMap = object;
    }
    return {
        {"JobId"_L1, id},
        {"WebServiceId"_L1, webServiceId},
        {"PoolId"_L1, nullIfEmpty(poolId)},
        {"StatusCode"_L1, toString(status)},
        {"Results"_L1, resultMap},
        {"Details"_L1, details},
        {"CreatedAt"_L1, toJsonTime(createdAtMs)},
        {"QueuedAt"_L1, toJsonTime(queuedAtMs)},
        {"StartedAt"_L1, toJsonTime(startedAtMs)},
        {"EndedAt"_L1, toJsonTime(endedAtMs)},
        {"QueueSeq"_L1, toJsonValue(queueSeq)},
        {"QueuePosition"_L1, toJsonValue(queuePosition)},
        {"Attempt"_L1, attempt},
        {"VmId"_L1, nullIfEmpty(vmId)},
        {"ExitCode"_L1, toJsonValue(exitCode)},
    };
}

} // namespace pooldeck
