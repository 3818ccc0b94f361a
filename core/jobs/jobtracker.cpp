#include "jobs/jobtracker.h"

#include "common/fewatatime.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "jobs/submissionqueue.h"
#include "sync/accountmonitor.h"

namespace pooldeck {

JobTracker::JobTracker(AccountMonitor &monitor, SubmissionQueue &queue, std::function<PoolServiceClient()> client,
                       QObject *parent)
    : QObject(parent)
    , m_monitor(monitor)
    , m_queue(queue)
    , m_client(std::move(client))
{
    connect(&monitor, &AccountMonitor::jobChanged, this, &JobTracker::jobChanged);
    connect(&monitor, &AccountMonitor::jobRemoved, this, &JobTracker::jobRemoved);
    connect(&monitor, &AccountMonitor::resynced, this, &JobTracker::lookAtAll);
    connect(&queue, &SubmissionQueue::opened, this, &JobTracker::lookAtAll);
    connect(&queue, &SubmissionQueue::batchChanged, this, &JobTracker::batchChanged);
    // It may have ended before the answer to its start was here.
    connect(&queue, &SubmissionQueue::itemSubmitted, this, [this](const SubmissionItem &item) {
        if (const std::optional<Job> job = m_monitor.job(item.jobId)) {
            jobChanged(*job);
        }
    });
}

void JobTracker::jobChanged(const Job &job)
{
    if (isEnded(job.status) && !m_queue.openBatchOf(job.id).isEmpty()) {
        m_ended.append(job);
        noteEnds();
    }
}

void JobTracker::jobRemoved(const QString &jobId)
{
    if (!m_queue.openBatchOf(jobId).isEmpty()) {
        Job gone;
        gone.id = jobId;
        m_ended.append(gone);
        noteEnds();
    }
}

/// What ended or went while nobody looked. The mirror may not have a job that was just submitted, so the service is
/// asked for those that are missing.
void JobTracker::lookAtAll()
{
    const bool isWhole = m_monitor.state() == AccountMonitor::State::Live && !m_monitor.isFromDisk();
    if (!isWhole) {
        return;
    }
    const QStringList open = m_queue.openJobs();
    QStringList missing;
    for (const QString &jobId : open) {
        if (const std::optional<Job> job = m_monitor.job(jobId)) {
            jobChanged(*job);
        } else {
            missing.append(jobId);
        }
    }
    askFor(missing);
    for (const SubmissionBatch &batch : m_queue.batches()) {
        batchChanged(batch.id);
    }
}

void JobTracker::askFor(const QStringList &jobIds)
{
    if (jobIds.isEmpty()) {
        return;
    }
    FewAtATime<Job, QString>::start(
        this, jobIds, [this](const QString &jobId) { return m_client().job(jobId); },
        [this, jobIds](qsizetype index, const Result<Job> &job) {
            if (job) {
                jobChanged(*job);
            } else if (job.error().httpStatus == 404) {
                jobRemoved(jobIds.at(index));
            }
        },
        [] {});
}

/// Many end together: they are one transaction.
void JobTracker::noteEnds()
{
    if (!std::exchange(m_isNoting, true)) {
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_isNoting = false;
                m_queue.noteEnds(std::exchange(m_ended, {}));
            },
            Qt::QueuedConnection);
    }
}

void JobTracker::batchChanged(const QString &batchId)
{
    const std::optional<SubmissionBatch> batch = m_queue.batch(batchId);
    if (!batch) {
        return;
    }
    const bool isPoolsTask = batch->whenEnded == WhenEnded::ResizeToZero || batch->whenEnded == WhenEnded::DeletePool;
    if (batch->isSent() && isPoolsTask) {
        handOver(*batch);
    }
    if (batch->hasEnded() && batch->submitted > 0 && !batch->isTold) {
        m_queue.noteTold(batchId);
        Q_EMIT batchEnded(*batch);
    }
    const bool areFirstOver = batch->held > 0 && batch->waiting == 0 && batch->endedJobs() >= batch->submitted;
    if (areFirstOver && !m_toldFirst.contains(batchId)) {
        m_toldFirst.insert(batchId);
        Q_EMIT firstOnesEnded(*batch);
    }
}

void JobTracker::handOver(const SubmissionBatch &batch)
{
    if (m_handingOver.contains(batch.id)) {
        return;
    }
    if (batch.submitted == 0) {
        m_queue.noteHandedOver(batch.id); // nothing of it runs: the pool is as it was
        return;
    }
    m_handingOver.insert(batch.id);
    UpdatePoolRequest request;
    request.whenDone = std::optional(batch.whenEnded == WhenEnded::DeletePool ? WhenDone::Delete : WhenDone::Zero);
    whenDone(m_client().updatePool(batch.poolId, request), this, [this, batch](const Result<Pool> &pool) {
        m_handingOver.remove(batch.id);
        if (pool || pool.error().httpStatus == 404) {
            m_queue.noteHandedOver(batch.id);
        } else {
            Q_EMIT handOverFailed(batch, pool.error());
        }
    });
}

} // namespace pooldeck
