#include "usage/usagemeter.h"

#include "common/literals.h"

#include <algorithm>
#include <limits>

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

void UsageMeter::Sums::add(const UsageInterval &interval, qint64 fromMs)
{
    if (!interval.readyAtMs) {
        return;
    }
    const qint64 startMs = std::max(*interval.readyAtMs, fromMs);
    if (interval.deletedAtMs) {
        closedMs += std::max<qint64>(0, *interval.deletedAtMs - startMs);
    } else {
        ++running;
        runningStartMs += startMs;
    }
}

UsageMeter::UsageMeter(const Clock &clock)
    : m_clock(&clock)
{
}

void UsageMeter::setServerTime(qint64 serverNowMs)
{
    if (m_stoodAtMs) {
        m_stoodAtMs.reset();
        m_offsetMs.reset();
    }
    const qint64 offsetMs = serverNowMs - m_clock->nowMs();
    if (!m_offsetMs || offsetMs > *m_offsetMs || *m_offsetMs - offsetMs > ClockWasSetMs) {
        m_offsetMs = offsetMs;
    }
}

/// What the ledger says has happened cannot lie in the future.
void UsageMeter::seeServerTime(qint64 ledgerMs)
{
    if (ledgerMs > nowMs()) {
        m_offsetMs = ledgerMs - m_clock->nowMs();
    }
}

qint64 UsageMeter::nowMs() const
{
    return m_stoodAtMs.value_or(m_clock->nowMs() + m_offsetMs.value_or(0));
}

void UsageMeter::load(const Usage &usage)
{
    m_loaded = true;
    setServerTime(usage.asOfMs);
    m_intervals.clear();
    for (const UsageInterval &interval : usage.intervals) {
        m_intervals.insert(interval.vmId, interval);
    }
    const QHash<QString, qint64> ends = std::exchange(m_endsMs, {});
    for (auto it = ends.constBegin(); it != ends.constEnd(); ++it) {
        const auto interval = m_intervals.find(it.key());
        const bool stillRuns = interval != m_intervals.end() && !interval->deletedAtMs;
        if (stillRuns) { // it ended after the ledger was read
            m_endsMs.insert(it.key(), it.value());
            interval->deletedAtMs = it.value();
        }
    }
    const QList<Vm> live = m_liveVms.values();
    for (const Vm &vm : live) {
        start(vm);
    }
    changed();
}

void UsageMeter::restore(const Usage &usage, qint64 serverOffsetMs)
{
    m_loaded = true;
    m_offsetMs = serverOffsetMs;
    m_stoodAtMs = usage.asOfMs;
    m_intervals.clear();
    for (const UsageInterval &interval : usage.intervals) {
        m_intervals.insert(interval.vmId, interval);
    }
    changed();
}

void UsageMeter::setVms(const QHash<QString, Vm> &vms)
{
    m_liveVms.clear();
    for (UsageInterval &interval : m_intervals) {
        if (!interval.deletedAtMs && !vms.contains(interval.vmId)) {
            interval.deletedAtMs = nowMs(); // until the ledger's own end is read
            interval.endEstimated = true;
        }
    }
    changed();
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
    for (UsageInterval &interval : m_intervals) {
        if (interval.poolId == pool.id && interval.billingPlanId.isEmpty()) {
            interval.billingPlanId = plan;
        }
    }
    changed();
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
    changed();
}

void UsageMeter::end(UsageInterval &interval, qint64 atMs, bool estimated)
{
    interval.deletedAtMs = atMs;
    interval.endEstimated = estimated;
    m_endsMs.insert(interval.vmId, atMs);
    changed();
}

void UsageMeter::changed()
{
    m_isSummed = false;
    m_ofPool.clear();
    m_ofPlan.clear();
}

const UsageMeter::Sums &UsageMeter::all() const
{
    if (!m_isSummed) {
        m_isSummed = true;
        m_all = Sums();
        for (const UsageInterval &interval : m_intervals) {
            m_all.add(interval, Always);
            m_ofPool[interval.poolId].add(interval, Always);
        }
    }
    return m_all;
}

const UsageMeter::Sums &UsageMeter::ofPool(const QString &poolId) const
{
    all();
    return m_ofPool[poolId];
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
            sums.all.add(interval, fromMs);
            sums.ofPool[interval.poolId].add(interval, fromMs);
        }
    }
    return *m_ofPlan.insert(key, sums);
}

qint64 UsageMeter::computeMs() const
{
    return all().valueAt(nowMs());
}

qint64 UsageMeter::computeMs(const QString &poolId) const
{
    return ofPool(poolId).valueAt(nowMs());
}

qint64 UsageMeter::computeMs(const QString &poolId, qint64 fromMs) const
{
    const auto ofPlan = m_ofPlan.constFind(std::pair(m_planOfPool.value(poolId), fromMs));
    if (ofPlan != m_ofPlan.constEnd()) {
        return std::max<qint64>(0, ofPlan->ofPool.value(poolId).valueAt(nowMs()));
    }
    Sums sums;
    for (const UsageInterval &interval : m_intervals) {
        if (interval.poolId == poolId) {
            sums.add(interval, fromMs);
        }
    }
    return std::max<qint64>(0, sums.valueAt(nowMs()));
}

qint64 UsageMeter::computeMsOfPlan(const QString &billingPlanId, qint64 fromMs) const
{
    return std::max<qint64>(0, ofPlan(billingPlanId, fromMs).all.valueAt(nowMs()));
}

qint64 UsageMeter::billedVmCount() const
{
    return all().running;
}

qint64 UsageMeter::billedVmCount(const QString &poolId) const
{
    return ofPool(poolId).running;
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
