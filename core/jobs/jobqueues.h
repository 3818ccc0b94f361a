#pragma once

#include "model/job.h"

#include <QHash>

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
    qint64 lengthOf(const QString &poolId) const;
    qint64 countOf(JobStatus status) const { return m_counts[std::size_t(status)]; }
    qint64 count() const;
    /// Waiting in a queue, or running.
    qint64 activeCount() const { return m_active; }

private:
    void count(const Job &job, int step);

    QHash<QString, std::vector<qint64>> m_queues; ///< pool → queue sequences, rising
    qint64 m_counts[int(JobStatus::Finished) + 1] = {};
    qint64 m_active = 0;
};

} // namespace pooldeck
