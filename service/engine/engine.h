#pragma once

#include "engine/enginestate.h"
#include "engine/jobscheduler.h"
#include "engine/leasetable.h"
#include "engine/poolmanager.h"
#include "engine/poolrules.h"
#include "engine/retention.h"
#include "engine/timewatch.h"
#include "storage/blobhosts.h"
#include "storage/fileroots.h"

#include <QObject>

class QTimer;

namespace pooldeck {

class Backend;

struct EngineSettings
{
    Quota quota;
    QString outputsFolder;
    QList<FileRoot> fileRoots;
    QStringList allowedBlobHosts; ///< setting allowed-blob-hosts
    Secret sealingKey;            ///< of secrets in the store; empty: they are lost with this process
    qint64 jobRetentionMs = qint64(30) * 24 * 3'600'000; ///< ended jobs and their outputs are kept this long
    bool sandboxJobs = false;                            ///< commands of jobs run in a sandbox
};

/// The pool service without its wire: a single-threaded state machine over the store, driven by a Clock.
///
/// Everything happens in turns. A turn is one transaction: whatever is asked within it is applied, VMs and queues are
/// settled, and only after the commit do its effects reach the backend and its answers the clients
/// (docs/architecture.md, decision 8). The methods below the line may only be called within a turn.
class Engine final : public QObject
{
    Q_OBJECT

public:
    Engine(Store &store, const Clock &clock, Backend &backend, const EngineSettings &settings,
           const QList<WebServiceRecord> &webServices, QObject *parent = nullptr);

    /// Reads the store and takes back the VMs of the former process.
    Result<void> start();

    /// False when the commit failed: then nothing of the turn has happened and the engine has read the store again.
    /// When even that fails it does nothing any more (`broken`).
    bool turn(const std::function<void()> &body);

    /// Looks at leases, back-offs and expiries. A timer calls it every second while there is something to look at.
    void tick();

    /// The clock was set, with no VM there: what counts from one look at it to the next starts anew.
    void clockWasSet();

    /// Removes what is kept no longer. A timer calls it at the start and every hour.
    void cleanUp();

    /// True while a VM exists or is to come, or a job runs or waits.
    bool isBusy() const;

    // ---- within a turn --------------------------------------------------------------------------------------------

    EngineState &state() { return m_state; }
    PoolManager &pools() { return m_pools; }
    VmScaler &scaler() { return m_scaler; }
    LeaseTable &leases() { return m_leases; }
    VmFleet &fleet() { return m_fleet; }
    const FileRoots &fileRoots() const { return m_fileRoots; }
    const BlobHosts &blobHosts() const { return m_blobHosts; }
    const Quota &quota() const { return m_settings.quota; }

    /// Stores a job that has not been started. The request is checked first (jobintake.h).
    Result<QString> createJob(const WebServiceRecord &service, const JobRequest &request);
    Result<void> startJob(const QString &jobId);
    /// Cancels a job that has not ended; one that has is left as it is.
    void cancelJob(const QString &jobId, const QString &who);
    /// The job, ended or not, with its queue position.
    std::optional<JobRecord> job(const QString &jobId);

    /// A job that was never started is dropped after this time.
    static constexpr qint64 NeverStartedMs = 24 * 3'600'000;
    /// After a job has ended, what was sealed for it is overwritten in the database's log as well, at the latest so
    /// long after.
    static constexpr int WipeDelayMs = 2000;

Q_SIGNALS:
    /// After each turn that is on disk.
    void committed();
    /// The store cannot be read any more: the process must end. VMs go on and are found again at its next start.
    void broken(const QString &reason);

private:
    bool reload();
    void settle();
    void noticeGap();
    void expireJobs();
    void scheduleTick();
    void wipeLog();

    EngineState m_state;
    EngineSettings m_settings;
    FileRoots m_fileRoots;
    BlobHosts m_blobHosts;
    JobScheduler m_scheduler;
    VmFleet m_fleet;
    VmScaler m_scaler;
    PlanLimits m_planLimits;
    PoolManager m_pools;
    PoolRules m_rules;
    LeaseTable m_leases;
    Retention m_retention;
    TimeWatch m_timeWatch;
    QTimer *m_timer;
    QTimer *m_cleanUpTimer;
    QTimer *m_wipeTimer;
    bool m_inTurn = false;
    bool m_isBroken = false;
};

} // namespace pooldeck
