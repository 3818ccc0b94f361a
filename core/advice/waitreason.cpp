#include "advice/waitreason.h"

#include <algorithm>

namespace pooldeck {
namespace {

std::optional<qint64> elapsed(const std::optional<qint64> &sinceMs, qint64 nowMs)
{
    return sinceMs ? std::optional(std::max<qint64>(0, nowMs - *sinceMs)) : std::nullopt;
}

void explainByPool(WaitReason &reason, const Pool &pool, const WaitSituation &situation)
{
    if (pool.state == PoolState::Deleting) {
        reason.cause = WaitCause::PoolDeleting;
    } else if (pool.readyVmCount > pool.busyVmCount) {
        reason.cause = WaitCause::VmFree;
        reason.count = pool.idleVmCount();
    } else if (pool.readyVmCount > 0) {
        reason.cause = WaitCause::VmsBusy;
        reason.count = pool.busyVmCount;
        reason.sinceMs = elapsed(situation.oldestRunSinceMs, situation.nowMs);
    } else if (pool.state == PoolState::Failed) {
        reason.cause = WaitCause::PoolFailed;
        reason.detail = pool.errors.isEmpty() ? QString() : pool.errors.constLast().message;
    } else if (pool.targetVmCount > 0) {
        reason.cause = WaitCause::Provisioning;
        reason.count = pool.provisioningVmCount > 0 ? pool.provisioningVmCount : pool.targetVmCount;
        reason.sinceMs = elapsed(situation.provisioningSinceMs, situation.nowMs);
    } else if (pool.drainingVmCount > 0) {
        reason.cause = WaitCause::Draining;
        reason.count = pool.drainingVmCount;
    } else {
        reason.cause = situation.planUsedUp ? WaitCause::PlanUsedUp : WaitCause::PoolAtZero;
    }
}

} // namespace

bool WaitReason::isHelpedByResize() const
{
    switch (cause) {
    case WaitCause::PoolAtZero:
    case WaitCause::Draining:
    case WaitCause::VmsBusy:
        return true;
    case WaitCause::NotWaiting:
    case WaitCause::NeverStarted:
    case WaitCause::PoolGone:
    case WaitCause::PoolDeleting:
    case WaitCause::PoolFailed:
    case WaitCause::PlanUsedUp:
    case WaitCause::Provisioning:
    case WaitCause::VmFree:
    case WaitCause::ClassicBusy:
        return false;
    }
    Q_UNREACHABLE();
}

WaitReason waitReason(const Job &job, const WaitSituation &situation)
{
    WaitReason reason;
    if (job.status != JobStatus::NotStarted) {
        return reason;
    }
    if (!job.isQueued()) {
        reason.cause = WaitCause::NeverStarted;
        reason.expiresMs = std::max<qint64>(0, job.createdAtMs + NeverStartedLimitMs - situation.nowMs);
        return reason;
    }
    reason.position = situation.position;
    if (job.poolId.isEmpty()) {
        reason.cause = WaitCause::ClassicBusy;
        reason.count = situation.runningCount;
        reason.sinceMs = elapsed(situation.oldestRunSinceMs, situation.nowMs);
    } else if (situation.pool) {
        explainByPool(reason, *situation.pool, situation);
    } else {
        reason.cause = WaitCause::PoolGone;
    }
    return reason;
}

} // namespace pooldeck
