#include "sync/workhistory.h"

#include "common/whendone.h"
#include "sync/accountsession.h"
#include "usage/vmhistory.h"

#include <algorithm>
#include <utility>

namespace pooldeck {
namespace {

constexpr qsizetype MostSteps = 8'192; ///< of one pool; older ones get coarser beyond that
constexpr int OldColumns = 1'024;      ///< at most three steps each

void put(Steps &steps, qint64 atMs, qint64 value)
{
    while (!steps.isEmpty() && steps.constLast().atMs >= atMs) {
        steps.removeLast();
    }
    if ((steps.isEmpty() ? 0 : steps.constLast().value) != value) {
        steps.append({atMs, value});
    }
}

void bound(Steps &steps)
{
    if (steps.size() <= MostSteps) {
        return;
    }
    const qsizetype newest = steps.size() - MostSteps / 2;
    const QList<StackSection> coarse = thinnedStack({steps}, steps.constFirst().atMs, steps[newest].atMs, OldColumns);
    Steps bounded;
    for (const StackSection &section : coarse) {
        put(bounded, section.atMs, section.values.constFirst());
    }
    for (qsizetype i = newest; i < steps.size(); ++i) {
        put(bounded, steps[i].atMs, steps[i].value);
    }
    steps = bounded;
}

Steps since(const Steps &steps, qint64 fromMs)
{
    const auto first = std::find_if(steps.cbegin(), steps.cend(), [fromMs](const Step &s) { return s.atMs >= fromMs; });
    return Steps(first, steps.cend());
}

} // namespace

WorkHistory::WorkHistory(AccountSession &session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::reset, this, &WorkHistory::startCounting);
    connect(&monitor, &AccountMonitor::resynced, this, [this] {
        // What happened without us is in the attempts only.
        if (!std::exchange(m_hasJustStarted, false) && m_wantedFromMs) {
            m_knownFromMs = m_session.monitor().serverNowMs();
            load();
        }
    });
    connect(&monitor, &AccountMonitor::poolChanged, this, &WorkHistory::count);
    connect(&monitor, &AccountMonitor::poolRemoved, this, [this](const QString &poolId) {
        m_queued.remove(poolId);
        if (const auto busy = m_busy.find(poolId); busy != m_busy.end()) {
            put(*busy, m_session.monitor().serverNowMs(), 0);
        }
    });
    if (monitor.state() == AccountMonitor::State::Live) {
        startCounting();
        m_hasJustStarted = false;
    }
}

WorkHistory::~WorkHistory() = default;

void WorkHistory::startCounting()
{
    m_busy.clear();
    m_queued.clear();
    m_countedFromMs = m_session.monitor().serverNowMs();
    m_knownFromMs = m_countedFromMs;
    m_hasJustStarted = true;
    for (const Pool &pool : m_session.monitor().pools()) {
        count(pool);
    }
    if (m_wantedFromMs) {
        load();
    }
}

void WorkHistory::count(const Pool &pool)
{
    if (!m_countedFromMs) {
        return;
    }
    const qint64 atMs = m_session.monitor().serverNowMs();
    Steps &busy = m_busy[pool.id];
    put(busy, atMs, pool.busyVmCount);
    bound(busy);
    Steps &queued = m_queued[pool.id];
    put(queued, atMs, pool.queuedJobCount);
    bound(queued);
}

void WorkHistory::require(qint64 fromMs)
{
    if (m_wantedFromMs && *m_wantedFromMs <= fromMs) {
        return;
    }
    m_wantedFromMs = fromMs;
    if (m_countedFromMs) {
        load();
    }
}

void WorkHistory::load()
{
    if (m_loading) {
        m_again = true;
        return;
    }
    m_loading = true;
    const qint64 askedAtMs = m_session.meter().nowMs();
    const qint64 fromMs = *m_wantedFromMs;
    whenDone(m_session.client().attempts({fromMs, {}, MostAttempts}), this,
             [this, fromMs, askedAtMs](const Result<QList<Attempt>> &attempts) { take(attempts, fromMs, askedAtMs); });
}

void WorkHistory::take(const Result<QList<Attempt>> &attempts, qint64 fromMs, qint64 askedAtMs)
{
    m_loading = false;
    if (std::exchange(m_again, false)) {
        load();
        return;
    }
    if (attempts && attempts->size() < MostAttempts) {
        QHash<QString, Steps> busy = busyHistory(*attempts);
        for (auto it = m_busy.constBegin(); it != m_busy.constEnd(); ++it) {
            Steps &whole = busy[it.key()];
            const Steps counted = since(*it, askedAtMs);
            if (!counted.isEmpty()) { // of this time both know; the mirror has it in the order in which it is shown
                whole = clipped(whole, fromMs, counted.constFirst().atMs);
            }
            for (const Step &step : counted) {
                put(whole, step.atMs, step.value);
            }
        }
        m_busy = std::move(busy);
        m_knownFromMs = fromMs;
        const qint64 nowMs = m_session.meter().nowMs();
        for (const Pool &pool : m_session.monitor().pools()) {
            put(m_busy[pool.id], nowMs, pool.busyVmCount);
        }
        for (Steps &steps : m_busy) {
            bound(steps);
        }
    }
    Q_EMIT changed();
}

} // namespace pooldeck
