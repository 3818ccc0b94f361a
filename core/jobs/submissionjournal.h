#pragma once

#include "common/sealedbox.h"
#include "common/secret.h"
#include "jobs/submission.h"
#include "sql/database.h"

#include <QHash>

#include <memory>

namespace pooldeck {

/// The submissions of one account on disk (SQLite), written before the first byte of them goes out: what is on its way
/// survives the end of the program, however it came. Blocking: one object per thread; several processes may have the
/// same file open. Errors: JournalUnusable, JournalNotWritten.
///
/// A request that holds secrets is sealed; once it has been submitted only its place, its digest and its job are kept.
class SubmissionJournal final
{
public:
    /// `sealingKey`: empty when there is no keychain; secrets are then kept in memory only, and nobody else can send
    /// the requests that hold them.
    static Result<std::unique_ptr<SubmissionJournal>> open(const QString &path, const Secret &sealingKey);

    /// All of it or nothing, and on disk when it returns. The pool of an order is put into its body.
    Result<SubmissionBatch> append(const SubmissionPlan &plan, qint64 nowMs);

    /// Web services that something waits for, of submissions that are not paused.
    QList<QUrl> waitingServices();
    /// What waits for that web service, with bodies, the earliest first, without those of paused submissions.
    QList<SubmissionItem> waiting(const QUrl &baseUrl, qint64 afterSeq, int limit);

    /// State, job, error and tries of items, in one transaction.
    Result<void> write(const QList<SubmissionItem> &items);
    /// How the jobs of submitted items ended; others are passed over.
    Result<void> writeEnds(const QList<Job> &jobs);

    Result<void> setPause(const QString &batchId, PauseReason pause);
    Result<void> setTold(const QString &batchId);
    /// What is to be done when the jobs have ended is somebody else's task now.
    Result<void> setHandedOver(const QString &batchId);
    /// From one state into another, errors and tries forgotten; with an empty id in all submissions. NeedsSecret takes
    /// what comes into Waiting without a body.
    Result<void> move(const QString &batchId, SubmissionState from, SubmissionState to, qint64 nowMs);

    /// By time of adding, the newest last.
    QList<SubmissionBatch> batches();
    /// Without bodies.
    QList<SubmissionItem> items(const QString &batchId);
    /// By digest: the newest with this content that was submitted or waits.
    QHash<QByteArray, SubmissionItem> withDigests(const QList<QByteArray> &digests);
    /// Jobs that were submitted from here: the file each came from.
    QHash<QString, QString> sources();
    /// Jobs that were submitted from here and whose end is not written: the submission of each.
    QHash<QString, QString> openJobs();

    /// Changes when another connection has written.
    qint64 dataVersion();
    /// Ended submissions of before that time go.
    void forgetBefore(qint64 ms);

private:
    SubmissionJournal(std::unique_ptr<Database> database, const Secret &sealingKey);

    template <class Act>
    Result<void> inTransaction(const Act &act);
    std::optional<QByteArray> bodyOf(const QSqlQuery &row, const QString &idempotencyKey) const;

    std::unique_ptr<Database> m_database;
    std::optional<SealedBox> m_box;
    QHash<QString, QByteArray> m_unsealed; ///< by idempotency key: bodies that could not be kept
};

} // namespace pooldeck
