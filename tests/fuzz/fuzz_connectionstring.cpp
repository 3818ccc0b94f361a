// Four lines (connection string, RelativeLocation, BaseLocation, SasBlobToken) → the blob that they name.

#include "fuzz.h"

#include "common/literals.h"
#include "model/blobreference.h"
#include "storage/bloblocation.h"
#include "storage/connectionstring.h"

using namespace pooldeck;

namespace {

void requireSafeUrl(const QUrl &url, const QByteArray &bytes)
{
    require(url.isValid() && !url.host().isEmpty(), "the URL is one", bytes);
    require(url.scheme() == "https"_L1 || url.scheme() == "http"_L1, "the URL is http or https", bytes);
    require(url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment(), "the URL is nothing but a place", bytes);
    require(QUrl::fromEncoded(url.toEncoded(), QUrl::StrictMode) == url, "the URL is encoded right", bytes);
}

void requireTold(const Error &error, const QByteArray &bytes)
{
    require(!error.code.isEmpty() && !error.message.isEmpty() && error.httpStatus == 400, "an error says what is wrong",
            bytes);
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    const QList<QByteArray> lines = bytes.split('\n');
    const auto line = [&](qsizetype at) { return QString::fromUtf8(lines.value(at)); };

    const auto connection = ConnectionString::parse(line(0));
    if (connection) {
        requireSafeUrl(connection->endpoint, bytes);
        require(connection->endpoint.path().endsWith(u'/'), "the endpoint is a folder", bytes);
        require(connection->accountKey.isEmpty() != connection->sharedAccessSignature.isEmpty(), "there is one way in",
                bytes);
        require(connection->accountKey.isEmpty() || !connection->accountName.isEmpty(), "a key has an account", bytes);
    } else {
        requireTold(connection.error(), bytes);
    }

    const BlobReference byConnection{line(0), line(1), std::nullopt, std::nullopt};
    if (const auto location = BlobLocation::of(byConnection)) {
        requireSafeUrl(location->url, bytes);
        require(connection && location->url.authority() == connection->endpoint.authority(),
                "the blob is at its account", bytes);
        const QString endpoint = connection->endpoint.path(QUrl::FullyDecoded);
        const QString name = location->url.path(QUrl::FullyDecoded).mid(endpoint.size());
        require(name == (line(1).startsWith(u'/') ? line(1).mid(1) : line(1)), "the blob has the name that was given",
                bytes);
    } else {
        requireTold(location.error(), bytes);
    }

    const BlobReference byUrl{std::nullopt, line(1), line(2), line(3)};
    if (const auto location = BlobLocation::of(byUrl)) {
        requireSafeUrl(location->url, bytes);
        require(location->url.authority() == QUrl(line(2)).authority(), "the blob is at the host that was given",
                bytes);
        require(line(3).isEmpty() || checkSasToken(line(3)), "a token that is taken is one", bytes);
    } else {
        requireTold(location.error(), bytes);
    }
    return 0;
}
