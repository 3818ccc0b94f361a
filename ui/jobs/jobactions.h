#pragma once

#include "jobs/reviewdialog.h"
#include "model/job.h"

#include <QObject>
#include <QPointer>
#include <QSet>
#include <QWidget>

namespace pooldeck {

class JobCanceller;
class JobResubmitter;
class NoticeArea;
class Operations;
class PoolActions;
class Prompter;
class SubmissionWatch;

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

    /// What was agreed to: it is written down, then sent, followed and told. Answers whether it was written down.
    QFuture<bool> submit(const SubmissionPlan &plan);
    /// Opens the review for requests that were read elsewhere.
    void review(const QList<JobRequestCandidate> &candidates, const QString &poolId);

    JobCanceller &canceller() const { return *m_canceller; }
    JobResubmitter &resubmitter() const { return *m_resubmitter; }

Q_SIGNALS:
    void submitted(const QString &jobId); ///< the first of a submission from here
    void showJobRequested(const QString &jobId);

private:
    void carryOut(const ReviewedSubmission &submission);
    void storeKeys(const std::shared_ptr<ReviewedSubmission> &submission);
    void growPools(const std::shared_ptr<ReviewedSubmission> &submission);

    AccountSession &m_session;
    PoolActions &m_pools;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
    QPointer<QWidget> m_window;
    SubmissionWatch *m_watch;
    QSet<QString> m_fresh; ///< submissions from here that have no job yet
    JobCanceller *m_canceller;
    JobResubmitter *m_resubmitter;
};

} // namespace pooldeck
