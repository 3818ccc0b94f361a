#include "widgets/bandchart.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QDateTime>
#include <QEvent>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>
#include <QVBoxLayout>

namespace pooldeck {
namespace {

/// Since when, up to the end, a line has been at least `level` high.
double risesAbove(const QList<QPointF> &line, double level)
{
    qsizetype i = line.size() - 1;
    while (i > 0 && line[i - 1].y() >= level) {
        --i;
    }
    return line[i].x();
}

} // namespace

/// What is written over the plot: names of the bands at their right end, or why it is empty.
class BandChart::Labels final : public QWidget
{
public:
    Labels(QChart *chart, QWidget *parent)
        : QWidget(parent)
        , m_chart(chart)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

    void set(const QList<Band> &bands, const QString &emptyText)
    {
        m_bands = bands;
        m_emptyText = emptyText;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Colors &c = colorsOf(this);
        QPainter painter(this);
        if (m_bands.isEmpty()) {
            painter.setFont(textFont(TextStyle::Body));
            QRect place = painter.fontMetrics().boundingRect(m_emptyText).adjusted(-8, -4, 8, 4);
            place.moveCenter(m_chart->plotArea().center().toPoint());
            painter.fillRect(place, c.surface); // no grid line through the words
            painter.setPen(c.muted);
            painter.drawText(place, Qt::AlignCenter, m_emptyText);
            return;
        }
        QFont labelFont = textFont(TextStyle::Caption);
        labelFont.setWeight(QFont::DemiBold);
        painter.setFont(labelFont);
        const QRectF plot = m_chart->plotArea();
        for (qsizetype i = 0; i < m_bands.size(); ++i) {
            const Band &band = m_bands[i];
            const PoolBand *below = i == 0 ? nullptr : &m_bands[i - 1].data;
            const double top = band.data.points.constLast().y();
            const double bottom = below ? below->points.constLast().y() : 0;
            const double y1 = m_chart->mapToPosition(QPointF(0, top)).y();
            const double y2 = m_chart->mapToPosition(QPointF(0, bottom)).y();
            if (y2 - y1 < lineHeight(TextStyle::Caption)) {
                continue;
            }
            const int width = painter.fontMetrics().horizontalAdvance(band.name) + 2 * metrics::Space2;
            // Within the band where all of the name has the band around it, else left of everything at that height.
            const double inside = risesAbove(band.data.points, bottom + (top - bottom) * 0.8);
            const double left =
                m_chart->mapToPosition(QPointF(risesAbove(m_bands.constLast().data.points, (top + bottom) / 2), 0)).x();
            if (plot.right() - m_chart->mapToPosition(QPointF(inside, 0)).x() >= width) {
                const bool onDark = contrast(Qt::white, band.color) > contrast(QColor(0x0F1419), band.color);
                painter.setPen(onDark ? QColor(Qt::white) : QColor(0x0F1419));
                painter.drawText(QRectF(plot.right() - width, y1, width - metrics::Space2, y2 - y1),
                                 Qt::AlignRight | Qt::AlignVCenter, band.name);
            } else { // beside it
                QRectF place(left - width, 0, width, lineHeight(TextStyle::Caption));
                place.moveCenter(QPointF(place.center().x(), (y1 + y2) / 2));
                painter.fillRect(place.adjusted(metrics::Space1, 0, -metrics::Space1, 0), c.surface);
                painter.setPen(c.ink);
                painter.drawText(place.adjusted(0, 0, -metrics::Space2, 0), Qt::AlignRight | Qt::AlignVCenter,
                                 band.name);
            }
        }
    }

private:
    QChart *m_chart;
    QList<Band> m_bands;
    QString m_emptyText;
};

BandChart::BandChart(QWidget *parent)
    : QWidget(parent)
    , m_chart(new QChart)
    , m_view(new QChartView(m_chart, this))
    , m_timeAxis(new QCategoryAxis(m_chart))
    , m_valueAxis(new QValueAxis(m_chart))
    , m_labels(new Labels(m_chart, this))
{
    m_chart->legend()->hide();
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins(QMargins(0, 0, 0, 0));
    m_chart->setContentsMargins(-9, -8, -9, -16); // the room that QChart leaves around itself in any case
    m_chart->addAxis(m_timeAxis, Qt::AlignBottom);
    m_chart->addAxis(m_valueAxis, Qt::AlignLeft);
    m_timeAxis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    m_timeAxis->setGridLineVisible(false);
    m_timeAxis->setTruncateLabels(false);
    m_valueAxis->setTickType(QValueAxis::TicksDynamic);
    m_valueAxis->setTickAnchor(0);
    m_valueAxis->setLineVisible(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setBackgroundBrush(Qt::NoBrush);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->viewport()->setAutoFillBackground(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    m_labels->raise();
    setMinimumHeight(140);
    applyColors();
}

BandChart::~BandChart() = default;

void BandChart::setBands(const QList<Band> &bands, qint64 fromMs, qint64 toMs, bool wholeNumbers,
                         const QString &emptyText)
{
    double highest = 0;
    for (const Band &band : bands) {
        for (const QPointF &point : band.data.points) {
            highest = qMax(highest, point.y());
        }
    }
    // A little air above, so that the highest band does not touch the edge.
    const AxisScale scale = axisScale(qMax(highest * 1.02, wholeNumbers ? 2.0 : 0.001), 4, wholeNumbers);
    m_valueAxis->setTickInterval(scale.step);
    m_valueAxis->setRange(0, scale.end);
    m_valueAxis->setLabelFormat(u"%.%1f"_s.arg(scale.decimals));
    showTimeTicks(fromMs, toMs);

    const QColor surface = colorsOf(this).surface;
    const QList<QPointF> floor{QPointF(double(fromMs), 0), QPointF(double(toMs), 0)};
    for (qsizetype i = 0; i < bands.size(); ++i) {
        QAreaSeries *series = seriesAt(i);
        series->upperSeries()->replace(bands[i].data.points);
        series->lowerSeries()->replace(i == 0 ? floor : bands[i - 1].data.points);
        series->setBrush(bands[i].color);
        series->setPen(QPen(surface, 1));
        series->setVisible(true);
    }
    for (qsizetype i = bands.size(); i < m_series.size(); ++i) {
        m_series[i]->setVisible(false);
    }
    m_labels->set(bands, emptyText);
}

QAreaSeries *BandChart::seriesAt(qsizetype index)
{
    while (m_series.size() <= index) {
        auto *series = new QAreaSeries(m_chart);
        series->setUpperSeries(new QLineSeries(series));
        series->setLowerSeries(new QLineSeries(series));
        m_chart->addSeries(series);
        series->attachAxis(m_timeAxis);
        series->attachAxis(m_valueAxis);
        m_series.append(series);
    }
    return m_series[index];
}

void BandChart::showTimeTicks(qint64 fromMs, qint64 toMs)
{
    const QList<qint64> ticks = timeTicks(fromMs, toMs, qMax(2, width() / 96));
    const QStringList old = m_timeAxis->categoriesLabels();
    for (const QString &label : old) {
        m_timeAxis->remove(label);
    }
    m_timeAxis->setRange(double(fromMs), double(toMs));
    m_timeAxis->setStartValue(double(fromMs));
    const bool seconds = ticks.size() > 1 && ticks[1] - ticks[0] < 60'000;
    const bool days = toMs - fromMs > 36LL * 3'600'000;
    const QString format = seconds ? u"HH:mm:ss"_s : days ? u"ddd HH:mm"_s : u"HH:mm"_s;
    for (const qint64 tick : ticks) {
        // A label at the very edge would be cut.
        if (tick - fromMs > (toMs - fromMs) / 40 && toMs - tick > (toMs - fromMs) / 40) {
            m_timeAxis->append(QDateTime::fromMSecsSinceEpoch(tick).toString(format), double(tick));
        }
    }
}

void BandChart::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyColors();
    }
}

void BandChart::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_labels->setGeometry(rect());
}

void BandChart::applyColors()
{
    const Colors &c = colorsOf(this);
    for (QAbstractAxis *axis : {static_cast<QAbstractAxis *>(m_timeAxis), static_cast<QAbstractAxis *>(m_valueAxis)}) {
        axis->setLabelsFont(textFont(TextStyle::Caption));
        axis->setLabelsBrush(c.muted);
        axis->setGridLineColor(c.hairline);
        axis->setLinePen(QPen(c.inputBorder, 1));
    }
    for (QAreaSeries *series : std::as_const(m_series)) {
        series->setPen(QPen(c.surface, 1));
    }
}

} // namespace pooldeck
