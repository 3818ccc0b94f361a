#include "charts/chartcanvas.h"

#include "charts/bandlabels.h"
#include "charts/hatching.h"
#include "charts/timeaxis.h"
#include "common/computetime.h"
#include "common/literals.h"
#include "theme/fonts.h"
#include "theme/metrics.h"

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QChart>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QPaintEngine>
#include <QPainter>
#include <QValueAxis>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int TickWidth = 96;
constexpr int MostTicks = 12;
constexpr double StaleShare = 0.45;
constexpr int ValueTicks = 4;
constexpr int MostPathElements = 256; ///< the time to fill a path grows with the square of it
constexpr int MostLineColumns = 400;  ///< of lines, which have no corners between pixels

} // namespace

ChartCanvas::ChartCanvas()
    : m_chart(new QChart)
    , m_timeAxis(new QCategoryAxis(m_chart))
    , m_valueAxis(new QValueAxis(m_chart))
    , m_lineAxis(new QValueAxis(m_chart))
    , m_line(new QLineSeries(m_chart))
{
    m_scene.addItem(m_chart);
    m_chart->legend()->hide();
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins(QMargins(0, metrics::Space1, 0, 0));
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_timeAxis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    m_timeAxis->setGridLineVisible(false);
    m_valueAxis->setTickType(QValueAxis::TicksDynamic);
    m_valueAxis->setTickAnchor(0);
    m_lineAxis->setTickType(QValueAxis::TicksDynamic);
    m_lineAxis->setTickAnchor(0);
    m_lineAxis->setGridLineVisible(false);
    m_lineAxis->setLabelFormat(u"%.0f"_s);
    m_chart->addAxis(m_timeAxis, Qt::AlignBottom);
    m_chart->addAxis(m_valueAxis, Qt::AlignLeft);
    m_chart->addAxis(m_lineAxis, Qt::AlignRight);
    m_chart->addSeries(m_line);
    m_line->attachAxis(m_timeAxis);
    m_line->attachAxis(m_lineAxis);
}

ChartCanvas::~ChartCanvas() = default;

void ChartCanvas::set(const ChartData &data, const QSizeF &size, const Colors &colors, bool stale)
{
    m_stale = stale;
    m_data = data;
    m_colors = colors;
    m_size = size;
    m_chart->resize(size);
    m_scene.setSceneRect(QRectF(QPointF(), size));
    build();
    applyColors();
}

QColor ChartCanvas::colorOf(const ChartLayer &layer) const
{
    const QColor color = layer.color.in(m_colors);
    return m_stale ? mixed(color, m_colors.surface, StaleShare) : color;
}

double ChartCanvas::unitSize() const
{
    return m_data.unit == ChartUnit::Vms ? 1.0 : double(MsPerHour);
}

void ChartCanvas::build()
{
    if (m_size.isEmpty() || m_data.toMs <= m_data.fromMs) {
        return;
    }
    QList<Steps> layers;
    for (const ChartLayer &layer : std::as_const(m_data.layers)) {
        layers.append(layer.steps);
    }
    const int columns = qMax(1, qRound(m_size.width()));
    m_tops = m_data.unit == ChartUnit::Vms
                 ? thinnedStack(layers, m_data.fromMs, m_data.toMs, columns)
                 : sampledStack(layers, m_data.fromMs, m_data.toMs, qMin(columns, MostLineColumns));
    qint64 highest = 0;
    for (StackSection &section : m_tops) {
        qint64 top = 0;
        for (qint64 &value : section.values) {
            top += value;
            value = top;
        }
        highest = qMax(highest, top);
    }
    m_isEmpty = highest == 0;

    const bool whole = m_data.unit == ChartUnit::Vms;
    // A little air above, so that the highest band does not touch the edge.
    const AxisScale scale =
        axisScale(qMax(double(highest) / unitSize() * 1.02, whole ? 2.0 : 0.001), ValueTicks, whole);
    m_valueAxis->setTickInterval(scale.step);
    m_valueAxis->setRange(0, scale.end);
    m_valueAxis->setLabelFormat(u"%.%1f"_s.arg(scale.decimals));
    m_valueAxis->setVisible(!m_isEmpty);
    m_timeAxis->setVisible(!m_isEmpty);
    showTimeTicks();
    buildLine();

    m_columns.clear();
    m_chart->layout()->activate();
    if (m_data.unit == ChartUnit::Vms) {
        buildColumns();
    }
    buildAreas();
}

/// What is drawn of steps: one section for each pixel, the highest where there are several.
void ChartCanvas::buildColumns()
{
    const ChartScale at = scale();
    for (qsizetype i = 0; i + 1 < m_tops.size() && !m_isEmpty; ++i) {
        const QList<qint64> &tops = m_tops[i].values;
        const int x = qRound(at.xOf(m_tops[i].atMs));
        if (m_columns.isEmpty() || m_columns.constLast().x < x) {
            m_columns.append({x, tops});
            continue;
        }
        if (tops.constLast() > m_columns.constLast().tops.constLast()) {
            m_columns.last().tops = tops;
        }
        if (qRound(at.xOf(m_tops[i + 1].atMs)) > x + 1) {
            m_columns.append({x + 1, tops});
        }
    }
}

void ChartCanvas::buildAreas()
{
    const bool shown = m_data.unit == ChartUnit::ComputeTime && !m_isEmpty;
    QList<QPointF> below{QPointF(double(m_data.fromMs), 0), QPointF(double(m_data.toMs), 0)};
    for (qsizetype i = 0; shown && i < m_data.layers.size(); ++i) {
        QList<QPointF> top;
        top.reserve(m_tops.size());
        for (const StackSection &section : std::as_const(m_tops)) {
            top.append(QPointF(double(section.atMs), double(section.values[i]) / unitSize()));
        }
        QAreaSeries *area = areaAt(i);
        area->upperSeries()->replace(top);
        area->lowerSeries()->replace(below);
        below = top;
    }
    for (qsizetype i = 0; i < m_areas.size(); ++i) {
        m_areas[i]->setVisible(shown && i < m_data.layers.size());
    }
}

void ChartCanvas::buildLine()
{
    const bool shown = m_data.line && m_data.line->knownFromMs < m_data.toMs && !m_isEmpty;
    m_line->setVisible(shown);
    m_lineAxis->setVisible(shown);
    if (!shown) {
        return;
    }
    const qint64 fromMs = qMax(m_data.fromMs, m_data.line->knownFromMs);
    const QList<StackSection> sections =
        thinnedStack({m_data.line->steps}, fromMs, m_data.toMs, qMax(1, qRound(m_size.width())));
    QList<QPointF> points;
    qint64 highest = 0;
    for (const StackSection &section : sections) {
        const auto value = double(section.values.constFirst());
        if (!points.isEmpty()) {
            points.append(QPointF(double(section.atMs), points.constLast().y()));
        }
        points.append(QPointF(double(section.atMs), value));
        highest = qMax(highest, section.values.constFirst());
    }
    const AxisScale scale = axisScale(qMax(double(highest) * 1.02, 2.0), ValueTicks, true);
    m_lineAxis->setTickInterval(scale.step);
    m_lineAxis->setRange(0, scale.end);
    m_line->replace(points);
}

QAreaSeries *ChartCanvas::areaAt(qsizetype index)
{
    while (m_areas.size() <= index) {
        auto *area = new QAreaSeries(m_chart);
        area->setUpperSeries(new QLineSeries(area));
        area->setLowerSeries(new QLineSeries(area));
        m_chart->addSeries(area);
        area->attachAxis(m_timeAxis);
        area->attachAxis(m_valueAxis);
        m_areas.append(area);
    }
    return m_areas[index];
}

void ChartCanvas::showTimeTicks()
{
    const QList<TimeTick> ticks =
        timeTicks(m_data.fromMs, m_data.toMs, qBound(2, int(m_size.width()) / TickWidth, MostTicks));
    const QStringList old = m_timeAxis->categoriesLabels();
    for (const QString &label : old) {
        m_timeAxis->remove(label);
    }
    m_timeAxis->setRange(double(m_data.fromMs), double(m_data.toMs));
    m_timeAxis->setStartValue(double(m_data.fromMs));
    const double edge = double(m_data.toMs - m_data.fromMs) / 40; // a label at the very edge would be cut
    for (const TimeTick &tick : ticks) {
        if (double(tick.atMs - m_data.fromMs) > edge && double(m_data.toMs - tick.atMs) > edge) {
            m_timeAxis->append(tick.text, double(tick.atMs));
        }
    }
}

void ChartCanvas::applyColors()
{
    const Colors &c = m_colors;
    for (QAbstractAxis *axis : {static_cast<QAbstractAxis *>(m_timeAxis), static_cast<QAbstractAxis *>(m_valueAxis),
                                static_cast<QAbstractAxis *>(m_lineAxis)}) {
        axis->setLabelsFont(textFont(TextStyle::Caption));
        axis->setLabelsBrush(c.muted);
        axis->setGridLineColor(c.hairline);
        axis->setLinePen(QPen(c.inputBorder, 1));
    }
    m_line->setPen(QPen(c.ink, 1.5));
    for (qsizetype i = 0; i < m_data.layers.size() && i < m_areas.size(); ++i) {
        const ChartLayer &layer = m_data.layers[i];
        m_areas[i]->setBrush(colorOf(layer));
        m_areas[i]->setPen(QPen(c.surface, 1));
    }
}

QRectF ChartCanvas::plotArea() const
{
    return m_chart->plotArea();
}

ChartScale ChartCanvas::scale() const
{
    return {plotArea(), m_data.fromMs, qMax(m_data.toMs, m_data.fromMs + 1), m_valueAxis->max() * unitSize()};
}

QString ChartCanvas::bandAt(const QPointF &position) const
{
    if (m_isEmpty || !plotArea().contains(position)) {
        return {};
    }
    const ChartScale at = scale();
    const qint64 atMs = at.timeAt(position.x());
    qint64 top = 0;
    for (const ChartLayer &layer : m_data.layers) {
        top += m_data.valueOf(layer, atMs);
        if (position.y() >= at.yOf(top)) {
            return layer.bandId;
        }
    }
    return {};
}

void ChartCanvas::paint(QPainter *painter)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, m_data.unit == ChartUnit::ComputeTime); // slopes
    m_scene.render(painter, m_scene.sceneRect(), m_scene.sceneRect());
    painter->restore();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (m_isEmpty) {
        paintEmptyText(painter);
    } else {
        for (qsizetype i = 0; i < m_data.layers.size(); ++i) {
            paintSteps(painter, i);
        }
        paintEstimatedEnds(painter);
        paintBandLabels(painter, bandLabels(m_data, m_tops, scale(), m_colors), m_colors);
    }
    painter->restore();
}

/// Steps are drawn pixel by pixel: a path with thousands of upright edges takes Qt seconds to fill.
void ChartCanvas::paintSteps(QPainter *painter, qsizetype index) const
{
    const ChartLayer &layer = m_data.layers[index];
    const QColor color = colorOf(layer);
    const ChartScale at = scale();
    const bool onScreen = painter->paintEngine()->type() == QPaintEngine::Raster;
    const QBrush hatch = onScreen && layer.style == LayerStyle::Hatched
                             ? hatchBrush(color, painter->device()->devicePixelRatioF())
                             : QBrush();
    QPainterPath path;
    for (qsizetype first = 0, next = 0; first < m_columns.size(); first = next) {
        const auto edges = [&](qsizetype column) {
            const QList<qint64> &tops = m_columns[column].tops;
            return std::pair(index == 0 ? 0 : tops[index - 1], tops[index]);
        };
        const auto [bottom, top] = edges(first);
        next = first + 1;
        while (next < m_columns.size() && edges(next) == std::pair(bottom, top)) {
            ++next;
        }
        if (top == bottom) {
            continue;
        }
        const qreal right = next < m_columns.size() ? m_columns[next].x : qRound(at.plot.right());
        const QRectF rect(QPointF(m_columns[first].x, qRound(at.yOf(top))), QPointF(right, qRound(at.yOf(bottom))));
        switch (layer.style) {
        case LayerStyle::Solid:
            painter->fillRect(rect, color);
            break;
        case LayerStyle::Hatched:
            painter->fillRect(rect, mixed(color, m_colors.surface, 0.25));
            if (onScreen) {
                painter->fillRect(rect, hatch);
            } else {
                addHatching(path, rect);
            }
            if (path.elementCount() > MostPathElements) {
                painter->fillPath(path, color);
                path.clear();
            }
            break;
        case LayerStyle::Outline:
        case LayerStyle::Unknown:
            path.addRect(rect);
            continue;
        }
        painter->fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1), m_colors.surface); // between bands
    }
    if (layer.style == LayerStyle::Hatched) {
        painter->fillPath(path, color);
    } else if (layer.style != LayerStyle::Solid) {
        const Qt::PenStyle pen = layer.style == LayerStyle::Unknown ? Qt::DotLine : Qt::SolidLine;
        painter->strokePath(path.simplified(), QPen(color, 1.5, pen));
    }
}

void ChartCanvas::paintEstimatedEnds(QPainter *painter) const
{
    painter->setPen(QPen(m_colors.ink, 1.5, Qt::DashLine));
    const ChartScale at = scale();
    for (const EstimatedEnd &end : m_data.estimatedEnds) {
        if (end.atMs <= m_data.fromMs || end.atMs > m_data.toMs) {
            continue;
        }
        qint64 bottom = 0;
        qint64 top = 0;
        for (const ChartLayer &layer : m_data.layers) {
            const qint64 value = m_data.valueOf(layer, end.atMs - 1);
            if (layer.bandId == end.bandId) {
                top = qMax(top, bottom) + value;
            } else if (top == 0) {
                bottom += value;
            }
        }
        if (top > 0) {
            painter->drawLine(QPointF(at.xOf(end.atMs), at.yOf(bottom)), QPointF(at.xOf(end.atMs), at.yOf(top)));
        }
    }
}

void ChartCanvas::paintEmptyText(QPainter *painter) const
{
    painter->setFont(textFont(TextStyle::Body));
    painter->setPen(m_colors.muted);
    painter->drawText(QRectF(QPointF(), m_size), Qt::AlignCenter | Qt::TextWordWrap, m_data.emptyText);
}

bool ChartCanvas::needsLegend() const
{
    if (m_isEmpty) {
        return false;
    }
    const QList<BandLabel> all = bandLabels(m_data, m_tops, scale(), m_colors);
    return m_data.line || std::any_of(all.cbegin(), all.cend(), [](const BandLabel &l) { return l.place.isEmpty(); });
}

void ChartCanvas::paintCrosshair(QPainter *painter, qint64 atMs, const QString &chosenBand) const
{
    if (m_isEmpty) {
        return;
    }
    const ChartScale at = scale();
    const qreal x = qRound(at.xOf(atMs)) + 0.5;
    painter->setPen(QPen(m_colors.ink, 1));
    painter->drawLine(QPointF(x, at.plot.top()), QPointF(x, at.plot.bottom()));
    paintReadout(painter, m_data, atMs, chosenBand, at, m_size.width(), m_colors);
}

} // namespace pooldeck
