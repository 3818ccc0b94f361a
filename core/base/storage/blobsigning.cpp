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

QByteArray authorization(const BlobLocation &location, const QByteArray &method, const Query &query,
                         const Headers &headers, qint64 contentLength)
{
    QByteArray text = method + '\n';
    text += "\n\n"; // Content-Encoding, Content-Language
    text += (contentLength > 0 ? QByteArray::number(contentLength) : QByteArray()) + '\n';
    text += '\n'; // Content-MD5
    text += valueOf(headers, "Content-Type") + '\n';
    text += "\n\n\n\n\n\n"; // Date (x-ms-date is there), If-Modified-Since, If-Match, If-None-Match,
                            // If-Unmodified-Since, Range
    for (const auto &[name, value] : sortedByName(headers)) {
        if (name.startsWith("x-ms-")) {
            text += name + ':' + value.trimmed() + '\n';
        }
    }
    text += '/' + location.accountName.toUtf8() + location.url.path(QUrl::FullyEncoded).toLatin1();
    for (const auto &[name, value] : sortedByName(query)) {
        text += '\n' + name + ':' + value;
    }
    return "SharedKey " + location.accountName.toUtf8() + ':' + signature(location, text);
}

QString readOnlyToken(const BlobLocation &location, qint64 expiresAtMs)
{
    const QString expiry = QDateTime::fromMSecsSinceEpoch(expiresAtMs, Qt::UTC).toString(u"yyyy-MM-ddThh:mm:ss'Z'"_s);
    const bool httpsOnly = location.url.scheme() == "https"_L1;
    const QStringList lines{
        u"r"_s, // permissions
        u""_s,  // start
        expiry,
        QString(u"/blob/"_s + location.accountName + u'/' + location.blobName),
        u""_s, // stored policy
        u""_s, // addresses
        httpsOnly ? u"https"_s : u""_s,
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
    const QByteArray signedText = signature(location, lines.join(u'\n').toUtf8());
    return u"?sv="_s + QString::fromLatin1(Version) + (httpsOnly ? u"&spr=https"_s : QString()) + u"&sr=b&sp=r&se="_s +
           QString::fromLatin1(QUrl::toPercentEncoding(expiry)) + u"&sig="_s +
           QString::fromLatin1(QUrl::toPercentEncoding(QString::fromLatin1(signedText)));
}

} // namespace pooldeck::BlobSigning
