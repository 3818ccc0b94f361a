#pragma once

#include "charts/chartdata.h"
#include "charts/chartscale.h"

#include <QGraphicsScene>

class QAreaSeries;
class QCategoryAxis;
class QChart;
class QLineSeries;
class QPainter;
class QValueAxis;

namespace pooldeck {

/// Draws ChartData with Qt Charts onto any painter: the window's, a picture's, a drawing's.
class ChartCanvas final
{
public:
    ChartCanvas();
    ~ChartCanvas();
    Q_DISABLE_COPY_MOVE(ChartCanvas)

    /// `stale`: not live; bands are pale.
    void set(const ChartData &data, const QSizeF &size, const Colors &colors, bool stale = false);

    void paint(QPainter *painter);
    /// A line at `atMs` and what stands there; `chosenBand` is set off.
    void paintCrosshair(QPainter *painter, qint64 atMs, const QString &chosenBand) const;

    QRectF plotArea() const;
    ChartScale scale() const;
    /// The band drawn at a place, "" where there is none.
    QString bandAt(const QPointF &position) const;
    /// Bands that are there at the right end and have no room for their name.
    bool needsLegend() const;
    bool isEmpty() const { return m_isEmpty; }

private:
    struct Column
    {
        int x = 0; ///< up to the next one, or the end
        QList<qint64> tops;
    };

    void applyColors();
    void build();
    void buildColumns();
    void buildAreas();
    void buildLine();
    void showTimeTicks();
    QAreaSeries *areaAt(qsizetype index);
    void paintSteps(QPainter *painter, qsizetype index) const;
    void paintEstimatedEnds(QPainter *painter) const;
    void paintEmptyText(QPainter *painter) const;
    double unitSize() const;
    QColor colorOf(const ChartLayer &layer) const;

    QGraphicsScene m_scene;
    QChart *m_chart;
    QCategoryAxis *m_timeAxis;
    QValueAxis *m_valueAxis;
    QValueAxis *m_lineAxis;
    QLineSeries *m_line;
    QList<QAreaSeries *> m_areas;
    Colors m_colors;
    bool m_stale = false;
    ChartData m_data;
    QSizeF m_size;
    QList<StackSection> m_tops; ///< of the layers
    QList<Column> m_columns;    ///< of the plot, from the left

    bool m_isEmpty = true;
};

} // namespace pooldeck
