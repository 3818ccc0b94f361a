#include "jobs/jobactions.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "jobs/jobcanceller.h"
#include "jobs/jobresubmitter.h"
#include "jobs/submissionwatch.h"
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
    , m_watch(new SubmissionWatch(session, operations, notices, window, this))
    , m_canceller(new JobCanceller(session, operations, notices, prompter, this))
    , m_resubmitter(new JobResubmitter(*this, session, operations, notices, prompter, this))
{
    connect(m_watch, &SubmissionWatch::showJobRequested, this, &JobActions::showJobRequested);
    connect(m_watch, &SubmissionWatch::filesWanted, this, &JobActions::chooseRequests);
    connect(&session.submissions(), &SubmissionQueue::itemSubmitted, this, [this](const SubmissionItem &item) {
        if (m_fresh.remove(item.batchId)) {
            Q_EMIT submitted(item.jobId);
        }
    });
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
        submit(submission->plan());
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

QFuture<bool> JobActions::submit(const SubmissionPlan &plan)
{
    auto written = std::make_shared<QPromise<bool>>();
    written->start();
    whenDone(m_session.submit(plan), this, [this, plan, written](const Result<SubmissionBatch> &batch) {
        written->addResult(batch.has_value());
        written->finish();
        if (batch) {
            m_fresh.insert(batch->id);
            return;
        }
        Notice notice = failure(tr("%1 not submitted").arg(requestsText(plan.orders.size())), batch.error().message);
        notice.actions = {{tr("Retry"), [this, plan] { submit(plan); }}};
        m_notices.post(notice);
    });
    return written->future();
}

} // namespace pooldeck
