#pragma once

#include "model/attempt.h"
#include "model/usage.h"
#include "usage/steps.h"

#include <QHash>

namespace pooldeck {

/// What the VMs of one pool were over time. What goes on has no last step to 0.
struct VmHistory
{
    Steps billed;
    Steps provisioning;            ///< asked for, and neither ready nor given up
    QList<qint64> estimatedEndsMs; ///< ms UTC, ordered: ends of billing that nobody saw

    friend bool operator==(const VmHistory &, const VmHistory &) = default;
};

/// By pool, made of the intervals that are not over before `fromMs`.
QHash<QString, VmHistory> vmHistory(const QList<UsageInterval> &intervals, qint64 fromMs);

/// Busy VMs by pool; classic processing is no pool.
QHash<QString, Steps> busyHistory(const QList<Attempt> &attempts);

} // namespace pooldeck
