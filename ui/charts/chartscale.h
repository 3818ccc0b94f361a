#pragma once

#include <QRectF>

namespace pooldeck {

/// Where times and values lie on a plot. Values in the unit of the chart's layers.
struct ChartScale
{
    QRectF plot;
    qint64 fromMs = 0;  ///< ms UTC, at the left
    qint64 toMs = 1;    ///< ms UTC, at the right
    double highest = 1; ///< at the top; 0 at the bottom

    qreal xOf(qint64 atMs) const { return plot.left() + plot.width() * double(atMs - fromMs) / double(toMs - fromMs); }
    qreal yOf(qint64 value) const { return plot.bottom() - plot.height() * double(value) / highest; }
    /// Within the range.
    qint64 timeAt(qreal x) const
    {
        const double share = plot.width() > 0 ? qBound(0.0, (x - plot.left()) / plot.width(), 1.0) : 1.0;
        return fromMs + qRound64(share * double(toMs - fromMs));
    }
};

} // namespace pooldeck
