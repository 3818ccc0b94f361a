#include "usage/usagemeter.h"

#include "common/literals.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace pooldeck {
namespace {

constexpr qint64 ClockWasSetMs = 1'000;
constexpr qint64 Always = std::numeric_limits<qint64>::min();

/// Those of classic processing belong to no pool and are never billed.
bool isBilled(const Vm &vm)
{
    return !vm.poolId.isEmpty() && vm.readyAtMs.has_value() && vm.state != VmState::Lost &&
           vm.state != VmState::Provisioning;
}

} // namespace

void UsageMeter::Sums::add(const UsageInterval &interval, qint64 fromMs, int times)
{
    if (!interval.readyAtMs) {
        return;
    }
    const qint64 startMs = std::max(*interval.readyAtMs, fromMs);
    if (interval.deletedAtMs) {
        closedMs += times * std::max<qint64>(0, *interval.deletedAtMs - startMs);
    } else {
        running += times;
        runningStartMs += times * startMs;
    }
}

void UsageMeter::PlanSums::add(const UsageInterval &interval, qint64 fromMs, int times)
{
    all.add(interval, fromMs, times);
    ofPool[interval.poolId].add(interval, fromMs, times);
}

UsageMeter::UsageMeter(const Clock &clock)
    : m_clock(&clock)
{
}

void UsageMeter::setServerTime(qint64 serverNowMs)
{
    m_lastServerMs = serverNowMs;
    const qint64 offsetMs = serverNowMs - m_clock->nowMs();
    if (!m_offsetMs || offsetMs > *m_offsetMs || *m_offsetMs - offsetMs > ClockWasSetMs) {
        m_offsetMs = offsetMs;
    }
}

/// What the ledger says has happened cannot lie in the future.
void UsageMeter::seeServerTime(qint64 ledgerMs)
{
    if (ledgerMs <= nowMs()) {
        return;
    }
    if (m_stoodAtMs) {
        m_stoodAtMs = ledgerMs;
    } else {
        m_offsetMs = ledgerMs - m_clock->nowMs();
    }
}

qint64 UsageMeter::nowMs() const
{
    return m_stoodAtMs.value_or(m_clock->nowMs() + m_offsetMs.value_or(0));
}

void UsageMeter::stand()
{
    if (!m_stoodAtMs) {
        m_stoodAtMs = m_lastServerMs; // none without an answer: there is nothing that could run on
    }
}

void UsageMeter::goOn()
{
    m_stoodAtMs.reset();
    if (std::exchange(m_restored, false)) {
        m_loaded = false;
    }
}

void UsageMeter::load(const Usage &usage)
{
    m_loaded = true;
    m_restored = false;
    setServerTime(usage.asOfMs);
    if (m_stoodAtMs) {
        m_stoodAtMs = std::max(*m_stoodAtMs, usage.asOfMs);
    }
    setIntervals(usage.intervals);
    const QHash<QString, qint64> ends = std::exchange(m_endsMs, {});
    for (auto it = ends.constBegin(); it != ends.constEnd(); ++it) {
        const auto interval = m_intervals.find(it.key());
        const bool stillRuns = interval != m_intervals.end() && !interval->deletedAtMs;
        if (stillRuns) { // it ended after the ledger was read
            end(*interval, it.value(), interval->endEstimated);
        }
    }
    const QList<Vm> live = m_liveVms.values();
    for (const Vm &vm : live) {
        start(vm);
    }
}

void UsageMeter::setIntervals(const QList<UsageInterval> &intervals)
{
    m_intervals.clear();
    m_intervals.reserve(intervals.size());
    m_all = {};
    m_ofPool.clear();
    m_vmsOfPool.clear();
    m_ofPlan.clear();
    for (const UsageInterval &interval : intervals) {
        m_intervals.insert(interval.vmId, interval);
        count(interval, 1);
    }
}

void UsageMeter::restore(const Usage &usage)
{
    m_loaded = true;
    m_restored = true;
    m_stoodAtMs = usage.asOfMs;
    setIntervals(usage.intervals);
}

void UsageMeter::setVms(const QHash<QString, Vm> &vms)
{
    m_liveVms.clear();
    for (UsageInterval &interval : m_intervals) {
        if (!interval.deletedAtMs && !vms.contains(interval.vmId)) {
            count(interval, -1);
            interval.deletedAtMs = nowMs(); // until the ledger's own end is read
            interval.endEstimated = true;
            count(interval, 1);
        }
    }
    for (const Vm &vm : vms) {
        vmChanged(vm);
    }
}

void UsageMeter::poolChanged(const Pool &pool)
{
    QString &plan = m_planOfPool[pool.id];
    if (plan == pool.billingPlanId) {
        return;
    }
    plan = pool.billingPlanId;
    for (const QString &vmId : m_vmsOfPool.value(pool.id)) {
        UsageInterval &interval = m_intervals[vmId];
        if (interval.billingPlanId.isEmpty()) {
            count(interval, -1);
            interval.billingPlanId = plan;
            count(interval, 1);
        }
    }
}

void UsageMeter::vmChanged(const Vm &vm)
{
    if (isBilled(vm)) {
        m_liveVms.insert(vm.id, vm);
        start(vm);
        return;
    }
    m_liveVms.remove(vm.id);
    const auto interval = m_intervals.find(vm.id);
    if (vm.state == VmState::Lost && interval != m_intervals.end() && !interval->deletedAtMs) {
        end(*interval, nowMs(), true); // until the ledger's own end is read
    }
}

void UsageMeter::vmRemoved(const QString &vmId, qint64 atMs)
{
    seeServerTime(atMs);
    m_liveVms.remove(vmId);
    const auto interval = m_intervals.find(vmId);
    if (interval == m_intervals.end()) {
        m_endsMs.insert(vmId, atMs); // an answer of the ledger from before this may be on its way
    } else if (!interval->deletedAtMs || interval->endEstimated) {
        end(*interval, atMs, interval->endEstimated);
    }
}

/// Bills a VM from its readiness on, unless the ledger or the feed has said that it has gone.
void UsageMeter::start(const Vm &vm)
{
    UsageInterval &interval = m_intervals[vm.id];
    const bool isKnown = interval.readyAtMs.has_value();
    if (isKnown) {
        return;
    }
    seeServerTime(*vm.readyAtMs);
    interval.vmId = vm.id;
    interval.poolId = vm.poolId;
    interval.requestedAtMs = vm.requestedAtMs;
    interval.readyAtMs = vm.readyAtMs;
    if (interval.billingPlanId.isEmpty()) {
        interval.billingPlanId = m_planOfPool.value(vm.poolId);
    }
    count(interval, 1);
}

void UsageMeter::end(UsageInterval &interval, qint64 atMs, bool estimated)
{
    count(interval, -1);
    interval.deletedAtMs = atMs;
    interval.endEstimated = estimated;
    count(interval, 1);
    m_endsMs.insert(interval.vmId, atMs);
}

void UsageMeter::count(const UsageInterval &interval, int times)
{
    m_all.add(interval, Always, times);
    m_ofPool[interval.poolId].add(interval, Always, times);
    m_vmsOfPool[interval.poolId].insert(interval.vmId);
    for (auto it = m_ofPlan.begin(); it != m_ofPlan.end(); ++it) {
        if (it.key().first == interval.billingPlanId) {
            it->add(interval, it.key().second, times);
        }
    }
}

const UsageMeter::PlanSums &UsageMeter::ofPlan(const QString &billingPlanId, qint64 fromMs) const
{
    const std::pair key(billingPlanId, fromMs);
    const auto known = m_ofPlan.constFind(key);
    if (known != m_ofPlan.constEnd()) {
        return *known;
    }
    PlanSums sums;
    for (const UsageInterval &interval : m_intervals) {
        if (interval.billingPlanId == billingPlanId) {
            sums.add(interval, fromMs, 1);
        }
    }
    return *m_ofPlan.insert(key, sums);
}

qint64 UsageMeter::computeMs() const
{
    return m_all.valueAt(nowMs());
}

qint64 UsageMeter::computeMs(const QString &poolId) const
{
    return m_ofPool.value(poolId).valueAt(nowMs());
}

qint64 UsageMeter::computeMs(const QString &poolId, qint64 fromMs) const
{
    const auto ofPlan = m_ofPlan.constFind(std::pair(m_planOfPool.value(poolId), fromMs));
    if (ofPlan != m_ofPlan.constEnd()) {
        return std::max<qint64>(0, ofPlan->ofPool.value(poolId).valueAt(nowMs()));
    }
    Sums sums;
    for (const QString &vmId : m_vmsOfPool.value(poolId)) {
        sums.add(*m_intervals.constFind(vmId), fromMs);
    }
    return std::max<qint64>(0, sums.valueAt(nowMs()));
}

qint64 UsageMeter::computeMsOfPlan(const QString &billingPlanId, qint64 fromMs) const
{
    return std::max<qint64>(0, ofPlan(billingPlanId, fromMs).all.valueAt(nowMs()));
}

qint64 UsageMeter::billedVmCount() const
{
    return m_all.running;
}

qint64 UsageMeter::billedVmCount(const QString &poolId) const
{
    return m_ofPool.value(poolId).running;
}

qint64 UsageMeter::billedVmCountOfPlan(const QString &billingPlanId) const
{
    return ofPlan(billingPlanId, Always).all.running;
}

Usage UsageMeter::usage() const
{
    Usage usage;
    usage.asOfMs = nowMs();
    usage.intervals = m_intervals.values();
    std::sort(usage.intervals.begin(), usage.intervals.end(), [](const UsageInterval &a, const UsageInterval &b) {
        return std::pair(a.requestedAtMs, a.vmId) < std::pair(b.requestedAtMs, b.vmId);
    });
    return usage;
}

} // namespace pooldeck
