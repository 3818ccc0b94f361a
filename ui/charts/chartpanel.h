#pragma once

#include "charts/chartdata.h"

#include <QWidget>

class QHBoxLayout;
class QMenu;

namespace pooldeck {

class ChartLegend;
class ChipBar;
class Prompter;
class TimeChart;

/// A TimeChart with the choice of its range, a legend when names do not fit on the bands, and a menu (button and
/// context menu) that copies it or saves it as PNG or SVG.
class ChartPanel final : public QWidget
{
    Q_OBJECT

public:
    /// `prompter` must outlive it. Ranges: 2 min, 10 min, 1 h, 24 h up to now; at first 10 min.
    explicit ChartPanel(Prompter &prompter, QWidget *parent = nullptr);

    /// Left of the ranges.
    void addHeadWidget(QWidget *widget);

    qint64 rangeMs() const;
    void setRangeMinutes(int minutes);
    /// "10 minutes", "hour": after "in the last".
    QString rangeText() const;
    /// `nowMs` rounded down to what moves the chart by a few pixels, 5 s at most; coarser while nothing in it grows.
    qint64 endFor(qint64 nowMs, bool growing) const;

    void setData(const ChartData &data);
    TimeChart *chart() const { return m_chart; }

Q_SIGNALS:
    void rangeChanged();
    void bandActivated(const QString &bandId);

private:
    QMenu *makeMenu();
    void zoom(int steps);
    void showLegend();
    void copy();
    void save(const QString &suffix);

    Prompter &m_prompter;
    QHBoxLayout *m_head;
    ChipBar *m_range;
    TimeChart *m_chart;
    ChartLegend *m_legend;
};

} // namespace pooldeck
