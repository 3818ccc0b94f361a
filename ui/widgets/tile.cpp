#include "widgets/tile.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "widgets/painting.h"

#include <QPainter>

namespace pooldeck {

Tile::Tile(const QString &caption, QWidget *parent)
    : Card(parent)
    , m_caption(caption)
    , m_figure(u"–"_s)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(caption);
}

void Tile::setFigure(const QString &figure, const QString &unit, const QString &note)
{
    if (figure == m_figure && unit == m_unit && note == m_note) {
        return;
    }
    m_figure = figure;
    m_unit = unit;
    m_note = note;
    setAccessibleDescription(figure + u' ' + unit + u". "_s + note);
    update();
}

void Tile::setNote(const QString &note)
{
    setFigure(m_figure, m_unit, note);
}

void Tile::setStale(bool stale)
{
    if (stale != m_stale) {
        m_stale = stale;
        update();
    }
}

QSize Tile::sizeHint() const
{
    return {210, 2 * metrics::Space3 + lineHeight(TextStyle::Caption) + lineHeight(TextStyle::Figure) +
                     lineHeight(TextStyle::Caption) + metrics::Space1};
}

QSize Tile::minimumSizeHint() const
{
    return {130, sizeHint().height()};
}

void Tile::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    QRect line = rect().adjusted(metrics::Padding, metrics::Space3, -metrics::Padding, 0);

    const auto text = [&](TextStyle style, const QColor &color, const QString &what) {
        line.setHeight(lineHeight(style));
        painter.setFont(textFont(style));
        painter.setPen(color);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(what, Qt::ElideRight, line.width()));
        line.moveTop(line.bottom() + 1);
    };
    text(TextStyle::Caption, c.muted, m_caption);

    line.setHeight(lineHeight(TextStyle::Figure));
    const QFont figureFont = textFont(TextStyle::Figure);
    painter.setFont(figureFont);
    painter.setPen(m_stale ? c.muted : c.ink);
    paintFigures(&painter, line, Qt::AlignLeft, m_figure);
    if (!m_unit.isEmpty()) {
        const int from = line.left() + qRound(figuresWidth(figureFont, m_figure)) + metrics::Space2;
        painter.setFont(textFont(TextStyle::Body));
        painter.setPen(c.muted);
        // On the figure's baseline.
        const QRect unit(from, line.top() + 7, line.right() - from + 1, lineHeight(TextStyle::Figure) - 7);
        if (painter.fontMetrics().horizontalAdvance(m_unit) <= unit.width()) { // no unit rather than half of one
            painter.drawText(unit, Qt::AlignLeft | Qt::AlignVCenter, m_unit);
        }
    }
    line.moveTop(line.bottom() + 1 + metrics::Space1);
    text(TextStyle::Caption, c.muted, m_note);
}

} // namespace pooldeck
