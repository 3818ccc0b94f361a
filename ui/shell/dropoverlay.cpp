#include "shell/dropoverlay.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"

namespace pooldeck {

DropOverlay::DropOverlay(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"dropOverlay"_s);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setVisible(false);
}

void DropOverlay::say(const QString &text, const QString &detail, const QRect &target)
{
    m_text = text;
    m_detail = detail;
    m_target = target;
    setGeometry(parentWidget()->rect());
    raise();
    setVisible(true);
    update();
}

void DropOverlay::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = c.window;
    veil.setAlphaF(0.55F);
    QRegion veiled(rect());
    if (!m_target.isEmpty()) {
        veiled -= m_target;
    }
    painter.setClipRegion(veiled);
    painter.fillRect(rect(), veil);
    painter.setClipping(false);
    painter.setPen(QPen(c.accent, 2, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(6, 6, -6, -6), 10, 10);
    if (!m_target.isEmpty()) {
        stylepainter::box(&painter, m_target, Qt::transparent, c.accent, 4, 2);
    }
    const QFont titleFont = textFont(TextStyle::Title);
    const QFont detailFont = textFont(TextStyle::Body);
    const int textWidth =
        qMax(QFontMetrics(titleFont).horizontalAdvance(m_text), QFontMetrics(detailFont).horizontalAdvance(m_detail));
    QRect box(0, 0, qMin(textWidth + 2 * metrics::Space5 + 36, width() - 48), m_detail.isEmpty() ? 72 : 92);
    box.moveCenter(rect().center());
    if (!m_target.isEmpty() && box.intersects(m_target)) {
        box.moveTop(m_target.bottom() + metrics::Space5);
    }
    stylepainter::box(&painter, box, c.surface, c.accent, metrics::Radius);
    const QRect iconRect(box.left() + metrics::Space5, box.top() + metrics::Space5 - 2, 24, 24);
    icon("submit"_L1, IconTint::Accent).paint(&painter, iconRect);
    QRect line(iconRect.right() + metrics::Space3, box.top() + metrics::Space5 - 3, box.right() - iconRect.right() - 24,
               lineHeight(TextStyle::Title));
    painter.setFont(titleFont);
    painter.setPen(c.ink);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_text, Qt::ElideRight, line.width()));
    line.moveTop(line.bottom() + metrics::Space1);
    line.setHeight(lineHeight(TextStyle::Body));
    painter.setFont(detailFont);
    painter.setPen(c.muted);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_detail);
}

} // namespace pooldeck
