#include "storage/blobsigning.h"

#include "common/literals.h"

#include <QDateTime>
#include <QMessageAuthenticationCode>
#include <QTimeZone>

#include <algorithm>

namespace pooldeck::BlobSigning {
namespace {

QByteArray signature(const BlobLocation &location, const QByteArray &text)
{
    return QMessageAuthenticationCode::hash(text, location.accountKey.reveal(), QCryptographicHash::Sha256).toBase64();
}

QByteArray valueOf(const Headers &headers, const QByteArray &name)
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

QString expiryOf(qint64 expiresAtMs)
{
    return QDateTime::fromMSecsSinceEpoch(expiresAtMs, Qt::UTC).toString(u"yyyy-MM-ddThh:mm:ss'Z'"_s);
}

bool isSecure(const BlobLocation &location)
{
    return location.url.scheme() == "https"_L1;
}

template <class Pairs>
Pairs sortedByName(Pairs pairs)
{
    for (auto &pair : pairs) {
        pair.first = pair.first.toLower();
    }
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

} // namespace

QByteArray textToSign(const BlobLocation &location, const QByteArray &method, const Query &query,
                      const Headers &headers, qint64 contentLength)
{
    QByteArray text = method + '\n';
    for (const char *name : {"Content-Encoding", "Content-Language"}) {
        text += valueOf(headers, name) + '\n';
    }
    text += (contentLength > 0 ? QByteArray::number(contentLength) : QByteArray()) + '\n';
    for (const char *name : {"Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match", "If-None-Match",
                             "If-Unmodified-Since", "Range"}) {
        text += valueOf(headers, name) + '\n';
    }
    for (const auto &[name, value] : sortedByName(headers)) {
        if (name.startsWith("x-ms-")) {
            text += name + ':' + value.simplified() + '\n';
        }
    }
    text += '/' + location.accountName.toUtf8() + location.url.path(QUrl::FullyEncoded).toLatin1();
    QByteArray last;
    for (const auto &[name, value] : sortedByName(query)) {
        text += (name == last ? QByteArray(",") : '\n' + name + ':') + value;
        last = name;
    }
    return text;
}

QByteArray authorization(const BlobLocation &location, const QByteArray &method, const Query &query,
                         const Headers &headers, qint64 contentLength)
{
    return "SharedKey " + location.accountName.toUtf8() + ':' +
           signature(location, textToSign(location, method, query, headers, contentLength));
}

QString readOnlyTokenText(const BlobLocation &location, qint64 expiresAtMs)
{
    const QStringList lines{
        u"r"_s, // permissions
        u""_s,  // start
        expiryOf(expiresAtMs),
        QString(u"/blob/"_s + location.accountName + u'/' + location.blobName),
        u""_s, // stored policy
        u""_s, // addresses
        isSecure(location) ? u"https"_s : u""_s,
        QString::fromLatin1(Version),
        u"b"_s, // one blob
        u""_s,  // snapshot
        u""_s,  // encryption scope
        u""_s,  // headers of the answer: Cache-Control
        u""_s,  // Content-Disposition
        u""_s,  // Content-Encoding
        u""_s,  // Content-Language
        u""_s,  // Content-Type
    };
    return lines.join(u'\n');
}

QString readOnlyToken(const BlobLocation &location, qint64 expiresAtMs)
{
    const QByteArray signedText = signature(location, readOnlyTokenText(location, expiresAtMs).toUtf8());
    return u"?sv="_s + QString::fromLatin1(Version) + (isSecure(location) ? u"&spr=https"_s : QString()) +
           u"&sr=b&sp=r&se="_s + QString::fromLatin1(QUrl::toPercentEncoding(expiryOf(expiresAtMs))) + u"&sig="_s +
           QString::fromLatin1(QUrl::toPercentEncoding(QString::fromLatin1(signedText)));
}

} // namespace pooldeck::BlobSigning
