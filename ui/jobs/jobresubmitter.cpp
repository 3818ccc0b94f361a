#include "jobs/jobresubmitter.h"

#include "common/fewatatime.h"
#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobactions.h"
#include "jobs/requestagain.h"
#include "shell/noticearea.h"
#include "shell/operations.h"

#include <QMap>

namespace pooldeck {
namespace {

constexpr qsizetype NamedPools = 3;

} // namespace

Question resubmitQuestion(const QStringList &poolNames, qsizetype retriedBefore)
{
    QMap<QString, qsizetype> counts;
    for (const QString &name : poolNames) {
        ++counts[name.isEmpty() ? JobResubmitter::tr("classic processing") : name];
    }
    QStringList parts;
    for (auto it = counts.constBegin(); it != counts.constEnd() && parts.size() < NamedPools; ++it) {
        parts.append(JobResubmitter::tr("%1 to %2").arg(numberText(it.value()), it.key()));
    }
    if (counts.size() > NamedPools) {
        parts.append(JobResubmitter::tr("the rest to %1").arg(poolsText(counts.size() - NamedPools)));
    }
    Question question;
    const QString jobs = jobsText(poolNames.size());
    question.title = JobResubmitter::tr("Submit again");
    question.text = JobResubmitter::tr("Submit %1 again?").arg(jobs);
    question.detail = JobResubmitter::tr("The same requests are sent as new jobs: %1.").arg(parts.join(u", "_s));
    if (retriedBefore > 0) {
        question.detail +=
            u' ' +
            (retriedBefore == 1
                 ? JobResubmitter::tr("1 that was retried before is left out.")
                 : JobResubmitter::tr("%1 that were retried before are left out.").arg(numberText(retriedBefore)));
    }
    question.choices = {{JobResubmitter::tr("Cancel"), ButtonKind::Normal},
                        {JobResubmitter::tr("Submit %1").arg(jobs), ButtonKind::Primary}};
    return question;
}

JobResubmitter::JobResubmitter(JobActions &actions, AccountSession &session, Operations &operations,
                               NoticeArea &notices, Prompter &prompter, QObject *parent)
    : QObject(parent)
    , m_actions(actions)
    , m_session(session)
    , m_operations(operations)
    , m_notices(notices)
    , m_prompter(prompter)
{
}

JobResubmitter::~JobResubmitter() = default;

QString JobResubmitter::nameOf(const Job &job) const
{
    const QString source = m_session.sourceOf(job.id);
    return source.isEmpty() ? tr("job %1").arg(shortId(job.id)) : source;
}

void JobResubmitter::resubmit(const QStringList &jobIds)
{
    QList<Job> jobs;
    QStringList poolNames;
    for (const QString &jobId : jobIds) {
        if (const std::optional<Job> job = m_session.monitor().job(jobId)) {
            const std::optional<Pool> pool = m_session.monitor().pool(job->poolId);
            jobs.append(*job);
            poolNames.append(pool ? pool->name : QString());
        }
    }
    if (jobs.size() <= 1) {
        start(jobs);
        return;
    }
    m_prompter.ask(resubmitQuestion(poolNames, 0), this, [this, jobs](int choice) {
        if (choice == 1) {
            start(jobs);
        }
    });
}

void JobResubmitter::retryFailed(const QStringList &jobIds)
{
    QList<Job> jobs;
    QStringList poolNames;
    qsizetype before = 0;
    for (const QString &jobId : jobIds) {
        const std::optional<Job> job = m_session.monitor().job(jobId);
        if (!job || job->status != JobStatus::Failed) {
            continue;
        }
        if (m_retried.contains(jobId)) {
            ++before;
            continue;
        }
        const std::optional<Pool> pool = m_session.monitor().pool(job->poolId);
        jobs.append(*job);
        poolNames.append(pool ? pool->name : QString());
    }
    if (jobs.isEmpty()) {
        Notice notice;
        notice.text = before > 0 ? tr("All failed jobs were retried before") : tr("There is no failed job to retry");
        notice.passes = true;
        m_notices.post(notice);
        return;
    }
    m_prompter.ask(resubmitQuestion(poolNames, before), this, [this, jobs](int choice) {
        if (choice == 1) {
            start(jobs);
        }
    });
}

void JobResubmitter::start(const QList<Job> &jobs)
{
    QList<Job> fresh;
    for (const Job &job : jobs) {
        if (!m_asking.contains(job.id)) {
            m_asking.insert(job.id);
            fresh.append(job);
        }
    }
    fetch(fresh, [this](const QList<Request> &requests) { send(requests); });
}

void JobResubmitter::copy(const QStringList &jobIds)
{
    QList<Job> jobs;
    for (const QString &jobId : jobIds) {
        if (const std::optional<Job> job = m_session.monitor().job(jobId)) {
            jobs.append(*job);
        }
    }
    fetch(jobs, [this](const QList<Request> &requests) {
        QList<JobRequestCandidate> candidates;
        for (const Request &request : requests) {
            candidates.append(readJobRequest(nameOf(request.job), request.bytes));
        }
        m_actions.review(candidates, {});
    });
}

void JobResubmitter::fetch(const QList<Job> &jobs, Then then)
{
    if (jobs.isEmpty()) {
        return;
    }
    struct Progress
    {
        QList<Request> requests;
        QStringList failed;
        QString why;
        int operation = 0;
        bool isCancelled = false;
    };
    using Calls = FewAtATime<QJsonObject, Job>;
    auto progress = std::make_shared<Progress>();
    auto calls = std::make_shared<std::weak_ptr<Calls>>();
    progress->operation =
        m_operations.begin(tr("Asking for %1").arg(requestsText(jobs.size())), jobs.size(), [calls, progress] {
            progress->isCancelled = true;
            if (const auto running = calls->lock()) {
                running->stop();
            }
        });
    *calls = Calls::start(
        this, jobs, [this](const Job &job) { return m_session.client().jobRequest(job.id); },
        [this, progress, jobs](qsizetype index, const Result<QJsonObject> &request) {
            if (request) {
                const bool open = hiddenSecrets(*request).isEmpty();
                progress->requests.append({jobs[index], open ? requestBytes(*request) : QByteArray()});
            } else {
                progress->failed.append(jobs[index].id);
                progress->why = request.error().toString();
            }
            m_operations.progress(progress->operation, progress->requests.size() + progress->failed.size());
        },
        [this, progress, jobs, then = std::move(then)] {
            m_operations.end(progress->operation);
            for (const Job &job : jobs) {
                m_asking.remove(job.id);
            }
            if (!progress->isCancelled) {
                fetched(progress->requests, progress->failed, progress->why, then);
            }
        });
}

void JobResubmitter::fetched(const QList<Request> &requests, const QStringList &failed, const QString &why,
                             const Then &then)
{
    if (!failed.isEmpty()) {
        Notice notice;
        notice.kind = NoticeKind::Failed;
        notice.text = failed.size() == 1 ? tr("The request of job %1 cannot be had").arg(shortId(failed.constFirst()))
                                         : tr("The requests of %1 cannot be had").arg(jobsText(failed.size()));
        notice.detail = tr("%1. They were not submitted.").arg(why);
        notice.actions = {{tr("Retry"), [this, failed, then] {
                               QList<Job> jobs;
                               for (const QString &jobId : failed) {
                                   if (const std::optional<Job> job = m_session.monitor().job(jobId)) {
                                       jobs.append(*job);
                                   }
                               }
                               fetch(jobs, then);
                           }}};
        m_notices.post(notice);
    }
    QList<Request> open;
    for (const Request &request : requests) {
        if (!request.bytes.isEmpty()) {
            open.append(request);
        }
    }
    if (open.size() < requests.size()) {
        askAboutSecrets(open, requests.size() - open.size(), then);
    } else if (!open.isEmpty()) {
        then(open);
    }
}

void JobResubmitter::askAboutSecrets(const QList<Request> &open, qsizetype hidden, const Then &then)
{
    Question question;
    question.title = tr("Keys that are not shown");
    question.text = hidden == 1 && open.isEmpty() ? tr("The request holds a key that the service shows to nobody")
                                                  : tr("%1 of %2 hold a key that the service shows to nobody")
                                                        .arg(numberText(hidden), requestsText(hidden + open.size()));
    question.detail =
        tr("So it cannot be sent again from here. Choose the file that it came from, and review it before "
           "it is sent.");
    question.choices = {{tr("Cancel"), ButtonKind::Normal},
                        {hidden == 1 ? tr("Choose the file…") : tr("Choose the files…"), ButtonKind::Primary}};
    if (!open.isEmpty()) {
        question.choices.append({tr("Go on with the other %1").arg(numberText(open.size())), ButtonKind::Normal});
    }
    m_prompter.ask(question, this, [this, open, then](int choice) {
        if (choice == 1) {
            m_actions.chooseRequests();
        }
        if (choice > 0 && !open.isEmpty()) {
            then(open);
        }
    });
}

/// Nothing has to be asked: the pool is there and has VMs, or will have.
bool JobResubmitter::canGoAtOnce(const Job &job) const
{
    if (job.poolId.isEmpty()) {
        return true;
    }
    const std::optional<Pool> pool = m_session.monitor().pool(job.poolId);
    return pool && pool->state != PoolState::Deleting && pool->targetVmCount > 0;
}

void JobResubmitter::send(const QList<Request> &requests)
{
    SubmissionPlan plan;
    QStringList jobIds;
    QList<JobRequestCandidate> candidates;
    for (const Request &request : requests) {
        if (canGoAtOnce(request.job)) {
            plan.orders.append(
                {nameOf(request.job), request.bytes, request.job.poolId, request.job.webServiceId, {}, {}, {}});
            jobIds.append(request.job.id);
        } else {
            candidates.append(readJobRequest(nameOf(request.job), request.bytes));
        }
    }
    if (!plan.orders.isEmpty()) {
        whenDone(m_actions.submit(plan), this, [this, jobIds](bool written) {
            if (written) {
                m_retried.unite(QSet<QString>(jobIds.cbegin(), jobIds.cend()));
            }
        });
    }
    if (!candidates.isEmpty()) {
        m_actions.review(candidates, {});
    }
}

} // namespace pooldeck
