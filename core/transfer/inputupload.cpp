#include "transfer/inputupload.h"

#include <QFileInfo>

namespace pooldeck {

std::unique_ptr<TransferBatch> uploadInputs(const BlobContainer &container, const QList<InputToPut> &inputs,
                                            BlobStore::Existing existing, const QByteArray &userAgent)
{
    QList<Transfer> transfers;
    for (const InputToPut &input : inputs) {
        Transfer transfer;
        transfer.locate = [reference = container.referenceTo(input.blobName)] {
            return QtFuture::makeReadyFuture(BlobLocation::of(reference));
        };
        transfer.move = [path = input.path, existing](const BlobLocation &location, const TransferContext &context) {
            return uploadFile(location, path, existing, context);
        };
        transfer.bytes = QFileInfo(input.path).size();
        transfers.append(transfer);
    }
    return std::make_unique<TransferBatch>(transfers, userAgent);
}

} // namespace pooldeck
