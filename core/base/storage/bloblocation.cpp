#include "storage/bloblocation.h"

#include "common/literals.h"
#include "model/blobreference.h"
#include "model/protocolerror.h"
#include "storage/connectionstring.h"

#include <QRegularExpression>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype LongestBlobName = 1024; // characters

Failure wrong(ErrorCode code, QLatin1StringView member, const QString &why)
{
    return Failure(protocolError(code, member + why, QString(member)));
}

Failure badRelativeLocation(const QString &why)
{
    return wrong(ErrorCode::InputBlobRelativeLocationInvalid, "RelativeLocation"_L1, why);
}

bool hasControlCharacters(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

/// "." and ".." would be resolved on the way.
bool hasDotSegment(const QString &path)
{
    const QStringList segments = path.split(u'/');
    return segments.contains(u"."_s) || segments.contains(u".."_s);
}

/// "container/folder/name", without a slash at its begin; the names as they are, not percent-encoded.
Result<void> checkBlobPath(const QString &path)
{
    static const QRegularExpression containerForm(u"^([a-z0-9](-?[a-z0-9]){2,62}|\\$root|\\$web|\\$logs)$"_s);
    const qsizetype slash = path.indexOf(u'/');
    const QString blob = path.mid(slash + 1);
    if (slash < 1 || blob.isEmpty() || blob.endsWith(u'/')) {
        return badRelativeLocation(u" must be CONTAINER/NAME."_s);
    }
    if (!containerForm.match(path.left(slash)).hasMatch()) {
        return badRelativeLocation(u" must begin with a container: 3 to 63 of a-z, 0-9 and single hyphens."_s);
    }
    if (blob.size() > LongestBlobName || hasControlCharacters(blob) || hasDotSegment(blob) || !blob.isValidUtf16()) {
        return badRelativeLocation(u" does not name a blob: at most 1,024 characters, no control characters, no . or "
                                   ".. as a part."_s);
    }
    return {};
}

Result<BlobLocation> byConnectionString(const QString &text, const QString &relativeLocation)
{
    auto connection = ConnectionString::parse(text);
    if (!connection) {
        const Error &error = connection.error();
        return Failure(protocolError(ErrorCode::InvalidBlobConnectionString, u"ConnectionString: "_s + error.message,
                                     u"ConnectionString"_s));
    }
    const QString path = relativeLocation.startsWith(u'/') ? relativeLocation.mid(1) : relativeLocation;
    if (const auto checked = checkBlobPath(path); !checked) {
        return Failure(checked.error());
    }
    BlobLocation location;
    location.url =
        QUrl::fromEncoded(connection->endpoint.toEncoded() + QUrl::toPercentEncoding(path, "/"), QUrl::StrictMode);
    location.query = connection->sharedAccessSignature;
    location.accountName = connection->accountName;
    location.accountKey = connection->accountKey;
    location.blobName = path;
    return location;
}

Result<BlobLocation> byUrl(const QString &baseLocation, const QString &relativeLocation, const QString &token)
{
    const QUrl base(baseLocation);
    const bool isHttp = base.scheme() == "https"_L1 || base.scheme() == "http"_L1;
    if (!base.isValid() || !isHttp || base.host().isEmpty() || !base.userInfo().isEmpty() || base.hasQuery() ||
        base.hasFragment() || hasControlCharacters(baseLocation)) {
        return wrong(ErrorCode::InvalidBlob, "BaseLocation"_L1,
                     u" must be https://HOST/… (or http://…), or file:///NAME/…."_s);
    }
    if (relativeLocation.contains(u'?') || relativeLocation.contains(u'#') || relativeLocation.contains(u'\\') ||
        hasControlCharacters(relativeLocation)) {
        return badRelativeLocation(u" must be part of a URL's path, percent-encoded."_s);
    }
    BlobLocation location;
    location.url = QUrl(baseLocation + relativeLocation);
    if (!location.url.isValid() || location.url.authority() != base.authority() || location.url.path().size() < 2) {
        return wrong(ErrorCode::InvalidBlob, "BaseLocation"_L1,
                     u" and RelativeLocation are joined as they are: put a slash between them."_s);
    }
    if (hasDotSegment(location.url.path(QUrl::FullyDecoded))) {
        return badRelativeLocation(u" must not have . or .. as a part."_s);
    }
    location.url = QUrl::fromEncoded(location.url.toEncoded(), QUrl::StrictMode);
    if (!token.isEmpty()) {
        if (const auto checked = checkSasToken(token); !checked) {
            return wrong(ErrorCode::InvalidBlob, "SasBlobToken"_L1, u": "_s + checked.error().message);
        }
        location.query = token.startsWith(u'?') ? token.mid(1) : token;
    }
    return location;
}

} // namespace

Result<BlobLocation> BlobLocation::of(const BlobReference &reference)
{
    const QString connection = reference.connectionString.value_or(QString());
    const QString base = reference.baseLocation.value_or(QString());
    const QString relative = reference.relativeLocation.value_or(QString());
    if (connection.isEmpty() && base.isEmpty()) {
        return Failure(protocolError(ErrorCode::MissingInputBlobInformation,
                                     u"There is neither a ConnectionString nor a BaseLocation."_s));
    }
    if (!connection.isEmpty()) {
        return byConnectionString(connection, relative);
    }
    if (relative.isEmpty()) {
        return badRelativeLocation(u" is missing."_s);
    }
    return byUrl(base, relative, reference.sasBlobToken.value_or(QString()));
}

} // namespace pooldeck
