#pragma once

#include "common/error.h"
#include "common/secret.h"

#include <QString>
#include <QUrl>

namespace pooldeck {

/// A storage account's connection string, as far as blobs are concerned (docs/protocol.md, BES, Request): where the
/// account's blobs are, and the key or shared access signature that opens them.
struct ConnectionString
{
    QUrl endpoint;                 ///< of the blobs, with a slash at its end: "https://acme.blob.core.windows.net/"
    QString accountName;           ///< may be empty when there is no key
    Secret accountKey;             ///< the bytes, not base64; empty: `sharedAccessSignature` is there
    QString sharedAccessSignature; ///< a secret; without "?"; not used when there is a key

    /// Members come in any order, names in any case, values may hold '='; members of other services (tables, queues,
    /// files) are passed over. `UseDevelopmentStorage=true` is the emulator on this computer. Error:
    /// InvalidBlobConnectionString with the member at fault as target; no message shows a value.
    static Result<ConnectionString> parse(const QString &text);
};

/// Whether a text is a shared access signature, with or without "?" at its begin: a version, a signature, and what it
/// is good for, or the name of a stored policy. Error: InvalidBlob without a target; no message shows the token.
Result<void> checkSasToken(const QString &token);

} // namespace pooldeck
