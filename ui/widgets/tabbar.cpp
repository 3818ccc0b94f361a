#include "widgets/tabbar.h"

#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"
#include "widgets/painting.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyleOptionTab>

namespace pooldeck {
namespace {

constexpr int Height = 32;
constexpr int LineHeight = 2;
constexpr int CountGap = 6;

QFont tabFont(bool current)
{
    QFont font = textFont(TextStyle::Body);
    font.setWeight(current ? QFont::DemiBold : QFont::Normal);
    return font;
}

} // namespace

TabBar::TabBar(QWidget *parent)
    : QTabBar(parent)
{
    setDrawBase(false);
    setExpanding(false);
    setMouseTracking(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
}

void TabBar::setCount(int index, const QString &count)
{
    if (count == countText(index)) {
        return;
    }
    setTabData(index, count);
    setAccessibleTabName(index, count.isEmpty() ? tabText(index) : tabText(index) + u' ' + count);
    setTabText(index, tabText(index)); // lays the tabs out anew
}

QSize TabBar::tabSizeHint(int index) const
{
    int width = 2 * metrics::Space3 + QFontMetrics(tabFont(true)).horizontalAdvance(tabText(index));
    if (!countText(index).isEmpty()) {
        width += CountGap + qRound(figuresWidth(textFont(TextStyle::Caption), countText(index)));
    }
    return {width, Height};
}

QSize TabBar::minimumTabSizeHint(int index) const
{
    return tabSizeHint(index);
}

void TabBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Home) {
        setCurrentIndex(0);
    } else if (event->key() == Qt::Key_End) {
        setCurrentIndex(count() - 1);
    } else {
        QTabBar::keyPressEvent(event);
    }
}

void TabBar::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    for (int i = 0; i < count(); ++i) {
        QStyleOptionTab option;
        initStyleOption(&option, i);
        const bool current = i == currentIndex();
        const QRect tab = option.rect;
        const QRect line(tab.left() + metrics::Space3, tab.bottom() + 1 - LineHeight, tab.width() - 2 * metrics::Space3,
                         LineHeight);
        if (current) {
            painter.fillRect(line, c.accent);
        } else if (option.state & QStyle::State_MouseOver) {
            painter.fillRect(line, c.inputBorder);
        }
        if (current && hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange)) {
            stylepainter::box(&painter, tab.adjusted(2, 2, -2, -4), Qt::transparent, c.accent, metrics::BadgeRadius,
                              metrics::FocusRing);
        }
        QRect text = tab.adjusted(metrics::Space3, 0, -metrics::Space3, 0);
        painter.setFont(tabFont(current));
        painter.setPen(current ? c.ink : c.muted);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, tabText(i));
        painter.setFont(textFont(TextStyle::Caption));
        painter.setPen(c.muted);
        paintFigures(&painter, text, Qt::AlignRight, countText(i));
    }
}

} // namespace pooldeck
