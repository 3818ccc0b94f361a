#pragma once

#include "storage/blobcontainer.h"
#include "transfer/transferbatch.h"

namespace pooldeck {

/// A file of this computer that is to be a blob: BlobContainer::referenceTo(blobName) names it in a request.
struct InputToPut
{
    QString path;
    QString blobName; ///< not percent-encoded, may hold slashes
};

/// Uploads files (see uploadFile), in the order of the list. Not started yet.
std::unique_ptr<TransferBatch> uploadInputs(const BlobContainer &container, const QList<InputToPut> &inputs,
                                            BlobStore::Existing existing, const QByteArray &userAgent = "pooldeck");

} // namespace pooldeck
