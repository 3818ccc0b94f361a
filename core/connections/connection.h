#pragma once

#include "common/error.h"

#include <QJsonObject>
#include <QUrl>

namespace pooldeck {

enum class ConnectionKind {
    ThisComputer, ///< the embedded service; its URL is found through its data folder
    Remote,
};

QString toString(ConnectionKind kind);
std::optional<ConnectionKind> parseConnectionKind(QStringView text);

/// An account that the console knows. Never holds a key: that is in the KeyStore, under authorizationKeyName().
struct Connection
{
    QString name; ///< as the person calls it; unique without regard to case
    ConnectionKind kind = ConnectionKind::Remote;
    QUrl poolServiceUrl; ///< may be empty for ThisComputer

    static Result<Connection> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Connection &, const Connection &) = default;
};

/// What stands for the account in the names of what is kept for it on this computer: its Pool Service URL, or the data
/// folder of the service of this computer, whose URL may change.
QString accountOwner(const Connection &connection, const QString &embeddedDataFolder);

/// "This computer": always there, never stored.
Connection thisComputer();

} // namespace pooldeck
