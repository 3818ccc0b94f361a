#pragma once

#include "model/account.h"
#include "model/pool.h"
#include "usage/usagemeter.h"

#include <QList>

namespace pooldeck {

/// A pool that bills while no job runs or waits.
struct IdlePool
{
    QString poolId;
    qint64 idleSinceMs = 0; ///< ms UTC
    qint64 idleMs = 0;
    qint64 vmCount = 0; ///< billed VMs
    qint64 burntMs = 0; ///< compute-ms since idle
    qint64 costE4 = 0;  ///< of burntMs beyond the plan's included hours, 1/10,000
    QString currency;   ///< empty: the plan is not known

    friend bool operator==(const IdlePool &, const IdlePool &) = default;
};

/// Idle pools that bill, the most burnt first.
QList<IdlePool> idlePools(const QList<Pool> &pools, const UsageMeter &meter, const QList<BillingPlan> &plans,
                          qint64 nowMs);

} // namespace pooldeck
