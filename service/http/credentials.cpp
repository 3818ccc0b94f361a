#include "http/credentials.h"

#include "common/literals.h"
#include "common/secret.h"
#include "model/protocolerror.h"

namespace pooldeck {

QByteArray bearerKey(const QByteArray &authorization)
{
    constexpr QByteArrayView Scheme("Bearer ");
    if (authorization.size() <= Scheme.size() ||
        authorization.left(Scheme.size()).compare(Scheme, Qt::CaseInsensitive) != 0) {
        return {};
    }
    return authorization.mid(Scheme.size()).trimmed();
}

QString actorName(const QByteArray &userAgent, const QString &credentialLabel)
{
    const QString agent = QString::fromUtf8(userAgent);
    const QString name = agent.section(u' ', 1).trimmed().left(80);
    const bool isOurs = agent.startsWith("pooldeck"_L1) && !name.isEmpty();
    return isOurs ? name : credentialLabel;
}

void Credentials::load(const QList<StoredCredential> &credentials)
{
    m_byHash.clear();
    for (const StoredCredential &credential : credentials) {
        m_byHash.insert(credential.hash, credential);
    }
}

const StoredCredential *Credentials::find(const QByteArray &authorization) const
{
    // A look-up by the hash of a 256-bit random key tells nothing about a key that is not known.
    const auto it = m_byHash.find(hashOf(bearerKey(authorization)));
    return it == m_byHash.end() ? nullptr : &it.value();
}

Result<QString> Credentials::checkAccount(const QByteArray &authorization) const
{
    const StoredCredential *credential = find(authorization);
    if (!credential || !credential->isAccount) {
        return Failure(
            protocolError(ErrorCode::Unauthorized, authorization.isEmpty()
                                                       ? u"The request carries no authorization key."_s
                                                       : u"The authorization key is not valid for this account."_s));
    }
    return credential->slot;
}

Result<QString> Credentials::checkWebService(const QByteArray &authorization, const QString &webServiceId) const
{
    const StoredCredential *credential = find(authorization);
    if (!credential || credential->isAccount || credential->ownerId != webServiceId) {
        return Failure(protocolError(ErrorCode::ScoreRequestUnauthorized,
                                     authorization.isEmpty() ? u"The request carries no API key."_s
                                                             : u"The API key is not valid for this web service."_s));
    }
    return credential->slot;
}

QString Credentials::labelOf(const QByteArray &authorization) const
{
    const StoredCredential *credential = authorization.isEmpty() ? nullptr : find(authorization);
    if (!credential) {
        return {};
    }
    return credential->isAccount ? QString(u"account "_s + credential->slot)
                                 : QString(u"web service "_s + credential->ownerId + u' ' + credential->slot);
}

} // namespace pooldeck
