#pragma once

#include "advice/waitreason.h"
#include "jobs/jobqueues.h"
#include "model/job.h"
#include "widgets/rowmodel.h"

#include <memory>
#include <optional>

namespace pooldeck {

class AccountSession;

using SharedJob = std::shared_ptr<const Job>;

/// The jobs of the account, of pools and of classic processing, one a row.
class JobModel final : public RowModel<SharedJob>
{
    Q_OBJECT

public:
    enum class Column {
        State,
        Id,
        File,
        WebService,
        Pool,
        Position,
        Result,
        Attempt,
        Created,
        Started,
        Ended,
        Duration
    };

    /// The session must outlive the model.
    explicit JobModel(AccountSession &session, QObject *parent = nullptr);

    const Job &jobAt(int row) const { return *rowAt(row); }

    /// Positions, and how many there are of each state.
    const JobQueues &queues() const { return m_queues; }
    /// How many of the account's jobs run and wait.
    qint64 activeCount() const { return m_queues.activeCount(); }
    /// Why a job waits, with how long already; costs what its pool has and runs.
    WaitReason waitReason(const Job &job) const;
    /// The same in sentences.
    QString waitSentences(const Job &job) const;
    /// "night-03.json", or "job 539d17aa" for what came from elsewhere.
    QString nameOf(const QString &jobId) const;

    /// Running jobs' durations.
    void tick();

Q_SIGNALS:
    void activeCountChanged();

protected:
    QString idOf(const SharedJob &job) const override { return job->id; }

private:
    void addColumns();
    void addTimeColumns();
    void load();
    void takeChanges();
    QString serviceName(const Job &job) const;
    QString poolName(const Job &job) const;
    QString result(const Job &job) const;
    std::optional<qint64> durationMs(const Job &job) const;

    AccountSession &m_session;
    JobQueues m_queues;
    QSet<QString> m_changed; ///< since the last answer of the service
    QStringList m_removed;
    bool m_poolsChanged = false;
};

} // namespace pooldeck
