#pragma once

#include "client/poolserviceclient.h"
#include "model/pool.h"

#include <QFuture>
#include <QHash>
#include <QList>
#include <QObject>

#include <functional>

namespace pooldeck {

/// Whether an act on a pool hits no more than what was shown when it was decided: nobody has changed the pool, and no
/// jobs have come to it.
bool hasSameStakes(const Pool &present, const Pool &shown);

/// The same call for several pools, a few at a time; deletes itself when all have answered. One that came back as
/// outdated (412) although nobody has changed the pool, whose state alone went on, is repeated with the pool as it is
/// now.
class PoolCalls final : public QObject
{
    Q_OBJECT

public:
    struct Answer
    {
        Pool before;
        Result<Pool> after;
    };
    using Call = std::function<QFuture<Result<Pool>>(const Pool &pool)>;
    using Done = std::function<void(const QList<Answer> &answers)>;

    /// `done` comes once, with the answers in the order of the pools, and not at all when `context` has gone.
    static void run(const PoolServiceClient &client, const QList<Pool> &pools, QObject *context, Call call, Done done);

private:
    PoolCalls(const PoolServiceClient &client, const QList<Pool> &pools, QObject *context, Call call, Done done);
    void next();
    void send(qsizetype place, bool again);
    void lookAgain(qsizetype place, const Result<Pool> &answer);
    void take(qsizetype place, const Result<Pool> &answer);

    PoolServiceClient m_client;
    QList<Pool> m_pools;
    Call m_call;
    Done m_done;
    QHash<qsizetype, Result<Pool>> m_answers; ///< by place
    qsizetype m_next = 0;
};

} // namespace pooldeck
