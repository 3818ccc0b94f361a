#include "pools/poolcalls.h"

#include "common/whendone.h"

namespace pooldeck {

bool hasSameStakes(const Pool &present, const Pool &shown)
{
    return present.lastChangedAtMs == shown.lastChangedAtMs && present.hasWork() == shown.hasWork() &&
           present.queuedJobCount <= shown.queuedJobCount && present.runningJobCount <= shown.runningJobCount &&
           present.busyVmCount <= shown.busyVmCount;
}
namespace {

constexpr qsizetype AtATime = 4;

} // namespace

void PoolCalls::run(const PoolServiceClient &client, const QList<Pool> &pools, QObject *context, Call call, Done done)
{
    auto *calls = new PoolCalls(client, pools, context, std::move(call), std::move(done));
    for (qsizetype i = 0; i < qMin(AtATime, pools.size()); ++i) {
        calls->next();
    }
}

PoolCalls::PoolCalls(const PoolServiceClient &client, const QList<Pool> &pools, QObject *context, Call call, Done done)
    : QObject(context)
    , m_client(client)
    , m_pools(pools)
    , m_call(std::move(call))
    , m_done(std::move(done))
{
}

void PoolCalls::next()
{
    if (m_next < m_pools.size()) {
        send(m_next++, false);
    }
}

void PoolCalls::send(qsizetype place, bool again)
{
    whenDone(m_call(m_pools[place]), this, [this, place, again](const Result<Pool> &answer) {
        if (!answer && answer.error().httpStatus == 412 && !again) {
            lookAgain(place, answer);
        } else {
            take(place, answer);
        }
    });
}

void PoolCalls::lookAgain(qsizetype place, const Result<Pool> &answer)
{
    whenDone(m_client.pool(m_pools[place].id), this, [this, place, answer](const Result<Pool> &present) {
        if (present && hasSameStakes(*present, m_pools[place])) {
            m_pools[place] = *present;
            send(place, true);
        } else {
            take(place, answer);
        }
    });
}

void PoolCalls::take(qsizetype place, const Result<Pool> &answer)
{
    m_answers.insert(place, answer);
    next();
    if (m_answers.size() < m_pools.size()) {
        return;
    }
    QList<Answer> answers;
    for (qsizetype i = 0; i < m_pools.size(); ++i) {
        answers.append({m_pools[i], m_answers.value(i)});
    }
    deleteLater();
    m_done(answers);
}

} // namespace pooldeck
