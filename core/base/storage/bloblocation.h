#pragma once

#include "common/error.h"
#include "common/secret.h"

#include <QString>
#include <QUrl>

namespace pooldeck {

struct BlobReference;

/// One blob of a storage account, and what opens it.
struct BlobLocation
{
    QUrl url;            ///< http or https, percent-encoded, without a query
    QString query;       ///< a secret: the shared access signature without "?"; empty: `accountKey`, or a public blob
    QString accountName; ///< of `accountKey`
    QString blobName;    ///< "container/name", not percent-encoded; with an account only
    Secret accountKey;   ///< bytes; empty when there is a signature

    /// The blob that a reference names in one of the two ways of docs/protocol.md. Errors, with the member at fault as
    /// target ("ConnectionString"): MissingInputBlobInformation, InvalidBlobConnectionString,
    /// InputBlobRelativeLocationInvalid, InvalidBlob. No message shows a secret.
    static Result<BlobLocation> of(const BlobReference &reference);
};

} // namespace pooldeck
