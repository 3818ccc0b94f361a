#pragma once

#include "model/account.h"
#include "model/attempt.h"
#include "model/job.h"
#include "model/jobrequest.h"
#include "model/pool.h"
#include "model/usage.h"
#include "model/vm.h"
#include "webservices/webservicedefinition.h"

#include <QByteArray>
#include <QMap>
#include <QSet>

namespace pooldeck {

/// VMs that serve one queue: those of a pool, or the unbilled hosts of classic processing.
struct VmGroup
{
    QString poolId; ///< empty: classic processing
    qint64 target = 0;
    Deallocation deallocation = Deallocation::TaskCompletion;
    QSet<QString> vmIds;
    QMap<qint64, QString> queue; ///< job ids by queue sequence number: first in, first out
    QSet<QString> runningJobIds;
    // Back-off of provisioning; not stored, a restart tries again at once.
    int failuresInARow = 0;
    qint64 lastFailureMonotonicMs = 0;
    qint64 nextStartMonotonicMs = 0;

    // Back-off of replacing VMs that keep failing jobs; not stored.
    int replacedInARow = 0;
    qint64 nextReplacementMonotonicMs = 0;
    bool saidJobsKeepFailing = false;

    /// Something was done about it: the next failure is the first again.
    void forgetFailures()
    {
        failuresInARow = 0;
        nextStartMonotonicMs = 0;
        replacedInARow = 0;
        nextReplacementMonotonicMs = 0;
        saidJobsKeepFailing = false;
    }
    bool isClassic() const { return poolId.isEmpty(); }
    bool hasWork() const { return !queue.isEmpty() || !runningJobIds.isEmpty(); }
};

/// A pool as the engine holds it. The counts of `pool` are filled in when it is shown, and its swagger URL is a path.
struct PoolRecord
{
    Pool pool;
    VmGroup group;
    bool whenDoneArmed = false; ///< work has run or waited since `pool.whenDone` was set
};

/// A VM as the engine holds it.
struct VmRecord
{
    Vm vm;
    QString handle;         ///< the backend's, to find the process again
    QByteArray tokenHash;   ///< of the one-time registration token
    QByteArray sessionHash; ///< of the session key; empty until it has registered
    QString nonce;
    qint64 lastHeartbeatMs = 0; ///< ledger time
    bool delivered = false;     ///< the vmhost has said that it works on its attempt
    /// It is being replaced: how its job goes. Growing does not take it back.
    std::optional<Deallocation> replacedBy;
    // Not stored.
    bool handedOut = false;         ///< its assignment was in an answer; whether that arrived is not known
    qint64 deadlineMonotonicMs = 0; ///< registration or next heartbeat is due by then
    qint64 idleSinceMonotonicMs = 0;
    qint64 readyMonotonicMs = 0; ///< or when this process took it back
    int failedJobsInARow = 0;

    bool isLive() const
    {
        return vm.state == VmState::Provisioning || vm.state == VmState::Idle || vm.state == VmState::Busy;
    }
    bool isRegistered() const { return !sessionHash.isEmpty(); }
};

/// A job that has not ended.
struct JobRecord
{
    Job job;
    JobRequest request; ///< checked: inputs by their real names, parameters complete
    qint64 lostAttempts = 0;
    bool cancelling = false; ///< cancel was asked for while it runs
    /// What opens its blobs, as it is on the disk: the secrets of `request` until it has ended, then the tokens of its
    /// results. Empty: there are none. In memory `request` and `job.results` have them in clear.
    QByteArray sealed;
    bool secretsAreLost = false; ///< `sealed` cannot be opened; not stored
    QString log;                 ///< last 64 KiB of the command's output; kept in the store once it has ended
};

/// A web service in one of its two forms.
struct WebServiceRecord
{
    QString id;
    WebServiceKind kind = WebServiceKind::ResourceManager;
    QString basePath; ///< "/subscriptions/…/services/…"
    QString billingPlanId;
    WebServiceDefinition definition;
};

} // namespace pooldeck
