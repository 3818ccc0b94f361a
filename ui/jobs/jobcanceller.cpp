#include "jobs/jobcanceller.h"

#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobcancellation.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "sync/accountsession.h"

#include <QPointer>

namespace pooldeck {
namespace {

QString whatHappensToRunning(qint64 running)
{
    return running == 1 ? JobCanceller::tr("1 running job is stopped and what it has computed so far is lost. Its VM "
                                           "takes the next job, and goes on billing.")
                        : JobCanceller::tr("%1 running jobs are stopped and what they have computed so far is lost. "
                                           "Their VMs take the next jobs, and go on billing.")
                              .arg(numberText(running));
}

QString whatHappensToWaiting(qint64 waiting)
{
    return waiting == 1 ? JobCanceller::tr("1 waiting job leaves its queue and stays readable as cancelled.")
                        : JobCanceller::tr("%1 waiting jobs leave their queues and stay readable as cancelled.")
                              .arg(numberText(waiting));
}

} // namespace

Question cancelQuestion(const QList<Job> &jobs)
{
    qint64 running = 0;
    qint64 waiting = 0;
    qint64 ended = 0;
    for (const Job &job : jobs) {
        (isEnded(job.status) ? ended : job.status == JobStatus::Running ? running : waiting) += 1;
    }
    const bool one = running + waiting == 1;
    QStringList parts;
    if (running > 0) {
        parts.append(whatHappensToRunning(running));
    }
    if (waiting > 0) {
        parts.append(whatHappensToWaiting(waiting));
    }
    if (ended > 0) {
        parts.append(ended == 1
                         ? JobCanceller::tr("1 has ended already and stays as it is.")
                         : JobCanceller::tr("%1 have ended already and stay as they are.").arg(numberText(ended)));
    }
    Question question;
    question.title = one ? JobCanceller::tr("Cancel job") : JobCanceller::tr("Cancel jobs");
    question.text = one ? JobCanceller::tr("Cancel 1 job?")
                        : JobCanceller::tr("Cancel %1 jobs?").arg(numberText(running + waiting));
    if (one && jobs.size() == 1) {
        question.text = running == 1
                            ? JobCanceller::tr("Cancel the running job %1?").arg(shortId(jobs.constFirst().id))
                            : JobCanceller::tr("Cancel the waiting job %1?").arg(shortId(jobs.constFirst().id));
    }
    question.detail = parts.join(u' ');
    question.choices = {
        {one ? JobCanceller::tr("Keep job") : JobCanceller::tr("Keep them"), ButtonKind::Normal},
        {one ? JobCanceller::tr("Cancel job") : JobCanceller::tr("Cancel %1 jobs").arg(numberText(running + waiting)),
         ButtonKind::Danger}};
    return question;
}

JobCanceller::JobCanceller(AccountSession &session, Operations &operations, NoticeArea &notices, Prompter &prompter,
                           QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_operations(operations)
    , m_notices(notices)
    , m_prompter(prompter)
{
    connect(&session.monitor(), &AccountMonitor::jobChanged, this, [this](const Job &job) {
        if (!m_batches.isEmpty() && isEnded(job.status)) {
            jobEnded(job.id);
        }
    });
    connect(&session.monitor(), &AccountMonitor::jobRemoved, this, &JobCanceller::jobEnded);
}

JobCanceller::~JobCanceller() = default;

void JobCanceller::cancel(const QStringList &jobIds)
{
    QList<Job> jobs;
    bool any = false;
    for (const QString &jobId : jobIds) {
        if (const std::optional<Job> job = m_session.monitor().job(jobId)) {
            any = any || !isEnded(job->status);
            jobs.append(*job);
        }
    }
    if (!any) {
        return;
    }
    m_prompter.ask(cancelQuestion(jobs), this, [this, jobs](int choice) {
        if (choice == 1) {
            send(jobs);
        }
    });
}

void JobCanceller::send(const QList<Job> &jobs)
{
    QList<Job> open; // some may have ended while the question stood
    for (const Job &asked : jobs) {
        const std::optional<Job> job = m_session.monitor().job(asked.id);
        if (job && !isEnded(job->status)) {
            open.append(*job);
        }
    }
    auto batch = std::make_shared<Batch>();
    batch->total = open.size();
    batch->first = jobs.constFirst().id;
    if (open.isEmpty()) {
        batch->total = jobs.size();
        batch->endedBefore = jobs.size();
        tell(*batch);
        return;
    }
    JobCancellation *cancellation = m_session.cancelJobs(open);
    batch->operation = m_operations.begin(
        open.size() == 1 ? tr("Cancelling job %1").arg(shortId(open.constFirst().id))
                         : tr("Cancelling %1").arg(jobsText(open.size())),
        open.size(),
        [cancellation = QPointer(cancellation)] {
            if (cancellation) {
                cancellation->stop();
            }
        },
        true);
    m_batches.append(batch);
    connect(cancellation, &JobCancellation::itemSent, this, [this, batch](const QString &jobId) {
        batch->open.insert(jobId);
        jobEnded(jobId); // the mirror may be faster than the answer
    });
    connect(cancellation, &JobCancellation::itemFailed, this, [batch](const QString &jobId, const Error &error) {
        batch->refused.append(jobId);
        batch->whyRefused = error.toString();
    });
    connect(cancellation, &JobCancellation::finished, this, [this, batch, cancellation] {
        cancellation->deleteLater();
        batch->total = cancellation->sentCount() + cancellation->failedCount(); // fewer when it was stopped
        batch->sentAll = true;
        finishIfDone(batch);
    });
    cancellation->start();
}

void JobCanceller::jobEnded(const QString &jobId)
{
    const QList<std::shared_ptr<Batch>> batches = m_batches;
    for (const std::shared_ptr<Batch> &batch : batches) {
        if (take(*batch, jobId)) {
            finishIfDone(batch);
        }
    }
}

/// True when that is one of the batch and its end is known now.
bool JobCanceller::take(Batch &batch, const QString &jobId)
{
    if (!batch.open.contains(jobId)) {
        return false;
    }
    const std::optional<Job> job = m_session.monitor().job(jobId);
    if (job && !isEnded(job->status)) {
        return false;
    }
    batch.open.remove(jobId);
    (job && job->status == JobStatus::Cancelled ? batch.cancelled : batch.endedBefore) += 1;
    m_operations.progress(batch.operation, batch.cancelled + batch.endedBefore);
    return true;
}

void JobCanceller::finishIfDone(const std::shared_ptr<Batch> &batch)
{
    if (!batch->sentAll || !batch->open.isEmpty() || !m_batches.removeOne(batch)) {
        return;
    }
    m_operations.end(batch->operation);
    tell(*batch);
}

void JobCanceller::tell(const Batch &batch)
{
    Notice notice;
    notice.kind = batch.cancelled > 0 ? NoticeKind::Done : NoticeKind::Info;
    notice.passes = true;
    if (batch.total == 1) {
        const QString source = m_session.sourceOf(batch.first);
        const QString name = source.isEmpty() ? tr("Job %1").arg(shortId(batch.first)) : source;
        notice.about = u"jobs/"_s + batch.first; // its own end is told once
        notice.text = batch.cancelled == 1 ? tr("%1 was cancelled").arg(name)
                                           : tr("%1 had ended before it could be cancelled").arg(name);
    } else {
        notice.text = batch.cancelled == batch.total
                          ? tr("%1 cancelled").arg(jobsText(batch.cancelled))
                          : tr("%1 of %2 cancelled").arg(numberText(batch.cancelled), jobsText(batch.total));
    }
    if (batch.total > 1 && batch.endedBefore > 0) {
        notice.detail = batch.endedBefore == 1 ? tr("1 had ended before.")
                                               : tr("%1 had ended before.").arg(numberText(batch.endedBefore));
    }
    if (batch.cancelled + batch.endedBefore > 0) {
        m_notices.post(notice);
    }
    if (!batch.refused.isEmpty()) {
        notice = {};
        notice.kind = NoticeKind::Failed;
        notice.text = batch.refused.size() == 1
                          ? tr("Job %1 could not be cancelled").arg(shortId(batch.refused.constFirst()))
                          : tr("%1 could not be cancelled").arg(jobsText(batch.refused.size()));
        notice.detail = batch.refused.size() == 1 ? tr("%1. It goes on.").arg(batch.whyRefused)
                                                  : tr("%1. They go on.").arg(batch.whyRefused);
        notice.actions = {{tr("Retry"), [this, ids = batch.refused] { cancel(ids); }}};
        m_notices.post(notice);
    }
}

} // namespace pooldeck
