#pragma once

#include <QStyledItemDelegate>
#include <QTreeView>

namespace pooldeck {

/// Roles that our item models and delegates share.
namespace ItemRole {
inline constexpr int Sort = Qt::UserRole;       ///< the raw value
inline constexpr int Id = Qt::UserRole + 1;     ///< of the row's pool, job, …
inline constexpr int Look = Qt::UserRole + 2;   ///< StateLook: painted as a badge
inline constexpr int Vms = Qt::UserRole + 3;    ///< QList<VmState>: painted as a strip after the text
inline constexpr int Muted = Qt::UserRole + 4;  ///< true: secondary text
inline constexpr int Second = Qt::UserRole + 5; ///< muted text that follows the first
} // namespace ItemRole

/// Paints every cell of our tables: text with tabular digits, badges, VM strips, a hairline below.
class TableDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit TableDelegate(QObject *parent = nullptr);

    void setRowHeight(int height) { m_rowHeight = height; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    int m_rowHeight;
};

/// A flat table: whole rows, sorting by the header, 32 px rows, no grid.
class Table final : public QTreeView
{
    Q_OBJECT

public:
    explicit Table(QWidget *parent = nullptr);

    /// The ItemRole::Id of the current row, "" without one.
    QString currentId() const;
    QStringList selectedIds() const;
    void selectId(const QString &id);
    /// Id of the row at a place of the viewport.
    QString idAt(const QPoint &position) const;

    void setModel(QAbstractItemModel *model) override;

Q_SIGNALS:
    void currentIdChanged(const QString &id);
};

} // namespace pooldeck
