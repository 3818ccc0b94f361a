#pragma once

#include "storage/blobstore.h"

namespace pooldeck {

/// What a transfer of one file gets besides: when to stop, and whom to tell. Both may be used from any thread.
struct TransferContext
{
    std::stop_token stop;
    BlobProgress progress;
    QByteArray userAgent = "pooldeck";
};

/// Downloads a blob to a file that is there as a whole, in place of what was there, or as it was before. What came of a
/// large one before an error or the end of the program is kept beside it (".NAME.….part") and gone on with the next
/// time; not after a stop. Makes the folder. Blocks. Errors: those of BlobStore; FileNotWritten.
Result<void> downloadToFile(const BlobLocation &location, const QString &path, const TransferContext &context);

/// Uploads a file. With Keep a blob that is there already is taken for done when size and MD5 are the same, else
/// BlobExists. Blocks. Errors: those of BlobStore; FileNotRead.
Result<void> uploadFile(const BlobLocation &location, const QString &path, BlobStore::Existing existing,
                        const TransferContext &context);

} // namespace pooldeck
