#include "jobs/jobqueues.h"

#include <algorithm>
#include <numeric>

namespace pooldeck {

void JobQueues::change(const Job *before, const Job *after)
{
    const bool wasQueued = before && before->isQueued();
    const bool isQueued = after && after->isQueued();
    const bool stays =
        wasQueued && isQueued && before->poolId == after->poolId && *before->queueSeq == *after->queueSeq;
    if (wasQueued && !stays) {
        std::vector<qint64> &queue = m_queues[before->poolId];
        const auto at = std::lower_bound(queue.begin(), queue.end(), *before->queueSeq);
        if (at != queue.end() && *at == *before->queueSeq) {
            queue.erase(at);
        }
        if (queue.empty()) {
            m_queues.remove(before->poolId);
        }
    }
    if (isQueued && !stays) {
        std::vector<qint64> &queue = m_queues[after->poolId];
        queue.insert(std::lower_bound(queue.begin(), queue.end(), *after->queueSeq), *after->queueSeq);
    }
    if (before) {
        count(*before, -1);
    }
    if (after) {
        count(*after, 1);
    }
}

void JobQueues::count(const Job &job, int step)
{
    m_counts[std::size_t(job.status)] += step;
    m_active += job.isActive() ? step : 0;
}

void JobQueues::clear()
{
    *this = JobQueues();
}

qint64 JobQueues::positionOf(const Job &job) const
{
    const auto queue = m_queues.constFind(job.poolId);
    if (!job.isQueued() || queue == m_queues.constEnd()) {
        return 0;
    }
    const auto at = std::lower_bound(queue->begin(), queue->end(), *job.queueSeq);
    return at != queue->end() && *at == *job.queueSeq ? at - queue->begin() + 1 : 0;
}

qint64 JobQueues::lengthOf(const QString &poolId) const
{
    const auto queue = m_queues.constFind(poolId);
    return queue == m_queues.constEnd() ? 0 : qint64(queue->size());
}

qint64 JobQueues::count() const
{
    return std::accumulate(std::begin(m_counts), std::end(m_counts), qint64(0));
}

} // namespace pooldeck
