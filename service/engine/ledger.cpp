#include "engine/ledger.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace pooldeck {

void Ledger::load(const QList<UsageInterval> &openIntervals, const QHash<QString, qint64> &closedMsByPool)
{
    m_open.clear();
    m_changed.clear();
    for (const UsageInterval &interval : openIntervals) {
        m_open.insert(interval.vmId, interval);
    }
    m_closedMsByPool = closedMsByPool;
}

void Ledger::requested(const UsageInterval &interval)
{
    m_open.insert(interval.vmId, interval);
    m_changed.insert(interval.vmId, interval);
}

void Ledger::ready(const QString &vmId, qint64 atMs)
{
    const auto it = m_open.find(vmId);
    if (it == m_open.end() || it->readyAtMs) {
        return;
    }
    it->readyAtMs = std::max(atMs, it->requestedAtMs);
    m_changed.insert(vmId, *it);
}

void Ledger::ended(const QString &vmId, qint64 atMs, bool estimated)
{
    const auto it = m_open.find(vmId);
    if (it == m_open.end()) {
        return;
    }
    UsageInterval interval = *it;
    interval.deletedAtMs = std::max(atMs, interval.readyAtMs.value_or(interval.requestedAtMs));
    interval.endEstimated = estimated;
    m_open.erase(it);
    m_closedMsByPool[interval.poolId] += interval.billedMs(std::numeric_limits<qint64>::min(), *interval.deletedAtMs);
    m_changed.insert(vmId, interval);
}

qint64 Ledger::computeMs(const QString &poolId, qint64 nowMs) const
{
    qint64 sum = m_closedMsByPool.value(poolId);
    for (const UsageInterval &interval : m_open) {
        if (interval.poolId == poolId) {
            sum += interval.billedMs(std::numeric_limits<qint64>::min(), nowMs);
        }
    }
    return sum;
}

qint64 Ledger::openMsOfPlan(const QString &billingPlanId, qint64 fromMs, qint64 nowMs) const
{
    qint64 sum = 0;
    for (const UsageInterval &interval : m_open) {
        if (interval.billingPlanId == billingPlanId) {
            sum += interval.billedMs(fromMs, nowMs);
        }
    }
    return sum;
}

QList<UsageInterval> Ledger::takeChanged()
{
    return std::exchange(m_changed, {}).values();
}

} // namespace pooldeck
