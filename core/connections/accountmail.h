#pragma once

#include "common/secret.h"

#include <QUrl>

#include <optional>

namespace pooldeck {

/// What the mail of an account says.
struct AccountMail
{
    QUrl poolServiceUrl;
    Secret authorizationKey;
};

/// Finds both in a pasted text, whatever is around them; none: at least one is not there, or it is not clear which.
/// A URL on its own or a key on its own is no mail.
std::optional<AccountMail> readAccountMail(const QString &text);

/// A letter to support that asks for an account. `subscriptionId` may be empty: then there is a place to fill it in.
QString accountLetter(const QString &subscriptionId);

} // namespace pooldeck
