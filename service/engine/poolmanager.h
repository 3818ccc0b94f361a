#pragma once

#include "engine/enginestate.h"
#include "engine/vmfleet.h"

namespace pooldeck {

class JobScheduler;

/// Limits of the account; settings.
struct Quota
{
    qint64 maxPools = 5;
    qint64 maxVmsPerPool = 16;
    qint64 classicSlots = 2; ///< hosts of classic processing
};

/// Creates, resizes and deletes pools, and brings each pool's VMs to its target.
class PoolManager final
{
public:
    PoolManager(EngineState &state, VmFleet &fleet, JobScheduler &scheduler, const Quota &quota);

    Result<QString> create(const CreatePoolRequest &request, const QString &who);
    Result<void> resize(const QString &poolId, const ResizePoolRequest &request, const QString &ifMatch,
                        const QString &who);
    Result<void> remove(const QString &poolId, bool force, const QString &ifMatch, const QString &who);

    /// Brings the group's VMs towards its target and keeps the pool's state and idle time up to date.
    void settle(const QString &poolId);

    /// The pool as the wire shows it, counts and ETag included; ComputeMs only when asked for.
    Pool view(const PoolRecord &record, bool withComputeMs);

    /// Idle hosts of classic processing go after this time.
    static constexpr qint64 ClassicIdleMs = 60'000;

    /// Whether VMs exist or are to come, or jobs run or wait.
    bool isBusy() const;
    /// Whether something waits for time to pass: all that, and jobs that were created and never started.
    bool needsClock() const;

private:
    Result<PoolRecord *> checked(const QString &poolId, const QString &ifMatch);
    Result<const WebServiceRecord *> billingService(const QString &swaggerUrl);
    QString freeName() const;
    void converge(VmGroup &group, const std::optional<VmFleet::BilledTo> &billedTo);
    void shrink(VmGroup &group, qint64 count);
    void deallocate(const VmGroup &group, VmRecord &vm);
    void settlePool(PoolRecord &record);
    void settleClassic(VmGroup &group);
    void addEvent(const Pool &pool, const QString &kind, const QString &message, const QString &who);

    EngineState &m_state;
    VmFleet &m_fleet;
    JobScheduler &m_scheduler;
    Quota m_quota;
};

} // namespace pooldeck
