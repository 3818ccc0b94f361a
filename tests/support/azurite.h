#pragma once

#include "storage/bloblocation.h"

#include <QProcess>
#include <QTemporaryDir>

namespace pooldeck {

/// Azurite, the storage emulator, as the real other side of blobs. It comes from npm into the build folder, once.
class Azurite final
{
public:
    Azurite();
    ~Azurite();

    /// Why it is not there, "" when it runs. Without npm or the network there is none.
    QString start();

    quint16 port() const { return m_port; }
    QString hostAndPort() const { return QStringLiteral("127.0.0.1:") + QString::number(m_port); }
    QString endpoint() const { return QStringLiteral("http://") + hostAndPort() + QStringLiteral("/acme"); }
    QString accountKey() const { return m_key; } ///< base64; that of no account but this one
    QString connectionString() const;

    BlobLocation blob(const QString &name) const;
    bool createContainer(const QString &name);
    bool write(const QString &name, const QByteArray &bytes);
    /// Status and body of a plain GET.
    std::pair<int, QByteArray> get(const QString &url);
    /// What a blob holds, read with the key; null when there is none.
    QByteArray read(const QString &name);
    BlobLocation blobVia(quint16 port, const QString &name) const; ///< through a proxy
    /// A token for one blob, made after the documentation of an older version than the program speaks.
    QString token(const QString &name, const QString &permissions) const;
    QString containerToken(const QString &container, const QString &permissions) const;

private:
    QString tokenFor(const QString &resource, const QString &name, const QString &permissions) const;
    std::pair<int, QByteArray> call(const QByteArray &method, const BlobLocation &location,
                                    const QList<std::pair<QByteArray, QByteArray>> &query,
                                    QList<std::pair<QByteArray, QByteArray>> headers, const QByteArray &body);

    QTemporaryDir m_folder;
    QProcess m_process;
    quint16 m_port = 0;
    QString m_key;
};

} // namespace pooldeck
