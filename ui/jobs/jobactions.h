#pragma once

#include "jobs/reviewdialog.h"
#include "model/job.h"

#include <QObject>
#include <QPointer>
#include <QSet>
#include <QWidget>

namespace pooldeck {

class JobSubmission;
class NoticeArea;
class Operations;
class PoolActions;
class Prompter;

/// What a person does with jobs: hand requests in for review, submit them, follow them to their end, cancel them.
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

    void cancel(const QString &jobId);

Q_SIGNALS:
    void submitted(const QStringList &jobIds);
    void showJobRequested(const QString &jobId);

private:
    struct Followed
    {
        QSet<QString> open;
        qsizetype total = 0;
        qsizetype finished = 0;
        qsizetype failed = 0;
        qsizetype cancelled = 0;
        int operation = 0;
        QString about; ///< of its notices
    };

    void review(const QList<JobRequestCandidate> &candidates, const QString &poolId);
    void carryOut(const ReviewedSubmission &submission);
    void storeKeys(const std::shared_ptr<ReviewedSubmission> &submission);
    void growPools(const std::shared_ptr<ReviewedSubmission> &submission);
    void submit(const QList<SubmissionOrder> &orders);
    void report(JobSubmission *submission, const QList<SubmissionOrder> &orders, const QStringList &jobIds,
                const QList<std::pair<QString, Error>> &failures);
    void follow(const QStringList &jobIds);
    void jobChanged(const Job &job);
    void tellEnd(const Followed &batch, const Job &last);

    AccountSession &m_session;
    PoolActions &m_pools;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
    QPointer<QWidget> m_window;
    QList<Followed> m_batches;
};

} // namespace pooldeck
