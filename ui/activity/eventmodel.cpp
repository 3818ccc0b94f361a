#include "activity/eventmodel.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "sync/accountsession.h"
#include "widgets/table.h"

namespace pooldeck {

EventModel::EventModel(AccountSession &session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
    connect(&session.monitor(), &AccountMonitor::synced, this, &EventModel::refresh);
    if (session.monitor().state() == AccountMonitor::State::Live) {
        refresh();
    }
}

int EventModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

int EventModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

void EventModel::refresh()
{
    if (m_underWay) {
        m_wanted = true;
        return;
    }
    m_underWay = true;
    m_wanted = false;
    const qint64 since = m_events.isEmpty() ? 0 : m_events.constLast().seq;
    whenDone(m_session.client().events(since), this, [this, since](const Result<QList<Event>> &events) {
        m_underWay = false;
        if (!events) {
            Q_EMIT refreshFailed(events.error());
            return;
        }
        QList<Event> fresh;
        for (const Event &event : *events) {
            if (event.seq > since) {
                fresh.append(event);
            }
        }
        if (!fresh.isEmpty()) {
            beginInsertRows({}, 0, int(fresh.size()) - 1);
            m_events.append(fresh);
            endInsertRows();
        }
        m_loaded = true;
        Q_EMIT refreshed();
        if (m_wanted) {
            refresh();
        }
    });
}

QString EventModel::subject(const Event &event) const
{
    QStringList parts;
    if (!event.poolId.isEmpty()) {
        const std::optional<Pool> pool = m_session.monitor().pool(event.poolId);
        parts.append(pool ? pool->name : tr("pool %1").arg(shortId(event.poolId)));
    }
    if (!event.jobId.isEmpty()) {
        parts.append(tr("job %1").arg(shortId(event.jobId)));
    }
    if (!event.vmId.isEmpty()) {
        parts.append(tr("VM %1").arg(shortId(event.vmId)));
    }
    return parts.join(u" · "_s);
}

QString EventModel::text(const Event &event, Column column) const
{
    switch (column) {
    case Column::Time:
        return timeText(event.atMs, m_session.meter().nowMs());
    case Column::Who:
        return event.who;
    case Column::What:
        return event.message;
    case Column::Subject:
        return subject(event);
    }
    Q_UNREACHABLE();
}

QVariant EventModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Event &event = m_events[m_events.size() - 1 - index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(event, column);
    case Qt::ToolTipRole:
        return column == Column::Time ? timeToolTip(event.atMs) : text(event, column);
    case ItemRole::Sort:
        return column == Column::Time ? QVariant(event.seq) : QVariant(text(event, column).toLower());
    case ItemRole::Id:
        return QString::number(event.seq);
    case ItemRole::Muted:
        return column == Column::Time || column == Column::Subject;
    default:
        return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount) {
        return {};
    }
    switch (Column(section)) {
    case Column::Time:
        return tr("When");
    case Column::Who:
        return tr("Who");
    case Column::What:
        return tr("What");
    case Column::Subject:
        return tr("Concerns");
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
