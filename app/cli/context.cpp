#include "context.h"

#include "await.h"
#include "client/batchexecutionclient.h"
#include "common/ids.h"
#include "common/literals.h"
#include "connections/connectionstore.h"
#include "connections/embeddedservice.h"
#include "connections/locations.h"
#include "model/protocolerror.h"

#include <algorithm>

namespace pooldeck::cli {
namespace {

Result<QUrl> urlOfThisComputer(const Context &context)
{
    EmbeddedService service(embeddedServiceProgram(), embeddedServiceDataFolder(), context.transport, context.keys);
    Result<ServiceAddress> address = await(context.options.start ? service.ensureRunning() : service.find());
    if (!address) {
        Error error = address.error();
        if (error.code == EmbeddedServiceError::NotRunning) {
            error.message += u" Start it with --start, or name another account with --url or --connection."_s;
        }
        return Failure(error);
    }
    return address->poolServiceUrl;
}

/// The one that the options name; a URL is a connection that has no name.
Result<Connection> connectionOf(const Context &context)
{
    const GlobalOptions &options = context.options;
    if (!options.url.isEmpty()) {
        const QUrl url(options.url, QUrl::StrictMode);
        const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
        if (!url.isValid() || !isHttp) {
            return Failure(
                localError(u"BadUsage"_s, u"--url: '%1' is not an http or https URL"_s.arg(options.url), u"--url"_s));
        }
        return Connection{{}, ConnectionKind::Remote, url};
    }
    return options.connection.isEmpty() ? thisComputer() : ConnectionStore(configFolder()).find(options.connection);
}

Result<QUrl> poolServiceUrl(const Context &context)
{
    const Result<Connection> connection = connectionOf(context);
    if (!connection) {
        return Failure(connection.error());
    }
    switch (connection->kind) {
    case ConnectionKind::ThisComputer:
        return urlOfThisComputer(context);
    case ConnectionKind::Remote:
        return connection->poolServiceUrl;
    }
    Q_UNREACHABLE();
}

Result<Secret> authorizationKey(const Context &context, const QUrl &url)
{
    if (!context.options.keyEnv.isEmpty()) {
        return keyFromEnvironment(context.options.keyEnv);
    }
    const Result<std::optional<Secret>> key = await(context.keys.read(authorizationKeyName(url)));
    if (!key) {
        return Failure(key.error());
    }
    if (!*key) {
        return Failure(localError(
            EmbeddedServiceError::KeysMissing,
            u"The keychain has no authorization key for %1. Name a variable that holds it with --key-env, or "
            "connect once with the console (this computer: --start)."_s.arg(redactedUrl(url))));
    }
    return **key;
}

} // namespace

Result<PoolServiceClient> connectAccount(const Context &context)
{
    const Result<QUrl> url = poolServiceUrl(context);
    if (!url) {
        return Failure(url.error());
    }
    const Result<Secret> key = authorizationKey(context, *url);
    if (!key) {
        return Failure(key.error());
    }
    return PoolServiceClient(context.transport, *url, *key);
}

Result<QString> ownerOf(const Context &context)
{
    return connectionOf(context).map(
        [](const Connection &connection) { return accountOwner(connection, embeddedServiceDataFolder()); });
}

QString commandFor(const Context &context, const QString &command)
{
    const GlobalOptions &options = context.options;
    QString line = u"pooldeck-cli "_s;
    if (!options.url.isEmpty()) {
        line += u"--url %1 "_s.arg(options.url);
    }
    if (!options.keyEnv.isEmpty()) {
        line += u"--key-env %1 "_s.arg(options.keyEnv);
    }
    if (!options.connection.isEmpty()) {
        line += u"--connection '%1' "_s.arg(options.connection);
    }
    return line + command;
}

Result<Secret> keyFromEnvironment(const QString &variable)
{
    const QByteArray value = qgetenv(variable.toLocal8Bit().constData());
    if (value.isEmpty()) {
        return Failure(localError(u"BadUsage"_s, u"The environment variable %1 is not set or empty."_s.arg(variable)));
    }
    return Secret(value);
}

Result<Secret> apiKeyOrMissing(const std::optional<Secret> &key, const QUrl &baseUrl)
{
    if (!key) {
        return Failure(localError(
            u"ApiKeyMissing"_s,
            u"The keychain has no API key for the web service at %1. Name a variable that holds it with --api-key-env."_s
                .arg(redactedUrl(baseUrl))));
    }
    return *key;
}

Result<Secret> apiKeyOf(const Context &context, const QUrl &baseUrl, const QString &apiKeyEnv)
{
    if (!apiKeyEnv.isEmpty()) {
        return keyFromEnvironment(apiKeyEnv);
    }
    const Result<std::optional<Secret>> key = await(context.keys.read(apiKeyName(baseUrl)));
    return key ? apiKeyOrMissing(*key, baseUrl) : Result<Secret>(Failure(key.error()));
}

Result<Pool> findPool(const PoolServiceClient &client, const QString &idOrName)
{
    if (isId(idOrName)) {
        return await(client.pool(idOrName));
    }
    const Result<QList<Pool>> pools = await(client.pools());
    if (!pools) {
        return Failure(pools.error());
    }
    QList<Pool> found;
    std::copy_if(pools->begin(), pools->end(), std::back_inserter(found),
                 [&idOrName](const Pool &p) { return p.name == idOrName; });
    if (found.isEmpty()) {
        return Failure(
            protocolError(ErrorCode::PoolNotFound, u"There is no pool named '%1'."_s.arg(idOrName), idOrName));
    }
    if (found.size() > 1) {
        QStringList ids;
        for (const Pool &pool : found) {
            ids.append(pool.id);
        }
        return Failure(localError(u"AmbiguousName"_s,
                                  u"Several pools are named '%1'; use an id: %2"_s.arg(idOrName, ids.join(u", "_s))));
    }
    return found.first();
}

Result<WebService> findWebService(const QList<WebService> &services, const QString &urlOrName, WebServiceKind preferred)
{
    const QUrl base = batchRequestsBaseUrl(QUrl(urlOrName));
    QList<WebService> found;
    for (const WebService &service : services) {
        const bool isIt = service.id == urlOrName || service.name == urlOrName || QUrl(service.baseUrl) == base ||
                          service.swaggerUrl == urlOrName;
        if (isIt && service.kind == preferred) {
            found.prepend(service);
        } else if (isIt) {
            found.append(service);
        }
    }
    if (found.isEmpty()) {
        return Failure(protocolError(ErrorCode::WebServiceNotFound,
                                     u"There is no web service '%1'; see 'services list'."_s.arg(urlOrName)));
    }
    return found.first();
}

} // namespace pooldeck::cli
