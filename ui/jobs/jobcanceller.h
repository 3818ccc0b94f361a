#pragma once

#include "model/job.h"
#include "shell/prompter.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <memory>

namespace pooldeck {

class AccountSession;
class JobCancellation;
class NoticeArea;
class Operations;

/// The question before jobs are cancelled, with its figures.
Question cancelQuestion(const QList<Job> &jobs);

/// Cancels jobs: asks first, sends, and tells the outcome once the mirror shows what became of each.
class JobCanceller final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    JobCanceller(AccountSession &session, Operations &operations, NoticeArea &notices, Prompter &prompter,
                 QObject *parent = nullptr);
    ~JobCanceller() override;

    void cancel(const QStringList &jobIds);

private:
    struct Batch
    {
        qsizetype total = 0;
        QString first;      ///< of its jobs
        QSet<QString> open; ///< the service took it; the mirror does not show its end yet
        qsizetype cancelled = 0;
        qsizetype endedBefore = 0;
        QStringList refused;
        QString whyRefused;
        bool sentAll = false;
        int operation = 0;
    };

    void send(const QList<Job> &jobs);
    void jobEnded(const QString &jobId);
    bool take(Batch &batch, const QString &jobId);
    void finishIfDone(const std::shared_ptr<Batch> &batch);
    void tell(const Batch &batch);

    AccountSession &m_session;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
    QList<std::shared_ptr<Batch>> m_batches;
};

} // namespace pooldeck
