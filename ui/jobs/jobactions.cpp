#include "jobs/jobactions.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "jobs/jobsubmission.h"
#include "pools/poolactions.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/prompter.h"

#include <QtConcurrentRun>

#include <memory>

namespace pooldeck {
namespace {

constexpr int OutcomeMs = 20'000;

Notice failure(const QString &text, const QString &detail)
{
    Notice notice;
    notice.kind = NoticeKind::Failed;
    notice.text = text;
    notice.detail = detail;
    return notice;
}

} // namespace

JobActions::JobActions(AccountSession &session, PoolActions &pools, Operations &operations, NoticeArea &notices,
                       Prompter &prompter, QWidget *window, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_pools(pools)
    , m_operations(operations)
    , m_notices(notices)
    , m_prompter(prompter)
    , m_window(window)
{
    connect(&session.monitor(), &AccountMonitor::jobChanged, this, &JobActions::jobChanged);
}

JobActions::~JobActions() = default;

void JobActions::chooseRequests()
{
    m_prompter.chooseFiles(tr("Submit job requests"), tr("Job requests (*.json *.jsonl);;All files (*)"), this,
                           [this](const QStringList &paths) {
                               if (!paths.isEmpty()) {
                                   reviewPaths(paths, {});
                               }
                           });
}

void JobActions::reviewPaths(const QStringList &paths, const QString &poolId)
{
    const int operation = m_operations.begin(tr("Reading job requests"));
    whenDone(QtConcurrent::run([paths] { return readJobRequests(paths); }), this,
             [this, operation, poolId](const QList<JobRequestCandidate> &candidates) {
                 m_operations.end(operation);
                 review(candidates, poolId);
             });
}

void JobActions::reviewText(const QString &text, const QString &poolId)
{
    review(readJobRequestText(text), poolId);
}

void JobActions::review(const QList<JobRequestCandidate> &candidates, const QString &poolId)
{
    if (candidates.isEmpty()) {
        m_notices.post(failure(tr("Nothing there is a job request"), tr("Nothing was submitted.")));
        return;
    }
    auto *dialog = new ReviewDialog(m_session, candidates, poolId, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ReviewDialog::confirmed, this, &JobActions::carryOut);
    dialog->open();
}

void JobActions::carryOut(const ReviewedSubmission &submission)
{
    if (!submission.leftOut.isEmpty()) {
        QStringList names;
        for (const JobRequestCandidate &candidate : submission.leftOut) {
            names.append(candidate.source);
        }
        Notice notice;
        notice.kind = NoticeKind::Warning;
        notice.about = u"jobs/left-out"_s;
        notice.text = tr("%1 left out").arg(requestsText(names.size()));
        notice.detail = names.mid(0, 3).join(u", "_s) + (names.size() > 3 ? tr(", …") : QString());
        notice.actions = {{tr("Review again…"), [this, leftOut = submission.leftOut] { review(leftOut, {}); }}};
        m_notices.post(notice);
    }
    storeKeys(std::make_shared<ReviewedSubmission>(submission));
}

void JobActions::storeKeys(const std::shared_ptr<ReviewedSubmission> &submission)
{
    if (submission->keys.isEmpty()) {
        growPools(submission);
        return;
    }
    const ReviewedSubmission::ApiKey next = submission->keys.takeFirst();
    whenDone(m_session.setApiKey(next.service, next.key), this, [this, submission, next](const Result<void> &stored) {
        if (!stored) {
            m_notices.post(failure(tr("The API key of %1 could not be kept").arg(next.service.name),
                                   tr("%1. Nothing was submitted.").arg(stored.error().toString())));
            return;
        }
        storeKeys(submission);
    });
}

void JobActions::growPools(const std::shared_ptr<ReviewedSubmission> &submission)
{
    if (submission->growths.isEmpty()) {
        submit(submission->orders);
        return;
    }
    const ReviewedSubmission::Growth next = submission->growths.takeFirst();
    ResizePoolRequest request;
    request.vmCount = next.vmCount;
    whenDone(m_session.client().resizePool(next.pool.id, request, next.pool.etag), this,
             [this, submission, next](const Result<Pool> &pool) {
                 if (!pool) {
                     m_notices.post(
                         failure(tr("%1 could not be resized to %2").arg(next.pool.name, vmsText(next.vmCount)),
                                 tr("%1. Nothing was submitted.").arg(pool.error().toString())));
                     return;
                 }
                 m_pools.followToTarget(next.pool, *pool);
                 growPools(submission);
             });
}

void JobActions::submit(const QList<SubmissionOrder> &orders)
{
    JobSubmission *submission = m_session.submit(orders);
    const int operation = m_operations.begin(
        tr("Submitting %1").arg(requestsText(orders.size())), orders.size(),
        [submission = QPointer(submission)] {
            if (submission) {
                submission->cancel();
            }
        },
        true);
    auto jobIds = std::make_shared<QStringList>();
    auto failures = std::make_shared<QList<std::pair<QString, Error>>>();
    const auto step = [this, operation, submission] {
        m_operations.progress(operation, submission->submittedCount() + submission->failedCount());
    };
    connect(submission, &JobSubmission::itemSubmitted, this, [jobIds, step](qsizetype, const QString &jobId) {
        jobIds->append(jobId);
        step();
    });
    connect(submission, &JobSubmission::itemFailed, this,
            [failures, submission, step](qsizetype index, const Error &error) {
                failures->append({submission->items().at(index).source, error});
                step();
            });
    connect(submission, &JobSubmission::finished, this, [this, submission, operation, orders, jobIds, failures] {
        m_operations.end(operation);
        report(submission, orders, *jobIds, *failures);
        submission->deleteLater();
    });
    submission->start();
}

void JobActions::report(JobSubmission *submission, const QList<SubmissionOrder> &orders, const QStringList &jobIds,
                        const QList<std::pair<QString, Error>> &failures)
{
    if (!jobIds.isEmpty()) {
        Notice notice;
        notice.kind = NoticeKind::Done;
        notice.about = u"jobs/"_s + jobIds.constFirst();
        notice.text = tr("%1 submitted").arg(jobsText(jobIds.size()));
        notice.timeoutMs = 8'000;
        notice.actions = {{tr("Show"), [this, id = jobIds.constFirst()] { Q_EMIT showJobRequested(id); }}};
        m_notices.post(notice);
        Q_EMIT submitted(jobIds);
        follow(jobIds);
    }
    if (!failures.isEmpty()) {
        const auto &[source, error] = failures.constFirst();
        QString detail = tr("%1: %2").arg(source, error.toString());
        if (failures.size() > 1) {
            detail += tr(", and %1 more. They were not submitted.").arg(numberText(failures.size() - 1));
        } else {
            detail += tr(". It was not submitted.");
        }
        QList<SubmissionOrder> again;
        for (const SubmissionOrder &order : orders) {
            for (const auto &[failedSource, why] : failures) {
                if (failedSource == order.source) {
                    again.append(order);
                    break;
                }
            }
        }
        Notice notice = failure(tr("%1 refused").arg(requestsText(failures.size())), detail);
        notice.actions = {{tr("Retry"), [this, again] { submit(again); }}};
        m_notices.post(notice);
    }
    const QList<SubmissionItem> unsent = submission->unsent();
    if (unsent.isEmpty()) {
        return;
    }
    QList<SubmissionOrder> rest;
    for (const SubmissionItem &item : unsent) {
        SubmissionOrder order;
        order.source = item.source;
        order.bytes = item.bytes;
        order.poolId = item.poolId;
        order.idempotencyKey = item.idempotencyKey;
        for (const WebService &service : m_session.webServices()) {
            if (QUrl(service.baseUrl) == item.baseUrl) {
                order.webServiceId = service.id;
            }
        }
        rest.append(order);
    }
    Notice notice;
    notice.kind = NoticeKind::Warning;
    if (submission->outcome() == JobSubmission::Outcome::KeyRefused) {
        notice.text = tr("The API key was refused: %1 not sent").arg(requestsText(unsent.size()));
        notice.detail = submission->stopReason() ? submission->stopReason()->toString() : QString();
        QList<JobRequestCandidate> candidates;
        for (const SubmissionOrder &order : std::as_const(rest)) {
            candidates.append(readJobRequest(order.source, order.bytes));
        }
        notice.actions = {
            {tr("Enter the key…"), [this, candidates, poolId = rest.constFirst().poolId.value_or(QString())] {
                 review(candidates, poolId);
             }}};
    } else {
        notice.text = tr("Cancelled: %1 not sent").arg(requestsText(unsent.size()));
        notice.actions = {{tr("Send the rest"), [this, rest] { submit(rest); }}};
    }
    m_notices.post(notice);
}

void JobActions::follow(const QStringList &jobIds)
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

void JobActions::jobChanged(const Job &job)
{
    if (!isEnded(job.status)) {
        return;
    }
    for (qsizetype i = 0; i < m_batches.size(); ++i) {
        Followed &batch = m_batches[i];
        if (!batch.open.remove(job.id)) {
            continue;
        }
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

void JobActions::tellEnd(const Followed &batch, const Job &last)
{
    Notice notice;
    notice.about = batch.about;
    notice.kind = batch.failed > 0 ? NoticeKind::Failed : NoticeKind::Done;
    notice.timeoutMs = OutcomeMs; // a failed job stays in "needs attention"
    notice.actions = {{tr("Show"), [this, id = last.id] { Q_EMIT showJobRequested(id); }}};
    if (batch.total == 1) {
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
        notice.detail = parts.join(u", "_s);
    }
    m_notices.post(notice);
}

void JobActions::cancel(const QString &jobId)
{
    const std::optional<Job> job = m_session.monitor().job(jobId);
    if (!job || isEnded(job->status)) {
        return;
    }
    Question question;
    question.title = tr("Cancel job");
    question.text = job->status == JobStatus::Running ? tr("Cancel the running job %1?").arg(shortId(jobId))
                                                      : tr("Cancel the waiting job %1?").arg(shortId(jobId));
    question.detail = job->status == JobStatus::Running
                          ? tr("What it has computed so far is lost. Its VM takes the next job, and goes on billing.")
                          : tr("It leaves the queue and stays readable as cancelled.");
    question.choices = {{tr("Keep job"), ButtonKind::Normal}, {tr("Cancel job"), ButtonKind::Danger}};
    m_prompter.ask(question, this, [this, job = *job](int choice) {
        if (choice != 1) {
            return;
        }
        whenDone(m_session.cancelJob(job), this, [this, job](const Result<void> &result) {
            if (!result) {
                Notice notice = failure(tr("Job %1 could not be cancelled").arg(shortId(job.id)),
                                        tr("%1. It goes on.").arg(result.error().toString()));
                notice.actions = {{tr("Retry"), [this, id = job.id] { cancel(id); }}};
                m_notices.post(notice);
            }
        });
    });
}

} // namespace pooldeck
