#pragma once

#include "common/error.h"
#include "common/secret.h"

#include <QString>

#include <memory>

namespace pooldeck {

/// The service's folder on disk (mode 0700) and what is where in it. Holding it means holding its lock: there is never
/// more than one service on a folder.
class DataFolder final
{
public:
    /// Makes the folder when it is not there. DataFolderInUse when another process holds it.
    static Result<std::unique_ptr<DataFolder>> open(const QString &path);
    /// The folder of a service that is running, without its lock: for what may be done beside it.
    static std::unique_ptr<DataFolder> beside(const QString &path);
    static QString databaseFileOf(const QString &path) { return path + QStringLiteral("/pooldeck.sqlite"); }
    static QString settingsFileOf(const QString &path) { return path + QStringLiteral("/pooldeckd.toml"); }
    ~DataFolder();
    DataFolder(const DataFolder &) = delete;
    DataFolder &operator=(const DataFolder &) = delete;

    bool isLocked() const { return m_lockFd >= 0; }
    QString path() const { return m_path; }
    QString databaseFile() const { return databaseFileOf(m_path); }
    QString endpointFile() const { return m_path + QStringLiteral("/endpoint.json"); }
    QString vmsFolder() const { return m_path + QStringLiteral("/vms"); }
    QString outputsFolder() const { return m_path + QStringLiteral("/results"); }     ///< the default store
    QString uploadsRoot() const { return m_path + QStringLiteral("/files/uploads"); } ///< file:///uploads/
    QString outputsRoot() const { return m_path + QStringLiteral("/files/outputs"); } ///< file:///outputs/
    QString webServicesFolder() const { return m_path + QStringLiteral("/webservices"); }

    /// The key that signs URLs; made once, kept in a file of mode 0600 outside of the database and its backups.
    Result<Secret> signingKey();

private:
    DataFolder(const QString &path, int lockFd);

    QString m_path;
    int m_lockFd;
};

/// A file that is not there yet, with mode 0600: CannotWrite when it is.
Result<void> writeNewPrivateFile(const QString &path, const QByteArray &bytes);
/// Replaces a file at once, with mode 0600.
Result<void> writePrivateFile(const QString &path, const QByteArray &bytes);

} // namespace pooldeck
