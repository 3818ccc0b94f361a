#pragma once

#include "model/usage.h"

#include <QHash>

namespace pooldeck {

/// What one pool has used, gone or not; compute-ms as of the usage.
struct PoolUsage
{
    QString poolId;
    QString billingPlanId;
    qint64 vmCount = 0;       ///< VMs that were ever billed
    qint64 runningCount = 0;  ///< of these, still billed
    qint64 estimatedEnds = 0; ///< of these, with an end that nobody confirmed
    qint64 periodMs = 0;      ///< since the start of its plan's billing period
    qint64 totalMs = 0;

    friend bool operator==(const PoolUsage &, const PoolUsage &) = default;
};

/// By pool, in the order in which their first VM was asked for. `periodStartMs`: of each plan, ms UTC; of a plan that
/// is not in it everything counts. VMs that never got ready are not billed and not counted.
QList<PoolUsage> usageByPool(const Usage &usage, const QHash<QString, qint64> &periodStartMs);

} // namespace pooldeck
