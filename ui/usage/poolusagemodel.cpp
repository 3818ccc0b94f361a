#include "usage/poolusagemodel.h"

#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountsession.h"

namespace pooldeck {

PoolUsageModel::PoolUsageModel(AccountSession &session, QObject *parent)
    : RowModel(parent)
    , m_session(session)
{
    add(Column::Pool, {.key = "pool"_L1, .title = tr("Pool"), .width = 180, .searched = true},
        {.text =
             [this](const PoolUsage &u) {
                 const std::optional<Pool> pool = m_session.monitor().pool(u.poolId);
                 return pool ? pool->name : tr("%1, deleted").arg(shortId(u.poolId));
             },
         .toolTip = [](const PoolUsage &u) { return tr("Pool id %1").arg(u.poolId); }});
    add(Column::Plan, {.key = "plan"_L1, .title = tr("Plan"), .width = 110, .searched = true, .yields = 2},
        {.text =
             [this](const PoolUsage &u) {
                 const std::optional<BillingPlan> plan = m_session.billingPlan(u.billingPlanId);
                 return plan ? plan->name : u.billingPlanId;
             },
         .muted = [](const PoolUsage &) { return true; }});
    add(Column::Vms, {.key = "vms"_L1, .title = tr("VMs so far"), .width = 96, .number = true},
        {.text = [](const PoolUsage &u) { return numberText(u.vmCount); },
         .sortValue = [](const PoolUsage &u) { return u.vmCount; }});
    add(Column::Running, {.key = "running"_L1, .title = tr("Billed now"), .width = 96, .number = true},
        {.text = [](const PoolUsage &u) { return numberText(u.runningCount); },
         .sortValue = [](const PoolUsage &u) { return u.runningCount; },
         .muted = [](const PoolUsage &u) { return u.runningCount == 0; }});
    const auto exact = [](qint64 ms) { return tr("%1 compute-hours = %2 ms").arg(hoursText(ms, 4), numberText(ms)); };
    add(Column::Period, {.key = "period"_L1, .title = tr("This period, h"), .width = 116, .number = true},
        {.text = [](const PoolUsage &u) { return hoursText(u.periodMs); },
         .sortValue = [](const PoolUsage &u) { return u.periodMs; },
         .toolTip = [exact](const PoolUsage &u) { return exact(u.periodMs); }});
    add(Column::Total, {.key = "total"_L1, .title = tr("In all, h"), .width = 96, .number = true, .yields = 1},
        {.text = [](const PoolUsage &u) { return hoursText(u.totalMs); },
         .sortValue = [](const PoolUsage &u) { return u.totalMs; },
         .toolTip = [exact](const PoolUsage &u) { return exact(u.totalMs); }});
    add(Column::KnownHow, {.key = "known"_L1, .title = tr("Known how"), .width = 200},
        {.text =
             [this](const PoolUsage &u) {
                 if (u.estimatedEnds > 0) {
                     return tr("%1 with an estimated end").arg(vmsText(u.estimatedEnds));
                 }
                 const bool isLive = m_session.monitor().state() == AccountMonitor::State::Live;
                 return u.runningCount == 0 ? tr("exact") : isLive ? tr("exact up to now") : tr("exact, as last seen");
             },
         .toolTip =
             [](const PoolUsage &u) {
                 return u.estimatedEnds > 0 ? tr("Nobody saw these VMs go. Each counts up to its last sign of life.")
                                            : tr("The start and the end of each VM are in the service's ledger.");
             },
         .muted = [](const PoolUsage &u) { return u.estimatedEnds == 0; }});
    refresh();
}

void PoolUsageModel::refresh()
{
    QHash<QString, qint64> periodStartMs;
    for (const BillingPlan &plan : m_session.billingPlans()) {
        periodStartMs.insert(plan.id, planPeriodStart(plan, m_session.meter().nowMs()));
    }
    const QList<PoolUsage> now = usageByPool({m_session.meter().nowMs(), m_session.meter().intervals()}, periodStartMs);
    std::vector<PoolUsage> changed;
    QSet<QString> present;
    for (const PoolUsage &usage : now) {
        present.insert(usage.poolId);
        const int row = rowOf(usage.poolId);
        if (row < 0 || rowAt(row) != usage) {
            changed.push_back(usage);
        }
    }
    QStringList gone;
    for (int row = 0; row < rowCount(); ++row) {
        if (!present.contains(rowAt(row).poolId)) {
            gone.append(rowAt(row).poolId);
        }
    }
    remove(gone);
    put(changed);
}

} // namespace pooldeck
