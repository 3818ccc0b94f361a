#include "shownjob.h"

#include "common/literals.h"

#include <limits>

namespace pooldeck {
namespace {

/// Rises while a job goes on: created, queued, attempt 1, queued again, attempt 2, …, ended.
qint64 progressOf(const Job &job)
{
    if (isEnded(job.status)) {
        return std::numeric_limits<qint64>::max();
    }
    if (job.status == JobStatus::Running) {
        return 2 * job.attempt;
    }
    return job.queueSeq ? 2 * job.attempt + 1 : 0;
}

QString described(const Job &job)
{
    return u"%1%2 attempt %3"_s.arg(toString(job.status), job.isQueued() ? u" (queued)"_s : QString()).arg(job.attempt);
}

/// Without what is counted anew for every answer.
Job settled(Job job)
{
    job.queuePosition.reset();
    return job;
}

} // namespace

QString ShownJob::show(const Job &job)
{
    const std::optional<Job> before = std::exchange(m_last, settled(job));
    if (!before) {
        return {};
    }
    const QString change = u"job %1 was shown as %2, then as %3"_s.arg(job.id, described(*before), described(job));
    if (progressOf(job) < progressOf(*before)) {
        return change;
    }
    if (isEnded(before->status) && *before != *m_last) {
        return change + u", after its end"_s;
    }
    if (before->createdAtMs != job.createdAtMs || before->poolId != job.poolId ||
        (before->queueSeq && (before->queueSeq != job.queueSeq || before->queuedAtMs != job.queuedAtMs))) {
        return change + u", with another place in its queue"_s;
    }
    const bool sameRun = before->status == JobStatus::Running && job.attempt == before->attempt &&
                         (job.status == JobStatus::Running || job.status == JobStatus::Finished);
    if (sameRun && (before->vmId != job.vmId || before->startedAtMs != job.startedAtMs)) {
        return change + u", on another VM or with another start"_s;
    }
    return {};
}

} // namespace pooldeck
