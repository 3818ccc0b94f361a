#pragma once

#include "blockingclient.h"
#include "spans.h"

#include <QHash>
#include <QMutex>
#include <QRandomGenerator>
#include <QStringList>

#include <atomic>
#include <optional>

namespace pooldeck {

/// What has been asked of a pool so far: set before the request leaves, so that it explains what is seen later.
struct PoolTrack
{
    QString id;
    bool deleteSent = false;
    bool terminateSent = false; ///< a resize that cancels jobs
};

/// What the threads of the test share. All of it may be called from any of them.
class World final
{
public:
    enum class Phase {
        Load,  ///< everything is asked for, and killed
        Drain, ///< nothing new, nothing killed; what was accepted ends
        Over,  ///< everything has ended; the feed catches up
    };

    /// Paths of the service's URLs and the keys for them.
    struct Address
    {
        QByteArray path;
        QByteArray key;
    };
    quint16 port = 0;
    Address account;
    Address services[2]; ///< the same web service, Resource Manager and classic
    QByteArray swaggerUrl;
    QString dataFolder;
    QByteArray input; ///< content of file:///uploads/input.csv

    std::atomic<Phase> phase = Phase::Load;

    /// Prints it at once; the test goes on to its end and fails.
    void violated(const QString &what);
    QStringList violations() const;

    void setPool(const PoolTrack &pool);
    PoolTrack pool(const QString &id) const;
    QStringList livePools() const;

    /// The service answers from now on, or does not.
    void serviceAnswers(bool does);
    QList<Span> serviceUp() const;
    /// Its process is there from now on, or is not.
    void serviceRuns(bool does);
    QList<Span> serviceRan() const;

private:
    mutable QMutex m_mutex;
    QStringList m_violations;
    QHash<QString, PoolTrack> m_pools;
    OpenSpans m_up;
    OpenSpans m_ran;
};

/// A client that asks again until it is answered: the service is away now and then. Everything it is used for means the
/// same when it is said twice.
class Caller final
{
public:
    Caller(World &world, const World::Address &address);

    /// `path` below the address, with its query if it has one; the api-version is added.
    BlockingClient::Answer call(const QByteArray &method, const QByteArray &path, const QByteArray &body = {},
                                const BlockingClient::Headers &headers = {});
    /// Any path, as it stands, without anything added.
    BlockingClient::Answer plain(const QByteArray &path);
    /// How often no answer came.
    int unanswered() const { return m_unanswered; }

private:
    BlockingClient::Answer untilAnswered(const QByteArray &method, const QByteArray &path, const QByteArray &body,
                                         const BlockingClient::Headers &headers);

    World &m_world;
    QByteArray m_base;
    BlockingClient m_client;
    int m_unanswered = 0;
};

/// True in `percent` of 100 cases.
inline bool chance(QRandomGenerator &random, int percent)
{
    return random.bounded(100) < percent;
}

} // namespace pooldeck
