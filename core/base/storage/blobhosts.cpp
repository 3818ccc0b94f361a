#include "storage/blobhosts.h"

#include "common/literals.h"
#include "model/protocolerror.h"
#include "net/httptransport.h"

#include <QHostInfo>

#include <algorithm>
#include <iterator>

namespace pooldeck {
namespace {

struct Net
{
    const char *address;
    int bits;
};

// The special-purpose registries of IPv4 and IPv6.
constexpr Net NotPublic[] = {
    {"0.0.0.0", 8},     {"10.0.0.0", 8},      {"100.64.0.0", 10},  {"127.0.0.0", 8},    {"169.254.0.0", 16},
    {"172.16.0.0", 12}, {"192.0.0.0", 24},    {"192.0.2.0", 24},   {"192.88.99.0", 24}, {"192.168.0.0", 16},
    {"198.18.0.0", 15}, {"198.51.100.0", 24}, {"203.0.113.0", 24}, {"224.0.0.0", 3},    {"::", 96},
    {"100::", 64},      {"2001::", 23},       {"2001:db8::", 32},  {"fc00::", 7},       {"fe80::", 10},
    {"fec0::", 10},     {"ff00::", 8},
};

/// IPv6 addresses that stand for one of IPv4: its four bytes begin there.
struct Embedding
{
    const char *prefix;
    int bits;
    int at;
};
constexpr Embedding Embeddings[] = {{"::ffff:0:0", 96, 12}, {"64:ff9b::", 96, 12}, {"2002::", 16, 2}};

Failure refused(const QUrl &url)
{
    return Failure(protocolError(
        ErrorCode::InvalidBlob,
        u"The host %1 is not public. The administrator can allow it with the setting allowed-blob-hosts."_s.arg(
            url.host())));
}

QString withPort(const QUrl &url)
{
    const QString host = url.host().contains(u':') ? QString(u'[' + url.host() + u']') : url.host();
    return host + u':' + QString::number(url.port(url.scheme() == "https"_L1 ? 443 : 80));
}

} // namespace

BlobHosts::BlobHosts(const QStringList &allowed)
    : m_allowed(allowed)
{
}

bool BlobHosts::isAllowedByName(const QUrl &url) const
{
    const QString host = url.host().contains(u':') ? QString(u'[' + url.host() + u']') : url.host();
    return m_allowed.contains(host, Qt::CaseInsensitive) || m_allowed.contains(withPort(url), Qt::CaseInsensitive);
}

Result<void> BlobHosts::check(const QUrl &url) const
{
    if (isAllowedByName(url)) {
        return {};
    }
    const QString host = url.host().toLower();
    const QHostAddress address(host);
    const bool isLocalName = host == "localhost"_L1 || host.endsWith(".localhost"_L1);
    return isLocalName || (!address.isNull() && !isPublic(address)) ? Result<void>(refused(url)) : Result<void>();
}

Result<QHostAddress> BlobHosts::resolve(const QUrl &url) const
{
    if (const auto checked = check(url); !checked) {
        return Failure(checked.error());
    }
    const QHostAddress literal(url.host());
    const QList<QHostAddress> addresses =
        literal.isNull() ? QHostInfo::fromName(url.host()).addresses() : QList<QHostAddress>{literal};
    if (addresses.isEmpty()) {
        return Failure(localError(TransportError::Unreachable, u"the host %1 is not known"_s.arg(url.host())));
    }
    if (!isAllowedByName(url) && !std::all_of(addresses.begin(), addresses.end(), &BlobHosts::isPublic)) {
        return refused(url);
    }
    return addresses.first();
}

bool BlobHosts::isPublic(const QHostAddress &address)
{
    QHostAddress meant = address;
    meant.setScopeId({});
    if (meant.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR bytes = meant.toIPv6Address();
        for (const Embedding &embedding : Embeddings) {
            if (meant.isInSubnet(QHostAddress(QString::fromLatin1(embedding.prefix)), embedding.bits)) {
                quint32 inner = 0;
                for (int i = 0; i < 4; ++i) {
                    inner = inner << 8 | bytes[embedding.at + i];
                }
                return isPublic(QHostAddress(inner));
            }
        }
    }
    return !meant.isNull() && std::none_of(std::begin(NotPublic), std::end(NotPublic), [&](const Net &net) {
        return meant.isInSubnet(QHostAddress(QString::fromLatin1(net.address)), net.bits);
    });
}

} // namespace pooldeck
