#pragma once

#include "widgets/scrollanchor.h"
#include "widgets/tabledelegate.h"
#include "widgets/tablemodel.h"

#include <QElapsedTimer>
#include <QTreeView>

#include <functional>

class QMenu;

namespace pooldeck {

class TableColumns;

/// A flat table: whole rows, sorting by the header, 32 px rows, no grid. Over a RowProxy it has columns that can be
/// hidden, moved and kept, and it stays where it is while rows come, go and move.
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

    /// Columns and order, for the settings.
    QByteArray saveState() const;
    void restoreState(const QByteArray &state);
    /// A column that says nothing here; the column menu still has it.
    void leaveOut(int column);
    /// The entries that the header's context menu has, for a menu that can be reached by keyboard.
    void addColumnActions(QMenu *menu);

    /// The selected rows as tab-separated lines below the headings, as Ctrl+C copies them.
    QString selectionText() const;
    void copySelection() const;

    /// What is shown is not live: it is painted as what cannot be used, and can still be chosen and copied.
    void setStale(bool stale);

    /// The width of what a column shows in the rows that are visible.
    int sizeHintForColumnContents(int column) const { return sizeHintForColumn(column); }

    /// What is being painted, within paintEvent().
    const QRect &paintedRect() const { return m_paintedRect; }

    void setModel(QAbstractItemModel *model) override;
    void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles) override;
    void doItemsLayout() override;
    void keyboardSearch(const QString &search) override;

Q_SIGNALS:
    void currentIdChanged(const QString &id);
    void selectedIdsChanged();

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void initViewItemOption(QStyleOptionViewItem *option) const override;

private:
    void keepPlace();
    void leaveRows(const std::function<bool(int)> &stays);
    int searchColumn() const;

    TableColumns *m_columns;
    ScrollAnchor m_anchor;
    QString m_typed;
    QElapsedTimer m_sinceTyped;
    QRect m_paintedRect;
    bool m_isLayoutDue = false; ///< put off while nobody sees it
    bool m_isStale = false;
};

} // namespace pooldeck
