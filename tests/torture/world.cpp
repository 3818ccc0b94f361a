#include "world.h"

#include "common/literals.h"

#include <QMutexLocker>
#include <QThread>

#include <cstdio>

namespace pooldeck {

void World::violated(const QString &what)
{
    const QMutexLocker lock(&m_mutex);
    m_violations.append(what);
    std::printf("VIOLATED: %s\n", qPrintable(what));
    std::fflush(stdout);
}

QStringList World::violations() const
{
    const QMutexLocker lock(&m_mutex);
    return m_violations;
}

void World::setPool(const PoolTrack &pool)
{
    const QMutexLocker lock(&m_mutex);
    m_pools.insert(pool.id, pool);
}

PoolTrack World::pool(const QString &id) const
{
    const QMutexLocker lock(&m_mutex);
    return m_pools.value(id);
}

QStringList World::livePools() const
{
    const QMutexLocker lock(&m_mutex);
    QStringList ids;
    for (const PoolTrack &pool : m_pools) {
        if (!pool.deleteSent) {
            ids.append(pool.id);
        }
    }
    ids.sort();
    return ids;
}

void World::serviceAnswers(bool does)
{
    const QMutexLocker lock(&m_mutex);
    m_up.set(does);
}

QList<Span> World::serviceUp() const
{
    const QMutexLocker lock(&m_mutex);
    return m_up.spans();
}

void World::serviceRuns(bool does)
{
    const QMutexLocker lock(&m_mutex);
    m_ran.set(does);
}

QList<Span> World::serviceRan() const
{
    const QMutexLocker lock(&m_mutex);
    return m_ran.spans();
}

Caller::Caller(World &world, const World::Address &address)
    : m_world(world)
    , m_base(address.path)
    , m_client(world.port, address.key)
{
}

BlockingClient::Answer Caller::call(const QByteArray &method, const QByteArray &path, const QByteArray &body,
                                    const BlockingClient::Headers &headers)
{
    const QByteArray version = (path.contains('?') ? "&" : "?") + QByteArrayLiteral("api-version=2.0");
    return untilAnswered(method, m_base + path + version, body, headers);
}

BlockingClient::Answer Caller::plain(const QByteArray &path)
{
    return untilAnswered("GET", path, {}, {});
}

BlockingClient::Answer Caller::untilAnswered(const QByteArray &method, const QByteArray &path, const QByteArray &body,
                                             const BlockingClient::Headers &headers)
{
    constexpr int PauseMs = 20;
    constexpr qint64 LimitMs = 120'000;
    const qint64 beganMs = wallMs();
    for (;;) {
        BlockingClient::Answer answer = m_client.request(method, path, body, headers);
        if (answer.status != 0 && answer.status != 503) {
            if (answer.status == 500) {
                m_world.violated(u"%1 %2 was answered with 500: %3"_s.arg(
                    QString::fromLatin1(method), QString::fromLatin1(path), QString::fromUtf8(answer.body)));
            }
            return answer;
        }
        ++m_unanswered;
        if (wallMs() - beganMs > LimitMs) {
            m_world.violated(u"%1 %2 was not answered for two minutes"_s.arg(QString::fromLatin1(method),
                                                                             QString::fromLatin1(path)));
            return answer;
        }
        QThread::msleep(PauseMs);
    }
}

} // namespace pooldeck
