#pragma once

#include "engine/records.h"
#include "sql/database.h"

#include <optional>

namespace pooldeck {

/// Everything that the engine keeps in memory, as the disk has it.
struct StoredState
{
    QList<PoolRecord> pools; ///< not deleted
    QList<VmRecord> vms;
    QList<JobRecord> jobs; ///< not ended
    QList<UsageInterval> openIntervals;
    QHash<QString, qint64> closedMsByPool; ///< compute-ms of ended intervals
    qint64 changeSeq = 0;
    qint64 queueSeq = 0;
    qint64 eventSeq = 0;
};

struct StoredCredential
{
    QByteArray hash;
    bool isAccount = false; ///< else a web service's
    QString ownerId;
    QString slot;           ///< "primary", "secondary"
    qint64 createdAtMs = 0; ///< ms UTC
};

struct StoredWebService
{
    QString id;
    QString name;
    WebServiceKind kind = WebServiceKind::ResourceManager;
    QString basePath;
    QString folder;
    QString billingPlanId;
};

/// One row of the change log.
struct ChangeRow
{
    qint64 seq = 0;
    QString kind;
    QString id;
    std::optional<qint64> removedAtMs;
};

struct JobQuery
{
    QString poolId;
    bool classicOnly = false;
    std::optional<JobStatus> status;
    qint64 afterCreatedAtMs = -1; ///< with afterId: where the page before ended (newest first); -1: from the start
    QString afterId;
    qint64 limit = 100;
};

/// Rows of the service's database. Reads answer what the present transaction has; writes belong between `begin` and
/// `commit` of the engine's turn.
class Store final
{
public:
    explicit Store(Database &database);

    bool begin() { return m_database.begin(); }
    bool commit() { return m_database.commit(); }
    void rollback() { m_database.rollback(); }
    QString lastError() const { return m_database.lastError(); }
    bool emptyLog() { return m_database.emptyLog(); }
    const CommitCounters &commits() const { return m_database.counters(); }

    // Settings of the account.
    std::optional<QString> meta(const QString &key);
    void setMeta(const QString &key, const QString &value);
    void removeMeta(const QString &key);

    QList<StoredCredential> credentials();
    /// In the place of the one that this owner had in this slot.
    void saveCredential(const StoredCredential &credential);

    QList<BillingPlan> billingPlans();
    void saveBillingPlan(const BillingPlan &plan);

    QList<StoredWebService> webServices();
    void saveWebService(const StoredWebService &service);

    /// The newest time on disk, of the ledger, jobs and events, ms UTC: the service's clock must not show an older one.
    qint64 newestTimeMs();
    /// DatabaseFailed when anything cannot be read. Not within a transaction.
    Result<StoredState> loadState();

    void savePool(const PoolRecord &record);
    void markPoolDeleted(const QString &poolId, qint64 atMs);
    void saveVm(const VmRecord &record);
    void removeVm(const QString &vmId);
    void saveJob(const JobRecord &record);
    void saveInterval(const UsageInterval &interval);
    void saveAttempt(const Attempt &attempt);
    void saveEvent(const Event &event);
    void saveChange(const ChangeRow &row);

    /// Billed by ended intervals of the plan since `fromMs`, compute-ms.
    qint64 closedMsOfPlan(const QString &billingPlanId, qint64 fromMs);

    /// Ended jobs, the oldest first. Their attempts stay: they are the ledger's.
    QStringList jobsEndedBefore(qint64 timeMs, qint64 limit);
    void removeJob(const QString &jobId);
    /// Forgets what is told about things that went before `timeMs`; cursors from before that are unknown afterwards.
    void trimChanges(qint64 timeMs);
    /// Cursors below this one are unknown.
    qint64 oldestChange();

    std::optional<JobRecord> job(const QString &jobId);
    /// The job without its request and log.
    std::optional<Job> jobSummary(const QString &jobId);
    QList<Job> jobs(const JobQuery &filter);
    QList<ChangeRow> changesSince(qint64 seq, qint64 limit);
    QList<UsageInterval> usage(qint64 fromMs, qint64 toMs, const QString &poolId);
    QList<Attempt> attempts(qint64 fromMs, qint64 toMs, qint64 afterStartedAtMs, const QString &afterJobId,
                            qint64 afterNumber, qint64 limit);
    QList<Attempt> attemptsOf(const QString &jobId);
    QList<Event> events(qint64 afterSeq, qint64 limit);
    /// Newest first.
    QList<Event> eventsBefore(qint64 seq, qint64 limit);

    struct IdempotencyRow
    {
        QByteArray bodyHash;
        QString objectId;
    };
    std::optional<IdempotencyRow> idempotent(const QByteArray &scope);
    void saveIdempotent(const QByteArray &scope, const IdempotencyRow &row);
    void forgetIdempotent(const QString &objectId);

private:
    Database &m_database;
    QString m_damage; ///< the first value that could not be read since `loadState` began
};

} // namespace pooldeck
