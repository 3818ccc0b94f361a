#include "jobs/jobactions.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "jobs/jobcanceller.h"
#include "jobs/jobfollower.h"
#include "jobs/jobresubmitter.h"
#include "jobs/jobsubmission.h"
#include "pools/poolactions.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/prompter.h"

#include <QtConcurrentRun>

#include <memory>

namespace pooldeck {
namespace {

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
    , m_follower(new JobFollower(session, operations, notices, this))
    , m_canceller(new JobCanceller(session, operations, notices, prompter, this))
    , m_resubmitter(new JobResubmitter(*this, session, operations, notices, prompter, this))
{
    connect(m_follower, &JobFollower::showJobRequested, this, &JobActions::showJobRequested);
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
    auto failures = std::make_shared<QList<std::pair<qsizetype, Error>>>();
    const auto step = [this, operation, submission] {
        m_operations.progress(operation, submission->submittedCount() + submission->failedCount());
    };
    connect(submission, &JobSubmission::itemSubmitted, this,
            [this, submission, jobIds, step](qsizetype index, const QString &jobId) {
                jobIds->append(jobId);
                step();
                Q_EMIT orderSubmitted(submission->items().at(index).idempotencyKey);
            });
    connect(submission, &JobSubmission::itemFailed, this, [failures, step](qsizetype index, const Error &error) {
        failures->append({index, error});
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
                        const QList<std::pair<qsizetype, Error>> &failures)
{
    if (!jobIds.isEmpty()) {
        Notice notice;
        notice.kind = NoticeKind::Done;
        notice.about = u"jobs/"_s + jobIds.constFirst();
        notice.text = tr("%1 submitted").arg(jobsText(jobIds.size()));
        notice.passes = true;
        notice.actions = {{tr("Show"), [this, id = jobIds.constFirst()] { Q_EMIT showJobRequested(id); }}};
        m_notices.post(notice);
        Q_EMIT submitted(jobIds);
        m_follower->follow(jobIds);
    }
    if (!failures.isEmpty()) {
        const auto &[first, error] = failures.constFirst();
        QString detail = tr("%1: %2").arg(orders.at(first).source, error.toString());
        if (failures.size() > 1) {
            detail += tr(", and %1 more. They were not submitted.").arg(numberText(failures.size() - 1));
        } else {
            detail += tr(". It was not submitted.");
        }
        QList<SubmissionOrder> again;
        for (const auto &[index, why] : failures) {
            SubmissionOrder order = orders.at(index);
            order.idempotencyKey = submission->items().at(index).idempotencyKey;
            again.append(order);
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

} // namespace pooldeck
