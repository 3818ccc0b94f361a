#pragma once

#include "model/job.h"

#include <QHash>
#include <QString>

#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace pooldeck {

/// What is worth a word about many jobs: which failed lately and why, and which has waited longest. A change costs what
/// has changed.
class JobNews final
{
public:
    /// How long a failure is news.
    static constexpr qint64 WindowMs = 24LL * 3'600'000;

    void clear();
    void change(const Job &job);
    void remove(const QString &jobId);

    /// Jobs that failed for one reason: the first line of their details.
    struct Failures
    {
        QString reason;
        qint64 count = 0;

        friend bool operator==(const Failures &, const Failures &) = default;
    };

    /// Within the window before `nowMs`.
    qint64 failedCount(qint64 nowMs);
    /// The same by reason, the most first.
    QList<Failures> failuresByReason(qint64 nowMs);
    /// The one that failed last within the window; "" without one.
    QString lastFailedId(qint64 nowMs);

    /// When the job that has waited longest was queued, ms UTC; none: no job waits in a queue.
    std::optional<qint64> oldestWaitMs();

private:
    struct Failure
    {
        qint64 endedAtMs = 0;
        QString reason;
    };
    using Waiting = std::pair<qint64, QString>; ///< queued at, job

    void forget(const QString &jobId);
    void expire(qint64 nowMs);
    void dropStale();

    QHash<QString, Failure> m_failures;              ///< by job
    std::set<std::pair<qint64, QString>> m_failedAt; ///< ended at, job
    QHash<QString, qint64> m_reasons;                ///< reason → jobs
    QHash<QString, qint64> m_waiting;                ///< job → queued at
    std::vector<Waiting> m_heap;                     ///< the oldest on top; may hold some that wait no more
};

} // namespace pooldeck
