#include "widgets/iconlabel.h"

#include <QPainter>

namespace pooldeck {

IconLabel::IconLabel(int size, QWidget *parent)
    : QWidget(parent)
{
    setFixedSize(size, size);
}

void IconLabel::setIcon(const QIcon &icon)
{
    m_icon = icon;
    update();
}

void IconLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    m_icon.paint(&painter, rect());
}

} // namespace pooldeck
