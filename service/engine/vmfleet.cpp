#include "engine/vmfleet.h"

#include "backends/backend.h"
#include "common/ids.h"
#include "common/literals.h"
#include "engine/jobscheduler.h"
#include "model/protocolerror.h"

#include <QLoggingCategory>

#include <algorithm>

Q_LOGGING_CATEGORY(lcFleet, "pooldeck.service.fleet", QtWarningMsg)

namespace pooldeck {
namespace {

constexpr qsizetype MaxPoolErrors = 10;

} // namespace

VmFleet::VmFleet(EngineState &state, Backend &backend)
    : m_state(state)
    , m_backend(backend)
{
}

void VmFleet::resume()
{
    const QStringList vmIds = m_state.vms().keys();
    for (const QString &vmId : vmIds) {
        VmRecord &vm = *m_state.vm(vmId);
        vm.deadlineMonotonicMs = m_state.clock().monotonicMs() + GraceAfterStartMs;
        vm.idleSinceMonotonicMs = m_state.clock().monotonicMs();
        vm.readyMonotonicMs = m_state.clock().monotonicMs();
        const QString handle = vm.handle;
        const bool goes = vm.vm.state == VmState::Deleting || vm.vm.state == VmState::Lost;
        m_state.afterCommit([this, vmId, handle, goes] {
            m_backend.adopt(vmId, handle);
            if (goes) {
                m_backend.release(vmId);
            }
        });
    }
}

void VmFleet::giveUpUnknownAssignments()
{
    for (VmRecord &vm : m_state.vms()) {
        const JobRecord *job = vm.vm.jobId.isEmpty() ? nullptr : m_state.activeJob(vm.vm.jobId);
        if (job && !vm.delivered && !m_state.webService(job->job.webServiceId)) {
            m_scheduler->requeue(vm, AttemptOutcome::Requeued);
            becameFree(vm);
        }
    }
}

void VmFleet::moveDeadlines(qint64 byMs)
{
    for (VmRecord &vm : m_state.vms()) {
        vm.deadlineMonotonicMs += byMs;
    }
}

void VmFleet::provision(VmGroup &group, const std::optional<BilledTo> &billedTo)
{
    if (m_isStopping) {
        return;
    }
    VmRecord record;
    record.vm.id = newId();
    record.vm.poolId = group.poolId;
    record.vm.requestedAtMs = m_state.clock().nowMs();
    record.deadlineMonotonicMs = m_state.clock().monotonicMs() + ProvisioningLimitMs;
    record.lastHeartbeatMs = record.vm.requestedAtMs;
    const Secret token = newKey();
    record.tokenHash = hashOf(token.reveal());
    if (billedTo) {
        UsageInterval interval;
        interval.vmId = record.vm.id;
        interval.poolId = group.poolId;
        interval.billingPlanId = billedTo->billingPlanId;
        interval.webServiceId = billedTo->webServiceId;
        interval.requestedAtMs = record.vm.requestedAtMs;
        m_state.ledger().requested(interval);
    }
    m_state.addVm(record);
    m_state.markVm(record);
    m_state.afterCommit([this, vmId = record.vm.id, token] { m_backend.start(vmId, token); });
}

void VmFleet::release(VmRecord &vm)
{
    if (vm.vm.state == VmState::Deleting || vm.vm.state == VmState::Lost) {
        return;
    }
    vm.vm.state = VmState::Deleting;
    vm.vm.jobId.clear();
    m_state.markVm(vm);
    m_state.afterCommit([this, vmId = vm.vm.id] { m_backend.release(vmId); });
}

void VmFleet::releaseAll()
{
    m_isStopping = true;
    const QStringList vmIds = m_state.vms().keys();
    for (const QString &vmId : vmIds) {
        VmRecord &vm = *m_state.vm(vmId);
        m_scheduler->requeue(vm, AttemptOutcome::Requeued);
        release(vm);
    }
}

void VmFleet::becameFree(VmRecord &vm)
{
    vm.vm.jobId.clear();
    vm.idleSinceMonotonicMs = m_state.clock().monotonicMs();
    if (vm.vm.state == VmState::Draining) {
        release(vm);
    } else if (vm.vm.state == VmState::Busy) {
        vm.vm.state = VmState::Idle;
        m_state.markVm(vm);
    }
}

Result<VmFleet::Registration> VmFleet::registerVm(const QByteArray &tokenHash, const QString &nonce,
                                                  const QString &host, qint64 pid)
{
    auto &vms = m_state.vms();
    const auto it = std::find_if(vms.begin(), vms.end(), [&](const VmRecord &vm) { return vm.tokenHash == tokenHash; });
    const bool known = it != vms.end() && it->vm.state != VmState::Lost && it->vm.state != VmState::Deleting &&
                       (!it->isRegistered() || it->nonce == nonce);
    if (!known) {
        return Failure(protocolError(ErrorCode::VmLost, u"This registration token is not valid (any more)."_s));
    }
    VmRecord &vm = it.value();
    const Secret sessionKey = newKey();
    vm.sessionHash = hashOf(sessionKey.reveal());
    vm.nonce = nonce;
    vm.vm.host = host;
    vm.vm.pid = pid;
    if (vm.vm.state == VmState::Provisioning) {
        vm.deadlineMonotonicMs = 0; // from now on its heartbeats count, not the time for provisioning
        vm.vm.state = VmState::Idle;
        vm.vm.readyAtMs = m_state.clock().nowMs();
        vm.idleSinceMonotonicMs = m_state.clock().monotonicMs();
        vm.readyMonotonicMs = m_state.clock().monotonicMs();
        m_state.ledger().ready(vm.vm.id, *vm.vm.readyAtMs);
    }
    heartbeat(vm);
    m_state.markVm(vm);
    return Registration{vm.vm.id, sessionKey};
}

Result<VmRecord *> VmFleet::authenticate(const QByteArray &sessionHash)
{
    auto &vms = m_state.vms();
    const auto it = std::find_if(vms.begin(), vms.end(), [&](const VmRecord &vm) {
        return vm.isRegistered() && vm.sessionHash == sessionHash && vm.vm.state != VmState::Lost;
    });
    if (it == vms.end()) {
        return Failure(protocolError(ErrorCode::VmLost, u"This VM is given up. It must end itself and its job."_s));
    }
    return &it.value();
}

void VmFleet::heartbeat(VmRecord &vm)
{
    vm.lastHeartbeatMs = m_state.clock().nowMs();
    vm.deadlineMonotonicMs = std::max(vm.deadlineMonotonicMs, m_state.clock().monotonicMs() + LostAfterMs);
    // Only a VM that came after the last failure tells that they come up again.
    VmGroup *group = m_state.group(vm.vm.poolId);
    if (group && group->failuresInARow > 0 && vm.vm.readyAtMs && vm.readyMonotonicMs > group->lastFailureMonotonicMs &&
        m_state.clock().monotonicMs() - vm.readyMonotonicMs >= StableAfterMs) {
        group->failuresInARow = 0;
    }
    m_state.markStoredOnly(vm);
}

void VmFleet::started(const QString &vmId, const QString &handle)
{
    if (VmRecord *vm = m_state.vm(vmId)) {
        vm->handle = handle;
        m_state.markStoredOnly(*vm);
    }
}

void VmFleet::startFailed(const QString &vmId, const QString &reason)
{
    if (VmRecord *vm = m_state.vm(vmId)) {
        provisioningFailed(*vm, reason);
    }
}

void VmFleet::gone(const QString &vmId, bool seen)
{
    VmRecord *vm = m_state.vm(vmId);
    if (!vm) {
        return;
    }
    const qint64 endMs = seen ? m_state.clock().nowMs() : vm->lastHeartbeatMs;
    switch (vm->vm.state) {
    case VmState::Provisioning:
        provisioningFailed(*vm, u"The VM's process ended before it was ready."_s);
        return;
    case VmState::Deleting:
        m_state.ledger().ended(vmId, endMs, !seen);
        m_state.removeVm(vmId, endMs);
        return;
    case VmState::Lost:
        m_state.removeVm(vmId, endMs);
        return;
    case VmState::Idle:
    case VmState::Busy:
    case VmState::Draining:
        lose(*vm, u"Its process ended unexpectedly."_s, endMs, !seen);
        m_state.removeVm(vmId, endMs);
        return;
    }
}

void VmFleet::expire()
{
    const qint64 now = m_state.clock().monotonicMs();
    const QStringList vmIds = m_state.vms().keys();
    for (const QString &vmId : vmIds) {
        VmRecord &vm = *m_state.vm(vmId);
        if (now < vm.deadlineMonotonicMs) {
            continue;
        }
        switch (vm.vm.state) {
        case VmState::Provisioning:
            reportTrouble(vm, u"ProvisioningTimedOut"_s,
                          u"A VM was not ready after %1 s."_s.arg(ProvisioningLimitMs / 1000));
            if (VmGroup *group = m_state.group(vm.vm.poolId)) {
                backOff(*group, 0);
            }
            release(vm);
            break;
        case VmState::Idle:
        case VmState::Busy:
        case VmState::Draining:
            lose(vm, u"It gave no sign of life for %1 s."_s.arg(LostAfterMs / 1000), vm.lastHeartbeatMs, true);
            m_state.afterCommit([this, vmId] { m_backend.release(vmId); });
            break;
        case VmState::Deleting: // the backend forces it
        case VmState::Lost:
            break;
        }
    }
}

void VmFleet::provisioningFailed(VmRecord &vm, const QString &reason)
{
    const qint64 now = m_state.clock().nowMs();
    m_state.ledger().ended(vm.vm.id, now, false);
    if (vm.vm.state == VmState::Provisioning) {
        reportTrouble(vm, u"ProvisioningFailed"_s, u"A VM could not be started: %1"_s.arg(reason));
        if (VmGroup *group = m_state.group(vm.vm.poolId)) {
            backOff(*group, 1000);
        }
    }
    m_state.removeVm(vm.vm.id, now);
}

void VmFleet::backOff(VmGroup &group, qint64 firstPauseMs)
{
    const qint64 pauseMs = group.failuresInARow == 0
                               ? firstPauseMs
                               : std::min(LongestBackOffMs, qint64(1000) << std::min(group.failuresInARow, 6));
    ++group.failuresInARow;
    group.lastFailureMonotonicMs = m_state.clock().monotonicMs();
    group.nextStartMonotonicMs = m_state.clock().monotonicMs() + pauseMs;
}

void VmFleet::jobEnded(VmRecord &vm, AttemptOutcome outcome)
{
    VmGroup *group = m_state.group(vm.vm.poolId);
    if (!group) {
        return;
    }
    if (outcome == AttemptOutcome::Finished) {
        vm.failedJobsInARow = 0;
        if (m_state.clock().monotonicMs() >= group->nextReplacementMonotonicMs) {
            group->replacedInARow = 0;
            group->saidJobsKeepFailing = false;
        }
    } else if (outcome == AttemptOutcome::Failed) {
        ++vm.failedJobsInARow;
        if (vm.failedJobsInARow >= MaxFailedJobsInARow && vm.vm.state == VmState::Idle) {
            replaceFailing(vm, *group);
        }
    }
}

void VmFleet::replaceFailing(VmRecord &vm, VmGroup &group)
{
    const qint64 now = m_state.clock().monotonicMs();
    if (now >= group.nextReplacementMonotonicMs) {
        const qint64 pauseMs =
            std::min(LongestReplacementPauseMs, FirstReplacementPauseMs << std::min(group.replacedInARow, 6));
        ++group.replacedInARow;
        group.nextReplacementMonotonicMs = now + pauseMs;
        reportTrouble(vm, u"VmKeepsFailing"_s,
                      u"VM %1 failed %2 jobs one after the other and is replaced."_s.arg(vm.vm.id.left(8))
                          .arg(vm.failedJobsInARow));
        release(vm);
    } else if (!group.saidJobsKeepFailing) {
        group.saidJobsKeepFailing = true;
        reportTrouble(
            vm, u"JobsKeepFailing"_s,
            u"Jobs keep failing, also since a VM was replaced for it. Look at their logs: it is likely the jobs, "
            "not the VMs. The pool goes on with them and is billed."_s);
    }
}

void VmFleet::lose(VmRecord &vm, const QString &reason, qint64 billedUntilMs, bool estimated)
{
    VmGroup *group = m_state.group(vm.vm.poolId);
    if (group && vm.vm.readyAtMs && m_state.clock().nowMs() - *vm.vm.readyAtMs < StableAfterMs) {
        backOff(*group, 0);
    }
    m_scheduler->requeue(vm, AttemptOutcome::Lost);
    vm.vm.state = VmState::Lost;
    m_state.ledger().ended(vm.vm.id, billedUntilMs, estimated);
    m_state.markVm(vm);
    reportTrouble(vm, u"VmLost"_s, u"VM %1 was lost. %2"_s.arg(vm.vm.id.left(8), reason));
}

void VmFleet::reportTrouble(const VmRecord &vm, const QString &code, const QString &message)
{
    qCWarning(lcFleet).noquote() << message << (vm.vm.poolId.isEmpty() ? u"(classic processing)"_s : vm.vm.poolId);
    if (PoolRecord *record = m_state.pool(vm.vm.poolId)) {
        record->pool.errors.append({m_state.clock().nowMs(), code, message, vm.vm.id});
        while (record->pool.errors.size() > MaxPoolErrors) {
            record->pool.errors.removeFirst();
        }
        m_state.markPool(record->pool.id);
    }
    Event event;
    event.kind = code;
    event.poolId = vm.vm.poolId;
    event.vmId = vm.vm.id;
    event.message = message;
    event.who = u"service"_s;
    m_state.addEvent(event);
}

} // namespace pooldeck
