#include "advice/pooltrouble.h"

#include "common/literals.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace pooldeck {
namespace {

bool isProvisioningError(QStringView code)
{
    return code == u"ProvisioningFailed" || code == u"ProvisioningTimedOut";
}

/// Errors of one pool, oldest first, that tell of the same.
template <class IsWanted>
QList<PoolError> errorsOf(const Pool &pool, IsWanted isWanted)
{
    QList<PoolError> errors;
    std::copy_if(pool.errors.begin(), pool.errors.end(), std::back_inserter(errors), isWanted);
    std::sort(errors.begin(), errors.end(), [](const PoolError &a, const PoolError &b) { return a.atMs < b.atMs; });
    return errors;
}

std::optional<PoolTrouble> lostVms(const Pool &pool, const TroubleSituation &situation)
{
    const qint64 fromMs = situation.nowMs - TroubleWindowMs;
    QHash<QString, qint64> lostAt; // by VM
    QString detail;
    for (const PoolError &error : pool.errors) {
        if (error.code == "VmLost"_L1 && error.atMs >= fromMs) {
            lostAt.insert(error.vmId, error.atMs);
            detail = error.message;
        }
    }
    for (const Event &event : situation.events) {
        if (event.kind == "VmLost"_L1 && event.poolId == pool.id && event.atMs >= fromMs) {
            lostAt.insert(event.vmId, event.atMs);
        }
    }
    if (lostAt.size() < ManyVmsLost) {
        return std::nullopt;
    }
    PoolTrouble trouble;
    trouble.cause = TroubleCause::VmsLost;
    trouble.count = lostAt.size();
    trouble.detail = detail;
    trouble.sinceMs = *std::min_element(lostAt.cbegin(), lostAt.cend());
    qint64 lastMs = 0;
    for (auto it = lostAt.cbegin(); it != lostAt.cend(); ++it) {
        if (*it >= lastMs) {
            lastMs = *it;
            trouble.vmId = it.key();
        }
    }
    QHash<QString, qint64> byJob;
    for (const Attempt &attempt : situation.lostAttempts) {
        if (attempt.poolId == pool.id && attempt.outcome == AttemptOutcome::Lost &&
            attempt.endedAtMs.value_or(0) >= fromMs) {
            ++byJob[attempt.jobId];
        }
    }
    for (auto it = byJob.cbegin(); it != byJob.cend(); ++it) {
        if (*it > trouble.jobCount && *it >= 2) {
            trouble.jobCount = *it;
            trouble.jobId = it.key();
        }
    }
    return trouble;
}

std::optional<PoolTrouble> provisioning(const Pool &pool, const TroubleSituation &situation)
{
    if (pool.state == PoolState::Steady || pool.state == PoolState::Deleting) {
        return std::nullopt;
    }
    qint64 newestReadyMs = 0;
    std::optional<Vm> slowest;
    for (const Vm &vm : situation.vms) {
        newestReadyMs = std::max(newestReadyMs, vm.readyAtMs.value_or(0));
        if (vm.state == VmState::Provisioning && (!slowest || vm.requestedAtMs < slowest->requestedAtMs)) {
            slowest = vm;
        }
    }
    const QList<PoolError> errors = errorsOf(
        pool, [&](const PoolError &error) { return isProvisioningError(error.code) && error.atMs > newestReadyMs; });
    const qint64 missing = pool.targetVmCount - pool.readyVmCount;
    if (!errors.isEmpty() && missing > 0) {
        return PoolTrouble{TroubleCause::ProvisioningFails,
                           errors.first().atMs,
                           missing,
                           errors.last().vmId,
                           {},
                           0,
                           errors.last().message};
    }
    if (slowest && missing > 0 && situation.nowMs - slowest->requestedAtMs >= SlowProvisioningMs) {
        return PoolTrouble{TroubleCause::NotProvisioning, slowest->requestedAtMs, missing, slowest->id, {}, 0, {}};
    }
    return std::nullopt;
}

std::optional<PoolTrouble> failing(const Pool &pool, const TroubleSituation &situation)
{
    const auto isThere = [&](const QString &vmId) {
        return std::any_of(situation.vms.begin(), situation.vms.end(), [&](const Vm &vm) {
            return vm.id == vmId && vm.state != VmState::Deleting && vm.state != VmState::Lost;
        });
    };
    for (auto error = pool.errors.crbegin(); error != pool.errors.crend(); ++error) {
        const bool isOver = situation.lastJobFinishedMs.value_or(0) > error->atMs;
        if (error->code == "JobsKeepFailing"_L1 && !isOver && pool.hasWork()) {
            return PoolTrouble{TroubleCause::JobsKeepFailing, error->atMs, 0, error->vmId, {}, 0, error->message};
        }
        if (error->code == "VmKeepsFailing"_L1 && !isOver && isThere(error->vmId)) {
            return PoolTrouble{TroubleCause::VmKeepsFailing, error->atMs, 0, error->vmId, {}, 0, error->message};
        }
    }
    return std::nullopt;
}

std::optional<PoolTrouble> atZero(const Pool &pool, const TroubleSituation &situation)
{
    if (pool.targetVmCount > 0 || pool.state == PoolState::Deleting) {
        return std::nullopt;
    }
    if (situation.planUsedUp && (pool.queuedJobCount > 0 || isStoppedByPlan(pool))) {
        return PoolTrouble{TroubleCause::PlanUsedUp, pool.lastChangedAtMs, pool.queuedJobCount, {}, {}, 0, {}};
    }
    if (pool.queuedJobCount > 0) {
        return PoolTrouble{TroubleCause::NotServingAtZero, pool.lastChangedAtMs, pool.queuedJobCount, {}, {}, 0, {}};
    }
    return std::nullopt;
}

} // namespace

QList<PoolTrouble> poolTroubles(const Pool &pool, const TroubleSituation &situation)
{
    QList<PoolTrouble> troubles;
    for (const auto &find : {&provisioning, &lostVms, &failing, &atZero}) {
        if (const std::optional<PoolTrouble> trouble = find(pool, situation)) {
            troubles.append(*trouble);
        }
    }
    return troubles;
}

bool isStoppedByPlan(const Pool &pool)
{
    return pool.targetVmCount == 0 && pool.lastChangedBy == "billing plan"_L1;
}

bool hasTrouble(const Pool &pool, qint64 nowMs, bool planUsedUp)
{
    if (pool.state == PoolState::Failed || (pool.targetVmCount == 0 && pool.queuedJobCount > 0)) {
        return pool.state != PoolState::Deleting;
    }
    const bool isGrowing = (pool.state == PoolState::Creating || pool.state == PoolState::Resizing) &&
                           pool.readyVmCount < pool.targetVmCount;
    if ((isGrowing && nowMs - pool.lastChangedAtMs >= SlowProvisioningMs) || (isStoppedByPlan(pool) && planUsedUp)) {
        return true;
    }
    qint64 lost = 0;
    for (const PoolError &error : pool.errors) {
        const bool isRecent = nowMs - error.atMs <= TroubleWindowMs;
        lost += error.code == "VmLost"_L1 && isRecent ? 1 : 0;
        if ((error.code == "JobsKeepFailing"_L1 && pool.hasWork() && isRecent) ||
            (isProvisioningError(error.code) && pool.state != PoolState::Steady &&
             pool.readyVmCount < pool.targetVmCount)) {
            return true;
        }
    }
    return lost >= ManyVmsLost;
}

} // namespace pooldeck
