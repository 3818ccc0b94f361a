#include "connections/connectionstore.h"

#include "common/jsonreader.h"
#include "common/literals.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

namespace pooldeck {
namespace {

bool sameName(const QString &a, const QString &b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

auto byName(QList<Connection> &connections, const QString &name)
{
    return std::find_if(connections.begin(), connections.end(),
                        [&name](const Connection &c) { return sameName(c.name, name); });
}

Error notFound(const QString &name)
{
    return localError(u"ConnectionNotFound"_s, u"There is no connection named '%1'."_s.arg(name), name);
}

Error nameInUse(const QString &name)
{
    return localError(u"ConnectionNameInUse"_s, u"There is a connection named '%1' already."_s.arg(name), name);
}

} // namespace

ConnectionStore::ConnectionStore(const QString &configFolder)
    : m_filePath(configFolder + u"/connections.json"_s)
{
}

Result<QList<Connection>> ConnectionStore::readStored() const
{
    QFile file(m_filePath);
    if (!file.exists()) {
        return QList<Connection>();
    }
    const auto unreadable = [this](const QString &why) {
        return Failure(
            localError(u"ConnectionsUnreadable"_s, u"%1 cannot be read: %2"_s.arg(m_filePath, why), m_filePath));
    };
    if (!file.open(QIODevice::ReadOnly)) {
        return unreadable(file.errorString());
    }
    const Result<QJsonObject> json = parseJsonObject(file.readAll());
    if (!json) {
        return unreadable(json.error().message);
    }
    JsonReader reader(*json);
    QList<Connection> connections = reader.list<Connection>("Connections"_L1);
    if (reader.error()) {
        return unreadable(reader.error()->message);
    }
    return connections;
}

Result<void> ConnectionStore::save(const QList<Connection> &connections) const
{
    QJsonArray list;
    for (const Connection &connection : connections) {
        list.append(connection.toJson());
    }
    QDir().mkpath(QFileInfo(m_filePath).path());
    QSaveFile file(m_filePath);
    const QByteArray bytes = QJsonDocument(QJsonObject{{"Connections"_L1, list}}).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return Failure(localError(u"ConnectionsNotSaved"_s,
                                  u"%1 cannot be written: %2"_s.arg(m_filePath, file.errorString()), m_filePath));
    }
    return {};
}

Result<QList<Connection>> ConnectionStore::load() const
{
    Result<QList<Connection>> stored = readStored();
    if (!stored) {
        return stored;
    }
    std::sort(stored->begin(), stored->end(),
              [](const Connection &a, const Connection &b) { return a.name.compare(b.name, Qt::CaseInsensitive) < 0; });
    stored->prepend(thisComputer());
    return stored;
}

Result<Connection> ConnectionStore::find(const QString &name) const
{
    if (sameName(name, thisComputer().name)) {
        return thisComputer();
    }
    Result<QList<Connection>> stored = readStored();
    if (!stored) {
        return Failure(stored.error());
    }
    const auto it = byName(*stored, name);
    if (it == stored->end()) {
        return Failure(notFound(name));
    }
    return *it;
}

Result<void> ConnectionStore::add(const Connection &connection)
{
    Result<QList<Connection>> stored = readStored();
    if (!stored) {
        return Failure(stored.error());
    }
    if (sameName(connection.name, thisComputer().name) || byName(*stored, connection.name) != stored->end()) {
        return Failure(nameInUse(connection.name));
    }
    stored->append(connection);
    return save(*stored);
}

Result<void> ConnectionStore::replace(const QString &name, const Connection &connection)
{
    Result<QList<Connection>> stored = readStored();
    if (!stored) {
        return Failure(stored.error());
    }
    const auto it = byName(*stored, name);
    if (it == stored->end()) {
        return Failure(notFound(name));
    }
    const auto other = byName(*stored, connection.name);
    if (sameName(connection.name, thisComputer().name) || (other != stored->end() && other != it)) {
        return Failure(nameInUse(connection.name));
    }
    *it = connection;
    return save(*stored);
}

Result<void> ConnectionStore::remove(const QString &name)
{
    Result<QList<Connection>> stored = readStored();
    if (!stored) {
        return Failure(stored.error());
    }
    const auto it = byName(*stored, name);
    if (it == stored->end()) {
        return Failure(notFound(name));
    }
    stored->erase(it);
    return save(*stored);
}

} // namespace pooldeck
