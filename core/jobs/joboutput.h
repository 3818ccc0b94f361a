#pragma once

#include "client/poolserviceclient.h"

#include <QFuture>
#include <QUrl>

namespace pooldeck {

/// Where an output of a job can be had.
struct JobOutput
{
    QUrl url;         ///< with what opens it: not to be shown
    QString fileName; ///< at its end; may be empty
    QString location; ///< for a person
};

/// Asks for the one job: the mirror's copy may be without what opens its outputs. Errors: OutputNotFound;
/// OutputNotReachable when it is in a folder of the service, its target says where; those of the call.
QFuture<Result<JobOutput>> findOutput(const PoolServiceClient &client, const QString &jobId, const QString &outputName);

/// The first `limit` bytes; isCut when there is more. All of it: downloadOutputs.
QFuture<Result<HttpResponse>> readOutputStart(HttpTransport &transport, const JobOutput &output, qint64 limit);

} // namespace pooldeck
