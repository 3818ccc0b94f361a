#pragma once

#include "model/job.h"
#include "shell/prompter.h"
#include "sync/accountsession.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <functional>
#include <memory>

namespace pooldeck {

class JobActions;
class NoticeArea;
class Operations;

/// The question before several jobs are submitted again. `poolNames`: of each job, "" for classic processing.
Question resubmitQuestion(const QStringList &poolNames, qsizetype retriedBefore);

/// Sends the requests of jobs again, as new jobs. The service shows requests with their secrets masked; those that hold
/// one cannot be sent again from here, which is said, and their files can be chosen instead.
class JobResubmitter final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    JobResubmitter(JobActions &actions, AccountSession &session, Operations &operations, NoticeArea &notices,
                   Prompter &prompter, QObject *parent = nullptr);
    ~JobResubmitter() override;

    /// To the same pools. A pool that is gone or at zero is asked about in the review.
    void resubmit(const QStringList &jobIds);
    /// Opens the review, where another pool can be chosen.
    void copy(const QStringList &jobIds);
    /// As resubmit(), without those that were retried from here before.
    void retryFailed(const QStringList &jobIds);

private:
    struct Request
    {
        Job job;
        QByteArray bytes; ///< empty: it holds a secret
    };
    using Then = std::function<void(const QList<Request> &)>;

    void start(const QList<Job> &jobs);
    void fetch(const QList<Job> &jobs, Then then);
    void fetched(const QList<Request> &requests, const QStringList &failed, const QString &why, const Then &then);
    void askAboutSecrets(const QList<Request> &open, qsizetype hidden, const Then &then);
    void send(const QList<Request> &requests);
    QString nameOf(const Job &job) const;
    bool canGoAtOnce(const Job &job) const;

    JobActions &m_actions;
    AccountSession &m_session;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
    QSet<QString> m_asking; ///< jobs whose request is under way, to be sent again
    QSet<QString> m_retried;
};

} // namespace pooldeck
