#include "widgets/tabledelegate.h"

#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "widgets/painting.h"
#include "widgets/table.h"
#include "widgets/tablemodel.h"

#include <QApplication>
#include <QPainter>
#include <QtMath>

namespace pooldeck {
namespace {

/// A strip asks for room for so many VMs; the others are counted ("+40").
constexpr qsizetype MostSquares = 8;

} // namespace

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
        width += qCeil(figuresWidth(option.font, index.data(Qt::DisplayRole).toString()));
    }
    const QString second = index.data(ItemRole::Second).toString();
    if (!second.isEmpty()) {
        width += metrics::Space2 + qCeil(figuresWidth(textFont(TextStyle::Caption), second));
    }
    const QVariant vms = index.data(ItemRole::Vms);
    if (vms.isValid()) {
        width += metrics::Space2 + vmStripWidth(qMin(vms.value<QList<VmState>>().size(), MostSquares));
    }
    if (index.flags() & Qt::ItemIsUserCheckable) {
        width += 16 + metrics::Space2;
    }
    return {width, m_rowHeight};
}

void TableDelegate::paintBackground(QPainter *painter, const QStyleOptionViewItem &option)
{
    const Colors &c = colorsOf(option.palette);
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      mixed(c.hairline, c.surface, 0.6));
}

void TableDelegate::paint(QPainter *painter, const QStyleOptionViewItem &given, const QModelIndex &index) const
{
    if (const auto *table = qobject_cast<const Table *>(given.widget);
        table && !table->paintedRect().intersects(given.rect)) {
        return; // the view asks for whole rows
    }
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const Colors &c = colorsOf(option.palette);
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    paintBackground(painter, option);
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
    const bool danger = index.data(ItemRole::Danger).toBool();
    if (danger) {
        option.font.setWeight(QFont::DemiBold);
    }
    painter->setFont(option.font);
    painter->setPen(!enabled                               ? c.disabled()
                    : danger                               ? c.danger
                    : index.data(ItemRole::Muted).toBool() ? c.muted
                                                           : c.ink);
    const bool right = option.displayAlignment & Qt::AlignRight;
    const QString text = index.data(Qt::DisplayRole).toString();
    if (right) {
        paintFigures(painter, cell, Qt::AlignRight, text);
    } else {
        const QString second = index.data(ItemRole::Second).toString();
        const QString elided = painter->fontMetrics().elidedText(text, Qt::ElideRight, cell.width());
        painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter, elided);
        cell.setLeft(cell.left() + painter->fontMetrics().horizontalAdvance(elided) + metrics::Space2);
        const QFont secondFont = textFont(TextStyle::Caption);
        if (!second.isEmpty() && QFontMetrics(secondFont).horizontalAdvance(second) <= cell.width()) { // whole or not
            painter->setFont(secondFont);
            painter->setPen(enabled ? c.muted : c.disabled());
            painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter, second);
        }
        const QVariant vms = index.data(ItemRole::Vms);
        if (vms.isValid()) {
            paintVmStrip(painter, cell, vms.value<QList<VmState>>(), c);
        }
    }
    painter->restore();
}

} // namespace pooldeck
