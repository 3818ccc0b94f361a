#include "jobs/jobmodel.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "sync/accountsession.h"
#include "widgets/table.h"

#include <algorithm>

namespace pooldeck {

JobModel::JobModel(AccountSession &session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::aboutToReset, this, [this] { beginResetModel(); });
    connect(&monitor, &AccountMonitor::reset, this, [this] {
        load();
        endResetModel();
        recountQueues();
    });
    connect(&monitor, &AccountMonitor::jobChanged, this, &JobModel::upsert);
    connect(&monitor, &AccountMonitor::jobRemoved, this, &JobModel::remove);
    connect(&monitor, &AccountMonitor::poolChanged, this, [this] { m_queuesStale = true; });
    connect(&monitor, &AccountMonitor::synced, this, &JobModel::recountQueues);
    connect(&session, &AccountSession::jobSourceKnown, this, [this](const QString &jobId) {
        const int row = rowOf(jobId);
        if (row >= 0) {
            const QModelIndex cell = index(row, int(Column::File));
            Q_EMIT dataChanged(cell, cell);
        }
    });
    connect(&session, &AccountSession::accountChanged, this, [this] {
        if (!m_jobs.isEmpty()) {
            Q_EMIT dataChanged(index(0, int(Column::WebService)), index(rowCount() - 1, int(Column::WebService)));
        }
    });
    load();
    recountQueues();
}

int JobModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_jobs.size());
}

int JobModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

void JobModel::load()
{
    m_jobs = m_session.monitor().jobs().values();
    std::sort(m_jobs.begin(), m_jobs.end(), [](const Job &a, const Job &b) {
        return std::pair(a.createdAtMs, a.id) < std::pair(b.createdAtMs, b.id);
    });
    rebuildRows();
    m_running.clear();
    for (const Job &job : std::as_const(m_jobs)) {
        if (job.status == JobStatus::Running) {
            m_running.insert(job.id);
        }
    }
    m_queuesStale = true;
}

void JobModel::rebuildRows()
{
    m_rows.clear();
    m_rows.reserve(m_jobs.size());
    for (int row = 0; row < m_jobs.size(); ++row) {
        m_rows.insert(m_jobs[row].id, row);
    }
}

void JobModel::upsert(const Job &job)
{
    m_queuesStale = true;
    if (job.status == JobStatus::Running) {
        m_running.insert(job.id);
    } else {
        m_running.remove(job.id);
    }
    const int row = rowOf(job.id);
    if (row < 0) {
        const int last = int(m_jobs.size());
        beginInsertRows({}, last, last);
        m_jobs.append(job);
        m_rows.insert(job.id, last);
        endInsertRows();
        return;
    }
    m_jobs[row] = job;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void JobModel::remove(const QString &jobId)
{
    const int row = rowOf(jobId);
    if (row < 0) {
        return;
    }
    m_queuesStale = true;
    m_running.remove(jobId);
    beginRemoveRows({}, row, row);
    m_jobs.removeAt(row);
    rebuildRows();
    endRemoveRows();
}

void JobModel::recountQueues()
{
    if (!m_queuesStale) {
        return;
    }
    m_queuesStale = false;
    QHash<QString, QList<std::pair<qint64, QString>>> queues; // pool → (queue sequence, job)
    qint64 active = 0;
    for (const Job &job : std::as_const(m_jobs)) {
        if (job.isQueued()) {
            queues[job.poolId].append({*job.queueSeq, job.id});
        }
        active += job.isActive() ? 1 : 0;
    }
    QHash<QString, qint64> positions;
    for (auto &queue : queues) {
        std::sort(queue.begin(), queue.end());
        for (qsizetype i = 0; i < queue.size(); ++i) {
            positions.insert(queue[i].second, i + 1);
        }
    }
    m_positions = positions;
    for (auto it = positions.constBegin(); it != positions.constEnd(); ++it) {
        const QModelIndex cell = index(rowOf(it.key()), int(Column::Waiting));
        Q_EMIT dataChanged(cell, cell);
    }
    if (active != m_activeCount) {
        m_activeCount = active;
        Q_EMIT activeCountChanged();
    }
}

void JobModel::tick()
{
    for (const QString &jobId : std::as_const(m_running)) {
        const int row = rowOf(jobId);
        if (row >= 0) {
            const QModelIndex cell = index(row, int(Column::Duration));
            Q_EMIT dataChanged(cell, cell);
        }
    }
}

QString JobModel::waitingReason(const Job &job) const
{
    if (job.status != JobStatus::NotStarted) {
        return {};
    }
    if (!job.isQueued()) {
        return tr("Was never started");
    }
    const qint64 position = m_positions.value(job.id);
    const QString place = position == 1 ? tr("Next") : tr("%1 in the queue").arg(numberText(position));
    if (job.poolId.isEmpty()) {
        return tr("%1; classic processing is busy").arg(place);
    }
    const std::optional<Pool> pool = m_session.monitor().pool(job.poolId);
    if (!pool) {
        return place;
    }
    if (pool->billedVmCount() == 0 && pool->targetVmCount == 0) {
        return tr("%1; the pool is at zero").arg(place);
    }
    if (pool->readyVmCount == 0) {
        return tr("%1; the VMs are being provisioned").arg(place);
    }
    return tr("%1; %2 busy").arg(place, vmsText(pool->busyVmCount));
}

std::optional<qint64> JobModel::durationMs(const Job &job) const
{
    if (!job.startedAtMs) {
        return std::nullopt;
    }
    if (job.endedAtMs) {
        return *job.endedAtMs - *job.startedAtMs;
    }
    return job.status == JobStatus::Running ? std::optional(m_session.meter().nowMs() - *job.startedAtMs)
                                            : std::nullopt;
}

QString JobModel::text(const Job &job, Column column) const
{
    const qint64 nowMs = m_session.meter().nowMs();
    switch (column) {
    case Column::State:
        return lookOf(job).word;
    case Column::Id:
        return shortId(job.id);
    case Column::File:
        return m_session.sourceOf(job.id);
    case Column::WebService: {
        const std::optional<WebService> service = m_session.webService(job.webServiceId);
        return service ? service->name : shortId(job.webServiceId);
    }
    case Column::Pool: {
        if (job.poolId.isEmpty()) {
            return tr("classic");
        }
        const std::optional<pooldeck::Pool> pool = m_session.monitor().pool(job.poolId);
        return pool ? pool->name : tr("%1 (gone)").arg(shortId(job.poolId));
    }
    case Column::Waiting:
        return waitingReason(job);
    case Column::Attempt:
        return job.attempt == 0 ? QString() : numberText(job.attempt);
    case Column::Created:
        return timeText(job.createdAtMs, nowMs);
    case Column::Started:
        return job.startedAtMs ? timeText(*job.startedAtMs, nowMs) : QString();
    case Column::Ended:
        return job.endedAtMs ? timeText(*job.endedAtMs, nowMs) : QString();
    case Column::Duration: {
        const std::optional<qint64> duration = durationMs(job);
        return duration ? durationText(*duration) : QString();
    }
    }
    Q_UNREACHABLE();
}

QVariant JobModel::sortValue(const Job &job, Column column) const
{
    switch (column) {
    case Column::State:
        return int(job.status);
    case Column::Waiting:
        return m_positions.value(job.id, std::numeric_limits<qint64>::max());
    case Column::Attempt:
        return job.attempt;
    case Column::Created:
        return job.createdAtMs;
    case Column::Started:
        return job.startedAtMs.value_or(0);
    case Column::Ended:
        return job.endedAtMs.value_or(0);
    case Column::Duration:
        return durationMs(job).value_or(-1);
    case Column::Id:
    case Column::File:
    case Column::WebService:
    case Column::Pool:
        return text(job, column).toLower();
    }
    Q_UNREACHABLE();
}

QString JobModel::toolTip(const Job &job, Column column) const
{
    switch (column) {
    case Column::State:
        return job.details;
    case Column::Id:
        return tr("Job %1").arg(job.id);
    case Column::Created:
        return timeToolTip(job.createdAtMs);
    case Column::Started:
        return job.startedAtMs ? timeToolTip(*job.startedAtMs) : QString();
    case Column::Ended:
        return job.endedAtMs ? timeToolTip(*job.endedAtMs) : QString();
    case Column::Waiting:
        return waitingReason(job);
    case Column::File:
        return m_session.sourceOf(job.id).isEmpty() ? tr("Not submitted by this window") : m_session.sourceOf(job.id);
    case Column::WebService:
    case Column::Pool:
    case Column::Attempt:
    case Column::Duration:
        return {};
    }
    Q_UNREACHABLE();
}

QVariant JobModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Job &job = m_jobs[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(job, column);
    case Qt::ToolTipRole:
        return toolTip(job, column);
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    case ItemRole::Sort:
        return sortValue(job, column);
    case ItemRole::Id:
        return job.id;
    case ItemRole::Look:
        return column == Column::State ? QVariant::fromValue(lookOf(job)) : QVariant();
    case ItemRole::Muted:
        return column == Column::WebService || column == Column::Waiting || column >= Column::Created ||
               (column == Column::Pool && job.poolId.isEmpty());
    default:
        return {};
    }
}

QVariant JobModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    const auto column = Column(section);
    if (role == Qt::TextAlignmentRole) {
        const bool number = column == Column::Attempt || column == Column::Duration;
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (column) {
    case Column::State:
        return tr("State");
    case Column::Id:
        return tr("Job");
    case Column::File:
        return tr("File");
    case Column::WebService:
        return tr("Web service");
    case Column::Pool:
        return tr("Pool");
    case Column::Waiting:
        return tr("Waits because");
    case Column::Attempt:
        return tr("Attempt");
    case Column::Created:
        return tr("Created");
    case Column::Started:
        return tr("Started");
    case Column::Ended:
        return tr("Ended");
    case Column::Duration:
        return tr("Duration");
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
