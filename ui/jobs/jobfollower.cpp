#include "jobs/jobfollower.h"

#include "common/literals.h"
#include "format/figures.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "sync/accountsession.h"

namespace pooldeck {
namespace {

} // namespace

JobFollower::JobFollower(AccountSession &session, Operations &operations, NoticeArea &notices, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_operations(operations)
    , m_notices(notices)
{
    connect(&session.monitor(), &AccountMonitor::jobChanged, this, &JobFollower::jobChanged);
    connect(&session.monitor(), &AccountMonitor::jobRemoved, this, &JobFollower::jobRemoved);
}

void JobFollower::follow(const QStringList &jobIds)
{
    Followed batch;
    batch.about = u"jobs/"_s + jobIds.constFirst();
    batch.open = QSet<QString>(jobIds.cbegin(), jobIds.cend());
    batch.total = jobIds.size();
    batch.operation = m_operations.begin(jobIds.size() == 1 ? tr("Job %1").arg(shortId(jobIds.constFirst()))
                                                            : tr("%1 jobs").arg(numberText(jobIds.size())),
                                         jobIds.size());
    m_batches.append(batch);
    for (const QString &jobId : jobIds) { // some may have ended already
        if (const std::optional<Job> job = m_session.monitor().job(jobId)) {
            jobChanged(*job);
        }
    }
}

void JobFollower::jobChanged(const Job &job)
{
    if (isEnded(job.status)) {
        take(job, false);
    }
}

void JobFollower::jobRemoved(const QString &jobId)
{
    Job job;
    job.id = jobId;
    take(job, true);
}

void JobFollower::take(const Job &job, bool isRemoved)
{
    for (qsizetype i = 0; i < m_batches.size(); ++i) {
        Followed &batch = m_batches[i];
        if (!batch.open.remove(job.id)) {
            continue;
        }
        batch.removed += isRemoved ? 1 : 0;
        batch.finished += job.status == JobStatus::Finished ? 1 : 0;
        batch.failed += job.status == JobStatus::Failed ? 1 : 0;
        batch.cancelled += job.status == JobStatus::Cancelled ? 1 : 0;
        m_operations.progress(batch.operation, batch.total - batch.open.size());
        if (batch.open.isEmpty()) {
            const Followed ended = m_batches.takeAt(i);
            m_operations.end(ended.operation);
            tellEnd(ended, job);
        }
        return;
    }
}

void JobFollower::tellEnd(const Followed &batch, const Job &last)
{
    Notice notice;
    notice.about = batch.about;
    notice.kind = batch.failed > 0 ? NoticeKind::Failed : NoticeKind::Done;
    notice.passes = true; // a failed job stays in "needs attention"
    if (batch.removed < batch.total) {
        notice.actions = {{tr("Show"), [this, id = last.id] { Q_EMIT showJobRequested(id); }}};
    }
    if (batch.total == 1 && batch.removed == 1) {
        const QString source = m_session.sourceOf(last.id);
        notice.kind = NoticeKind::Info;
        notice.text = tr("%1 was removed").arg(source.isEmpty() ? tr("Job %1").arg(shortId(last.id)) : source);
        notice.detail = tr("How it ended is not known.");
    } else if (batch.total == 1) {
        const QString source = m_session.sourceOf(last.id);
        const QString name = source.isEmpty() ? tr("Job %1").arg(shortId(last.id)) : source;
        const QString took =
            last.startedAtMs && last.endedAtMs ? durationText(*last.endedAtMs - *last.startedAtMs) : QString();
        switch (last.status) {
        case JobStatus::Finished:
            notice.text = tr("%1 has finished").arg(name);
            notice.detail = tr("It ran for %1.").arg(took);
            break;
        case JobStatus::Failed:
            notice.text = tr("%1 has failed").arg(name);
            notice.detail = last.details;
            break;
        case JobStatus::Cancelled:
        case JobStatus::NotStarted:
        case JobStatus::Running:
            notice.text = tr("%1 was cancelled").arg(name);
            break;
        }
    } else {
        notice.text = tr("%1 have ended").arg(jobsText(batch.total));
        QStringList parts{tr("%1 finished").arg(numberText(batch.finished))};
        if (batch.failed > 0) {
            parts.append(tr("%1 failed").arg(numberText(batch.failed)));
        }
        if (batch.cancelled > 0) {
            parts.append(tr("%1 cancelled").arg(numberText(batch.cancelled)));
        }
        if (batch.removed > 0) {
            parts.append(tr("%1 removed, how they ended is not known").arg(numberText(batch.removed)));
        }
        notice.detail = parts.join(u", "_s);
    }
    m_notices.post(notice);
}

} // namespace pooldeck
