#pragma once

#include "connections/connection.h"

#include <QList>

namespace pooldeck {

/// The remote connections in `connections.json` below a folder; replaced as a whole (QSaveFile), never half-written.
/// Errors: ConnectionsUnreadable (a broken file is reported and left as it is), ConnectionsNotSaved,
/// ConnectionNameInUse, ConnectionNotFound.
class ConnectionStore final
{
public:
    explicit ConnectionStore(const QString &configFolder);

    /// "This computer" first, then those stored, by name. No file yet: only the first.
    Result<QList<Connection>> load() const;
    Result<Connection> find(const QString &name) const;
    Result<void> add(const Connection &connection);
    Result<void> replace(const QString &name, const Connection &connection);
    Result<void> remove(const QString &name);

    QString filePath() const { return m_filePath; }

private:
    Result<QList<Connection>> readStored() const;
    Result<void> save(const QList<Connection> &connections) const;

    QString m_filePath;
};

} // namespace pooldeck
