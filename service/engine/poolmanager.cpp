#include "engine/poolmanager.h"

#include "common/ids.h"
#include "common/literals.h"
#include "engine/jobscheduler.h"
#include "model/protocolerror.h"

#include <QCryptographicHash>
#include <QUrl>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype MaxNameLength = 64;

QString vms(qint64 count)
{
    return count == 1 ? u"1 VM"_s : u"%1 VMs"_s.arg(count);
}

bool isUsableName(const QString &name)
{
    const QList<uint> codePoints = name.toUcs4();
    return !name.isEmpty() && name.size() <= MaxNameLength && name.trimmed() == name &&
           std::all_of(codePoints.begin(), codePoints.end(), [](uint c) { return QChar::isPrint(c); });
}

} // namespace

PoolManager::PoolManager(EngineState &state, VmFleet &fleet, JobScheduler &scheduler, const Quota &quota)
    : m_state(state)
    , m_fleet(fleet)
    , m_scheduler(scheduler)
    , m_quota(quota)
{
}

Result<const WebServiceRecord *> PoolManager::billingService(const QString &swaggerUrl)
{
    // Matched by path: nothing is fetched, so there is nothing to trick.
    const QString path = QUrl(swaggerUrl).path();
    for (const WebServiceRecord &service : m_state.webServices()) {
        if (path != service.basePath + u"/swagger.json"_s) {
            continue;
        }
        if (service.kind != WebServiceKind::ResourceManager) {
            return Failure(
                protocolError(ErrorCode::SwaggerUrlNotResourceManager,
                              u"This is a classic web service. A pool is billed to one based on Resource Manager."_s,
                              u"SwaggerUrl"_s));
        }
        return &service;
    }
    return Failure(protocolError(ErrorCode::SwaggerUrlUnknown,
                                 u"No web service of this account has this swagger.json URL."_s, u"SwaggerUrl"_s));
}

QString PoolManager::freeName() const
{
    for (int number = 1;; ++number) {
        const QString name = u"pool-%1"_s.arg(number);
        const auto &pools = m_state.pools();
        if (std::none_of(pools.begin(), pools.end(), [&](const PoolRecord &record) {
                return record.pool.name.compare(name, Qt::CaseInsensitive) == 0;
            })) {
            return name;
        }
    }
}

Result<QString> PoolManager::create(const CreatePoolRequest &request, const QString &who)
{
    const auto service = billingService(request.swaggerUrl);
    if (!service) {
        return Failure(service.error());
    }
    if (request.vmCount > m_quota.maxVmsPerPool) {
        return Failure(protocolError(ErrorCode::VmCountOutOfRange,
                                     u"A pool of this account has at most %1."_s.arg(vms(m_quota.maxVmsPerPool)),
                                     u"VmCount"_s));
    }
    if (m_state.pools().size() >= m_quota.maxPools) {
        return Failure(
            protocolError(ErrorCode::PoolQuotaExceeded,
                          u"This account has %1 pools, which is its limit. Delete one first."_s.arg(m_quota.maxPools)));
    }
    const QString name = request.name.isEmpty() ? freeName() : request.name;
    if (!isUsableName(name)) {
        return Failure(protocolError(
            ErrorCode::RequestBodyInvalid,
            u"A pool's name has 1 to %1 printable characters and no space at its ends."_s.arg(MaxNameLength),
            u"Name"_s));
    }
    for (const PoolRecord &other : std::as_const(m_state.pools())) {
        if (other.pool.name.compare(name, Qt::CaseInsensitive) == 0) {
            const QString why = other.pool.state == PoolState::Deleting
                                    ? u"The pool '%1' is still being deleted; try again in a moment."_s
                                    : u"There is a pool named '%1' already."_s;
            return Failure(protocolError(ErrorCode::PoolNameInUse, why.arg(other.pool.name), u"Name"_s));
        }
    }
    PoolRecord record;
    Pool &pool = record.pool;
    pool.id = newId();
    pool.name = name;
    pool.targetVmCount = request.vmCount;
    pool.swaggerUrl = (*service)->basePath + u"/swagger.json"_s;
    pool.webServiceId = (*service)->id;
    pool.billingPlanId = (*service)->billingPlanId;
    pool.createdAtMs = m_state.clock().nowMs();
    pool.idleSinceMs = pool.createdAtMs;
    pool.lastChangedBy = who;
    pool.lastChangedAtMs = pool.createdAtMs;
    record.group.poolId = pool.id;
    record.group.target = request.vmCount;
    m_state.pools().insert(pool.id, record);
    m_state.markPool(pool.id);
    addEvent(pool, u"PoolCreated"_s, u"Pool '%1' was created with %2."_s.arg(pool.name, vms(request.vmCount)), who);
    return pool.id;
}

Result<PoolRecord *> PoolManager::checked(const QString &poolId, const QString &ifMatch)
{
    PoolRecord *record = m_state.pool(poolId);
    if (!record) {
        return Failure(protocolError(ErrorCode::PoolNotFound, u"There is no pool with this id."_s));
    }
    if (record->pool.state == PoolState::Deleting) {
        return Failure(
            protocolError(ErrorCode::PoolBeingDeleted, u"The pool '%1' is being deleted."_s.arg(record->pool.name)));
    }
    if (!ifMatch.isEmpty() && ifMatch != "*"_L1 && ifMatch != view(*record, false).etag) {
        return Failure(protocolError(ErrorCode::PreconditionFailed,
                                     u"The pool was changed meanwhile by %1."_s.arg(record->pool.lastChangedBy)));
    }
    return record;
}

Result<void> PoolManager::resize(const QString &poolId, const ResizePoolRequest &request, const QString &ifMatch,
                                 const QString &who)
{
    const auto found = checked(poolId, ifMatch);
    if (!found) {
        return Failure(found.error());
    }
    PoolRecord &record = **found;
    if (request.vmCount > m_quota.maxVmsPerPool) {
        return Failure(protocolError(ErrorCode::VmCountOutOfRange,
                                     u"A pool of this account has at most %1."_s.arg(vms(m_quota.maxVmsPerPool)),
                                     u"VmCount"_s));
    }
    if (request.onlyIfIdle && record.group.hasWork()) {
        return Failure(protocolError(ErrorCode::PoolNotIdle, u"The pool has %1 running and %2 waiting jobs."_s
                                                                 .arg(record.group.runningJobIds.size())
                                                                 .arg(record.group.queue.size())));
    }
    const qint64 formerTarget = record.group.target;
    record.group.target = request.vmCount;
    record.group.deallocation = request.deallocation;
    record.group.failuresInARow = 0;
    record.group.nextStartMonotonicMs = 0;
    record.pool.targetVmCount = request.vmCount;
    record.pool.errors.clear();
    record.pool.lastChangedBy = who;
    record.pool.lastChangedAtMs = m_state.clock().nowMs();
    m_state.markPool(poolId);
    addEvent(
        record.pool, u"PoolResized"_s,
        u"Pool '%1' was resized from %2 to %3."_s.arg(record.pool.name).arg(formerTarget).arg(vms(request.vmCount)),
        who);
    return {};
}

Result<void> PoolManager::remove(const QString &poolId, bool force, const QString &ifMatch, const QString &who)
{
    const auto found = checked(poolId, ifMatch);
    if (!found) {
        return Failure(found.error());
    }
    PoolRecord &record = **found;
    VmGroup &group = record.group;
    if (group.hasWork() && !force) {
        return Failure(protocolError(
            ErrorCode::PoolHasActiveJobs,
            u"The pool has %1 running and %2 waiting jobs."_s.arg(group.runningJobIds.size()).arg(group.queue.size())));
    }
    const QString reason = u"The pool '%1' was deleted."_s.arg(record.pool.name);
    QStringList jobIds;
    for (const JobRecord &job : std::as_const(m_state.jobs())) {
        if (job.job.poolId == poolId && !isEnded(job.job.status)) {
            jobIds.append(job.job.id);
        }
    }
    for (const QString &jobId : std::as_const(jobIds)) {
        m_scheduler.cancel(jobId, reason);
    }
    const QStringList vmIds = group.vmIds.values();
    for (const QString &vmId : vmIds) {
        VmRecord &vm = *m_state.vm(vmId);
        m_scheduler.requeue(vm, AttemptOutcome::Cancelled);
        m_fleet.release(vm);
    }
    group.target = 0;
    record.pool.targetVmCount = 0;
    record.pool.state = PoolState::Deleting;
    record.pool.lastChangedBy = who;
    record.pool.lastChangedAtMs = m_state.clock().nowMs();
    m_state.markPool(poolId);
    addEvent(record.pool, u"PoolDeleted"_s, reason, who);
    return {};
}

void PoolManager::settle(const QString &poolId)
{
    if (poolId.isEmpty()) {
        settleClassic(m_state.classic());
    } else if (PoolRecord *record = m_state.pool(poolId)) {
        settlePool(*record);
    }
}

void PoolManager::settlePool(PoolRecord &record)
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

    const Pool shown = view(record, false);
    PoolState state = PoolState::Resizing;
    if (shown.readyVmCount == group.target && group.vmIds.size() == group.target) {
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

void PoolManager::settleClassic(VmGroup &group)
{
    const qint64 now = m_state.clock().monotonicMs();
    const qint64 wanted = std::min<qint64>(m_quota.classicSlots, group.queue.size() + group.runningJobIds.size());
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

void PoolManager::converge(VmGroup &group, const std::optional<VmFleet::BilledTo> &billedTo)
{
    qint64 live = 0;
    QList<VmRecord *> draining;
    for (const QString &vmId : std::as_const(group.vmIds)) {
        VmRecord *vm = m_state.vm(vmId);
        live += vm->isLive() ? 1 : 0;
        if (vm->vm.state == VmState::Draining) {
            draining.append(vm);
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
        deallocate(group, *vm);
    }
    if (m_state.clock().monotonicMs() < group.nextStartMonotonicMs) {
        return;
    }
    for (; live < group.target; ++live) {
        m_fleet.provision(group, billedTo);
    }
}

void PoolManager::shrink(VmGroup &group, qint64 count)
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
        if (vm->vm.state == VmState::Busy) {
            deallocate(group, *vm);
        } else {
            m_fleet.release(*vm);
        }
    }
}

/// Takes a VM with a job away as the last resize said.
void PoolManager::deallocate(const VmGroup &group, VmRecord &vm)
{
    switch (group.deallocation) {
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
        m_scheduler.cancel(vm.vm.jobId, u"Its VM was taken away when the pool was resized."_s);
        m_scheduler.requeue(vm, AttemptOutcome::Cancelled);
        m_fleet.release(vm);
        break;
    }
}

Pool PoolManager::view(const PoolRecord &record, bool withComputeMs)
{
    Pool pool = record.pool;
    for (const QString &vmId : record.group.vmIds) {
        switch (m_state.vm(vmId)->vm.state) {
        case VmState::Provisioning:
            ++pool.provisioningVmCount;
            break;
        case VmState::Idle:
            ++pool.readyVmCount;
            break;
        case VmState::Busy:
            ++pool.readyVmCount;
            ++pool.busyVmCount;
            break;
        case VmState::Draining:
            ++pool.drainingVmCount;
            break;
        case VmState::Deleting:
            // One that goes before it was ever ready is not billed.
            pool.deletingVmCount += m_state.vm(vmId)->vm.readyAtMs ? 1 : 0;
            break;
        case VmState::Lost:
            break;
        }
    }
    pool.queuedJobCount = record.group.queue.size();
    pool.runningJobCount = record.group.runningJobIds.size();
    if (withComputeMs) {
        pool.computeMs = m_state.ledger().computeMs(pool.id, m_state.clock().nowMs());
    }
    const QByteArray tagged =
        pool.name.toUtf8() + '\0' + QByteArray::number(pool.targetVmCount) + '\0' + toString(pool.state).toUtf8();
    pool.etag = u'"' +
                QString::fromLatin1(QCryptographicHash::hash(tagged, QCryptographicHash::Sha256).toHex().left(16)) +
                u'"';
    return pool;
}

bool PoolManager::needsClock() const
{
    return isBusy() || !m_state.jobs().isEmpty();
}

bool PoolManager::isBusy() const
{
    return !m_state.vms().isEmpty() || m_state.classic().hasWork() ||
           std::any_of(m_state.pools().begin(), m_state.pools().end(), [](const PoolRecord &record) {
               return record.group.hasWork() || record.group.target != record.group.vmIds.size();
           });
}

void PoolManager::addEvent(const Pool &pool, const QString &kind, const QString &message, const QString &who)
{
    Event event;
    event.kind = kind;
    event.poolId = pool.id;
    event.message = message;
    event.who = who;
    m_state.addEvent(event);
}

} // namespace pooldeck
