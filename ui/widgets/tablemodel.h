#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QSet>
#include <QString>

namespace pooldeck {

/// Roles that our item models and delegates share.
namespace ItemRole {
inline constexpr int Sort = Qt::UserRole;       ///< the raw value: a number, or a text that is compared without case
inline constexpr int Id = Qt::UserRole + 1;     ///< of the row's pool, job, …
inline constexpr int Look = Qt::UserRole + 2;   ///< StateLook: painted as a badge
inline constexpr int Vms = Qt::UserRole + 3;    ///< QList<VmState>: painted as a strip after the text
inline constexpr int Muted = Qt::UserRole + 4;  ///< true: secondary text
inline constexpr int Second = Qt::UserRole + 5; ///< muted text that follows the first
inline constexpr int Full = Qt::UserRole + 6;   ///< the whole of a text that is shown in short: to search and to copy
inline constexpr int Danger = Qt::UserRole + 7; ///< true: something is wrong; bold and in that colour
} // namespace ItemRole

/// What there is to say of a column, whatever its rows hold.
struct ColumnHead
{
    QLatin1StringView key; ///< for the settings; never to be changed
    QString title;
    int width = 96;        ///< px, at first
    bool number = false;   ///< aligned right
    bool rigid = false;    ///< cut short it would be unreadable, as badges are; so are numbers
    bool shown = true;     ///< at first
    bool searched = false; ///< by the text filter and by typing ahead
    int yields = 0;        ///< where there is no room for all, those with the highest are hidden first; 0: never
};

/// The part of RowModel (widgets/rowmodel.h) that does not know what its rows are. Rows are in no order that means
/// anything: RowProxy sorts them. A change of many rows is told once.
class TableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    int columnCount(const QModelIndex &parent = {}) const final;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const final;

    virtual const ColumnHead &head(int column) const = 0;
    virtual int headCount() const = 0;
    /// -1 when there is none.
    virtual int rowOf(const QString &id) const = 0;
    virtual QString idAt(int row) const = 0;
    virtual QVariant sortValueAt(int row, int column) const = 0;
    /// The text that the filter looks at.
    virtual QString fullTextAt(int row, int column) const = 0;
    /// Rises from row to row in the order in which they came: breaks ties.
    virtual quint32 arrivalAt(int row) const = 0;

Q_SIGNALS:
    /// Right before the dataChanged() of these rows; rising.
    void rowsChanged(const QList<int> &rows);
    /// Right before the dataChanged() of these columns in all rows. `byTime`: nothing but time has passed, so that
    /// their order can wait.
    void columnsChanged(int first, int last, bool byTime);
    /// Rows have changed places, two at a time, in this order; the layoutChanged() for it comes right after.
    void rowsSwapped(const QList<std::pair<int, int>> &swaps);
};

} // namespace pooldeck
