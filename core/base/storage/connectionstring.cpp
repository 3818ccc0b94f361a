#include "storage/connectionstring.h"

#include "common/literals.h"
#include "model/protocolerror.h"

#include <QMap>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace pooldeck {
namespace {

// The emulator's, the same on every computer and published by its maker.
constexpr QLatin1StringView EmulatorAccount("devstoreaccount1");
constexpr QLatin1StringView
    EmulatorKey("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");
constexpr QLatin1StringView EmulatorEndpoint("http://127.0.0.1:10000/devstoreaccount1/");

/// The members that matter here, as they are written usually.
constexpr std::array Names{"DefaultEndpointsProtocol"_L1,
                           "AccountName"_L1,
                           "AccountKey"_L1,
                           "BlobEndpoint"_L1,
                           "EndpointSuffix"_L1,
                           "UseDevelopmentStorage"_L1,
                           "SharedAccessSignature"_L1,
                           "DevelopmentStorageProxyUri"_L1};

using Members = QMap<QString, QString>;

Failure wrong(QLatin1StringView member, const QString &why)
{
    return Failure(
        protocolError(ErrorCode::InvalidBlobConnectionString, member.isEmpty() ? why : member + why, QString(member)));
}

Failure notA(const QString &why)
{
    return wrong({}, u"It "_s + why);
}

Result<Members> membersOf(const QString &text)
{
    Members members;
    int number = 0;
    const QStringList parts = text.split(u';');
    for (const QString &part : parts) {
        ++number;
        if (part.trimmed().isEmpty()) {
            continue;
        }
        const qsizetype mark = part.indexOf(u'=');
        const QString given = part.left(std::max<qsizetype>(mark, 0)).trimmed();
        if (given.isEmpty()) {
            return notA(u"is not one of a storage account: its part %1 is not NAME=VALUE."_s.arg(number));
        }
        for (const QLatin1StringView name : Names) {
            if (given.compare(name, Qt::CaseInsensitive) != 0) {
                continue;
            }
            if (members.contains(name)) {
                return wrong(name, u" is there twice."_s);
            }
            const QString value = part.mid(mark + 1).trimmed();
            if (!value.isEmpty()) {
                members.insert(name, value);
            }
        }
    }
    return members;
}

bool isHostName(const QString &text)
{
    static const QRegularExpression form(u"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*"
                                         "[A-Za-z0-9])?)*$"_s);
    return text.size() <= 200 && form.match(text).hasMatch();
}

Result<QUrl> endpointOf(const Members &members)
{
    if (const QString text = members.value("BlobEndpoint"_L1); !text.isEmpty()) {
        QUrl url(text, QUrl::StrictMode);
        const bool isHttp = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
        const bool isBare = url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment();
        if (!url.isValid() || !isHttp || url.host().isEmpty() || !isBare) {
            return wrong("BlobEndpoint"_L1, u" must be https://HOST or https://HOST/PATH (or http://…)."_s);
        }
        if (!url.path().endsWith(u'/')) {
            url.setPath(url.path(QUrl::FullyEncoded) + u'/', QUrl::TolerantMode);
        }
        return url;
    }
    const QString scheme = members.value("DefaultEndpointsProtocol"_L1, u"https"_s).toLower();
    if (scheme != "https"_L1 && scheme != "http"_L1) {
        return wrong("DefaultEndpointsProtocol"_L1, u" must be https or http."_s);
    }
    const QString suffix = members.value("EndpointSuffix"_L1, u"core.windows.net"_s);
    if (!isHostName(suffix)) {
        return wrong("EndpointSuffix"_L1, u" must be the end of a host's name, like core.windows.net."_s);
    }
    return QUrl(scheme + u"://"_s + members.value("AccountName"_L1) + u".blob."_s + suffix + u'/', QUrl::StrictMode);
}

Result<void> checkAccountName(const Members &members)
{
    static const QRegularExpression form(u"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$"_s);
    const QString name = members.value("AccountName"_L1);
    const bool isNeeded = members.contains("AccountKey"_L1) || !members.contains("BlobEndpoint"_L1);
    if (name.isEmpty()) {
        return isNeeded ? Result<void>(wrong("AccountName"_L1, u" is missing."_s)) : Result<void>();
    }
    if (!form.match(name).hasMatch()) {
        return wrong("AccountName"_L1, u" takes letters and digits only."_s);
    }
    return {};
}

QString withoutQuestionMark(const QString &token)
{
    return token.startsWith(u'?') ? token.mid(1) : token;
}

/// Empty when it is not base64, or decodes to nothing.
QByteArray decodedBase64(const QByteArray &text)
{
    const auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    return decoded && text.size() % 4 == 0 ? *decoded : QByteArray();
}

} // namespace

Result<ConnectionString> ConnectionString::parse(const QString &text)
{
    const Result<Members> read = membersOf(text);
    if (!read) {
        return Failure(read.error());
    }
    Members members = *read;
    if (const QString useEmulator = members.value("UseDevelopmentStorage"_L1); !useEmulator.isEmpty()) {
        if (useEmulator.compare("true"_L1, Qt::CaseInsensitive) != 0) {
            return wrong("UseDevelopmentStorage"_L1, u" takes true, or is left out."_s);
        }
        if (members.contains("DevelopmentStorageProxyUri"_L1)) {
            return wrong("DevelopmentStorageProxyUri"_L1, u" is not supported: use BlobEndpoint."_s);
        }
        members = {{"AccountName"_L1, EmulatorAccount},
                   {"AccountKey"_L1, EmulatorKey},
                   {"BlobEndpoint"_L1, members.value("BlobEndpoint"_L1, EmulatorEndpoint)}};
    }
    if (members.isEmpty()) {
        return notA(u"is not one of a storage account: it needs AccountName=…;AccountKey=…."_s);
    }
    if (const auto named = checkAccountName(members); !named) {
        return Failure(named.error());
    }
    ConnectionString result;
    result.accountName = members.value("AccountName"_L1);
    if (const QByteArray key = members.value("AccountKey"_L1).toUtf8(); !key.isEmpty()) {
        result.accountKey = Secret(decodedBase64(key));
        if (result.accountKey.isEmpty()) {
            return wrong("AccountKey"_L1, u" is not base64."_s);
        }
    } else if (const QString token = members.value("SharedAccessSignature"_L1); !token.isEmpty()) {
        if (const auto checked = checkSasToken(token); !checked) {
            return wrong("SharedAccessSignature"_L1, u": "_s + checked.error().message);
        }
        result.sharedAccessSignature = withoutQuestionMark(token);
    } else {
        return wrong("AccountKey"_L1, u" is missing, and there is no SharedAccessSignature."_s);
    }
    const Result<QUrl> endpoint = endpointOf(members);
    if (!endpoint) {
        return Failure(endpoint.error());
    }
    result.endpoint = *endpoint;
    return result;
}

Result<void> checkSasToken(const QString &token)
{
    static const QRegularExpression versionForm(u"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"_s);
    const auto refuse = [](const QString &why) {
        return Result<void>(Failure(protocolError(ErrorCode::InvalidBlob, why)));
    };
    QMap<QString, QByteArray> members;
    const QStringList parts = withoutQuestionMark(token).split(u'&', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        const bool isPrintable = std::all_of(part.begin(), part.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
        const qsizetype mark = part.indexOf(u'=');
        if (!isPrintable || part.contains(u'#') || part.contains(u'?') || mark < 1) {
            return refuse(u"It is not a shared access signature: name=value pairs joined by &, percent-encoded."_s);
        }
        const QString name = part.left(mark);
        if (members.contains(name)) {
            return refuse(u"It is not a shared access signature: a member is there twice."_s);
        }
        members.insert(name, QByteArray::fromPercentEncoding(part.mid(mark + 1).toLatin1()));
    }
    if (decodedBase64(members.value(u"sig"_s)).isEmpty()) {
        return refuse(u"It has no signature (sig=…)."_s);
    }
    if (!versionForm.match(QString::fromLatin1(members.value(u"sv"_s))).hasMatch()) {
        return refuse(u"It has no version (sv=YYYY-MM-DD)."_s);
    }
    const bool hasPolicy = !members.value(u"si"_s).isEmpty();
    if (!hasPolicy && members.value(u"se"_s).isEmpty()) {
        return refuse(u"It does not say when it expires (se=…)."_s);
    }
    if (!hasPolicy && members.value(u"sp"_s).isEmpty()) {
        return refuse(u"It does not say what it permits (sp=…)."_s);
    }
    return {};
}

} // namespace pooldeck
