#include "shell/sidebar.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"
#include "widgets/painting.h"

#include <QStyledItemDelegate>

namespace pooldeck {
namespace {

constexpr int CountRole = Qt::UserRole;

} // namespace

class Sidebar::Delegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {metrics::SidebarWidth, metrics::SidebarItem};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &given, const QModelIndex &index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        const Colors &c = colorsOf(option.palette);
        const bool current = option.state & QStyle::State_Selected;
        const QRect box = option.rect.adjusted(metrics::Space2, 1, -metrics::Space2, -1);
        if (current || option.state & QStyle::State_MouseOver) {
            stylepainter::box(painter, box, current ? c.selection : mixed(c.ink, c.window, 0.06), Qt::transparent,
                              metrics::Radius, 0);
        }
        if (current) {
            // Not by colour alone: a mark at the edge.
            stylepainter::box(painter, QRectF(box.left(), box.top() + 8, 3, box.height() - 16), c.accent,
                              Qt::transparent, 1.5, 0);
        }
        if (current && option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange) {
            stylepainter::box(painter, box, Qt::transparent, c.accent, metrics::Radius, metrics::FocusRing);
        }
        QRect iconRect(box.left() + metrics::Space3, box.top() + (box.height() - metrics::LargeIcon) / 2,
                       metrics::LargeIcon, metrics::LargeIcon);
        option.icon.paint(painter, iconRect);
        painter->save();
        QFont itemFont = textFont(TextStyle::Body);
        itemFont.setWeight(current ? QFont::DemiBold : QFont::Normal);
        painter->setFont(itemFont);
        painter->setPen(c.ink);
        const QRect text = box.adjusted(metrics::Space3 + metrics::LargeIcon + metrics::Space2, 0, -metrics::Space3, 0);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, option.text);
        const QString count = index.data(CountRole).toString();
        painter->setPen(c.muted);
        painter->setFont(textFont(TextStyle::Caption));
        paintFigures(painter, text, Qt::AlignRight, count);
        painter->restore();
    }
};

Sidebar::Sidebar(QWidget *parent)
    : QListWidget(parent)
{
    setObjectName(u"sidebar"_s);
    setAccessibleName(tr("Pages"));
    setItemDelegate(new Delegate(this));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setFixedWidth(metrics::SidebarWidth);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setViewportMargins(0, metrics::Space2, 0, metrics::Space2);
    viewport()->setAutoFillBackground(false);
}

void Sidebar::addPage(const QString &title, QLatin1StringView iconName)
{
    new QListWidgetItem(icon(iconName), title, this);
}

void Sidebar::setCount(int page, const QString &count)
{
    QListWidgetItem *entry = item(page);
    if (entry->data(CountRole).toString() != count) {
        entry->setData(CountRole, count);
        entry->setData(Qt::AccessibleTextRole, count.isEmpty() ? entry->text() : entry->text() + u", "_s + count);
    }
}

QSize Sidebar::sizeHint() const
{
    return {metrics::SidebarWidth, 200};
}

void Sidebar::paintEvent(QPaintEvent *event)
{
    const Colors &c = colorsOf(this);
    {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), c.window);
    }
    QListWidget::paintEvent(event);
}

} // namespace pooldeck
