#pragma once

#include "common/error.h"
#include "storage/bloblocation.h"

namespace pooldeck {

/// Codes of a storage's answers that the protocol has no name for.
namespace BlobError {
inline constexpr QLatin1StringView Failed{"BlobFailed"}; ///< anything else
inline constexpr QLatin1StringView Exists{
    "BlobExists"}; ///< there is a blob of this name, and it was not to be replaced
inline constexpr QLatin1StringView Changed{"BlobChanged"}; ///< it is not the one that was begun with
inline constexpr QLatin1StringView Damaged{"BlobDamaged"}; ///< what came is not what was sent
inline constexpr QLatin1StringView Stopped{"Stopped"};     ///< by whoever asked
} // namespace BlobError

/// What an answer of 300 and above means, in the protocol's terms where it has any: 404 BlobNotFound; 401 and 403
/// InvalidBlobConnectionString with a key, InvalidBlob with a token or without anything. `storageCode` is the
/// storage's own ("AuthenticationFailed"), "" when it gave none. The message names the blob, what to do, and no secret.
Error blobError(const BlobLocation &location, int status, const QString &storageCode);

} // namespace pooldeck
