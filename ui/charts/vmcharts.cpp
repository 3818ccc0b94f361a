#include "charts/vmcharts.h"

#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountsession.h"
#include "sync/workhistory.h"

#include <algorithm>
#include <limits>

namespace pooldeck {
namespace {

constexpr qint64 Always = std::numeric_limits<qint64>::min();
constexpr qint64 Never = std::numeric_limits<qint64>::max();

bool isAnyWithin(const Steps &steps, qint64 fromMs, qint64 toMs)
{
    return valueAt(steps, fromMs) > 0 || std::any_of(steps.cbegin(), steps.cend(), [&](const Step &step) {
               return step.atMs >= fromMs && step.atMs < toMs && step.value > 0;
           });
}

} // namespace

VmCharts::VmCharts(AccountSession &session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
    const auto load = [this] {
        m_stale = true;
        forgetBands();
        m_billed.clear();
        for (const Pool &pool : m_session.monitor().pools()) {
            poolChanged(pool);
        }
    };
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::reset, this, load);
    connect(&monitor, &AccountMonitor::vmChanged, this, &VmCharts::vmChanged);
    connect(&monitor, &AccountMonitor::vmRemoved, this, [this](const QString &vmId) {
        m_billed.remove(vmId);
        m_stale = true;
    });
    connect(&monitor, &AccountMonitor::poolChanged, this, &VmCharts::poolChanged);
    connect(&monitor, &AccountMonitor::poolRemoved, this, &VmCharts::forgetBands);
    connect(&session, &AccountSession::usageChanged, this, [this] { m_stale = true; });
    load();
}

void VmCharts::poolChanged(const Pool &pool)
{
    m_names.insert(pool.id, pool.name);
    m_firstSeen.insert(pool.id, pool.createdAtMs);
    forgetBands(); // WorkHistory counts its VMs
}

/// Most changes of a VM are between busy and idle, which the ledger does not know.
void VmCharts::vmChanged(const Vm &vm)
{
    const bool isBilled = vm.readyAtMs && vm.state != VmState::Lost;
    if (isBilled && m_billed.contains(vm.id)) {
        return;
    }
    if (isBilled) {
        m_billed.insert(vm.id);
    } else {
        m_billed.remove(vm.id);
    }
    m_stale = true;
}

bool VmCharts::isReady(qint64 fromMs)
{
    WorkHistory &work = m_session.workHistory();
    connect(&work, &WorkHistory::changed, this, &VmCharts::forgetBands, Qt::UniqueConnection);
    work.require(fromMs);
    return m_session.meter().isLoaded() && !(work.isLoading() && knownFromMs() > fromMs);
}

bool VmCharts::isGrowing(const QString &poolId) const
{
    const auto grows = [](const Pool &pool) { return pool.billedVmCount() + pool.provisioningVmCount > 0; };
    const QHash<QString, Pool> &pools = m_session.monitor().pools();
    if (!poolId.isEmpty()) {
        const auto pool = pools.constFind(poolId);
        return pool != pools.constEnd() && grows(*pool);
    }
    return std::any_of(pools.cbegin(), pools.cend(), grows);
}

qint64 VmCharts::knownFromMs() const
{
    return m_session.workHistory().knownFromMs().value_or(Never);
}

const QHash<QString, VmHistory> &VmCharts::histories()
{
    if (std::exchange(m_stale, false)) {
        const UsageMeter &meter = m_session.meter();
        m_histories = vmHistory(meter.intervals(), meter.nowMs() - LongestRangeMs);
    }
    return m_histories;
}

bool VmCharts::holdBands(qint64 fromMs, qint64 toMs) const
{
    return m_bandsHold && !m_stale && fromMs >= m_bandsFromMs && fromMs < m_nextLeavesMs && toMs <= m_nextComesMs;
}

const QList<VmCharts::Band> &VmCharts::bands(qint64 fromMs, qint64 toMs)
{
    if (!holdBands(fromMs, toMs)) {
        renewBands(fromMs, toMs);
    }
    return m_bands;
}

void VmCharts::renewBands(qint64 fromMs, qint64 toMs)
{
    const QHash<QString, VmHistory> &all = histories();
    m_bands.clear();
    m_running = {};
    m_bandsHold = true;
    m_bandsFromMs = fromMs;
    m_nextLeavesMs = Never;
    m_nextComesMs = Never;
    QStringList order;
    for (auto it = all.constBegin(); it != all.constEnd(); ++it) {
        const Steps &billed = it->billed;
        if (isAnyWithin(billed, fromMs, toMs)) {
            order.append(it.key());
            if (!m_firstSeen.contains(it.key())) {
                m_firstSeen.insert(it.key(), billed.constFirst().atMs);
            }
            if (billed.constLast().value == 0) {
                m_nextLeavesMs = qMin(m_nextLeavesMs, billed.constLast().atMs);
            }
            continue;
        }
        if (const auto next = std::find_if(billed.cbegin(), billed.cend(),
                                           [toMs](const Step &step) { return step.atMs >= toMs && step.value > 0; });
            next != billed.cend()) {
            m_nextComesMs = qMin(m_nextComesMs, next->atMs);
        }
        if (!m_session.monitor().pools().contains(it.key())) {
            m_colors.forget(it.key());
        }
    }
    std::sort(order.begin(), order.end(), [this](const QString &a, const QString &b) {
        return std::pair(m_firstSeen.value(a), a) < std::pair(m_firstSeen.value(b), b);
    });
    QList<Steps> otherBilled;
    QList<Steps> otherBusy;
    for (const QString &poolId : std::as_const(order)) {
        const VmHistory &history = *all.constFind(poolId);
        const Steps busy = m_session.workHistory().busy(poolId);
        const ChartColor color = m_colors.colorOf(poolId);
        if (color == ChartColor()) {
            otherBilled.append(history.billed);
            otherBusy.append(busy);
            continue;
        }
        const QString name = m_names.value(poolId, tr("pool %1, deleted").arg(shortId(poolId)));
        m_bands.append({poolId, name, color, history.billed, busy, history.estimatedEndsMs});
    }
    if (!otherBilled.isEmpty()) {
        m_bands.append({{},
                        tr("%1 other pools").arg(numberText(otherBilled.size())),
                        ChartColor(),
                        sumOf(otherBilled),
                        sumOf(otherBusy),
                        {}});
    }
}

ChartData VmCharts::runningVms(qint64 fromMs, qint64 toMs)
{
    const QList<Band> &all = bands(fromMs, toMs); // forgets m_running when they are other ones
    const qint64 knownMs = knownFromMs();
    const bool hasUnknown = knownMs > fromMs;
    if (m_running.layers.isEmpty() || m_runningKnownMs != knownMs || m_runningHasUnknown != hasUnknown) {
        m_running = {};
        m_runningKnownMs = knownMs;
        m_runningHasUnknown = hasUnknown;
        m_running.title = tr("Running VMs");
        for (const Band &band : all) {
            const Steps idle = clipped(excessOf(band.billed, band.busy), knownMs, Never);
            if (hasUnknown) {
                m_running.layers.append({band.id, band.name, tr("perhaps idle"), LayerStyle::Unknown, band.color,
                                         clipped(band.billed, Always, knownMs)});
            }
            m_running.layers.append({band.id,
                                     band.name,
                                     {},
                                     LayerStyle::Solid,
                                     band.color,
                                     clipped(excessOf(band.billed, idle), qMax(knownMs, fromMs), Never)});
            m_running.layers.append({band.id, band.name, tr("idle"), LayerStyle::Hatched, band.color, idle});
            for (const qint64 atMs : band.estimatedEndsMs) {
                m_running.estimatedEnds.append({band.id, atMs});
            }
        }
    }
    m_running.fromMs = fromMs;
    m_running.toMs = toMs;
    return m_running;
}

ChartData VmCharts::computeHours(qint64 fromMs, qint64 toMs)
{
    ChartData data;
    data.title = tr("Compute-hours");
    data.unit = ChartUnit::ComputeTime;
    data.fromMs = fromMs;
    data.toMs = toMs;
    for (const Band &band : bands(fromMs, toMs)) {
        data.layers.append(
            {band.id, band.name, {}, LayerStyle::Solid, band.color, accumulated(band.billed, fromMs, toMs)});
    }
    return data;
}

ChartData VmCharts::ofPool(const QString &poolId, qint64 fromMs, qint64 toMs)
{
    ChartData data;
    const VmHistory history = histories().value(poolId);
    data.title = tr("VMs of %1").arg(m_names.value(poolId, shortId(poolId)));
    data.fromMs = fromMs;
    data.toMs = toMs;
    WorkHistory &work = m_session.workHistory();
    const qint64 knownMs = knownFromMs();
    const Steps idle = clipped(excessOf(history.billed, work.busy(poolId)), knownMs, Never);
    if (knownMs > fromMs) {
        data.layers.append({{},
                            tr("Busy or idle, not known"),
                            {},
                            LayerStyle::Unknown,
                            StateColor::Muted,
                            clipped(history.billed, Always, knownMs)});
    }
    data.layers.append({{},
                        tr("Busy"),
                        {},
                        LayerStyle::Solid,
                        StateColor::Busy,
                        clipped(excessOf(history.billed, idle), qMax(knownMs, fromMs), Never)});
    data.layers.append({{}, tr("Idle"), {}, LayerStyle::Hatched, StateColor::Idle, idle});
    data.layers.append(
        {{}, tr("Provisioning"), {}, LayerStyle::Outline, StateColor::Provisioning, history.provisioning});
    for (const qint64 atMs : history.estimatedEndsMs) {
        data.estimatedEnds.append({{}, atMs});
    }
    if (const Steps queued = work.queued(poolId); isAnyWithin(queued, fromMs, toMs)) {
        data.line = ChartLine{tr("Jobs waiting"), queued, work.countedFromMs().value_or(toMs)};
    }
    return data;
}

} // namespace pooldeck
