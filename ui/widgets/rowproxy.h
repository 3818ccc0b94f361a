#pragma once

#include "format/textneedle.h"

#include <QAbstractProxyModel>
#include <QSet>

#include <functional>
#include <vector>

namespace pooldeck {

class TableModel;

/// The rows of a TableModel sorted by their raw values, pinned ones first, without those that are filtered out. Made
/// for 100,000 rows: values are taken once, not at each comparison, and a change moves only what has to move, so that
/// views keep their place.
class RowProxy : public QAbstractProxyModel
{
    Q_OBJECT

public:
    /// The source must outlive the proxy.
    explicit RowProxy(TableModel &source, QObject *parent = nullptr);

    /// Rows with this text in their id or in one of the columns that are searched (ColumnHead); case does not matter.
    void setText(const QString &text);
    /// Rows of the source for which this is true; null: all. To be set again when its answers change.
    void setAccept(std::function<bool(int sourceRow)> accept);
    /// These ids stand first, whatever the order.
    void setPinned(const QSet<QString> &ids);

    /// Invalid when it is not shown.
    QModelIndex indexOf(const QString &id, int column = 0) const;
    TableModel &table() const { return m_source; }

    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    QModelIndex mapToSource(const QModelIndex &proxyIndex) const override;
    QModelIndex mapFromSource(const QModelIndex &sourceIndex) const override;

Q_SIGNALS:
    /// Before rows are removed, in one piece or many: who has one of them (by place) as its current row chooses
    /// another.
    void rowsAboutToLeave(const std::function<bool(int place)> &stays);

private:
    /// What a row is sorted by.
    struct Key
    {
        qint64 number = 0;
        QString text; ///< folded; only when the column holds texts
        quint32 arrival = 0;
        bool isPinned = false;

        friend bool operator==(const Key &, const Key &) = default;
    };
    using Rows = std::vector<int>; ///< of the source

    void onInserted(int first, int last);
    void onAboutToBeRemoved(int first, int last);
    void onSwapped(const QList<std::pair<int, int>> &swaps);
    void onRowsChanged(const QList<int> &rows);
    void onColumnsChanged(int first, int last, bool byTime);

    bool accepts(int row) const;
    Key keyOf(int row) const;
    void takeKeys();
    bool isBefore(int a, int b) const;
    Rows acceptedRows() const;
    void sortAll(Rows *rows) const;
    Rows merged(const Rows &sorted, Rows others) const;
    void refilter();

    /// Brings the order to `next` by the fewest signals that views can follow.
    void change(const Rows &next);
    void removeAllBut(const std::vector<bool> &staying);
    void insertInto(const Rows &next, const std::vector<bool> &known);
    void relayout(const Rows &next);
    void emitChanged(const QList<int> &rows);
    int placeOf(int row) const; ///< -1: filtered out

    TableModel &m_source;
    int m_column = -1; ///< -1: as they came
    Qt::SortOrder m_direction = Qt::AscendingOrder;
    TextNeedle m_needle;
    std::function<bool(int)> m_accept;
    QSet<QString> m_pinned;
    std::vector<Key> m_keys; ///< by row of the source
    Rows m_order;            ///< what is shown
    mutable Rows m_places;   ///< the reverse, when not stale
    mutable bool m_placesStale = true;
};

} // namespace pooldeck
