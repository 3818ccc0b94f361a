#pragma once

#include "common/clock.h"
#include "common/sealedbox.h"
#include "engine/enginecounters.h"
#include "engine/ledger.h"
#include "engine/records.h"
#include "store/store.h"

#include <functional>
#include <utility>

namespace pooldeck {

/// The engine's tables in memory and the unit of work over them: whoever changes a record marks it, and `flush` writes
/// all that was marked into the transaction in progress, giving each visible change its number in the change feed.
class EngineState final
{
public:
    EngineState(Store &store, const Clock &clock, SealedBox box);

    /// Forgets everything and reads the store again: at start, and after a commit that failed.
    Result<void> load();
    void setWebServices(const QList<WebServiceRecord> &services);

    const Clock &clock() const { return m_clock; }
    Store &store() { return m_store; }
    Ledger &ledger() { return m_ledger; }

    QHash<QString, PoolRecord> &pools() { return m_pools; }
    QHash<QString, VmRecord> &vms() { return m_vms; }
    QHash<QString, JobRecord> &jobs() { return m_jobs; } ///< not ended
    VmGroup &classic() { return m_classic; }
    const QHash<QString, WebServiceRecord> &webServices() const { return m_webServices; }

    PoolRecord *pool(const QString &poolId);
    VmRecord *vm(const QString &vmId);
    JobRecord *activeJob(const QString &jobId);
    /// The queue and VMs of a pool, or of classic processing for ""; null for an unknown pool.
    VmGroup *group(const QString &poolId);
    const WebServiceRecord *webService(const QString &id) const;

    qint64 changeSeq() const { return m_changeSeq; }
    qint64 nextQueueSeq();

    /// Seals the secrets of a new job's request, or the tokens of an ended job's results.
    void seal(JobRecord &record) const;
    /// Puts back what was sealed. What cannot be opened is left out: the job will say what it lacks.
    void unseal(JobRecord &record) const;
    /// Whether secrets have been overwritten in the database since the last call.
    bool takeSecretsWiped() { return std::exchange(m_secretsWiped, false); }

    void addVm(const VmRecord &record);
    void addJob(const JobRecord &record);

    // Marks: what is marked is stored by `flush` and shows in the change feed.
    void markPool(const QString &poolId);
    void markVm(const VmRecord &record);
    /// For what nobody sees: heartbeats, handles.
    void markStoredOnly(const VmRecord &record);
    void markJob(const JobRecord &record);
    // By value: the id may be a member of the record that goes.
    /// `atMs`: its end in the ledger, ms UTC; the feed tells the same time.
    void removeVm(QString vmId, qint64 atMs);
    void removePool(QString poolId);

    /// A job that ended long ago: gone from the store and told as removed.
    void removeEndedJob(const QString &jobId);

    void saveAttempt(const Attempt &attempt);
    void addEvent(Event event);

    /// Runs once the transaction is on disk; dropped when it fails.
    void afterCommit(std::function<void()> effect);

    /// The VMs that changed, or whose jobs did, in what was committed since the last call. None: everything may have.
    std::optional<QSet<QString>> takeChangedVms();

    /// The pools (and "" for classic processing) whose VMs or jobs changed since the last call.
    QSet<QString> takeTouchedGroups();

    /// Writes what was marked. Call within a transaction.
    void flush();
    /// After the commit: drops ended jobs from memory and runs the effects.
    void committed();

    const EngineCounters &counters() const { return m_counters; }

private:
    void vmChanged(const QString &vmId);
    void change(const QString &kind, const QString &id, std::optional<qint64> removedAtMs = std::nullopt);

    Store &m_store;
    const Clock &m_clock;
    SealedBox m_box;
    Ledger m_ledger;
    QHash<QString, PoolRecord> m_pools;
    QHash<QString, VmRecord> m_vms;
    QHash<QString, JobRecord> m_jobs;
    VmGroup m_classic;
    QHash<QString, WebServiceRecord> m_webServices;
    qint64 m_changeSeq = 0;
    qint64 m_queueSeq = 0;
    qint64 m_eventSeq = 0;
    bool m_queueSeqUsed = false;

    QSet<QString> m_dirtyPools;
    QSet<QString> m_dirtyVms;
    QSet<QString> m_storedOnlyVms;
    QSet<QString> m_dirtyJobs;
    QSet<QString> m_touchedGroups;
    std::optional<QSet<QString>> m_changedVms;
    QStringList m_endedJobs;
    bool m_secretsWiped = false;
    QList<Attempt> m_savedAttempts;
    EngineCounters m_counters;
    std::vector<std::function<void()>> m_effects;
};

} // namespace pooldeck
