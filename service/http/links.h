#pragma once

#include "common/secret.h"
#include "engine/records.h"

namespace pooldeck {

/// URLs of this service, and the signatures of those that need no key.
class Links final
{
public:
    /// `origin`: "http://127.0.0.1:8080", without a slash at its end. `signingKey` never leaves this computer.
    /// `retentionMs`: how long an ended job's outputs, and so their URLs, are there.
    Links(const QString &origin, const QString &accountId, const Secret &signingKey, qint64 retentionMs);

    QString origin() const { return m_origin; }
    QString poolServiceUrl() const;
    QString baseUrl(const WebServiceRecord &service) const;
    QString swaggerUrl(const WebServiceRecord &service) const;
    WebService describe(const WebServiceRecord &service) const;

    /// The pool with its swagger URL made whole.
    Pool withLinks(Pool pool) const;
    /// The job with locations for its outputs: those in the default store get a signed URL.
    Job withLinks(Job job) const;

    bool isValidOutputSignature(const QString &jobId, const QString &fileName, const QUrlQuery &query,
                                qint64 nowMs) const;

    /// Keyed hash of a request's body, for idempotency.
    QByteArray keyedHash(const QByteArray &bytes) const;

private:
    QString signature(const QString &jobId, const QString &fileName, qint64 expiresAtMs) const;

    QString m_origin;
    QString m_accountId;
    Secret m_signingKey;
    qint64 m_retentionMs;
};

} // namespace pooldeck
