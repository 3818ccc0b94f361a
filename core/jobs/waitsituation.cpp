#include "jobs/waitsituation.h"

#include "jobs/jobqueues.h"
#include "sync/accountsession.h"

#include <algorithm>

namespace pooldeck {
namespace {

bool isUsedUp(const AccountSession &session, const Pool &pool)
{
    const std::optional<PlanUsage> usage = session.planUsage(pool.billingPlanId);
    return usage && usage->exhausted;
}

} // namespace

WaitSituation waitSituation(const AccountSession &session, const JobQueues &queues, const Job &job)
{
    WaitSituation situation;
    situation.nowMs = session.meter().nowMs();
    situation.position = queues.positionOf(job);
    situation.runningCount = queues.runningCountOf(job.poolId);
    if (const Pool *pool = session.monitor().findPool(job.poolId)) {
        situation.pool = *pool;
        situation.planUsedUp = pool->targetVmCount == 0 && isUsedUp(session, *pool);
    }
    return situation;
}

WaitSituation waitSituationWithTimes(const AccountSession &session, const JobQueues &queues, const Job &job)
{
    WaitSituation situation = waitSituation(session, queues, job);
    situation.oldestRunSinceMs = queues.oldestRunOf(job.poolId);
    if (situation.pool && situation.pool->provisioningVmCount > 0) {
        for (const Vm &vm : session.monitor().vmsOf(job.poolId)) {
            if (vm.state == VmState::Provisioning) {
                situation.provisioningSinceMs =
                    std::min(situation.provisioningSinceMs.value_or(vm.requestedAtMs), vm.requestedAtMs);
            }
        }
    }
    return situation;
}

} // namespace pooldeck
