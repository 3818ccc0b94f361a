#include "poolload.h"

#include "common/literals.h"
#include "model/pool.h"

#include <QJsonArray>
#include <QThread>

#include <array>

namespace pooldeck {
namespace {

constexpr int MostPools = 3;
constexpr int MostVms = 3;

} // namespace

PoolLoad::PoolLoad(World &world, quint32 seed)
    : m_world(world)
    , m_random(seed)
    , m_caller(world, world.account)
{
}

void PoolLoad::run()
{
    constexpr std::array<const char *, 4> Deallocations{"TaskCompletion", "Requeue", "Requeue", "Terminate"};
    while (m_world.phase == World::Phase::Load) {
        const QStringList pools = m_world.livePools();
        if (pools.isEmpty() || (pools.size() < MostPools && chance(m_random, 40))) {
            create();
        } else {
            const QString poolId = pools[m_random.bounded(int(pools.size()))];
            look(poolId);
            if (chance(m_random, 4)) {
                remove(poolId);
            } else if (chance(m_random, 60)) {
                resize(poolId, m_random.bounded(MostVms + 1), Deallocations[size_t(m_random.bounded(4))]);
            }
        }
        QThread::msleep(ulong(50 + m_random.bounded(500)));
    }
    for (const QString &poolId : m_world.livePools()) {
        resize(poolId, 2, "TaskCompletion");
    }
    while (m_world.phase == World::Phase::Drain) {
        QThread::msleep(20);
    }
    toZero();
}

void PoolLoad::create()
{
    const qint64 target = m_random.bounded(MostVms + 1);
    const QByteArray name = "torture-" + QByteArray::number(++m_created);
    const auto answer = m_caller.call("POST", "/pools",
                                      "{\"VmCount\":" + QByteArray::number(target) + ",\"Name\":\"" + name +
                                          "\",\"SwaggerUrl\":\"" + m_world.swaggerUrl + "\"}",
                                      {{"Idempotency-Key", name}});
    const Result<Pool> pool = Pool::fromJson(answer.json());
    if (answer.status != 201 || !pool || pool->targetVmCount != target) {
        m_world.violated(
            u"a pool was refused or is another one: %1 %2"_s.arg(answer.status).arg(QString::fromUtf8(answer.body)));
        return;
    }
    m_targets.insert(pool->id, target);
    m_world.setPool({pool->id, false, false});
}

void PoolLoad::resize(const QString &poolId, qint64 target, const QByteArray &deallocation)
{
    if (deallocation == "Terminate") {
        PoolTrack track = m_world.pool(poolId);
        track.terminateSent = true;
        m_world.setPool(track);
    }
    const bool onlyIfIdle = target < m_targets.value(poolId) && chance(m_random, 10);
    const auto answer = m_caller.call("POST", "/pools/" + poolId.toLatin1() + "/resize",
                                      "{\"VmCount\":" + QByteArray::number(target) + ",\"Deallocation\":\"" +
                                          deallocation + "\",\"OnlyIfIdle\":" + (onlyIfIdle ? "true" : "false") + "}");
    if (onlyIfIdle && answer.errorCode() == "PoolNotIdle"_L1) {
        // An answer that was lost may have been the other one.
        m_targets.insert(
            poolId,
            Pool::fromJson(m_caller.call("GET", "/pools/" + poolId.toLatin1()).json()).value_or(Pool{}).targetVmCount);
        return;
    }
    const Result<Pool> pool = Pool::fromJson(answer.json());
    if (answer.status != 202 || !pool || pool->targetVmCount != target) {
        m_world.violated(
            u"a resize was refused or is another one: %1 %2"_s.arg(answer.status).arg(QString::fromUtf8(answer.body)));
    }
    m_targets.insert(poolId, target);
}

void PoolLoad::look(const QString &poolId)
{
    const auto answer = m_caller.call("GET", "/pools/" + poolId.toLatin1());
    const Result<Pool> pool = Pool::fromJson(answer.json());
    if (answer.status != 200 || !pool || pool->targetVmCount != m_targets.value(poolId)) {
        m_world.violated(u"pool %1 should have a target of %2, but: %3 %4"_s.arg(poolId)
                             .arg(m_targets.value(poolId))
                             .arg(answer.status)
                             .arg(QString::fromUtf8(answer.body)));
    }
}

void PoolLoad::remove(const QString &poolId)
{
    PoolTrack track = m_world.pool(poolId);
    track.deleteSent = true;
    m_world.setPool(track);
    const bool force = chance(m_random, 80);
    const QByteArray path = "/pools/" + poolId.toLatin1();
    auto answer = m_caller.call("DELETE", path + (force ? "?force=true" : ""));
    if (answer.errorCode() == "PoolHasActiveJobs"_L1) {
        answer = m_caller.call("DELETE", path + "?force=true");
    }
    // 404 and "is being deleted": the answer to the first one was lost.
    if (answer.status != 202 && answer.status != 404 && answer.errorCode() != "PoolBeingDeleted"_L1) {
        m_world.violated(
            u"deleting a pool was answered with %1 %2"_s.arg(answer.status).arg(QString::fromUtf8(answer.body)));
    }
}

bool PoolLoad::isEmpty(const QString &poolId)
{
    const auto answer = m_caller.call("GET", "/pools/" + poolId.toLatin1() + "/vms");
    return answer.status == 404 || (answer.status == 200 && answer.json().value("Vms"_L1).toArray().isEmpty());
}

void PoolLoad::toZero()
{
    constexpr qint64 LimitMs = 60'000; // one that was stopped is lost after 20 s
    for (const QString &poolId : m_world.livePools()) {
        resize(poolId, 0, "TaskCompletion");
    }
    const qint64 beganMs = wallMs();
    for (auto it = m_targets.begin(); it != m_targets.end(); ++it) {
        while (!isEmpty(it.key())) {
            if (wallMs() - beganMs > LimitMs) {
                m_world.violated(u"pool %1 keeps VMs at zero"_s.arg(it.key()));
                break;
            }
            QThread::msleep(20);
        }
    }
}

} // namespace pooldeck
