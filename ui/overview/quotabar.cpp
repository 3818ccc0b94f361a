#include "overview/quotabar.h"

#include "common/literals.h"
#include "format/figures.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"

#include <QPainter>

namespace pooldeck {
namespace {

constexpr int BarHeight = 8;

} // namespace

QuotaBar::QuotaBar(const QString &caption, QWidget *parent)
    : QWidget(parent)
    , m_caption(caption)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(caption);
}

void QuotaBar::setValue(qint64 value, qint64 maximum, const QString &note)
{
    if (value == m_value && maximum == m_maximum && note == m_note) {
        return;
    }
    m_value = value;
    m_maximum = maximum;
    m_note = note;
    setAccessibleDescription(text());
    update();
}

QString QuotaBar::text() const
{
    if (m_maximum == 0) {
        return u"–"_s;
    }
    QString text = tr("%1 of %2").arg(numberText(m_value), numberText(m_maximum));
    if (!m_note.isEmpty()) {
        text += u" · "_s + m_note;
    }
    return m_value >= m_maximum ? tr("%1, full").arg(text) : text;
}

QSize QuotaBar::sizeHint() const
{
    return {240, lineHeight(TextStyle::Body) + metrics::Space1 + BarHeight};
}

QSize QuotaBar::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

void QuotaBar::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect line(0, 0, width(), lineHeight(TextStyle::Body));
    QFont strong = textFont(TextStyle::Body);
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(c.ink);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_caption);
    const int from = painter.fontMetrics().horizontalAdvance(m_caption) + metrics::Space2;
    painter.setFont(textFont(TextStyle::Body));
    painter.setPen(c.muted);
    const QRect rest = line.adjusted(from, 0, 0, 0);
    painter.drawText(rest, Qt::AlignRight | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideMiddle, rest.width()));

    const QRectF bar(0.5, height() - BarHeight + 0.5, width() - 1, BarHeight - 1);
    painter.setPen(QPen(c.inputBorder, 1));
    painter.setBrush(c.surface);
    painter.drawRoundedRect(bar, 3, 3);
    if (m_maximum > 0 && m_value > 0) {
        const double share = qMin(1.0, double(m_value) / double(m_maximum));
        painter.setPen(Qt::NoPen);
        painter.setBrush(isNear() ? c.vmIdle : c.accent);
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), qMax(6.0, bar.width() * share), bar.height()), 3, 3);
    }
}

} // namespace pooldeck
