#pragma once

#include "engine/vmfleet.h"

namespace pooldeck {

class JobScheduler;

/// Brings the VMs of pools and of classic processing to their target and gives them work; keeps each pool's state and
/// idle time up to date (docs/protocol.md, Pool Service).
class VmScaler final
{
public:
    /// `classicSlots`: hosts of classic processing at most.
    VmScaler(EngineState &state, VmFleet &fleet, JobScheduler &scheduler, qint64 classicSlots);

    /// Idle hosts of classic processing go after this time.
    static constexpr qint64 ClassicIdleMs = 60'000;

    /// A pool, or classic processing for "".
    void settle(const QString &poolId);
    /// Takes a VM away whose job, if it has one, is to go like that.
    void deallocate(VmRecord &vm, Deallocation deallocation);

private:
    void settlePool(PoolRecord &record);
    void settleClassic(VmGroup &group);
    void converge(VmGroup &group, const std::optional<VmFleet::BilledTo> &billedTo);
    void shrink(VmGroup &group, qint64 count);

    EngineState &m_state;
    VmFleet &m_fleet;
    JobScheduler &m_scheduler;
    qint64 m_classicSlots;
};

} // namespace pooldeck
