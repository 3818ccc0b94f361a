#pragma once

#include "engine/enginestate.h"
#include "engine/planlimits.h"
#include "engine/vmfleet.h"
#include "engine/vmscaler.h"

namespace pooldeck {

class JobScheduler;

/// Limits of the account; settings.
struct Quota
{
    qint64 maxPools = 5;
    qint64 maxVmsPerPool = 16;
    qint64 classicSlots = 2; ///< hosts of classic processing
};

/// What people do with pools: create, change, resize, delete. VmScaler makes it so.
class PoolManager final
{
public:
    PoolManager(EngineState &state, VmFleet &fleet, VmScaler &scaler, JobScheduler &scheduler,
                const PlanLimits &planLimits, const Quota &quota);

    Result<QString> create(const CreatePoolRequest &request, const QString &who);
    Result<void> resize(const QString &poolId, const ResizePoolRequest &request, const QString &ifMatch,
                        const QString &who);
    Result<void> update(const QString &poolId, const UpdatePoolRequest &request, const QString &ifMatch,
                        const QString &who);
    /// That VM goes, another comes. One that is going already is left to it.
    Result<void> replaceVm(const QString &poolId, const QString &vmId, const ReplaceVmRequest &request,
                           const QString &who);
    Result<void> remove(const QString &poolId, bool force, const QString &ifMatch, const QString &who);

    /// What the service does by itself (PoolRules): to zero, or away with the pool. `reason` is the event's sentence.
    void resizeToZero(PoolRecord &record, const QString &kind, const QString &reason, const QString &who);
    void removeFor(PoolRecord &record, const QString &reason, const QString &who);

    /// The pool as the wire shows it, counts and ETag included; ComputeMs only when asked for.
    Pool view(const PoolRecord &record, bool withComputeMs);

    /// Whether VMs exist or are to come, or jobs run or wait.
    bool isBusy() const;
    /// Whether something waits for time to pass: all that, and jobs that were created and never started.
    bool needsClock() const;

private:
    Result<PoolRecord *> checked(const QString &poolId, const QString &ifMatch);
    Result<const WebServiceRecord *> billingService(const QString &swaggerUrl);
    QString freeName() const;
    Result<void> checkName(const QString &name, const QString &poolId) const;
    Result<void> checkPlan(const QString &billingPlanId, qint64 vmCount) const;
    void setTarget(PoolRecord &record, qint64 vmCount, Deallocation deallocation);
    void changed(PoolRecord &record, const QString &who);
    void addEvent(const Pool &pool, const QString &kind, const QString &message, const QString &who,
                  std::optional<qint64> formerVmCount = std::nullopt);

    EngineState &m_state;
    VmFleet &m_fleet;
    VmScaler &m_scaler;
    JobScheduler &m_scheduler;
    const PlanLimits &m_planLimits;
    Quota m_quota;
};

} // namespace pooldeck
