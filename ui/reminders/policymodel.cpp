#include "reminders/policymodel.h"

#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountsession.h"

namespace pooldeck {
namespace {

QString whenDoneText(const Pool &pool)
{
    if (!pool.whenDone) {
        return PolicyModel::tr("nothing");
    }
    switch (*pool.whenDone) {
    case WhenDone::Zero:
        return PolicyModel::tr("resize to zero");
    case WhenDone::Delete:
        return PolicyModel::tr("delete the pool");
    }
    Q_UNREACHABLE();
}

} // namespace

PolicyModel::PolicyModel(AccountSession &session, QObject *parent)
    : RowModel(parent)
    , m_session(session)
{
    add(Column::Pool, {.key = "pool"_L1, .title = tr("Pool"), .width = 150, .searched = true},
        {.text = [](const Pool &p) { return p.name; }});
    add(Column::Now, {.key = "now"_L1, .title = tr("Now"), .width = 190},
        {.text = [this](const Pool &p) { return nowText(p); },
         .sortValue = [](const Pool &p) { return p.idleSinceMs ? QVariant(-*p.idleSinceMs) : QVariant(); }});
    add(Column::Remind, {.key = "remind"_L1, .title = tr("Remind after"), .width = 104},
        {.text =
             [](const Pool &p) {
                 return p.idlePolicy.never || !p.idlePolicy.remindAfterMs ? tr("never")
                                                                          : durationText(*p.idlePolicy.remindAfterMs);
             },
         .sortValue = [](const Pool &p) { return p.idlePolicy.remindAfterMs.value_or(IdlePolicy::LongestMs); },
         .muted = [](const Pool &p) { return p.idlePolicy.never || !p.idlePolicy.remindAfterMs; }});
    add(Column::Zero, {.key = "zero"_L1, .title = tr("To zero after"), .width = 156},
        {.text =
             [](const Pool &p) {
                 if (p.idlePolicy.never || !p.idlePolicy.zeroAfterMs) {
                     return tr("never");
                 }
                 return p.idlePolicy.graceMs > 0 ? tr("%1 + %2").arg(durationText(*p.idlePolicy.zeroAfterMs),
                                                                     durationText(p.idlePolicy.graceMs))
                                                 : durationText(*p.idlePolicy.zeroAfterMs);
             },
         .sortValue = [](const Pool &p) { return p.idlePolicy.zeroAfterMs.value_or(IdlePolicy::LongestMs); },
         .toolTip =
             [](const Pool &p) {
                 return p.idlePolicy.zeroAfterMs && !p.idlePolicy.never
                            ? tr("Idle for %1, then a countdown of %2; the service does it, with every console closed "
                                 "as well.")
                                  .arg(durationText(*p.idlePolicy.zeroAfterMs), durationText(p.idlePolicy.graceMs))
                            : QString();
             },
         .muted = [](const Pool &p) { return p.idlePolicy.never || !p.idlePolicy.zeroAfterMs; }});
    add(Column::Kept, {.key = "kept"_L1, .title = tr("Kept until"), .width = 110, .yields = 2},
        {.text =
             [this](const Pool &p) {
                 const qint64 nowMs = m_session.meter().nowMs();
                 return p.idlePolicy.keepAliveUntilMs.value_or(0) > nowMs
                            ? timeText(*p.idlePolicy.keepAliveUntilMs, nowMs)
                            : QString();
             },
         .sortValue = [](const Pool &p) { return p.idlePolicy.keepAliveUntilMs.value_or(0); },
         .toolTip =
             [](const Pool &p) {
                 return p.idlePolicy.keepAliveUntilMs ? timeToolTip(*p.idlePolicy.keepAliveUntilMs) : QString();
             }});
    add(Column::WhenDone, {.key = "done"_L1, .title = tr("After its last job"), .width = 130, .yields = 1},
        {.text = whenDoneText, .muted = [](const Pool &p) { return !p.whenDone; }});
    add(Column::Next, {.key = "next"_L1, .title = tr("Next"), .width = 160},
        {.text = [this](const Pool &p) { return nextText(p); },
         .sortValue = [](const Pool &p) { return p.zeroAtMs().value_or(std::numeric_limits<qint64>::max()); }});
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::aboutToReset, this, [this] { beginResetModel(); });
    connect(&monitor, &AccountMonitor::reset, this, [this] {
        load();
        endResetModel();
    });
    connect(&monitor, &AccountMonitor::poolChanged, this, [this](const Pool &pool) { m_changed.insert(pool.id); });
    connect(&monitor, &AccountMonitor::poolRemoved, this, [this](const QString &id) { m_removed.append(id); });
    connect(&monitor, &AccountMonitor::synced, this, &PolicyModel::takeChanges);
    load();
}

void PolicyModel::load()
{
    m_changed.clear();
    m_removed.clear();
    std::vector<Pool> rows;
    for (const Pool &pool : m_session.monitor().pools()) {
        rows.push_back(pool);
    }
    setRows(std::move(rows));
}

void PolicyModel::takeChanges()
{
    std::vector<Pool> rows;
    for (const QString &id : std::as_const(m_changed)) {
        if (const std::optional<Pool> pool = m_session.monitor().pool(id)) {
            rows.push_back(*pool);
        }
    }
    remove(std::exchange(m_removed, {}));
    put(rows);
    m_changed.clear();
}

void PolicyModel::tick()
{
    ageColumns(Column::Now, Column::Next);
}

QString PolicyModel::nowText(const Pool &pool) const
{
    if (pool.billedVmCount() == 0) {
        return tr("no VMs, nothing is billed");
    }
    if (pool.hasWork()) {
        return tr("%1 running, %2 waiting").arg(jobsText(pool.runningJobCount), numberText(pool.queuedJobCount));
    }
    return pool.idleSinceMs
               ? tr("idle for %1")
                     .arg(durationText(qMax<qint64>(0, m_session.meter().nowMs() - *pool.idleSinceMs) / 1000 * 1000))
               : tr("idle");
}

QString PolicyModel::nextText(const Pool &pool) const
{
    const qint64 nowMs = m_session.meter().nowMs();
    if (const std::optional<qint64> zeroAt = pool.zeroAtMs(); zeroAt && pool.billedVmCount() > 0) {
        return *zeroAt > nowMs ? tr("to zero %1, in %2")
                                     .arg(timeText(*zeroAt, nowMs), durationText((*zeroAt - nowMs) / 1000 * 1000))
                               : tr("to zero now");
    }
    return pool.whenDone && pool.hasWork() ? tr("%1 after its last job").arg(whenDoneText(pool)) : QString();
}

} // namespace pooldeck
