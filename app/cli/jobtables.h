#pragma once

#include "client/poolserviceclient.h"
#include "output.h"

namespace pooldeck::cli {

Table jobTable(const QList<Job> &jobs);

/// As the service lists jobs.
QJsonObject jobsToJson(const QList<Job> &jobs);

/// A few calls at a time; in the order of the ids. The first error ends it.
Result<QList<Job>> fetchJobs(const PoolServiceClient &client, const QStringList &jobIds);

} // namespace pooldeck::cli
