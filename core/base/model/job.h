#pragma once

#include "model/blobreference.h"

#include <QMap>

namespace pooldeck {

/// The public `StatusCode` of a job. A job that waits for a VM is NotStarted with a queue sequence number.
enum class JobStatus { NotStarted, Running, Failed, Cancelled, Finished };

QString toString(JobStatus status);
std::optional<JobStatus> parseJobStatus(QStringView text); ///< reads "Canceled" too
inline bool isEnded(JobStatus status)
{
    return status == JobStatus::Failed || status == JobStatus::Cancelled || status == JobStatus::Finished;
}

/// One batch-execution job (docs/protocol.md, Status; the last members are ours).
struct Job
{
    QString id;
    QString webServiceId;
    QString poolId; ///< empty: classic processing
    JobStatus status = JobStatus::NotStarted;
    QString details;                                     ///< the reason, on failure
    std::optional<QMap<QString, BlobReference>> results; ///< none until Finished
    qint64 createdAtMs = 0;                              ///< ms UTC
    std::optional<qint64> queuedAtMs;                    ///< ms UTC; when `start` was called
    std::optional<qint64> startedAtMs;                   ///< ms UTC; of the current attempt
    std::optional<qint64> endedAtMs;                     ///< ms UTC
    std::optional<qint64> queueSeq;                      ///< rises with every start; orders the queue
    std::optional<qint64> queuePosition;                 ///< 1 is next; counted for a GET of the one job, never stored
    qint64 attempt = 0;                                  ///< 0: none yet
    QString vmId;
    std::optional<qint64> exitCode;

    bool isQueued() const { return status == JobStatus::NotStarted && queueSeq.has_value(); }
    bool isActive() const { return isQueued() || status == JobStatus::Running; }

    static Result<Job> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Job &, const Job &) = default;
};

} // namespace pooldeck
