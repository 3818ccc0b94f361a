#include "transfer/outputdownload.h"

#include "jobs/joboutput.h"

namespace pooldeck {

OutputLocator outputsOf(const PoolServiceClient &client)
{
    return [&client](const QString &jobId, const QString &outputName) {
        return findOutput(client, jobId, outputName).then([](const Result<JobOutput> &output) -> Result<BlobLocation> {
            if (!output) {
                return Failure(output.error());
            }
            BlobLocation location;
            location.url = output->url.adjusted(QUrl::RemoveQuery);
            location.query = output->url.query(QUrl::FullyEncoded);
            return location;
        });
    };
}

std::unique_ptr<TransferBatch> downloadOutputs(const OutputLocator &locate, const QList<OutputToGet> &outputs,
                                               const QByteArray &userAgent)
{
    QList<Transfer> transfers;
    for (const OutputToGet &output : outputs) {
        Transfer transfer;
        transfer.locate = [locate, output] { return locate(output.jobId, output.outputName); };
        transfer.move = [path = output.path](const BlobLocation &location, const TransferContext &context) {
            return downloadToFile(location, path, context);
        };
        transfers.append(transfer);
    }
    return std::make_unique<TransferBatch>(transfers, userAgent);
}

} // namespace pooldeck
