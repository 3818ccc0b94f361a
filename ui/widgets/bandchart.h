#pragma once

#include "widgets/poolhistory.h"

#include <QColor>
#include <QWidget>

class QAreaSeries;
class QCategoryAxis;
class QChart;
class QChartView;
class QValueAxis;

namespace pooldeck {

/// A stacked area chart over time (Qt Charts), one band a pool. Bands are told apart by a surface line between them
/// and by their name at the right end, where it fits.
class BandChart final : public QWidget
{
    Q_OBJECT

public:
    explicit BandChart(QWidget *parent = nullptr);
    ~BandChart() override;

    struct Band
    {
        PoolBand data;
        QString name;
        QColor color;
    };

    /// `emptyText` is shown instead when there is no band.
    void setBands(const QList<Band> &bands, qint64 fromMs, qint64 toMs, bool wholeNumbers, const QString &emptyText);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class Labels;

    void applyColors();
    void showTimeTicks(qint64 fromMs, qint64 toMs);
    QAreaSeries *seriesAt(qsizetype index);

    QChart *m_chart;
    QChartView *m_view;
    QCategoryAxis *m_timeAxis;
    QValueAxis *m_valueAxis;
    QList<QAreaSeries *> m_series;
    Labels *m_labels;
};

} // namespace pooldeck
