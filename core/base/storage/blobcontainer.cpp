#include "storage/blobcontainer.h"

#include "common/literals.h"
#include "model/protocolerror.h"
#include "storage/bloblocation.h"

#include <QUrl>

namespace pooldeck {

Result<BlobContainer> BlobContainer::of(const QString &access, const QString &container)
{
    BlobContainer result;
    const QString text = access.trimmed();
    if (text.startsWith("https://"_L1, Qt::CaseInsensitive) || text.startsWith("http://"_L1, Qt::CaseInsensitive)) {
        const QUrl url(text, QUrl::StrictMode);
        QString base = url.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment).toString(QUrl::FullyEncoded);
        const QString query = url.query(QUrl::FullyEncoded);
        if (!url.isValid() || query.isEmpty()) {
            return Failure(
                protocolError(ErrorCode::InvalidBlob,
                              u"The URL must be that of a container with its token: https://HOST/CONTAINER?sv=…"_s));
        }
        while (base.endsWith(u'/')) {
            base.chop(1);
        }
        result.m_baseLocation = base + u'/' + (container.isEmpty() ? container : QString(container + u'/'));
        result.m_token = u'?' + query;
    } else {
        result.m_connectionString = text;
        result.m_container = container;
    }
    const auto probe = BlobLocation::of(result.referenceTo(u"x"_s));
    return probe ? Result<BlobContainer>(result) : Result<BlobContainer>(Failure(probe.error()));
}

BlobReference BlobContainer::referenceTo(const QString &blobName) const
{
    if (!m_connectionString.isEmpty()) {
        return {m_connectionString, QString(m_container + u'/' + blobName), std::nullopt, std::nullopt};
    }
    return {std::nullopt, QString::fromLatin1(QUrl::toPercentEncoding(blobName, "/")), m_baseLocation, m_token};
}

} // namespace pooldeck
