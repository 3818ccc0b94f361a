#pragma once

#include "client/poolserviceclient.h"
#include "jobs/submission.h"

#include <QObject>
#include <QSet>

#include <functional>

namespace pooldeck {

class AccountMonitor;
class SubmissionQueue;

/// Follows the jobs that were submitted from here to their ends, which it notes in the journal, also those that came
/// while no console was open; and sees to it that what is to be done with the pool then is done: the service does it,
/// whoever is there.
class JobTracker final : public QObject
{
    Q_OBJECT

public:
    /// `client`: the account's present one. Monitor and queue must outlive it.
    JobTracker(AccountMonitor &monitor, SubmissionQueue &queue, std::function<PoolServiceClient()> client,
               QObject *parent = nullptr);

Q_SIGNALS:
    /// All requests of a submission have been sent, and their jobs have ended: once for each.
    void batchEnded(const pooldeck::SubmissionBatch &batch);
    /// The first ones, that were to be waited for, have ended.
    void firstOnesEnded(const pooldeck::SubmissionBatch &batch);
    /// The pool could not be told what to do when the jobs have ended; it is tried again at the next change.
    void handOverFailed(const pooldeck::SubmissionBatch &batch, const pooldeck::Error &why);

private:
    void jobChanged(const Job &job);
    void jobRemoved(const QString &jobId);
    void lookAtAll();
    void askFor(const QStringList &jobIds);
    void noteEnds();
    void batchChanged(const QString &batchId);
    void handOver(const SubmissionBatch &batch);

    AccountMonitor &m_monitor;
    SubmissionQueue &m_queue;
    std::function<PoolServiceClient()> m_client;
    QList<Job> m_ended; ///< to be noted
    QSet<QString> m_toldFirst;
    QSet<QString> m_handingOver;
    bool m_isNoting = false;
};

} // namespace pooldeck
