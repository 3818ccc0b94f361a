#pragma once

#include <QStyledItemDelegate>

namespace pooldeck {

/// Paints every cell of our tables: text with tabular digits, badges, VM strips, a hairline below.
class TableDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit TableDelegate(QObject *parent = nullptr);

    /// Selection and hairline, without any content.
    static void paintBackground(QPainter *painter, const QStyleOptionViewItem &option);

    void setRowHeight(int height) { m_rowHeight = height; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    int m_rowHeight;
};

} // namespace pooldeck
