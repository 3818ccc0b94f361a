#include "pools/poolmodel.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "sync/accountsession.h"
#include "widgets/table.h"

#include <algorithm>

namespace pooldeck {

PoolModel::PoolModel(AccountSession &session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::aboutToReset, this, [this] { beginResetModel(); });
    connect(&monitor, &AccountMonitor::reset, this, [this] {
        load();
        endResetModel();
    });
    connect(&monitor, &AccountMonitor::poolChanged, this, &PoolModel::upsert);
    connect(&monitor, &AccountMonitor::poolRemoved, this, &PoolModel::remove);
    connect(&monitor, &AccountMonitor::vmChanged, this, [this](const Vm &vm) {
        m_poolOfVm.insert(vm.id, vm.poolId);
        markVms(vm.poolId);
    });
    connect(&monitor, &AccountMonitor::vmRemoved, this,
            [this](const QString &vmId) { markVms(m_poolOfVm.take(vmId)); });
    connect(&monitor, &AccountMonitor::synced, this, &PoolModel::refreshVms);
    connect(&session, &AccountSession::accountChanged, this,
            [this] { refreshColumns(Column::Plan, Column::WebService); });
    connect(&session, &AccountSession::usageChanged, this, &PoolModel::tick);
    load();
}

int PoolModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_pools.size());
}

int PoolModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int PoolModel::rowOf(const QString &poolId) const
{
    const auto found =
        std::find_if(m_pools.cbegin(), m_pools.cend(), [&](const Pool &pool) { return pool.id == poolId; });
    return found == m_pools.cend() ? -1 : int(found - m_pools.cbegin());
}

void PoolModel::load()
{
    m_pools = m_session.monitor().pools().values();
    std::sort(m_pools.begin(), m_pools.end(), [](const Pool &a, const Pool &b) {
        return std::pair(a.createdAtMs, a.id) < std::pair(b.createdAtMs, b.id);
    });
    m_poolOfVm.clear();
    m_vms.clear();
    for (const Vm &vm : m_session.monitor().vms()) {
        m_poolOfVm.insert(vm.id, vm.poolId);
        m_staleVms.insert(vm.poolId);
    }
    refreshVms();
}

void PoolModel::upsert(const Pool &pool)
{
    const int row = rowOf(pool.id);
    if (row < 0) {
        beginInsertRows({}, int(m_pools.size()), int(m_pools.size()));
        m_pools.append(pool);
        endInsertRows();
        return;
    }
    m_pools[row] = pool;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void PoolModel::remove(const QString &poolId)
{
    const int row = rowOf(poolId);
    if (row < 0) {
        return;
    }
    beginRemoveRows({}, row, row);
    m_pools.removeAt(row);
    m_vms.remove(poolId);
    endRemoveRows();
}

void PoolModel::markVms(const QString &poolId)
{
    if (!poolId.isEmpty()) {
        m_staleVms.insert(poolId);
    }
}

void PoolModel::refreshVms()
{
    for (const QString &poolId : std::as_const(m_staleVms)) {
        QList<Vm> vms = m_session.monitor().vmsOf(poolId);
        std::sort(vms.begin(), vms.end(), [](const Vm &a, const Vm &b) {
            return std::pair(a.requestedAtMs, a.id) < std::pair(b.requestedAtMs, b.id);
        });
        QList<VmState> states;
        states.reserve(vms.size());
        for (const Vm &vm : vms) {
            states.append(vm.state);
        }
        m_vms.insert(poolId, states);
        const int row = rowOf(poolId);
        if (row >= 0) {
            const QModelIndex cell = index(row, int(Column::Vms));
            Q_EMIT dataChanged(cell, cell);
        }
    }
    m_staleVms.clear();
}

void PoolModel::tick()
{
    if (m_session.monitor().state() != AccountMonitor::State::Live) {
        return; // as last seen
    }
    refreshColumns(Column::IdleSince, Column::ComputeHours);
}

void PoolModel::refreshColumns(Column first, Column last)
{
    if (!m_pools.isEmpty()) {
        Q_EMIT dataChanged(index(0, int(first)), index(int(m_pools.size()) - 1, int(last)));
    }
}

QString PoolModel::text(const Pool &pool, Column column) const
{
    switch (column) {
    case Column::Name:
        return pool.name;
    case Column::State:
        return lookOf(pool).word;
    case Column::Vms:
        return tr("%1/%2", "ready/target").arg(numberText(pool.readyVmCount), numberText(pool.targetVmCount));
    case Column::Running:
        return numberText(pool.runningJobCount);
    case Column::Queued:
        return numberText(pool.queuedJobCount);
    case Column::IdleSince:
        return pool.idleSinceMs && pool.billedVmCount() > 0
                   ? durationText(qMax<qint64>(0, m_session.meter().nowMs() - *pool.idleSinceMs) / 1000 * 1000)
                   : QString();
    case Column::ComputeHours:
        return m_session.meter().isLoaded() ? hoursText(m_session.meter().computeMs(pool.id)) : QString();
    case Column::Plan: {
        const std::optional<BillingPlan> plan = m_session.billingPlan(pool.billingPlanId);
        return plan ? plan->name : pool.billingPlanId;
    }
    case Column::WebService: {
        const std::optional<WebService> service = m_session.webService(pool.webServiceId);
        return service ? service->name : shortId(pool.webServiceId);
    }
    case Column::ChangedBy:
        return pool.lastChangedBy;
    }
    Q_UNREACHABLE();
}

QVariant PoolModel::sortValue(const Pool &pool, Column column) const
{
    switch (column) {
    case Column::Vms:
        return pool.readyVmCount * 1'000'000 + pool.targetVmCount;
    case Column::Running:
        return pool.runningJobCount;
    case Column::Queued:
        return pool.queuedJobCount;
    case Column::IdleSince:
        return pool.idleSinceMs && pool.billedVmCount() > 0 ? -*pool.idleSinceMs : std::numeric_limits<qint64>::min();
    case Column::ComputeHours:
        return m_session.meter().computeMs(pool.id);
    case Column::ChangedBy:
        return pool.lastChangedAtMs;
    case Column::Name:
    case Column::State:
    case Column::Plan:
    case Column::WebService:
        return text(pool, column).toLower();
    }
    Q_UNREACHABLE();
}

QString PoolModel::toolTip(const Pool &pool, Column column) const
{
    switch (column) {
    case Column::Name:
        return tr("%1\nPool id %2\nMade %3").arg(pool.name, pool.id, timeToolTip(pool.createdAtMs));
    case Column::State:
        return pool.errors.isEmpty() ? lookOf(pool).word
                                     : pool.errors.constLast().code + u": "_s + pool.errors.constLast().message;
    case Column::Vms:
        return tr("%1 ready (%2 busy, %3 idle), %4 provisioning, %5 draining, %6 deleting; target %7")
            .arg(pool.readyVmCount)
            .arg(pool.busyVmCount)
            .arg(pool.idleVmCount())
            .arg(pool.provisioningVmCount)
            .arg(pool.drainingVmCount)
            .arg(pool.deletingVmCount)
            .arg(pool.targetVmCount);
    case Column::IdleSince:
        return pool.idleSinceMs ? timeToolTip(*pool.idleSinceMs) : QString();
    case Column::ComputeHours:
        return tr("Sum of this pool's VM intervals so far: %1 compute-hours")
            .arg(hoursText(m_session.meter().computeMs(pool.id), 4));
    case Column::ChangedBy:
        return timeToolTip(pool.lastChangedAtMs);
    case Column::WebService:
        return pool.swaggerUrl;
    case Column::Running:
    case Column::Queued:
    case Column::Plan:
        return {};
    }
    Q_UNREACHABLE();
}

QVariant PoolModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Pool &pool = m_pools[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(pool, column);
    case Qt::ToolTipRole:
        return toolTip(pool, column);
    case Qt::TextAlignmentRole:
        return int(headerData(index.column(), Qt::Horizontal, role).toInt());
    case ItemRole::Sort:
        return sortValue(pool, column);
    case ItemRole::Id:
        return pool.id;
    case ItemRole::Look:
        return column == Column::State ? QVariant::fromValue(lookOf(pool)) : QVariant();
    case ItemRole::Vms:
        return column == Column::Vms ? QVariant::fromValue(m_vms.value(pool.id)) : QVariant();
    case ItemRole::Second:
        if (column == Column::Name) {
            return shortId(pool.id);
        }
        if (column == Column::ChangedBy) {
            return timeText(pool.lastChangedAtMs, m_session.meter().nowMs());
        }
        return {};
    case ItemRole::Muted:
        return column >= Column::Plan || ((column == Column::Running && pool.runningJobCount == 0) ||
                                          (column == Column::Queued && pool.queuedJobCount == 0));
    default:
        return {};
    }
}

QVariant PoolModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    const auto column = Column(section);
    if (role == Qt::TextAlignmentRole) {
        const bool number = column == Column::Running || column == Column::Queued || column == Column::IdleSince ||
                            column == Column::ComputeHours;
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (column) {
    case Column::Name:
        return tr("Pool");
    case Column::State:
        return tr("State");
    case Column::Vms:
        return tr("VMs");
    case Column::Running:
        return tr("Running");
    case Column::Queued:
        return tr("Queued");
    case Column::IdleSince:
        return tr("Idle for");
    case Column::ComputeHours:
        return tr("Compute-hours");
    case Column::Plan:
        return tr("Plan");
    case Column::WebService:
        return tr("Billed through");
    case Column::ChangedBy:
        return tr("Last changed by");
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
