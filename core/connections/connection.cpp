#include "connections/connection.h"

#include "common/enumnames.h"
#include "common/jsonreader.h"

namespace pooldeck {
namespace {

const EnumNames ConnectionKinds({
    std::pair{ConnectionKind::ThisComputer, "ThisComputer"_L1},
    {ConnectionKind::Remote, "Remote"_L1},
});

} // namespace

QString toString(ConnectionKind kind)
{
    return ConnectionKinds.name(kind);
}

std::optional<ConnectionKind> parseConnectionKind(QStringView text)
{
    return ConnectionKinds.parse(text);
}

Result<Connection> Connection::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Connection connection;
    connection.name = reader.string("Name"_L1);
    connection.kind = reader.enumeration("Kind"_L1, &parseConnectionKind);
    const QString url = reader.stringOr("PoolServiceUrl"_L1, {});
    connection.poolServiceUrl = QUrl(url, QUrl::StrictMode);
    if (!url.isEmpty() && !connection.poolServiceUrl.isValid()) {
        reader.fail("PoolServiceUrl"_L1, u"is not a URL"_s);
    }
    return reader.finish(std::move(connection));
}

QJsonObject Connection::toJson() const
{
    return {
        {"Name"_L1, name},
        {"Kind"_L1, toString(kind)},
        {"PoolServiceUrl"_L1, poolServiceUrl.toString(QUrl::FullyEncoded | QUrl::RemoveUserInfo)},
    };
}

Connection thisComputer()
{
    return {u"This computer"_s, ConnectionKind::ThisComputer, {}};
}

QString accountOwner(const Connection &connection, const QString &embeddedDataFolder)
{
    switch (connection.kind) {
    case ConnectionKind::ThisComputer:
        return embeddedDataFolder;
    case ConnectionKind::Remote:
        return connection.poolServiceUrl.toString();
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
