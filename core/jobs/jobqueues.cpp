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
        Queue &queue = m_queues[before->poolId];
        if (const auto at = find(queue, *before); at != queue.end()) {
            queue.erase(at);
        }
        if (queue.empty()) {
            m_queues.remove(before->poolId);
        }
    }
    if (isQueued && !stays) {
        Queue &queue = m_queues[after->poolId];
        const auto at = std::lower_bound(queue.begin(), queue.end(), *after->queueSeq,
                                         [](const Place &place, qint64 seq) { return place.seq < seq; });
        queue.insert(at, {*after->queueSeq, after->id});
    }
    if (before && before->status == JobStatus::Running) {
        QHash<QString, qint64> &running = m_running[before->poolId];
        running.remove(before->id);
        if (running.isEmpty()) {
            m_running.remove(before->poolId);
        }
    }
    if (after && after->status == JobStatus::Running) {
        m_running[after->poolId].insert(after->id, after->startedAtMs.value_or(after->createdAtMs));
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

JobQueues::Queue::const_iterator JobQueues::find(const Queue &queue, const Job &job)
{
    const auto at = std::lower_bound(queue.begin(), queue.end(), *job.queueSeq,
                                     [](const Place &place, qint64 seq) { return place.seq < seq; });
    return at != queue.end() && at->seq == *job.queueSeq ? at : queue.end();
}

qint64 JobQueues::positionOf(const Job &job) const
{
    const auto queue = m_queues.constFind(job.poolId);
    if (!job.isQueued() || queue == m_queues.constEnd()) {
        return 0;
    }
    const auto at = find(*queue, job);
    return at == queue->end() ? 0 : at - queue->begin() + 1;
}

QString JobQueues::jobBefore(const Job &job) const
{
    const qint64 position = positionOf(job);
    return position < 2 ? QString() : m_queues.constFind(job.poolId)->at(std::size_t(position - 2)).jobId;
}

QStringList JobQueues::waitingIn(const QString &poolId) const
{
    QStringList jobIds;
    if (const auto queue = m_queues.constFind(poolId); queue != m_queues.constEnd()) {
        jobIds.reserve(qsizetype(queue->size()));
        for (const Place &place : *queue) {
            jobIds.append(place.jobId);
        }
    }
    return jobIds;
}

qint64 JobQueues::runningCountOf(const QString &poolId) const
{
    const auto running = m_running.constFind(poolId);
    return running == m_running.constEnd() ? 0 : running->size();
}

std::optional<qint64> JobQueues::oldestRunOf(const QString &poolId) const
{
    const auto running = m_running.constFind(poolId);
    return running == m_running.constEnd() ? std::nullopt
                                           : std::optional(*std::min_element(running->cbegin(), running->cend()));
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
