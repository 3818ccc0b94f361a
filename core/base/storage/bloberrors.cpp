#include "storage/bloberrors.h"

#include "common/literals.h"
#include "model/protocolerror.h"
#include "net/httptransport.h"

namespace pooldeck {
namespace {

QString howToGetIn(const BlobLocation &location, const QString &storageCode)
{
    if (!location.accountKey.isEmpty()) {
        return storageCode == "AuthenticationFailed"_L1 || storageCode == "AuthorizationFailure"_L1
                   ? u"the account key is wrong, or this computer's clock is; use the account's present key"_s
                   : u"the account does not permit this with its key; its administrator has to"_s;
    }
    if (location.query.isEmpty()) {
        return u"it is not public; use a token or an account key"_s;
    }
    if (storageCode == "AuthorizationPermissionMismatch"_L1) {
        return u"the token does not permit this; use one that does: r to read, c and w to write"_s;
    }
    if (storageCode == "AuthorizationSourceIPMismatch"_L1) {
        return u"the token is not for this computer's address; use one that is"_s;
    }
    if (storageCode == "AuthorizationProtocolMismatch"_L1) {
        return u"the token is for https only; use an https location"_s;
    }
    return u"the token is wrong, has expired, or is not for this blob; use a new one"_s;
}

Error refused(const BlobLocation &location, const QString &where, const QString &shown, const QString &storageCode)
{
    const QString message =
        QString(where + u"the storage refuses access ("_s + shown + u"): "_s + howToGetIn(location, storageCode));
    if (!location.accountKey.isEmpty()) {
        return protocolError(ErrorCode::InvalidBlobConnectionString, message, u"ConnectionString"_s);
    }
    return protocolError(ErrorCode::InvalidBlob, message, u"SasBlobToken"_s);
}

} // namespace

Error blobError(const BlobLocation &location, int status, const QString &storageCode)
{
    const QString shown =
        storageCode.isEmpty() ? QString::number(status) : QString::number(status) + u' ' + storageCode;
    const QString where = redactedUrl(location.url) + u": "_s;
    if (status == 401 || status == 403) {
        return refused(location, where, shown, storageCode);
    }
    if (status == 404) {
        return protocolError(ErrorCode::BlobNotFound, where + (storageCode == "ContainerNotFound"_L1
                                                                   ? u"there is no such container (%1)"_s.arg(shown)
                                                                   : u"there is no such blob (%1)"_s.arg(shown)));
    }
    if (storageCode == "BlobAlreadyExists"_L1) {
        return localError(BlobError::Exists, where + u"there is such a blob already (%1)"_s.arg(shown));
    }
    if (storageCode == "Md5Mismatch"_L1) {
        return localError(BlobError::Damaged, where + u"what came there is not what was sent (%1)"_s.arg(shown));
    }
    if (status == 412 || status == 416) {
        return localError(BlobError::Changed, where + u"the blob was changed meanwhile (%1)"_s.arg(shown));
    }
    if (status >= 300 && status < 400) {
        return localError(BlobError::Failed, where + u"the storage redirects (%1), which is not followed"_s.arg(shown));
    }
    return localError(BlobError::Failed, where + u"the storage answered %1"_s.arg(shown));
}

} // namespace pooldeck
