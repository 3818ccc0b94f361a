#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace pooldeck {

/// The members of a masked request that hold a secret which is not known here: "Input.ConnectionString". None: the
/// request can be sent again as it is.
QStringList hiddenSecrets(const QJsonObject &maskedRequest);

/// For a person to read and to copy.
QString prettyRequest(const QJsonObject &request);

/// The request as bytes to be sent.
QByteArray requestBytes(const QJsonObject &request);

} // namespace pooldeck
