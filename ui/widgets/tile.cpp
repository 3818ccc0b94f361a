#include "widgets/tile.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"
#include "widgets/painting.h"

#include <QKeyEvent>
#include <QMouseEvent>

namespace pooldeck {
namespace {

constexpr int NoteLines = 2;
constexpr int UnitDrop = 7; ///< puts the unit on the figure's baseline

} // namespace

Tile::Tile(const QString &caption, const QString &opens, QWidget *parent)
    : Card(parent)
    , m_caption(caption)
    , m_opens(opens)
    , m_figure(u"–"_s)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(caption);
    setAccessibleDescription(opens);
}

void Tile::setFigure(const QString &figure, const QString &unit, const QStringList &notes)
{
    if (figure == m_figure && unit == m_unit && notes == m_notes) {
        return;
    }
    m_figure = figure;
    m_unit = unit;
    m_notes = notes;
    QStringList said{figure + u' ' + unit};
    said += notes;
    said += m_opens;
    said.removeAll(QString());
    setAccessibleDescription(said.join(u". "_s));
    update();
}

void Tile::setNotes(const QStringList &notes)
{
    setFigure(m_figure, m_unit, notes);
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
    return {230, 2 * metrics::Space3 + (1 + NoteLines) * lineHeight(TextStyle::Caption) +
                     lineHeight(TextStyle::Figure) + metrics::Space1};
}

QSize Tile::minimumSizeHint() const
{
    return {150, sizeHint().height()};
}

void Tile::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) {
        Q_EMIT clicked();
        return;
    }
    Card::mouseReleaseEvent(event);
}

void Tile::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space) {
        Q_EMIT clicked();
        return;
    }
    Card::keyPressEvent(event);
}

void Tile::focusInEvent(QFocusEvent *event)
{
    Card::focusInEvent(event);
    m_ring = stylepainter::isKeyboardFocus(event->reason());
    update();
}

void Tile::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    if (hasFocus() && m_ring) {
        stylepainter::box(&painter, rect(), c.surface, c.accent, metrics::Radius, metrics::FocusRing);
    } else if (underMouse()) {
        stylepainter::box(&painter, rect(), c.surface, c.inputBorder, metrics::Radius);
    }
    QRect line = rect().adjusted(metrics::Padding, metrics::Space3, -metrics::Padding, 0);

    const auto text = [&](const QString &what) {
        line.setHeight(lineHeight(TextStyle::Caption));
        painter.setFont(textFont(TextStyle::Caption));
        painter.setPen(c.muted);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(what, Qt::ElideRight, line.width()));
        line.moveTop(line.bottom() + 1);
    };
    text(m_caption);

    line.setHeight(lineHeight(TextStyle::Figure));
    const QFont figureFont = textFont(TextStyle::Figure);
    painter.setFont(figureFont);
    painter.setPen(m_stale ? c.muted : c.ink);
    paintFigures(&painter, line, Qt::AlignLeft, m_figure);
    if (!m_unit.isEmpty()) {
        const int from = line.left() + qRound(figuresWidth(figureFont, m_figure)) + metrics::Space2;
        painter.setFont(textFont(TextStyle::Body));
        painter.setPen(c.muted);
        const QRect unit(from, line.top() + UnitDrop, line.right() - from + 1,
                         lineHeight(TextStyle::Figure) - UnitDrop);
        if (painter.fontMetrics().horizontalAdvance(m_unit) <= unit.width()) { // no unit rather than half of one
            painter.drawText(unit, Qt::AlignLeft | Qt::AlignVCenter, m_unit);
        }
    }
    line.moveTop(line.bottom() + 1 + metrics::Space1);
    for (const QString &note : std::as_const(m_notes)) {
        text(note);
    }
}

} // namespace pooldeck
