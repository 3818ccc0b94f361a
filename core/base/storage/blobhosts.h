#pragma once

#include "common/error.h"

#include <QHostAddress>
#include <QStringList>
#include <QUrl>

namespace pooldeck {

/// Which hosts jobs may read blobs from and write them to: public addresses, and those that the administrator allows by
/// name (setting `allowed-blob-hosts`). A job request names hosts; without this it could reach what only the service's
/// computer can reach.
class BlobHosts final
{
public:
    /// `allowed`: HOST or HOST:PORT, as they stand in URLs.
    explicit BlobHosts(const QStringList &allowed = {});

    const QStringList &allowed() const { return m_allowed; }
    bool isAllowedByName(const QUrl &url) const;

    /// Refuses what can be refused before a name is resolved: addresses that are not public, "localhost". Error:
    /// InvalidBlob.
    Result<void> check(const QUrl &url) const;
    /// Resolves the host and picks the address to connect to; a host that has any address which is not public is
    /// refused. Blocks: for a worker thread. Errors: InvalidBlob, Unreachable (the name is not known).
    Result<QHostAddress> resolve(const QUrl &url) const;

    /// Not loopback, link-local, private, unique-local, multicast, or otherwise special, however it is embedded.
    static bool isPublic(const QHostAddress &address);

private:
    QStringList m_allowed;
};

} // namespace pooldeck
