#pragma once

#include "widgets/tablemodel.h"

#include <QHash>

#include <algorithm>
#include <functional>
#include <vector>

namespace pooldeck {

/// What the cells of a column show. Whatever is left out has a plain default.
template <class Row>
struct ColumnCells
{
    std::function<QString(const Row &)> text;
    std::function<QVariant(const Row &)> sortValue = {}; ///< a number or a text; none: `text`
    std::function<QString(const Row &)> full = {};       ///< none: `text`
    std::function<QString(const Row &)> toolTip = {};    ///< none: no tool tip
    std::function<bool(const Row &)> muted = {};         ///< none: never
    /// ItemRole::Look, Vms, Second and Danger.
    std::function<QVariant(const Row &, int role)> more = {};
};

/// A table of values with an id each. A subclass says in its constructor what its columns are, one add() each, and
/// hands over what came and went, many at a time:
///
///     add(Column::Queued, {.key = "queued"_L1, .title = tr("Queued"), .width = 68, .number = true},
///         {.text = [](const Pool &p) { return numberText(p.queuedJobCount); },
///          .sortValue = [](const Pool &p) { return p.queuedJobCount; }});
///
/// Finding a row by its id, changing, adding and removing one cost the same however many there are.
template <class Row>
class RowModel : public TableModel
{
public:
    using TableModel::TableModel;

    int rowCount(const QModelIndex &parent = {}) const final { return parent.isValid() ? 0 : int(m_rows.size()); }
    const Row &rowAt(int row) const { return m_rows[std::size_t(row)]; }
    int rowOf(const QString &id) const final { return m_rowOfId.value(id, -1); }

    QVariant data(const QModelIndex &index, int role) const final
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
            return {};
        }
        const Row &row = rowAt(index.row());
        const ColumnCells<Row> &cells = m_columns[std::size_t(index.column())].cells;
        switch (role) {
        case Qt::DisplayRole:
            return cells.text(row);
        case Qt::ToolTipRole:
            return cells.toolTip ? cells.toolTip(row) : QVariant();
        case Qt::TextAlignmentRole:
            return headerData(index.column(), Qt::Horizontal, role);
        case ItemRole::Sort:
            return sortValueAt(index.row(), index.column());
        case ItemRole::Id:
            return idOf(row);
        case ItemRole::Muted:
            return cells.muted && cells.muted(row);
        case ItemRole::Full:
            return fullTextAt(index.row(), index.column());
        case ItemRole::Look:
        case ItemRole::Vms:
        case ItemRole::Second:
        case ItemRole::Danger:
            return cells.more ? cells.more(row, role) : QVariant();
        default:
            return {};
        }
    }

    const ColumnHead &head(int column) const final { return m_columns[std::size_t(column)].head; }
    int headCount() const final { return int(m_columns.size()); }
    QString idAt(int row) const final { return idOf(rowAt(row)); }
    QVariant sortValueAt(int row, int column) const final
    {
        const ColumnCells<Row> &cells = m_columns[std::size_t(column)].cells;
        return cells.sortValue ? cells.sortValue(rowAt(row)) : QVariant(cells.text(rowAt(row)));
    }
    QString fullTextAt(int row, int column) const final
    {
        const ColumnCells<Row> &cells = m_columns[std::size_t(column)].cells;
        return cells.full ? cells.full(rowAt(row)) : cells.text(rowAt(row));
    }
    quint32 arrivalAt(int row) const final { return m_arrivals[std::size_t(row)]; }

protected:
    virtual QString idOf(const Row &row) const = 0;

    /// In the order of the enumerators.
    template <class Column>
    void add(Column column, ColumnHead head, ColumnCells<Row> cells)
    {
        Q_ASSERT(std::size_t(column) == m_columns.size());
        Q_UNUSED(column)
        m_columns.push_back({std::move(head), std::move(cells)});
    }

    /// Between beginResetModel() and endResetModel(), or in the constructor.
    void setRows(std::vector<Row> rows)
    {
        m_rows = std::move(rows);
        m_arrivals.clear();
        m_rowOfId.clear();
        m_rowOfId.reserve(qsizetype(m_rows.size()));
        for (std::size_t row = 0; row < m_rows.size(); ++row) {
            m_arrivals.push_back(m_nextArrival++);
            m_rowOfId.insert(idOf(m_rows[row]), int(row));
        }
    }

    /// Adds or replaces.
    void put(const std::vector<Row> &rows)
    {
        std::vector<Row> fresh;
        QSet<QString> freshIds;
        QList<int> changed;
        for (const Row &row : rows) {
            const QString id = idOf(row);
            const int at = rowOf(id);
            if (at >= 0) {
                m_rows[std::size_t(at)] = row;
                changed.append(at);
            } else if (!freshIds.contains(id)) {
                freshIds.insert(id);
                fresh.push_back(row);
            } else {
                *std::find_if(fresh.begin(), fresh.end(), [&](const Row &r) { return idOf(r) == id; }) = row;
            }
        }
        touchRows(std::move(changed));
        append(fresh);
    }

    void remove(const QStringList &ids)
    {
        QList<int> rows;
        for (const QString &id : ids) {
            if (const int row = rowOf(id); row >= 0) {
                rows.append(row);
            }
        }
        std::sort(rows.begin(), rows.end());
        rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
        if (rows.isEmpty()) {
            return;
        }
        const int left = rowCount() - int(rows.size());
        moveBehind(rows, left);
        beginRemoveRows({}, left, rowCount() - 1);
        for (int row = left; row < rowCount(); ++row) {
            m_rowOfId.remove(idOf(rowAt(row)));
        }
        m_rows.erase(m_rows.begin() + left, m_rows.end());
        m_arrivals.resize(std::size_t(left));
        endRemoveRows();
    }

    /// These rows show something else than before.
    void touchRows(QList<int> rows)
    {
        std::sort(rows.begin(), rows.end());
        rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
        if (rows.isEmpty()) {
            return;
        }
        Q_EMIT rowsChanged(rows);
        for (qsizetype i = 0; i < rows.size();) {
            qsizetype next = i + 1;
            while (next < rows.size() && rows[next] == rows[next - 1] + 1) {
                ++next;
            }
            Q_EMIT dataChanged(index(rows[i], 0), index(rows[next - 1], headCount() - 1));
            i = next;
        }
    }

    /// All cells of these columns show something else than before.
    template <class Column>
    void touchColumns(Column first, Column last)
    {
        tellColumns(int(first), int(last), false);
    }

    /// The same for what moves with the clock.
    template <class Column>
    void ageColumns(Column first, Column last)
    {
        tellColumns(int(first), int(last), true);
    }

private:
    struct ColumnOfRows
    {
        ColumnHead head;
        ColumnCells<Row> cells;
    };

    void tellColumns(int first, int last, bool byTime)
    {
        if (!m_rows.empty()) {
            Q_EMIT columnsChanged(first, last, byTime);
            Q_EMIT dataChanged(index(0, first), index(rowCount() - 1, last));
        }
    }

    void append(const std::vector<Row> &rows)
    {
        if (rows.empty()) {
            return;
        }
        const int first = rowCount();
        beginInsertRows({}, first, first + int(rows.size()) - 1);
        for (const Row &row : rows) {
            m_rowOfId.insert(idOf(row), rowCount());
            m_rows.push_back(row);
            m_arrivals.push_back(m_nextArrival++);
        }
        endInsertRows();
    }

    /// Swaps those of `rows` (rising) that are before `end` with ones from there on that stay.
    void moveBehind(const QList<int> &rows, int end)
    {
        const QSet<int> going(rows.cbegin(), rows.cend());
        QList<std::pair<int, int>> swaps;
        int other = end;
        for (const int row : rows) {
            if (row >= end) {
                break;
            }
            while (going.contains(other)) {
                ++other;
            }
            swaps.append({row, other++});
        }
        if (swaps.isEmpty()) {
            return;
        }
        Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
        QHash<int, int> places;
        for (const auto &[a, b] : swaps) {
            std::swap(m_rows[std::size_t(a)], m_rows[std::size_t(b)]);
            std::swap(m_arrivals[std::size_t(a)], m_arrivals[std::size_t(b)]);
            m_rowOfId[idOf(rowAt(a))] = a;
            m_rowOfId[idOf(rowAt(b))] = b;
            places.insert(a, b);
            places.insert(b, a);
        }
        const QModelIndexList kept = persistentIndexList();
        for (const QModelIndex &old : kept) {
            if (const auto place = places.constFind(old.row()); place != places.constEnd()) {
                changePersistentIndex(old, index(*place, old.column()));
            }
        }
        Q_EMIT rowsSwapped(swaps);
        Q_EMIT layoutChanged({}, VerticalSortHint);
    }

    std::vector<ColumnOfRows> m_columns;
    std::vector<Row> m_rows;
    std::vector<quint32> m_arrivals;
    QHash<QString, int> m_rowOfId;
    quint32 m_nextArrival = 0;
};

} // namespace pooldeck
