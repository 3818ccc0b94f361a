#include "pools/poolcalls.h"

#include "common/whendone.h"

namespace pooldeck {
namespace {

constexpr qsizetype AtATime = 4;

} // namespace

void PoolCalls::run(const QList<Pool> &pools, QObject *context, Call call, Done done)
{
    auto *calls = new PoolCalls(pools, context, std::move(call), std::move(done));
    for (qsizetype i = 0; i < qMin(AtATime, pools.size()); ++i) {
        calls->next();
    }
}

PoolCalls::PoolCalls(const QList<Pool> &pools, QObject *context, Call call, Done done)
    : QObject(context)
    , m_pools(pools)
    , m_call(std::move(call))
    , m_done(std::move(done))
{
}

void PoolCalls::next()
{
    if (m_next == m_pools.size()) {
        return;
    }
    const qsizetype place = m_next++;
    whenDone(m_call(m_pools[place]), this, [this, place](const Result<Pool> &answer) {
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
    });
}

} // namespace pooldeck
