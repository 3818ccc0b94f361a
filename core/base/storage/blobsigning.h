#pragma once

#include "storage/bloblocation.h"

#include <QByteArray>
#include <QList>

#include <utility>

namespace pooldeck {

/// How requests to a storage account are authorized with its key, after the storage service's documentation
/// ("Authorize with Shared Key", "Create a service SAS").
namespace BlobSigning {

/// The version of the storage service's protocol that is spoken.
inline constexpr char Version[] = "2020-12-06";

using Headers = QList<std::pair<QByteArray, QByteArray>>;
using Query = QList<std::pair<QByteArray, QByteArray>>; ///< names and values, not percent-encoded

/// What is signed for a request: "Constructing the signature string". `headers` are those that are sent, x-ms-date
/// among them.
QByteArray textToSign(const BlobLocation &location, const QByteArray &method, const Query &query,
                      const Headers &headers, qint64 contentLength);
/// The value of the Authorization header.
QByteArray authorization(const BlobLocation &location, const QByteArray &method, const Query &query,
                         const Headers &headers, qint64 contentLength);

/// What is signed for `readOnlyToken`.
QString readOnlyTokenText(const BlobLocation &location, qint64 expiresAtMs);
/// "?sv=…&sig=…": read-only, for this blob alone, until `expiresAtMs` (ms UTC). `location` has a key.
QString readOnlyToken(const BlobLocation &location, qint64 expiresAtMs);

} // namespace BlobSigning
} // namespace pooldeck
