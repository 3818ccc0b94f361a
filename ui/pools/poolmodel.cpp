#include "pools/poolmodel.h"

#include "common/computetime.h"
#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "pools/labeltext.h"
#include "pools/poolvms.h"
#include "sync/accountsession.h"

#include <algorithm>

namespace pooldeck {

PoolModel::PoolModel(AccountSession &session, QObject *parent)
    : RowModel(parent)
    , m_session(session)
{
    addStateColumns();
    addWorkColumns();
    addBillingColumns();
    addOriginColumns();
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::aboutToReset, this, [this] { beginResetModel(); });
    connect(&monitor, &AccountMonitor::reset, this, [this] {
        load();
        endResetModel();
    });
    connect(&monitor, &AccountMonitor::poolChanged, this, [this](const Pool &pool) { m_changed.insert(pool.id); });
    connect(&monitor, &AccountMonitor::poolRemoved, this, [this](const QString &id) { m_removed.append(id); });
    connect(&monitor, &AccountMonitor::vmChanged, this, [this](const Vm &vm) {
        m_poolOfVm.insert(vm.id, vm.poolId);
        m_changed.insert(vm.poolId);
    });
    connect(&monitor, &AccountMonitor::vmRemoved, this,
            [this](const QString &vmId) { m_changed.insert(m_poolOfVm.take(vmId)); });
    connect(&monitor, &AccountMonitor::synced, this, &PoolModel::takeChanges);
    connect(&session, &AccountSession::accountChanged, this,
            [this] { touchColumns(Column::PeriodHours, Column::WebService); });
    connect(&session, &AccountSession::usageChanged, this, &PoolModel::tick);
    load();
}

void PoolModel::addStateColumns()
{
    add(Column::Name, {.key = "name"_L1, .title = tr("Pool"), .width = 140, .rigid = true, .searched = true},
        {.text = [](const Pool &p) { return p.name; },
         .full = [](const Pool &p) { return QString(p.name + u' ' + p.id); },
         .toolTip =
             [](const Pool &p) { return tr("%1\nPool id %2\nMade %3").arg(p.name, p.id, timeToolTip(p.createdAtMs)); },
         .more = [this](const Pool &p, int role) { return role == ItemRole::Second ? secondText(p) : QVariant(); }});
    add(Column::State, {.key = "state"_L1, .title = tr("State"), .width = 108, .rigid = true, .searched = true},
        {.text = [](const Pool &p) { return lookOf(p).word; },
         .toolTip =
             [](const Pool &p) {
                 return isShort(p) && !p.errors.isEmpty()
                            ? QString(p.errors.constLast().code + u": "_s + p.errors.constLast().message)
                            : lookOf(p).word;
             },
         .more = [](const Pool &p,
                    int role) { return role == ItemRole::Look ? QVariant::fromValue(lookOf(p)) : QVariant(); }});
    add(Column::Vms, {.key = "vms"_L1, .title = tr("VMs"), .width = 112, .rigid = true},
        {.text =
             [](const Pool &p) {
                 return (isShort(p) ? tr("%1 → %2", "ready → target") : tr("%1/%2", "ready/target"))
                     .arg(numberText(p.readyVmCount), numberText(p.targetVmCount));
             },
         .sortValue = [](const Pool &p) { return p.readyVmCount * 1'000'000 + p.targetVmCount; },
         .toolTip =
             [](const Pool &p) {
                 return tr("%1 ready (%2 busy, %3 idle), %4 provisioning, %5 draining, %6 deleting; target %7")
                     .arg(p.readyVmCount)
                     .arg(p.busyVmCount)
                     .arg(p.idleVmCount())
                     .arg(p.provisioningVmCount)
                     .arg(p.drainingVmCount)
                     .arg(p.deletingVmCount)
                     .arg(p.targetVmCount);
             },
         .more =
             [this](const Pool &p, int role) {
                 return role == ItemRole::Vms      ? QVariant::fromValue(m_vms.value(p.id))
                        : role == ItemRole::Danger ? QVariant(isShort(p))
                                                   : QVariant();
             }});
}

void PoolModel::addWorkColumns()
{
    const auto nowMs = [this] { return m_session.meter().nowMs(); };
    add(Column::Running, {.key = "running"_L1, .title = tr("Running"), .width = 70, .number = true, .yields = 3},
        {.text = [](const Pool &p) { return numberText(p.runningJobCount); },
         .sortValue = [](const Pool &p) { return p.runningJobCount; },
         .muted = [](const Pool &p) { return p.runningJobCount == 0; }});
    add(Column::Queued, {.key = "queued"_L1, .title = tr("Queued"), .width = 68, .number = true},
        {.text = [](const Pool &p) { return numberText(p.queuedJobCount); },
         .sortValue = [](const Pool &p) { return p.queuedJobCount; },
         .muted = [](const Pool &p) { return p.queuedJobCount == 0; }});
    add(Column::IdleSince, {.key = "idle"_L1, .title = tr("Idle for"), .width = 72, .number = true, .yields = 1},
        {.text =
             [this, nowMs](const Pool &p) {
                 return isIdle(p) ? durationText(qMax<qint64>(0, nowMs() - *p.idleSinceMs) / 1000 * 1000) : QString();
             },
         .sortValue = [this](const Pool &p) { return isIdle(p) ? QVariant(-*p.idleSinceMs) : QVariant(); },
         .toolTip = [](const Pool &p) { return p.idleSinceMs ? timeToolTip(*p.idleSinceMs) : QString(); }});
}

void PoolModel::addBillingColumns()
{
    const auto always = [](const Pool &) { return true; };
    add(Column::PeriodHours, {.key = "period"_L1, .title = tr("This period"), .width = 92, .number = true, .yields = 2},
        {.text =
             [this](const Pool &p) {
                 const std::optional<qint64> usedMs = periodMs(p);
                 return usedMs ? hoursText(*usedMs) : QString();
             },
         .sortValue =
             [this](const Pool &p) {
                 const std::optional<qint64> usedMs = periodMs(p);
                 return usedMs ? QVariant(*usedMs) : QVariant();
             },
         .toolTip =
             [this](const Pool &p) {
                 const std::optional<PlanUsage> usage = m_session.planUsage(p.billingPlanId);
                 return usage ? tr("Compute-hours of this pool since %1").arg(timeToolTip(usage->periodStartMs))
                              : tr("The billing plan is not known");
             }});
    add(Column::ComputeHours,
        {.key = "hours"_L1, .title = tr("Compute-hours"), .width = 114, .number = true, .shown = false},
        {.text =
             [this](const Pool &p) {
                 return m_session.meter().isLoaded() ? hoursText(m_session.meter().computeMs(p.id)) : QString();
             },
         .sortValue = [this](const Pool &p) { return m_session.meter().computeMs(p.id); },
         .toolTip =
             [this](const Pool &p) {
                 return tr("Sum of this pool's VM intervals so far: %1 compute-hours")
                     .arg(hoursText(m_session.meter().computeMs(p.id), 4));
             }});
    add(Column::Burn, {.key = "burn"_L1, .title = tr("Burn an hour"), .width = 124, .number = true},
        {.text = [this](const Pool &p) { return burnText(p); },
         .sortValue = [](const Pool &p) { return p.billedVmCount(); },
         .toolTip = [this](const Pool &p) { return burnToolTip(p); },
         .muted = [](const Pool &p) { return p.billedVmCount() == 0; }});
    add(Column::Plan, {.key = "plan"_L1, .title = tr("Plan"), .width = 96, .searched = true, .yields = 4},
        {.text = [this](const Pool &p) { return planName(p); }, .muted = always});
    add(Column::WebService,
        {.key = "service"_L1, .title = tr("Billed through"), .width = 112, .searched = true, .yields = 6},
        {.text = [this](const Pool &p) { return serviceName(p); },
         .toolTip = [](const Pool &p) { return p.swaggerUrl; },
         .muted = always});
}

void PoolModel::addOriginColumns()
{
    const auto nowMs = [this] { return m_session.meter().nowMs(); };
    const auto always = [](const Pool &) { return true; };
    add(Column::ChangedBy,
        {.key = "changed"_L1, .title = tr("Changed by"), .width = 128, .searched = true, .yields = 5},
        {.text = [](const Pool &p) { return p.lastChangedBy; },
         .sortValue = [](const Pool &p) { return p.lastChangedAtMs; },
         .toolTip = [](const Pool &p) { return timeToolTip(p.lastChangedAtMs); },
         .muted = always,
         .more =
             [nowMs](const Pool &p, int role) {
                 return role == ItemRole::Second ? QVariant(timeText(p.lastChangedAtMs, nowMs())) : QVariant();
             }});
    add(Column::LabelTexts, {.key = "labels"_L1, .title = tr("Labels"), .width = 140, .shown = false, .searched = true},
        {.text = [](const Pool &p) { return labelLines(p.labels).replace(u'\n', u", "_s); },
         .toolTip = [](const Pool &p) { return labelLines(p.labels); },
         .muted = always});
    add(Column::Made, {.key = "made"_L1, .title = tr("Made"), .width = 96, .shown = false},
        {.text = [nowMs](const Pool &p) { return timeText(p.createdAtMs, nowMs()); },
         .sortValue = [](const Pool &p) { return p.createdAtMs; },
         .toolTip = [](const Pool &p) { return timeToolTip(p.createdAtMs); },
         .muted = always});
}

void PoolModel::load()
{
    const AccountMonitor &monitor = m_session.monitor();
    std::vector<Pool> pools(monitor.pools().cbegin(), monitor.pools().cend());
    std::sort(pools.begin(), pools.end(), [](const Pool &a, const Pool &b) {
        return std::pair(a.createdAtMs, a.id) < std::pair(b.createdAtMs, b.id);
    });
    m_poolOfVm.clear();
    m_vms.clear();
    m_changed.clear();
    m_removed.clear();
    for (const Vm &vm : monitor.vms()) {
        m_poolOfVm.insert(vm.id, vm.poolId);
    }
    for (const Pool &pool : pools) {
        readVms(pool.id);
    }
    setRows(std::move(pools));
}

void PoolModel::takeChanges()
{
    remove(std::exchange(m_removed, {}));
    std::vector<Pool> pools;
    for (const QString &poolId : std::exchange(m_changed, {})) {
        if (const Pool *pool = m_session.monitor().findPool(poolId)) {
            readVms(poolId);
            pools.push_back(*pool);
        } else {
            m_vms.remove(poolId);
        }
    }
    put(pools);
}

void PoolModel::readVms(const QString &poolId)
{
    const QList<Vm> vms = m_session.monitor().vmsOf(poolId);
    std::array<qsizetype, AllVmStates.size()> counts{};
    for (const Vm &vm : vms) {
        ++counts[size_t(vm.state)];
    }
    QList<VmState> states; // one state after the other: a bar of parts
    states.reserve(vms.size());
    for (const VmState state : AllVmStates) {
        states.append(QList<VmState>(counts[size_t(state)], state));
    }
    m_vms.insert(poolId, states);
}

void PoolModel::tick()
{
    if (m_session.monitor().state() == AccountMonitor::State::Live) { // else as last seen
        ageColumns(Column::IdleSince, Column::Burn);
    }
}

void PoolModel::setPinned(const QSet<QString> &poolIds)
{
    m_pinned = poolIds;
    touchColumns(Column::Name, Column::Name);
}

QVariant PoolModel::secondText(const Pool &pool) const
{
    const QString id = shortId(pool.id);
    return m_pinned.contains(pool.id) ? tr("pinned · %1").arg(id) : id;
}

std::optional<qint64> PoolModel::periodMs(const Pool &pool) const
{
    const std::optional<PlanUsage> usage = m_session.planUsage(pool.billingPlanId);
    if (!usage || !m_session.meter().isLoaded()) {
        return std::nullopt;
    }
    return m_session.meter().computeMs(pool.id, usage->periodStartMs);
}

QString PoolModel::burnText(const Pool &pool) const
{
    const qint64 vms = pool.billedVmCount();
    const QString hours = tr("%1 h", "compute-hours").arg(hoursText(vms * MsPerHour));
    const std::optional<BillingPlan> plan = m_session.billingPlan(pool.billingPlanId);
    const std::optional<PlanUsage> usage = m_session.planUsage(pool.billingPlanId);
    if (!plan || !usage) {
        return hours;
    }
    return tr("%1 · %2").arg(hours, formatMoney(vms * usage->marginalRatePerHourE4, plan->currency));
}

QString PoolModel::burnToolTip(const Pool &pool) const
{
    const qint64 vms = pool.billedVmCount();
    const std::optional<BillingPlan> plan = m_session.billingPlan(pool.billingPlanId);
    const std::optional<PlanUsage> usage = m_session.planUsage(pool.billingPlanId);
    QString text = tr("%1 billed: %2 compute-hours an hour").arg(vmsText(vms), hoursText(vms * MsPerHour));
    if (plan && usage) {
        text +=
            u'\n' + tr("%1 × %2 an hour, %3")
                        .arg(numberText(vms), formatMoney(usage->marginalRatePerHourE4, plan->currency), plan->name);
        if (usage->includedLeftMs > 0) {
            text += u'\n' + tr("%1 included hours are left").arg(hoursText(usage->includedLeftMs));
        }
    }
    return m_simulated ? QString(text + u'\n' + tr("Simulated money")) : text;
}

QString PoolModel::planName(const Pool &pool) const
{
    const std::optional<BillingPlan> plan = m_session.billingPlan(pool.billingPlanId);
    return plan ? plan->name : pool.billingPlanId;
}

QString PoolModel::serviceName(const Pool &pool) const
{
    const std::optional<WebService> service = m_session.webService(pool.webServiceId);
    return service ? service->name : shortId(pool.webServiceId);
}

} // namespace pooldeck
