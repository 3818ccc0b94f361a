#include "widgets/badgelabel.h"

#include "theme/colors.h"
#include "theme/metrics.h"
#include "widgets/painting.h"

#include <QPainter>

namespace pooldeck {

BadgeLabel::BadgeLabel(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void BadgeLabel::setLook(const StateLook &look)
{
    if (look == m_look) {
        return;
    }
    m_look = look;
    setAccessibleName(look.word);
    updateGeometry();
    update();
}

QSize BadgeLabel::sizeHint() const
{
    return {badgeWidth(m_look.word), metrics::Badge};
}

void BadgeLabel::paintEvent(QPaintEvent *)
{
    if (!m_look.word.isEmpty()) {
        QPainter painter(this);
        paintBadge(&painter, rect(), m_look, colorsOf(this));
    }
}

} // namespace pooldeck
