#include "jobs/reviewmodel.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "jobs/requestdigest.h"
#include "widgets/table.h"

namespace pooldeck {

ReviewModel::ReviewModel(AccountSession &session, const QList<JobRequestCandidate> &candidates,
                         const QString &droppedOn, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
    const QHash<QString, Pool> &pools = session.monitor().pools();
    m_rows.reserve(candidates.size());
    for (const JobRequestCandidate &candidate : candidates) {
        Row row;
        row.candidate = candidate;
        if (!candidate.request) {
            row.included = false;
            m_rows.append(row);
            continue;
        }
        // The pool dropped on, else the file's own, else the only one there is, else ask.
        const QString own = candidate.request->poolId.value_or(QString());
        if (!droppedOn.isEmpty()) {
            row.destination = Destination::Pool;
            row.poolId = droppedOn;
        } else if (!own.isEmpty()) {
            row.destination = pools.contains(own) ? Destination::Pool : Destination::Unchosen;
            row.poolId = own;
        } else if (pools.isEmpty()) {
            row.destination = Destination::Classic;
        } else if (pools.size() == 1) {
            row.destination = Destination::Pool;
            row.poolId = pools.constBegin().key();
        }
        suggestService(&row);
        m_rows.append(row);
    }
}

void ReviewModel::suggestService(Row *row) const
{
    JobRequest request = *row->candidate.request;
    request.poolId =
        row->destination == Destination::Classic || row->poolId.isEmpty() ? std::nullopt : std::optional(row->poolId);
    row->fitting = m_session.webServicesFor(request);
    if (row->serviceChosen) {
        return;
    }
    QStringList names;
    for (const WebService &service : std::as_const(row->fitting)) {
        names.append(service.name);
    }
    names.removeDuplicates();
    row->webServiceId = names.size() == 1 ? row->fitting.constFirst().id : QString();
}

int ReviewModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ReviewModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ReviewModel::poolName(const QString &poolId) const
{
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    return pool ? pool->name : shortId(poolId);
}

bool ReviewModel::isReady(const Row &row, QString *why) const
{
    const auto say = [why](const QString &text) {
        if (why) {
            *why = text;
        }
        return false;
    };
    if (!row.candidate.request) {
        return say(row.candidate.request.error().message);
    }
    if (row.webServiceId.isEmpty()) {
        return say(row.fitting.isEmpty() ? tr("No web service takes such inputs and parameters")
                                         : tr("Choose a web service"));
    }
    switch (row.destination) {
    case Destination::Unchosen:
        return say(row.poolId.isEmpty() ? tr("Choose a pool")
                                        : tr("Names pool %1, which is gone: choose another").arg(shortId(row.poolId)));
    case Destination::Pool:
        if (!m_session.monitor().pool(row.poolId)) {
            return say(tr("The pool is gone: choose another"));
        }
        break;
    case Destination::Classic:
        break;
    }
    return true;
}

QString ReviewModel::verdict(const Row &row) const
{
    QString why;
    if (isReady(row, &why)) {
        return tr("Valid");
    }
    const TextPosition position = row.candidate.errorPosition;
    if (!row.candidate.request && position.line > 0) {
        return position.column > 0 ? tr("Line %1, column %2: %3").arg(position.line).arg(position.column).arg(why)
                                   : tr("Line %1: %2").arg(position.line).arg(why);
    }
    return why;
}

QVariant ReviewModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Row &row = m_rows[index.row()];
    const bool valid = row.candidate.request.has_value();
    const auto column = Column(index.column());
    if (role == ItemRole::Id) {
        return QString::number(index.row());
    }
    if (role == ItemRole::Muted) {
        return !row.included;
    }
    switch (column) {
    case Column::File:
        if (role == Qt::DisplayRole) {
            return row.candidate.source;
        }
        if (role == Qt::ToolTipRole) {
            return row.candidate.path.isEmpty() ? row.candidate.source : row.candidate.path;
        }
        if (role == Qt::CheckStateRole && valid) {
            return row.included ? Qt::Checked : Qt::Unchecked;
        }
        return {};
    case Column::WebService:
        if (role == Qt::DisplayRole && valid) {
            const std::optional<WebService> service = m_session.webService(row.webServiceId);
            return service ? service->name : tr("–");
        }
        return {};
    case Column::Pool:
        if (role == Qt::DisplayRole && valid) {
            switch (row.destination) {
            case Destination::Unchosen:
                return tr("–");
            case Destination::Classic:
                return tr("classic processing");
            case Destination::Pool:
                return poolName(row.poolId);
            }
        }
        return {};
    case Column::Verdict: {
        const bool ready = isReady(row);
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
            return verdict(row);
        }
        if (role == ItemRole::Look && ready) {
            return QVariant::fromValue(StateLook{tr("Valid"), Glyph::Check, StateColor::Ink});
        }
        return {};
    }
    }
    Q_UNREACHABLE();
}

bool ReviewModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || Column(index.column()) != Column::File ||
        !m_rows[index.row()].candidate.request) {
        return false;
    }
    m_rows[index.row()].included = value.toInt() == Qt::Checked;
    emitChanged(index.row());
    return true;
}

Qt::ItemFlags ReviewModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags result = QAbstractTableModel::flags(index);
    if (index.isValid() && Column(index.column()) == Column::File && m_rows[index.row()].candidate.request) {
        result |= Qt::ItemIsUserCheckable;
    }
    return result;
}

QVariant ReviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount) {
        return {};
    }
    switch (Column(section)) {
    case Column::File:
        return tr("Request");
    case Column::WebService:
        return tr("Web service");
    case Column::Pool:
        return tr("Goes to");
    case Column::Verdict:
        return tr("Check");
    }
    Q_UNREACHABLE();
}

void ReviewModel::emitChanged(int row)
{
    const int first = row < 0 ? 0 : row;
    const int last = row < 0 ? rowCount() - 1 : row;
    if (last >= first) {
        Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
    }
    Q_EMIT changed();
}

void ReviewModel::setDestination(int row, Destination destination, const QString &poolId)
{
    for (int i = 0; i < m_rows.size(); ++i) {
        if ((row < 0 || i == row) && m_rows[i].candidate.request) {
            m_rows[i].destination = destination;
            m_rows[i].poolId = poolId;
            suggestService(&m_rows[i]);
        }
    }
    emitChanged(row);
}

void ReviewModel::setWebService(int row, const QString &webServiceId)
{
    for (int i = 0; i < m_rows.size(); ++i) {
        if ((row < 0 || i == row) && m_rows[i].candidate.request) {
            m_rows[i].webServiceId = webServiceId;
            m_rows[i].serviceChosen = true;
        }
    }
    emitChanged(row);
}

QList<WebService> ReviewModel::fittingServices() const
{
    QList<WebService> services;
    for (const Row &row : m_rows) {
        for (const WebService &service : row.fitting) {
            if (!services.contains(service)) {
                services.append(service);
            }
        }
    }
    return services;
}

qsizetype ReviewModel::readyCount() const
{
    qsizetype count = 0;
    for (const Row &row : m_rows) {
        count += row.included && isReady(row) ? 1 : 0;
    }
    return count;
}

qsizetype ReviewModel::unansweredCount() const
{
    qsizetype count = 0;
    for (const Row &row : m_rows) {
        count += row.included && row.candidate.request && !isReady(row) ? 1 : 0;
    }
    return count;
}

qsizetype ReviewModel::invalidCount() const
{
    qsizetype count = 0;
    for (const Row &row : m_rows) {
        count += row.candidate.request ? 0 : 1;
    }
    return count;
}

QHash<QString, qsizetype> ReviewModel::countByPool() const
{
    QHash<QString, qsizetype> counts;
    for (const Row &row : m_rows) {
        if (row.included && row.destination == Destination::Pool && isReady(row)) {
            ++counts[row.poolId];
        }
    }
    return counts;
}

qsizetype ReviewModel::classicCount() const
{
    qsizetype count = 0;
    for (const Row &row : m_rows) {
        count += row.included && row.destination == Destination::Classic && isReady(row) ? 1 : 0;
    }
    return count;
}

QStringList ReviewModel::servicesUsed() const
{
    QStringList ids;
    for (const Row &row : m_rows) {
        if (row.included && isReady(row) && !ids.contains(row.webServiceId)) {
            ids.append(row.webServiceId);
        }
    }
    return ids;
}

QList<SubmissionOrder> ReviewModel::orders() const
{
    QList<SubmissionOrder> orders;
    for (const Row &row : m_rows) {
        if (!row.included || !isReady(row)) {
            continue;
        }
        SubmissionOrder order;
        order.source = row.candidate.source;
        order.bytes = row.candidate.bytes;
        order.poolId = row.destination == Destination::Classic ? u""_s : row.poolId;
        order.webServiceId = row.webServiceId;
        order.path = row.candidate.path;
        order.digest = contentDigest(*row.candidate.request);
        orders.append(order);
    }
    return orders;
}

} // namespace pooldeck
