#pragma once

#include "common/error.h"
#include "model/job.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QUrl>

#include <optional>

namespace pooldeck {

/// A request, and where it is to go.
struct SubmissionOrder
{
    QString source;                ///< the file it came from, for a person
    QByteArray bytes;              ///< the request
    std::optional<QString> poolId; ///< none: as the request says; "": classic processing; else the pool
    QString webServiceId;
    QUrl baseUrl;      ///< of the web service; empty: the account knows it
    QString path;      ///< of the file; empty for a text
    QByteArray digest; ///< of the content, for finding it again; empty: never found
};

/// What is to be done with a pool when all jobs of a submission have ended.
enum class WhenEnded { Nothing, Remind, ResizeToZero, DeletePool };

/// What a person has confirmed, all of it together.
struct SubmissionPlan
{
    QString name; ///< for a person: "12 requests", "night/"
    QList<SubmissionOrder> orders;
    std::optional<qint64> firstCount; ///< so many are sent and must have ended before the rest is asked about
    WhenEnded whenEnded = WhenEnded::Nothing;
    QString poolId; ///< that `whenEnded` is about
};

/// Of one request in the journal. The numbers are on disk.
enum class SubmissionState {
    Waiting = 0,
    Created = 1,     ///< the service has it, but it was not started yet
    Submitted = 2,   ///< created and started
    Failed = 3,      ///< refused
    Cancelled = 4,   ///< before it was sent
    NeedsSecret = 5, ///< its secrets could not be kept, and the program that knew them has ended
    Held = 6,        ///< until the first ones have ended and somebody says go on
};

/// Why nothing of a submission is sent just now. The numbers are on disk.
enum class PauseReason {
    None = 0,
    Asked = 1,       ///< somebody wanted it
    SameFailure = 2, ///< so many failed alike that the rest would, too
};

/// A request as the journal has it.
struct SubmissionItem
{
    qint64 seq = 0;
    QString batchId;
    QString source;
    QString path;
    QUrl baseUrl;
    QString poolId;  ///< "": classic processing
    QByteArray body; ///< as it is sent; empty in what was read for showing
    QString idempotencyKey;
    SubmissionState state = SubmissionState::Waiting;
    int tries = 0;
    QString jobId;
    std::optional<Error> error;         ///< of Failed
    qint64 changedAtMs = 0;             ///< ms UTC
    std::optional<JobStatus> endStatus; ///< NotStarted: gone, its end was not seen
    std::optional<qint64> endedAtMs;    ///< ms UTC
};

/// How far a submission is.
struct SubmissionBatch
{
    QString id;
    QString name;
    qint64 addedAtMs = 0; ///< ms UTC
    PauseReason pause = PauseReason::None;
    std::optional<qint64> firstCount;
    WhenEnded whenEnded = WhenEnded::Nothing;
    QString poolId;
    bool isTold = false; ///< somebody was told how the jobs ended

    qint64 waiting = 0; ///< or created, but not started
    qint64 submitted = 0;
    qint64 failed = 0;
    qint64 cancelled = 0;
    qint64 needSecret = 0;
    qint64 held = 0;
    qint64 finishedJobs = 0; ///< of the submitted ones
    qint64 failedJobs = 0;
    qint64 cancelledJobs = 0;
    qint64 goneJobs = 0; ///< the service knows them no more, and how they ended was not seen

    qint64 total() const { return waiting + submitted + failed + cancelled + needSecret + held; }
    qint64 endedJobs() const { return finishedJobs + failedJobs + cancelledJobs + goneJobs; }
    qint64 &jobsWith(JobStatus end);
    bool isSent() const { return waiting == 0 && held == 0; }
    bool hasEnded() const { return isSent() && endedJobs() >= submitted; }

    friend bool operator==(const SubmissionBatch &, const SubmissionBatch &) = default;
};

} // namespace pooldeck
