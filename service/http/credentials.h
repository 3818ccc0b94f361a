#pragma once

#include "common/error.h"
#include "store/store.h"

#include <QHash>

namespace pooldeck {

/// Whose key a request carries. Keys are looked up by their hash: their bytes are nowhere in the service.
class Credentials final
{
public:
    void load(const QList<StoredCredential> &credentials);

    /// The slot ("primary", "secondary") when the bearer key is the account's. Unauthorized otherwise.
    Result<QString> checkAccount(const QByteArray &authorization) const;
    /// The same for a web service's key: ScoreRequestUnauthorized.
    Result<QString> checkWebService(const QByteArray &authorization, const QString &webServiceId) const;
    /// "account primary", "web service <id> secondary"; empty for a key that is not known.
    QString labelOf(const QByteArray &authorization) const;

private:
    const StoredCredential *find(const QByteArray &authorization) const;

    QHash<QByteArray, StoredCredential> m_byHash;
};

/// The key of "Authorization: Bearer …"; empty without one.
QByteArray bearerKey(const QByteArray &authorization);

/// Who acts, for events: the console's own name from its User-Agent ("pooldeck/0.1 anna@ws12" → "anna@ws12"), else the
/// credential's label.
QString actorName(const QByteArray &userAgent, const QString &credentialLabel);

} // namespace pooldeck
