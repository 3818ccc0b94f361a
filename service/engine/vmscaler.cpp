#include "engine/vmscaler.h"

#include "common/literals.h"
#include "engine/jobscheduler.h"

#include <algorithm>

namespace pooldeck {

VmScaler::VmScaler(EngineState &state, VmFleet &fleet, JobScheduler &scheduler, qint64 classicSlots)
    : m_state(state)
    , m_fleet(fleet)
    , m_scheduler(scheduler)
    , m_classicSlots(classicSlots)
{
}

void VmScaler::settle(const QString &poolId)
{
    if (poolId.isEmpty()) {
        settleClassic(m_state.classic());
    } else if (PoolRecord *record = m_state.pool(poolId)) {
        settlePool(*record);
    }
}

void VmScaler::settlePool(PoolRecord &record)
{
    Pool &pool = record.pool;
    VmGroup &group = record.group;
    if (pool.state == PoolState::Deleting) {
        if (group.vmIds.isEmpty()) {
            m_state.removePool(pool.id);
        }
        return;
    }
    converge(group, VmFleet::BilledTo{pool.billingPlanId, pool.webServiceId});
    m_scheduler.dispatch(group);

    const auto isReady = [this](const QString &vmId) {
        const VmState state = m_state.vm(vmId)->vm.state;
        return state == VmState::Idle || state == VmState::Busy;
    };
    PoolState state = PoolState::Resizing;
    if (group.vmIds.size() == group.target && std::all_of(group.vmIds.begin(), group.vmIds.end(), isReady)) {
        state = PoolState::Steady;
    } else if (group.failuresInARow >= 3) {
        state = PoolState::Failed;
    } else if (pool.state == PoolState::Creating) {
        state = PoolState::Creating;
    }
    std::optional<qint64> idleSince;
    if (!group.hasWork()) {
        idleSince = pool.idleSinceMs ? *pool.idleSinceMs : m_state.clock().nowMs();
    }
    if (state != pool.state || idleSince != pool.idleSinceMs) {
        pool.state = state;
        pool.idleSinceMs = idleSince;
        m_state.markPool(pool.id);
    }
}

void VmScaler::settleClassic(VmGroup &group)
{
    const qint64 now = m_state.clock().monotonicMs();
    const qint64 wanted = std::min<qint64>(m_classicSlots, group.queue.size() + group.runningJobIds.size());
    qint64 kept = 0;
    const QStringList vmIds = group.vmIds.values();
    for (const QString &vmId : vmIds) {
        VmRecord &vm = *m_state.vm(vmId);
        const bool idleTooLong = vm.vm.state == VmState::Idle && now - vm.idleSinceMonotonicMs >= ClassicIdleMs;
        if (idleTooLong && group.queue.isEmpty()) {
            m_fleet.release(vm);
        } else if (vm.isLive()) {
            ++kept;
        }
    }
    group.target = std::max(wanted, kept);
    converge(group, std::nullopt);
    m_scheduler.dispatch(group);
}

void VmScaler::converge(VmGroup &group, const std::optional<VmFleet::BilledTo> &billedTo)
{
    qint64 live = 0;
    QList<VmRecord *> draining;
    QList<VmRecord *> replaced;
    for (const QString &vmId : std::as_const(group.vmIds)) {
        VmRecord *vm = m_state.vm(vmId);
        live += vm->isLive() ? 1 : 0;
        if (vm->vm.state == VmState::Draining) {
            (vm->replacedBy ? replaced : draining).append(vm);
        }
    }
    if (live > group.target) {
        shrink(group, live - group.target);
        live = group.target;
    }
    // Growing takes back what still drains before it provisions.
    for (; live < group.target && !draining.isEmpty(); ++live) {
        VmRecord *vm = draining.takeLast();
        vm->vm.state = VmState::Busy;
        m_state.markVm(*vm);
    }
    // The latest resize also decides over those that drain since an earlier one.
    for (VmRecord *vm : std::as_const(draining)) {
        deallocate(*vm, group.deallocation);
    }
    for (VmRecord *vm : std::as_const(replaced)) {
        deallocate(*vm, *vm->replacedBy);
    }
    if (m_state.clock().monotonicMs() < group.nextStartMonotonicMs) {
        return;
    }
    for (; live < group.target; ++live) {
        m_fleet.provision(group, billedTo);
    }
}

void VmScaler::shrink(VmGroup &group, qint64 count)
{
    // What is not billed yet goes first, then what does nothing, then what works.
    const auto rank = [](const VmRecord *vm) {
        return vm->vm.state == VmState::Provisioning ? 0 : vm->vm.state == VmState::Idle ? 1 : 2;
    };
    QList<VmRecord *> live;
    for (const QString &vmId : std::as_const(group.vmIds)) {
        if (VmRecord *vm = m_state.vm(vmId); vm->isLive()) {
            live.append(vm);
        }
    }
    std::sort(live.begin(), live.end(), [&](const VmRecord *a, const VmRecord *b) {
        return std::tuple(rank(a), -a->vm.requestedAtMs, a->vm.id) <
               std::tuple(rank(b), -b->vm.requestedAtMs, b->vm.id);
    });
    for (VmRecord *vm : live.first(count)) {
        deallocate(*vm, group.deallocation);
    }
}

void VmScaler::deallocate(VmRecord &vm, Deallocation deallocation)
{
    if (vm.vm.jobId.isEmpty()) {
        m_fleet.release(vm);
        return;
    }
    switch (deallocation) {
    case Deallocation::TaskCompletion:
        if (vm.vm.state != VmState::Draining) {
            vm.vm.state = VmState::Draining;
            m_state.markVm(vm);
        }
        break;
    case Deallocation::Requeue:
        m_scheduler.requeue(vm, AttemptOutcome::Requeued);
        m_fleet.release(vm);
        break;
    case Deallocation::Terminate:
        m_scheduler.cancel(vm.vm.jobId, u"Its VM was taken away."_s);
        m_scheduler.requeue(vm, AttemptOutcome::Cancelled);
        m_fleet.release(vm);
        break;
    }
}

} // namespace pooldeck
