#pragma once

#include <QByteArray>
#include <QString>

namespace pooldeck {

/// Whether what a member of this name holds is a secret: "ConnectionString", "apiKey".
bool isSecretName(const QString &name);
/// Whether a text has the form of a secret: a connection string with a key, a shared access signature.
bool isSecretText(const QString &text);

/// A job request for a person to look at, JSON or nearly, with "•••" for every secret. Of what is not JSON rather too
/// much is masked than too little; a text in UTF-16 is masked as a whole.
QString maskedText(const QByteArray &utf8);

} // namespace pooldeck
