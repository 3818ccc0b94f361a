#include "connections/keystore.h"

#include "client/answers.h"

namespace pooldeck {
namespace {

QString normalized(const QUrl &url)
{
    return cleanBaseUrl(url).toString(QUrl::RemoveUserInfo | QUrl::FullyEncoded | QUrl::NormalizePathSegments);
}

} // namespace

QString authorizationKeyName(const QUrl &poolServiceUrl)
{
    return u"authorization-key "_s + normalized(poolServiceUrl);
}

QString apiKeyName(const QUrl &baseUrl)
{
    return u"api-key "_s + normalized(baseUrl);
}

} // namespace pooldeck
