#include "http/links.h"

#include "common/literals.h"

#include <QMessageAuthenticationCode>
#include <QUrlQuery>

namespace pooldeck {

Links::Links(const QString &origin, const QString &accountId, const Secret &signingKey, qint64 retentionMs)
    : m_origin(origin)
    , m_accountId(accountId)
    , m_signingKey(signingKey)
    , m_retentionMs(retentionMs)
{
}

QString Links::poolServiceUrl() const
{
    return m_origin + u"/poolservice/"_s + m_accountId;
}

QString Links::baseUrl(const WebServiceRecord &service) const
{
    return m_origin + service.basePath;
}

QString Links::swaggerUrl(const WebServiceRecord &service) const
{
    return m_origin + service.basePath + u"/swagger.json"_s;
}

WebService Links::describe(const WebServiceRecord &service) const
{
    const WebServiceDefinition &definition = service.definition;
    return {service.id,
            definition.name,
            definition.title,
            service.kind,
            baseUrl(service),
            swaggerUrl(service),
            service.billingPlanId,
            definition.inputs.keys(),
            definition.outputs.keys(),
            definition.parameters.keys()};
}

Pool Links::withLinks(Pool pool) const
{
    pool.swaggerUrl.prepend(m_origin);
    return pool;
}

Job Links::withLinks(Job job) const
{
    if (!job.results) {
        return job;
    }
    const qint64 expiresAtMs = job.endedAtMs.value_or(0) + m_retentionMs;
    for (BlobReference &result : *job.results) {
        if (result.baseLocation) {
            continue;
        }
        const QString fileName = result.relativeLocation.value_or(QString());
        result.baseLocation = m_origin + u'/';
        result.relativeLocation = u"poolservice/"_s + m_accountId + u"/jobs/"_s + job.id + u"/outputs/"_s + fileName;
        result.sasBlobToken =
            u"?se="_s + QString::number(expiresAtMs) + u"&sig="_s + signature(job.id, fileName, expiresAtMs);
    }
    return job;
}

QString Links::signature(const QString &jobId, const QString &fileName, qint64 expiresAtMs) const
{
    const QByteArray text =
        "output\n" + jobId.toUtf8() + '\n' + fileName.toUtf8() + '\n' + QByteArray::number(expiresAtMs);
    return QString::fromLatin1(
        keyedHash(text).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

bool Links::isValidOutputSignature(const QString &jobId, const QString &fileName, const QUrlQuery &query,
                                   qint64 nowMs) const
{
    const qint64 expiresAtMs = query.queryItemValue(u"se"_s).toLongLong();
    const Secret given(query.queryItemValue(u"sig"_s).toLatin1());
    return expiresAtMs > nowMs && given == Secret(signature(jobId, fileName, expiresAtMs).toLatin1());
}

QByteArray Links::keyedHash(const QByteArray &bytes) const
{
    return QMessageAuthenticationCode::hash(bytes, m_signingKey.reveal(), QCryptographicHash::Sha256);
}

} // namespace pooldeck
