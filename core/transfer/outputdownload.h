#pragma once

#include "transfer/transferbatch.h"

namespace pooldeck {

class PoolServiceClient;

/// An output that is wanted, and where to.
struct OutputToGet
{
    QString jobId;
    QString outputName;
    QString path; ///< absolute; replaced when it is there
};

/// Answers where an output is and what opens it.
using OutputLocator = std::function<QFuture<Result<BlobLocation>>(const QString &jobId, const QString &outputName)>;

/// Asks the service for each job. Errors: those of findOutput. `client` must outlive it.
OutputLocator outputsOf(const PoolServiceClient &client);

/// Downloads outputs into files (see downloadToFile), in the order of the list. Not started yet.
std::unique_ptr<TransferBatch> downloadOutputs(const OutputLocator &locate, const QList<OutputToGet> &outputs,
                                               const QByteArray &userAgent = "pooldeck");

} // namespace pooldeck
