#pragma once

#include "world.h"

#include <QRandomGenerator>

namespace pooldeck {

/// A client that creates, resizes and deletes pools: the only one that does, so it knows what they have to be like.
class PoolLoad final
{
public:
    PoolLoad(World &world, quint32 seed);

    /// Until the world is over: then every pool is at zero.
    void run();

    int created() const { return m_created; }

private:
    void create();
    void resize(const QString &poolId, qint64 target, const QByteArray &deallocation);
    void remove(const QString &poolId);
    void look(const QString &poolId);
    bool isEmpty(const QString &poolId);
    void toZero();

    World &m_world;
    QRandomGenerator m_random;
    Caller m_caller;
    QHash<QString, qint64> m_targets; ///< by id of the pool
    int m_created = 0;
};

} // namespace pooldeck
