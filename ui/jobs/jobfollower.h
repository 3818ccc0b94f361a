#pragma once

#include "model/job.h"

#include <QObject>
#include <QSet>

namespace pooldeck {

class AccountSession;
class NoticeArea;
class Operations;

/// Follows jobs that were submitted here to their end and tells it, those of one submission together.
class JobFollower final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    JobFollower(AccountSession &session, Operations &operations, NoticeArea &notices, QObject *parent = nullptr);

    void follow(const QStringList &jobIds);

Q_SIGNALS:
    void showJobRequested(const QString &jobId);

private:
    struct Followed
    {
        QSet<QString> open;
        qsizetype total = 0;
        qsizetype finished = 0;
        qsizetype failed = 0;
        qsizetype cancelled = 0;
        qsizetype removed = 0; ///< how they ended is not known
        int operation = 0;
        QString about; ///< of its notices
    };

    void jobChanged(const Job &job);
    void jobRemoved(const QString &jobId);
    void take(const Job &job, bool isRemoved);
    void tellEnd(const Followed &batch, const Job &last);

    AccountSession &m_session;
    Operations &m_operations;
    NoticeArea &m_notices;
    QList<Followed> m_batches;
};

} // namespace pooldeck
