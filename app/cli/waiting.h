#pragma once

#include "common/clock.h"
#include "sync/accountmonitor.h"

#include <functional>

namespace pooldeck::cli {

/// Follows the account until `isOver`, asked after each change, says so. Errors: a refused key; no answer for a minute.
Result<void> waitUntil(const PoolServiceClient &client, const std::function<bool(const AccountMonitor &)> &isOver);

/// Until a pool has as many VMs as it should, has failed, or has gone. None: it has gone.
Result<std::optional<Pool>> waitForPool(const PoolServiceClient &client, const QString &poolId);

/// Until all these jobs have ended; as they then are, in the order of the ids.
Result<QList<Job>> waitForJobs(const PoolServiceClient &client, const QStringList &jobIds);

} // namespace pooldeck::cli
