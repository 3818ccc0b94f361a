#pragma once

#include "common/secret.h"
#include "engine/enginestate.h"

namespace pooldeck {

class Backend;
class JobScheduler;

/// The lives of VMs: provisioned through the backend, registered, kept by heartbeats, released, lost. It is the only
/// place that starts and ends intervals of the ledger (docs/protocol.md, Time, leases, ledger).
class VmFleet final
{
public:
    VmFleet(EngineState &state, Backend &backend);
    void setScheduler(JobScheduler &scheduler) { m_scheduler = &scheduler; }

    static constexpr qint64 HeartbeatMs = 5'000;
    static constexpr qint64 LostAfterMs = 20'000;
    static constexpr qint64 ProvisioningLimitMs = 60'000;
    /// After a service start nothing expires for two lease periods.
    static constexpr qint64 GraceAfterStartMs = 2 * LostAfterMs;
    static constexpr qint64 LongestBackOffMs = 60'000;
    /// A VM that is lost sooner after it was ready counts as one that did not come up.
    static constexpr qint64 StableAfterMs = 60'000;
    /// A VM that failed so many jobs one after the other is replaced.
    static constexpr int MaxFailedJobsInARow = 3;
    static constexpr qint64 FirstReplacementPauseMs = 60'000;
    static constexpr qint64 LongestReplacementPauseMs = 3'600'000;

    /// After `EngineState::load`, within the first turn or before the next one: takes back the VMs that the store
    /// knows. Their deadlines start anew, and the backend tells of those that have gone meanwhile.
    void resume();
    /// Within the first turn after a start: jobs whose web service is gone and whose VM has not begun with them fail.
    void giveUpUnknownAssignments();

    struct BilledTo
    {
        QString billingPlanId;
        QString webServiceId;
    };
    /// Asks the backend for one more VM of the group. `billedTo` is none for classic processing, which is not billed.
    void provision(VmGroup &group, const std::optional<BilledTo> &billedTo);
    /// Ends a VM. What it still runs must have been requeued or cancelled before.
    void release(VmRecord &vm);
    /// Ends all VMs, their jobs go back to their queues, and none is provisioned any more: the service is to end.
    void releaseAll();
    /// Its job has ended or was taken from it: it is idle, or goes when it was draining.
    void becameFree(VmRecord &vm);
    /// How the job ended that it ran. One that keeps failing them is replaced, with growing pauses: it may be the jobs.
    void jobEnded(VmRecord &vm, AttemptOutcome outcome);

    struct Registration
    {
        QString vmId;
        Secret sessionKey;
    };
    Result<Registration> registerVm(const QByteArray &tokenHash, const QString &nonce, const QString &host, qint64 pid);
    /// The registered VM with this session key; VmLost when there is none (any more).
    Result<VmRecord *> authenticate(const QByteArray &sessionHash);
    void heartbeat(VmRecord &vm);

    // What the backend says.
    void started(const QString &vmId, const QString &handle);
    void startFailed(const QString &vmId, const QString &reason);
    void gone(const QString &vmId, bool seen);

    /// Loses VMs that gave no sign of life in time. To be called every second or so.
    void expire();
    /// The service itself stood still for so long, so nobody could be heard.
    void moveDeadlines(qint64 byMs);

private:
    /// A VM did not come up or did not last: the next one starts after a pause that grows from failure to failure.
    void backOff(VmGroup &group, qint64 firstPauseMs);
    void replaceFailing(VmRecord &vm, VmGroup &group);
    void provisioningFailed(VmRecord &vm, const QString &reason);
    void lose(VmRecord &vm, const QString &reason, qint64 billedUntilMs, bool estimated);
    void reportTrouble(const VmRecord &vm, const QString &code, const QString &message);

    EngineState &m_state;
    Backend &m_backend;
    JobScheduler *m_scheduler = nullptr;
    bool m_isStopping = false;
};

} // namespace pooldeck
