#include "widgets/table.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "widgets/painting.h"

#include <QApplication>
#include <QHeaderView>
#include <QPainter>

namespace pooldeck {

TableDelegate::TableDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
    , m_rowHeight(metrics::TableRow)
{
}

QSize TableDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    int width = 2 * metrics::Space2;
    const QVariant look = index.data(ItemRole::Look);
    if (look.canConvert<StateLook>()) {
        width += badgeWidth(look.value<StateLook>().word);
    } else {
        width += qRound(figuresWidth(option.font, index.data(Qt::DisplayRole).toString()));
    }
    const QString second = index.data(ItemRole::Second).toString();
    if (!second.isEmpty()) {
        width += metrics::Space2 + qRound(figuresWidth(textFont(TextStyle::Caption), second));
    }
    const QVariant vms = index.data(ItemRole::Vms);
    if (vms.isValid()) {
        width += metrics::Space2 + vmStripWidth(vms.value<QList<VmState>>().size());
    }
    if (index.flags() & Qt::ItemIsUserCheckable) {
        width += 16 + metrics::Space2;
    }
    return {width, m_rowHeight};
}

void TableDelegate::paint(QPainter *painter, const QStyleOptionViewItem &given, const QModelIndex &index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const Colors &c = colorsOf(option.palette);
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      mixed(c.hairline, c.surface, 0.6));

    QRect cell = option.rect.adjusted(metrics::Space2, 0, -metrics::Space2, -1);
    const bool enabled = option.state & QStyle::State_Enabled;
    if (option.features & QStyleOptionViewItem::HasCheckIndicator) {
        QStyleOptionViewItem check = option;
        check.rect = QRect(cell.left(), cell.top() + (cell.height() - 16) / 2, 16, 16);
        check.state.setFlag(QStyle::State_On, option.checkState == Qt::Checked);
        check.state.setFlag(QStyle::State_NoChange, option.checkState == Qt::PartiallyChecked);
        style->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &check, painter, option.widget);
        cell.setLeft(cell.left() + 16 + metrics::Space2);
    }
    const QVariant look = index.data(ItemRole::Look);
    if (look.canConvert<StateLook>()) {
        paintBadge(painter, cell, look.value<StateLook>(), c);
        return;
    }
    painter->save();
    painter->setFont(option.font);
    painter->setPen(!enabled ? c.disabled() : index.data(ItemRole::Muted).toBool() ? c.muted : c.ink);
    const bool right = option.displayAlignment & Qt::AlignRight;
    const QString text = index.data(Qt::DisplayRole).toString();
    if (right) {
        paintFigures(painter, cell, Qt::AlignRight, text);
    } else {
        const QString second = index.data(ItemRole::Second).toString();
        const QString elided = painter->fontMetrics().elidedText(text, Qt::ElideRight, cell.width());
        painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter, elided);
        cell.setLeft(cell.left() + painter->fontMetrics().horizontalAdvance(elided) + metrics::Space2);
        if (!second.isEmpty() && cell.width() > 24) {
            painter->setFont(textFont(TextStyle::Caption));
            painter->setPen(c.muted);
            painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter,
                              painter->fontMetrics().elidedText(second, Qt::ElideRight, cell.width()));
        }
        const QVariant vms = index.data(ItemRole::Vms);
        if (vms.isValid()) {
            paintVmStrip(painter, cell, vms.value<QList<VmState>>(), c);
        }
    }
    painter->restore();
}

Table::Table(QWidget *parent)
    : QTreeView(parent)
{
    setItemDelegate(new TableDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setSortingEnabled(true);
    setMouseTracking(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setTabKeyNavigation(false);
    header()->setFixedHeight(metrics::TableHeader);
    header()->setHighlightSections(false);
    header()->setTextElideMode(Qt::ElideNone); // the style does, in the font it paints with
    header()->setSectionsMovable(true);
    header()->setMinimumSectionSize(48);
    header()->setStretchLastSection(true);
    header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void Table::setModel(QAbstractItemModel *model)
{
    QTreeView::setModel(model);
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this] { Q_EMIT currentIdChanged(currentId()); });
    connect(model, &QAbstractItemModel::rowsRemoved, this, [this] { Q_EMIT currentIdChanged(currentId()); });
}

QString Table::currentId() const
{
    return currentIndex().data(ItemRole::Id).toString();
}

QStringList Table::selectedIds() const
{
    QStringList ids;
    const QModelIndexList rows = selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        ids.append(row.data(ItemRole::Id).toString());
    }
    return ids;
}

void Table::selectId(const QString &id)
{
    const QModelIndexList found =
        model()->match(model()->index(0, 0), ItemRole::Id, id, 1, Qt::MatchExactly | Qt::MatchCaseSensitive);
    if (!found.isEmpty()) {
        setCurrentIndex(found.first());
    }
}

QString Table::idAt(const QPoint &position) const
{
    return indexAt(position).data(ItemRole::Id).toString();
}

} // namespace pooldeck
