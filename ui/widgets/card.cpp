#include "widgets/card.h"

#include "theme/colors.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"

namespace pooldeck {

Card::Card(QWidget *parent)
    : QFrame(parent)
{
    setFrameShape(QFrame::NoFrame);
}

void Card::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    stylepainter::box(&painter, rect(), c.surface, c.hairline, metrics::Radius);
}

} // namespace pooldeck
