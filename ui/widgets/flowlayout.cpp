#include "widgets/flowlayout.h"

#include <QStyle>
#include <QWidget>

namespace pooldeck {

FlowLayout::FlowLayout(int spacing, QWidget *parent)
    : QLayout(parent)
    , m_spacing(spacing)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout()
{
    qDeleteAll(m_items);
}

void FlowLayout::addItem(QLayoutItem *item)
{
    m_items.append(item);
}

QLayoutItem *FlowLayout::itemAt(int index) const
{
    return m_items.value(index);
}

QLayoutItem *FlowLayout::takeAt(int index)
{
    return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

void FlowLayout::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

QSize FlowLayout::sizeHint() const
{
    QSize size(0, 0);
    int shown = 0;
    for (const QLayoutItem *item : m_items) {
        if (!item->isEmpty()) {
            size = QSize(size.width() + item->sizeHint().width(), qMax(size.height(), item->sizeHint().height()));
            ++shown;
        }
    }
    return size + QSize(qMax(0, shown - 1) * m_spacing, 0);
}

QSize FlowLayout::minimumSize() const
{
    QSize size(0, 0);
    for (const QLayoutItem *item : m_items) {
        if (!item->isEmpty()) {
            size = size.expandedTo(item->minimumSize());
        }
    }
    return size;
}

int FlowLayout::arrange(const QRect &rect, bool move) const
{
    const bool mirrored = parentWidget() && parentWidget()->layoutDirection() == Qt::RightToLeft;
    int x = 0;
    int y = 0;
    int lineHeight = 0;
    QList<std::pair<QLayoutItem *, QRect>> line;
    const auto endLine = [&] {
        for (auto &[item, place] : line) {
            place.moveTop(rect.top() + y + (lineHeight - place.height()) / 2);
            if (move) {
                item->setGeometry(mirrored ? QStyle::visualRect(Qt::RightToLeft, rect, place) : place);
            }
        }
        line.clear();
    };
    for (QLayoutItem *item : m_items) {
        if (item->isEmpty()) {
            continue;
        }
        QSize size = item->sizeHint();
        size.setWidth(qMin(size.width(), qMax(rect.width(), item->minimumSize().width())));
        if (x > 0 && x + size.width() > rect.width()) {
            endLine();
            y += lineHeight + m_spacing;
            x = 0;
            lineHeight = 0;
        }
        line.append({item, QRect(QPoint(rect.left() + x, 0), size)});
        x += size.width() + m_spacing;
        lineHeight = qMax(lineHeight, size.height());
    }
    endLine();
    return y + lineHeight;
}

} // namespace pooldeck
