#pragma once

#include "context.h"
#include "jobs/jobrequestreader.h"
#include "jobs/submission.h"

#include <QStringList>

namespace pooldeck::cli {

struct PlanOptions
{
    QString pool; ///< id or name; empty: as each request says
    bool classic = false;
    QString service; ///< URL or name; empty: found by inputs and parameters
};

/// A request, and where it would be sent; with what the web service would say about it among its problems.
struct PlannedRequest
{
    JobRequestCandidate candidate;
    std::optional<QString> poolId; ///< none: as the request says; "": classic processing
    QString poolName;              ///< for a person, "classic" for none
    std::optional<WebService> service;

    SubmissionOrder order() const;
};

/// Finds pool and web service of each request and checks it against that. What is wrong with one request is a problem
/// of it, not an error.
Result<QList<PlannedRequest>> planRequests(const Context &context, const PoolServiceClient &client,
                                           const QList<JobRequestCandidate> &candidates, const PlanOptions &options);

/// Where they go, in a line: "4,960 to nightly, 40 to classic".
QString whereTo(const QList<PlannedRequest> &planned);

} // namespace pooldeck::cli
