#pragma once

#include "client/poolserviceclient.h"
#include "connections/keystore.h"
#include "net/httptransport.h"

#include <QString>

#include <optional>

namespace pooldeck::cli {

/// The options that every command has.
struct GlobalOptions
{
    QString url;        ///< of the Pool Service; empty: through the connection
    QString keyEnv;     ///< the environment variable that holds the authorization key; empty: from the keychain
    QString connection; ///< empty: this computer
    bool start = false; ///< start the service of this computer when it does not run
    bool json = false;
};

/// What a command works with.
struct Context
{
    GlobalOptions options;
    HttpTransport &transport;
    KeyStore &keys;
};

/// The account that the options name, with its key.
Result<PoolServiceClient> connectAccount(const Context &context);

/// accountOwner() of the account that the options name.
Result<QString> ownerOf(const Context &context);

/// `command` as a person would type it for the same account: "pooldeck-cli --connection lab jobs …".
QString commandFor(const Context &context, const QString &command);

/// A key from an environment variable, which must be set.
Result<Secret> keyFromEnvironment(const QString &variable);

/// What the keychain has; nothing is ApiKeyMissing.
Result<Secret> apiKeyOrMissing(const std::optional<Secret> &key, const QUrl &baseUrl);

/// The API key of a web service: from the variable if one is named, else from the keychain.
Result<Secret> apiKeyOf(const Context &context, const QUrl &baseUrl, const QString &apiKeyEnv);

/// By id, or by name, which must be that of one pool only.
Result<Pool> findPool(const PoolServiceClient &client, const QString &idOrName);

/// By base, swagger or jobs URL, by id, or by name, which may be that of both forms of one web service: then the one of
/// `preferred` kind.
Result<WebService> findWebService(const QList<WebService> &services, const QString &urlOrName,
                                  WebServiceKind preferred);

} // namespace pooldeck::cli
