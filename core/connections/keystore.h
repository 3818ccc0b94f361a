#pragma once

#include "common/error.h"
#include "common/secret.h"

#include <QFuture>
#include <QUrl>

#include <optional>

namespace pooldeck {

/// Where authorization and API keys are kept. Every call answers exactly once, never from inside the call.
class KeyStore
{
public:
    virtual ~KeyStore() = default;

    /// No value: there is no such key.
    virtual QFuture<Result<std::optional<Secret>>> read(const QString &name) = 0;
    virtual QFuture<Result<void>> write(const QString &name, const Secret &key) = 0;
    /// Removing what is not there is done.
    virtual QFuture<Result<void>> remove(const QString &name) = 0;

    /// For a person: "Secret Service (login keyring)", "memory, until the program ends".
    virtual QString description() const = 0;
};

/// Codes of errors of a key store.
namespace KeyStoreError {
inline constexpr QLatin1StringView KeychainLocked{"KeychainLocked"};   ///< there, but the person did not unlock it
inline constexpr QLatin1StringView KeychainMissing{"KeychainMissing"}; ///< this computer has none
inline constexpr QLatin1StringView KeychainFailed{"KeychainFailed"};   ///< anything else
} // namespace KeyStoreError

/// Under which name the authorization key of an account is kept. One account, one name: case of the host, a slash at
/// the end, user info and query make no difference.
QString authorizationKeyName(const QUrl &poolServiceUrl);

/// Under which name the API key of a web service is kept; `baseUrl` as in WebService::baseUrl.
QString apiKeyName(const QUrl &baseUrl);

} // namespace pooldeck
