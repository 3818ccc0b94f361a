#pragma once

#include "common/error.h"
#include "model/blobreference.h"

namespace pooldeck {

/// A container of a storage account that files are to be uploaded to. Both of its forms are secrets.
class BlobContainer final
{
public:
    /// `access`: a connection string, or the URL of a container (or account) with its shared access signature.
    /// `container`: its name; may be empty when the URL has it. Errors, none of which shows a secret:
    /// InvalidBlobConnectionString, InvalidBlob, InputBlobRelativeLocationInvalid.
    static Result<BlobContainer> of(const QString &access, const QString &container = {});

    /// The blob as a job request names it. `blobName`: not percent-encoded, may hold slashes.
    BlobReference referenceTo(const QString &blobName) const;

private:
    QString m_connectionString; ///< empty: by URL
    QString m_container;
    QString m_baseLocation; ///< with the container and a slash at its end
    QString m_token;        ///< with "?"
};

} // namespace pooldeck
