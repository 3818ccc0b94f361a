#pragma once

#include "model/account.h"
#include "model/pool.h"
#include "usage/steps.h"

#include <QList>
#include <QString>

#include <optional>

namespace pooldeck {

/// Where an account stands against its quota.
struct QuotaStanding
{
    qint64 pools = 0;
    qint64 maxPools = 0;
    QString largestPoolId; ///< the pool with the highest target; empty: no pool
    qint64 largestVms = 0; ///< its target
    qint64 maxVmsPerPool = 0;
    /// A pool to give up for a new one: at zero, without jobs, unused for the longest time. Empty: there is none.
    QString sparePoolId;

    bool isPoolsFull() const { return maxPools > 0 && pools >= maxPools; }
    bool isLargestFull() const { return maxVmsPerPool > 0 && largestVms >= maxVmsPerPool; }
    friend bool operator==(const QuotaStanding &, const QuotaStanding &) = default;
};

QuotaStanding quotaStanding(const Account &account, const QList<Pool> &pools);

/// How long a pool had all the VMs that the quota allows while jobs waited for it.
struct FullTime
{
    qint64 fullMs = 0;
    qint64 knownMs = 0; ///< the time looked at; 0: nothing is known

    friend bool operator==(const FullTime &, const FullTime &) = default;
};

/// Of the time [fromMs, toMs) in which all is known.
FullTime fullTime(const Steps &billed, const Steps &queued, qint64 maxVms, qint64 fromMs, qint64 toMs);

/// A letter to support that asks for more, with the present quota and how much of the time it was not enough.
QString quotaLetter(const Account &account, const QuotaStanding &standing, const QString &largestPoolName,
                    const FullTime &full);

} // namespace pooldeck
