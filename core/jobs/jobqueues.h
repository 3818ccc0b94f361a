#pragma once

#include "model/job.h"

#include <QHash>

#include <optional>
#include <vector>

namespace pooldeck {

/// Who waits before whom: the queues of all pools and of classic processing (""), and how many jobs are in which state.
/// A change costs what has changed; a position is looked up, not stored, since the end of one job moves all behind it.
class JobQueues final
{
public:
    /// A job that came (`before` null), changed, or went (`after` null).
    void change(const Job *before, const Job *after);
    void clear();

    /// 1 is next; 0: it does not wait in a queue.
    qint64 positionOf(const Job &job) const;
    /// The job right before it in its queue; "" for the next one and for those in no queue.
    QString jobBefore(const Job &job) const;
    qint64 lengthOf(const QString &poolId) const;
    QStringList waitingIn(const QString &poolId) const; ///< the first is next
    qint64 runningCountOf(const QString &poolId) const;
    /// When the job started that has run there for the longest time, ms UTC; costs what runs there.
    std::optional<qint64> oldestRunOf(const QString &poolId) const;
    qint64 countOf(JobStatus status) const { return m_counts[std::size_t(status)]; }
    qint64 count() const;
    /// Waiting in a queue, or running.
    qint64 activeCount() const { return m_active; }

private:
    struct Place
    {
        qint64 seq;
        QString jobId;
    };
    using Queue = std::vector<Place>; ///< rising

    void count(const Job &job, int step);
    static Queue::const_iterator find(const Queue &queue, const Job &job);

    QHash<QString, Queue> m_queues;                   ///< by pool
    QHash<QString, QHash<QString, qint64>> m_running; ///< by pool: job → its start, ms UTC
    qint64 m_counts[int(JobStatus::Finished) + 1] = {};
    qint64 m_active = 0;
};

} // namespace pooldeck
