#include "engine/poolmanager.h"

#include "common/ids.h"
#include "common/isotime.h"
#include "common/literals.h"
#include "engine/jobscheduler.h"
#include "engine/poolchecks.h"
#include "model/protocolerror.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QUrl>

#include <algorithm>

namespace pooldeck {
namespace {

QString vms(qint64 count)
{
    return count == 1 ? u"1 VM"_s : u"%1 VMs"_s.arg(count);
}

Error tooManyVms(const Quota &quota)
{
    return protocolError(ErrorCode::VmCountOutOfRange,
                         u"A pool of this account has at most %1."_s.arg(vms(quota.maxVmsPerPool)), u"VmCount"_s);
}

/// "3 running and 12 waiting jobs"
QString work(const VmGroup &group)
{
    return u"%1 running and %2 waiting jobs"_s.arg(group.runningJobIds.size()).arg(group.queue.size());
}

} // namespace

PoolManager::PoolManager(EngineState &state, VmFleet &fleet, VmScaler &scaler, JobScheduler &scheduler,
                         const PlanLimits &planLimits, const Quota &quota)
    : m_state(state)
    , m_fleet(fleet)
    , m_scaler(scaler)
    , m_scheduler(scheduler)
    , m_planLimits(planLimits)
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

Result<void> PoolManager::checkName(const QString &name, const QString &poolId) const
{
    if (const auto usable = checkPoolName(name); !usable) {
        return usable;
    }
    for (const PoolRecord &other : std::as_const(m_state.pools())) {
        if (other.pool.id != poolId && other.pool.name.compare(name, Qt::CaseInsensitive) == 0) {
            const QString why = other.pool.state == PoolState::Deleting
                                    ? u"The pool '%1' is still being deleted; try again in a moment."_s
                                    : u"There is a pool named '%1' already."_s;
            return Failure(protocolError(ErrorCode::PoolNameInUse, why.arg(other.pool.name), u"Name"_s));
        }
    }
    return {};
}

Result<void> PoolManager::checkPlan(const QString &billingPlanId, qint64 vmCount) const
{
    const auto limit = vmCount > 0 ? m_planLimits.limitOf(billingPlanId) : std::nullopt;
    if (limit && limit->leftMs <= 0) {
        return Failure(protocolError(
            ErrorCode::PlanExhausted,
            u"The hours of the billing plan %1 are used up; it refills at %2. Until then its pools stay at zero."_s.arg(
                billingPlanId, toIsoTime(limit->refillsAtMs))));
    }
    return {};
}

Result<QString> PoolManager::create(const CreatePoolRequest &request, const QString &who)
{
    const auto service = billingService(request.swaggerUrl);
    if (!service) {
        return Failure(service.error());
    }
    if (request.vmCount > m_quota.maxVmsPerPool) {
        return Failure(tooManyVms(m_quota));
    }
    if (m_state.pools().size() >= m_quota.maxPools) {
        return Failure(
            protocolError(ErrorCode::PoolQuotaExceeded,
                          u"This account has %1 pools, which is its limit. Delete one first."_s.arg(m_quota.maxPools)));
    }
    const QString name = request.name.isEmpty() ? freeName() : request.name;
    if (const auto usable = checkName(name, {}); !usable) {
        return Failure(usable.error());
    }
    if (const auto plan = checkPlan((*service)->billingPlanId, request.vmCount); !plan) {
        return Failure(plan.error());
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
    record.group.poolId = pool.id;
    record.group.target = request.vmCount;
    PoolRecord &stored = m_state.pools().insert(pool.id, record).value();
    changed(stored, who);
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
        return Failure(tooManyVms(m_quota));
    }
    if (request.onlyIfIdle && record.group.hasWork()) {
        return Failure(protocolError(ErrorCode::PoolNotIdle, u"The pool has %1."_s.arg(work(record.group))));
    }
    const qint64 formerTarget = record.group.target;
    if (request.vmCount > formerTarget) {
        if (const auto plan = checkPlan(record.pool.billingPlanId, request.vmCount); !plan) {
            return plan;
        }
    }
    setTarget(record, request.vmCount, request.deallocation);
    changed(record, who);
    addEvent(record.pool, u"PoolResized"_s,
             u"Pool '%1' was resized from %2 to %3."_s.arg(record.pool.name, QString::number(formerTarget),
                                                           vms(request.vmCount)),
             who, formerTarget);
    return {};
}

void PoolManager::setTarget(PoolRecord &record, qint64 vmCount, Deallocation deallocation)
{
    VmGroup &group = record.group;
    group.target = vmCount;
    group.deallocation = deallocation;
    group.forgetFailures();
    for (const QString &vmId : std::as_const(group.vmIds)) {
        VmRecord &vm = *m_state.vm(vmId);
        if (vm.replacedBy) { // the latest act decides how it goes
            vm.replacedBy = deallocation;
            m_state.markStoredOnly(vm);
        }
    }
    record.pool.targetVmCount = vmCount;
    record.pool.errors.clear();
}

Result<void> PoolManager::update(const QString &poolId, const UpdatePoolRequest &request, const QString &ifMatch,
                                 const QString &who)
{
    const auto found = checked(poolId, ifMatch);
    if (!found) {
        return Failure(found.error());
    }
    PoolRecord &record = **found;
    Pool &pool = record.pool;
    if (request.name) {
        if (const auto usable = checkName(*request.name, poolId); !usable) {
            return usable;
        }
    }
    if (request.labels) {
        if (const auto usable = checkLabels(*request.labels); !usable) {
            return usable;
        }
    }
    const QString formerName = pool.name;
    QStringList changes;
    if (request.name && *request.name != pool.name) {
        pool.name = *request.name;
        changes.append(u"its name, once '%1'"_s.arg(formerName));
    }
    if (request.labels && *request.labels != pool.labels) {
        pool.labels = *request.labels;
        changes.append(u"its labels"_s);
    }
    if (request.idlePolicy && *request.idlePolicy != pool.idlePolicy) {
        pool.idlePolicy = *request.idlePolicy;
        changes.append(u"its idle policy"_s);
    }
    if (request.whenDone) {
        // Armed by work: set on an idle pool, it waits for the jobs that are about to come.
        record.whenDoneArmed = record.group.hasWork();
        if (*request.whenDone != pool.whenDone) {
            pool.whenDone = *request.whenDone;
            changes.append(u"what happens when its jobs have ended"_s);
        }
    }
    if (!changes.isEmpty()) {
        changed(record, who);
        addEvent(pool, u"PoolChanged"_s, u"Pool '%1' was changed: %2."_s.arg(pool.name, changes.join(u", "_s)), who);
    }
    return {};
}

Result<void> PoolManager::replaceVm(const QString &poolId, const QString &vmId, const ReplaceVmRequest &request,
                                    const QString &who)
{
    const auto found = checked(poolId, {});
    if (!found) {
        return Failure(found.error());
    }
    PoolRecord &record = **found;
    VmRecord *vm = m_state.vm(vmId);
    if (!vm || vm->vm.poolId != poolId) {
        return Failure(protocolError(ErrorCode::VmNotFound, u"This pool has no VM with this id."_s));
    }
    if (vm->vm.state == VmState::Deleting || vm->vm.state == VmState::Lost) {
        return {};
    }
    const auto isReplaced = [this](const QString &id) {
        const VmRecord &other = *m_state.vm(id);
        return other.replacedBy && other.vm.state == VmState::Draining;
    };
    const auto underWay = std::count_if(record.group.vmIds.begin(), record.group.vmIds.end(), isReplaced);
    if (!vm->replacedBy && underWay >= std::max<qint64>(record.group.target, 1)) {
        return Failure(protocolError(
            ErrorCode::Conflict,
            u"%1 of this pool are being replaced and still bill. Wait until they are gone."_s.arg(vms(underWay))));
    }
    vm->replacedBy = request.deallocation;
    m_scaler.deallocate(*vm, request.deallocation);
    m_state.markVm(*vm);
    record.group.forgetFailures();
    changed(record, who);
    addEvent(record.pool, u"VmReplaced"_s,
             u"VM %1 of pool '%2' is being replaced."_s.arg(vmId.left(8), record.pool.name), who);
    return {};
}

Result<void> PoolManager::remove(const QString &poolId, bool force, const QString &ifMatch, const QString &who)
{
    const auto found = checked(poolId, ifMatch);
    if (!found) {
        return Failure(found.error());
    }
    PoolRecord &record = **found;
    if (record.group.hasWork() && !force) {
        return Failure(protocolError(ErrorCode::PoolHasActiveJobs, u"The pool has %1."_s.arg(work(record.group))));
    }
    removeFor(record, u"The pool '%1' was deleted."_s.arg(record.pool.name), who);
    return {};
}

void PoolManager::removeFor(PoolRecord &record, const QString &reason, const QString &who)
{
    const QString poolId = record.pool.id;
    QStringList jobIds;
    for (const JobRecord &job : std::as_const(m_state.jobs())) {
        if (job.job.poolId == poolId && !isEnded(job.job.status)) {
            jobIds.append(job.job.id);
        }
    }
    for (const QString &jobId : std::as_const(jobIds)) {
        m_scheduler.cancel(jobId, reason);
    }
    const QStringList vmIds = record.group.vmIds.values();
    for (const QString &vmId : vmIds) {
        VmRecord &vm = *m_state.vm(vmId);
        m_scheduler.requeue(vm, AttemptOutcome::Cancelled);
        m_fleet.release(vm);
    }
    record.group.target = 0;
    record.pool.targetVmCount = 0;
    record.pool.state = PoolState::Deleting;
    changed(record, who);
    addEvent(record.pool, u"PoolDeleted"_s, reason, who);
}

void PoolManager::resizeToZero(PoolRecord &record, const QString &kind, const QString &reason, const QString &who)
{
    const qint64 formerTarget = record.group.target;
    setTarget(record, 0, Deallocation::TaskCompletion);
    changed(record, who);
    addEvent(record.pool, kind, reason, who, formerTarget);
}

void PoolManager::changed(PoolRecord &record, const QString &who)
{
    record.pool.lastChangedBy = who;
    record.pool.lastChangedAtMs = m_state.clock().nowMs();
    m_state.markPool(record.pool.id);
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
    const QByteArray tagged = pool.name.toUtf8() + '\0' + QByteArray::number(pool.targetVmCount) + '\0' +
                              toString(pool.state).toUtf8() + '\0' +
                              QJsonDocument(pool.idlePolicy.toJson()).toJson(QJsonDocument::Compact);
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

void PoolManager::addEvent(const Pool &pool, const QString &kind, const QString &message, const QString &who,
                           std::optional<qint64> formerVmCount)
{
    Event event;
    event.kind = kind;
    event.poolId = pool.id;
    event.message = message;
    event.who = who;
    event.formerVmCount = formerVmCount;
    m_state.addEvent(event);
}

} // namespace pooldeck
