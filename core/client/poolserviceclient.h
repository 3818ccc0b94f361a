#pragma once

#include "model/account.h"
#include "model/attempt.h"
#include "model/changes.h"
#include "model/job.h"
#include "model/pool.h"
#include "model/usage.h"
#include "model/vm.h"
#include "net/httptransport.h"

#include <QFuture>
#include <QUrl>
#include <QUrlQuery>

#include <optional>

namespace pooldeck {

/// Which jobs `GET {base}/jobs` lists.
struct JobFilter
{
    QString poolId;                  ///< empty: of every pool and classic processing
    std::optional<JobStatus> status; ///< none: all
    qint64 limit = 0;                ///< at most so many; 0: all

    friend bool operator==(const JobFilter &, const JobFilter &) = default;
};

/// Which VM intervals `GET {base}/usage` answers: whole ones that overlap [fromMs, toMs).
struct UsageFilter
{
    std::optional<qint64> fromMs; ///< ms UTC; none: since the beginning
    std::optional<qint64> toMs;   ///< ms UTC; none: until now
    QString poolId;               ///< empty: all pools

    friend bool operator==(const UsageFilter &, const UsageFilter &) = default;
};

/// Which runs of jobs `GET {base}/attempts` answers: those that overlap [fromMs, toMs), the earliest first.
struct AttemptFilter
{
    std::optional<qint64> fromMs; ///< ms UTC; none: since the beginning
    std::optional<qint64> toMs;   ///< ms UTC; none: until now
    qint64 limit = 0;             ///< at most so many; 0: all

    friend bool operator==(const AttemptFilter &, const AttemptFilter &) = default;
};

/// Talks to one account of a Pool Service (docs/protocol.md, Pool Service). Every call answers exactly once, never from
/// inside the call; errors are those of HttpTransport plus `BadAnswer` for a body that is not what the protocol says.
///
/// Reading calls and creating with an idempotency key are tried up to three times; the others are sent once.
/// Copies are cheap; the transport must outlive the answers.
class PoolServiceClient final
{
public:
    PoolServiceClient(HttpTransport &transport, const QUrl &baseUrl, const Secret &authorizationKey);

    const QUrl &baseUrl() const { return m_baseUrl; }

    QFuture<Result<Account>> account() const;

    QFuture<Result<QList<Pool>>> pools() const;
    QFuture<Result<Pool>> pool(const QString &poolId) const;
    /// The same key (newId()) again with the same request gives the same pool, never a second one.
    QFuture<Result<Pool>> createPool(const CreatePoolRequest &request, const QString &idempotencyKey) const;
    /// `ifMatch`: the pool's etag as it was shown; a pool changed meanwhile is PreconditionFailed (412). Empty: always.
    QFuture<Result<Pool>> resizePool(const QString &poolId, const ResizePoolRequest &request,
                                     const QString &ifMatch = {}) const;
    QFuture<Result<Pool>> updatePool(const QString &poolId, const UpdatePoolRequest &request,
                                     const QString &ifMatch = {}) const;
    /// That VM goes, another comes: VmNotFound (404) when the pool does not have it.
    QFuture<Result<Pool>> replaceVm(const QString &poolId, const QString &vmId, const ReplaceVmRequest &request) const;
    /// Without `force` a pool with waiting or running jobs is PoolHasActiveJobs (409).
    QFuture<Result<void>> deletePool(const QString &poolId, bool force, const QString &ifMatch = {}) const;
    QFuture<Result<QList<Vm>>> vms(const QString &poolId) const;

    /// Pages are followed.
    QFuture<Result<QList<Job>>> jobs(const JobFilter &filter = {}) const;
    QFuture<Result<Job>> job(const QString &jobId) const;
    /// The job's request as it was sent, defaults filled in and every secret "•••".
    QFuture<Result<QJsonObject>> jobRequest(const QString &jobId) const;
    /// The runs of one job, by number.
    QFuture<Result<QList<Attempt>>> jobAttempts(const QString &jobId) const;
    /// The last 64 KiB of what the job wrote, up to the end of its last attempt that has ended.
    QFuture<Result<QByteArray>> jobLog(const QString &jobId) const;

    /// Finishes on another thread: take it with whenDone().
    QFuture<Result<Usage>> usage(const UsageFilter &filter = {}) const;
    /// Pages are followed.
    QFuture<Result<QList<Attempt>>> attempts(const AttemptFilter &filter) const;
    /// Events with a sequence number above `sinceSeq`; pages are followed.
    QFuture<Result<QList<Event>>> events(qint64 sinceSeq = 0) const;
    /// The newest with a sequence number below `beforeSeq`, newest first, at most EventPage of them; none: the newest.
    QFuture<Result<QList<Event>>> eventsBefore(std::optional<qint64> beforeSeq) const;
    static constexpr qsizetype EventPage = 1'000;
    QFuture<Result<QList<BillingPlan>>> billingPlans() const;
    QFuture<Result<QList<WebService>>> webServices() const;

    /// Long poll: answers at once when there is something newer than `cursor` ("" asks for the full state), else after
    /// at most `waitSeconds` (≤ 60). Sent once. Finishes on another thread: take it with whenDone().
    QFuture<Result<Changes>> changes(const QString &cursor, int waitSeconds) const;

private:
    HttpRequest request(HttpMethod method, const QString &path, QUrlQuery query = {}) const;

    HttpTransport *m_transport;
    QUrl m_baseUrl;
    Secret m_key;
};

} // namespace pooldeck
