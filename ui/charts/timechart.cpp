#include "charts/timechart.h"

#include "charts/chartcanvas.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace pooldeck {
namespace {

constexpr int SmallSteps = 120; ///< of the arrow keys, from one end to the other
constexpr int LargeSteps = 12;

} // namespace

TimeChart::TimeChart(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

TimeChart::~TimeChart() = default;

const ChartData &TimeChart::data() const
{
    return m_data;
}

void TimeChart::setData(const ChartData &data)
{
    if (data == m_data) {
        return;
    }
    const bool atEnd = m_crosshairMs && *m_crosshairMs == m_data.toMs;
    m_data = data;
    if (m_crosshairMs) { // it stays at its time, and at the newest when it was there
        m_crosshairMs = atEnd ? data.toMs : qBound(data.fromMs, *m_crosshairMs, data.toMs);
    }
    setAccessibleName(data.title);
    redraw();
    describe();
}

bool TimeChart::needsLegend() const
{
    return m_needsLegend;
}

void TimeChart::setStale(bool stale)
{
    if (stale != m_stale) {
        m_stale = stale;
        redraw();
    }
}

void TimeChart::redraw()
{
    m_picture = {};
    update();
}

void TimeChart::setCrosshair(std::optional<qint64> atMs)
{
    if (atMs) {
        atMs = qBound(m_data.fromMs, *atMs, m_data.toMs);
    }
    if (atMs != m_crosshairMs) {
        m_crosshairMs = atMs;
        describe();
        update();
    }
}

/// Says what stands at the crosshair, or else at the right end.
void TimeChart::describe()
{
    const qint64 atMs = m_crosshairMs.value_or(m_data.toMs);
    const QString text = readingsAt(m_data, atMs).isEmpty() && !m_data.emptyText.isEmpty() && !m_crosshairMs
                             ? m_data.emptyText
                             : readingText(m_data, atMs);
    if (text == accessibleDescription()) {
        return;
    }
    setAccessibleDescription(text);
    if (hasFocus()) {
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
}

void TimeChart::moveCrosshair(qint64 byMs)
{
    setCrosshair(m_crosshairMs.value_or(m_data.toMs) + byMs);
}

void TimeChart::chooseBand(int direction)
{
    if (!m_crosshairMs) {
        setCrosshair(m_data.toMs);
    }
    const QList<BandReading> readings = readingsAt(m_data, *m_crosshairMs); // from the top down
    QStringList ids;
    for (const BandReading &reading : readings) {
        if (!reading.bandId.isEmpty()) {
            ids.append(reading.bandId);
        }
    }
    if (ids.isEmpty()) {
        return;
    }
    const qsizetype at = ids.indexOf(m_chosenBand);
    const qsizetype next = at < 0 ? (direction > 0 ? ids.size() - 1 : 0) : at - direction;
    m_chosenBand = ids[qBound<qsizetype>(0, next, ids.size() - 1)];
    update();
}

void TimeChart::keyPressEvent(QKeyEvent *event)
{
    const qint64 rangeMs = m_data.toMs - m_data.fromMs;
    const qint64 stepMs = rangeMs / (event->modifiers() & Qt::ControlModifier ? LargeSteps : SmallSteps);
    switch (event->key()) {
    case Qt::Key_Left:
        moveCrosshair(-stepMs);
        return;
    case Qt::Key_Right:
        moveCrosshair(stepMs);
        return;
    case Qt::Key_Home:
        setCrosshair(m_data.fromMs);
        return;
    case Qt::Key_End:
        setCrosshair(m_data.toMs);
        return;
    case Qt::Key_Up:
        chooseBand(1);
        return;
    case Qt::Key_Down:
        chooseBand(-1);
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        Q_EMIT zoomRequested(1);
        return;
    case Qt::Key_Minus:
        Q_EMIT zoomRequested(-1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (!m_chosenBand.isEmpty()) {
            Q_EMIT bandActivated(m_chosenBand);
            return;
        }
        break;
    case Qt::Key_Escape:
        if (m_crosshairMs) {
            m_chosenBand.clear();
            setCrosshair(std::nullopt);
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void TimeChart::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    m_ring = stylepainter::isKeyboardFocus(event->reason());
    update();
}

void TimeChart::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    m_chosenBand.clear();
    setCrosshair(std::nullopt);
    update();
}

void TimeChart::mouseMoveEvent(QMouseEvent *event)
{
    draw();
    if (!m_canvas || m_canvas->isEmpty()) {
        return;
    }
    const QPointF position = event->position();
    const bool inside = m_canvas->plotArea().contains(position);
    setCrosshair(inside ? std::optional(m_canvas->scale().timeAt(position.x())) : std::nullopt);
    const QString band = m_canvas->bandAt(position);
    if (band != m_chosenBand) {
        m_chosenBand = band;
        update();
    }
    setCursor(band.isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
}

void TimeChart::mousePressEvent(QMouseEvent *event)
{
    QWidget::mousePressEvent(event);
    draw();
    if (event->button() != Qt::LeftButton || !m_canvas || m_data.layers.isEmpty()) {
        return;
    }
    const QString band = m_canvas->bandAt(event->position());
    if (!band.isEmpty()) {
        Q_EMIT bandActivated(band);
    }
}

void TimeChart::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    m_chosenBand.clear();
    setCrosshair(std::nullopt);
}

void TimeChart::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        redraw();
    }
}

void TimeChart::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    redraw();
}

/// So that picture and canvas are those of the data.
void TimeChart::draw()
{
    const qreal ratio = devicePixelRatioF();
    if (!m_data.layers.isEmpty() && (m_picture.isNull() || m_picture.devicePixelRatio() != ratio)) {
        if (!m_canvas) {
            m_canvas = std::make_unique<ChartCanvas>();
        }
        m_canvas->set(m_data, size(), colorsOf(this), m_stale);
        m_picture = QPixmap(size() * ratio);
        m_picture.setDevicePixelRatio(ratio);
        m_picture.fill(Qt::transparent);
        QPainter onto(&m_picture);
        m_canvas->paint(&onto);
        const bool needed = m_canvas->needsLegend();
        if (needed != m_needsLegend) {
            m_needsLegend = needed;
            QMetaObject::invokeMethod(this, &TimeChart::legendNeedChanged, Qt::QueuedConnection);
        }
    }
}

void TimeChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_data.layers.isEmpty()) { // Qt Charts is not needed yet
        painter.setFont(textFont(TextStyle::Body));
        painter.setPen(colorsOf(this).muted);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_data.emptyText);
        paintRing(&painter);
        return;
    }
    draw();
    painter.drawPixmap(0, 0, m_picture);
    if (m_crosshairMs) {
        m_canvas->paintCrosshair(&painter, *m_crosshairMs, m_chosenBand);
    }
    paintRing(&painter);
}

void TimeChart::paintRing(QPainter *painter) const
{
    if (hasFocus() && m_ring) {
        stylepainter::box(painter, rect(), Qt::transparent, colorsOf(this).accent, metrics::Radius, metrics::FocusRing);
    }
}

} // namespace pooldeck
