#pragma once

#include "jobs/reviewdialog.h"
#include "model/job.h"

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace pooldeck {

class JobCanceller;
class JobFollower;
class JobResubmitter;
class JobSubmission;
class NoticeArea;
class Operations;
class PoolActions;
class Prompter;

/// What a person does with job requests: hand them in for review, submit them. What is done with jobs that are there
/// has its own classes.
class JobActions final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it. `window`: the parent of dialogs.
    JobActions(AccountSession &session, PoolActions &pools, Operations &operations, NoticeArea &notices,
               Prompter &prompter, QWidget *window, QObject *parent = nullptr);
    ~JobActions() override;

    /// Asks for files.
    void chooseRequests();
    /// Reads files and folders (on another thread), then opens the review. `poolId`: dropped on; "" for none.
    void reviewPaths(const QStringList &paths, const QString &poolId);
    void reviewText(const QString &text, const QString &poolId);

    /// What was agreed to: it is sent, followed and told.
    void submit(const QList<SubmissionOrder> &orders);
    /// Opens the review for requests that were read elsewhere.
    void review(const QList<JobRequestCandidate> &candidates, const QString &poolId);

    JobCanceller &canceller() const { return *m_canceller; }
    JobResubmitter &resubmitter() const { return *m_resubmitter; }

Q_SIGNALS:
    void submitted(const QStringList &jobIds);
    void orderSubmitted(const QString &idempotencyKey); ///< at the first attempt or a later one
    void showJobRequested(const QString &jobId);

private:
    void carryOut(const ReviewedSubmission &submission);
    void storeKeys(const std::shared_ptr<ReviewedSubmission> &submission);
    void growPools(const std::shared_ptr<ReviewedSubmission> &submission);
    void report(JobSubmission *submission, const QList<SubmissionOrder> &orders, const QStringList &jobIds,
                const QList<std::pair<qsizetype, Error>> &failures);

    AccountSession &m_session;
    PoolActions &m_pools;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
    QPointer<QWidget> m_window;
    JobFollower *m_follower;
    JobCanceller *m_canceller;
    JobResubmitter *m_resubmitter;
};

} // namespace pooldeck
