#pragma once

#include "model/usage.h"

#include <QHash>
#include <QList>
#include <QPointF>
#include <QString>

namespace pooldeck {

/// The upper edge of one pool's band in a stacked chart; x in ms UTC. The lower edge is the band below it.
struct PoolBand
{
    QString poolId;
    QList<QPointF> points;
    double last = 0; ///< the pool's own value at the end

    friend bool operator==(const PoolBand &, const PoolBand &) = default;
};

/// Billed VMs over [fromMs, toMs], as steps. Pools are stacked in the order given; one with nothing in the range is
/// left out.
QList<PoolBand> runningVmBands(const QList<UsageInterval> &intervals, const QStringList &poolOrder, qint64 fromMs,
                               qint64 toMs);

/// Compute-hours since `fromMs`, cumulative, sampled `samples` times.
QList<PoolBand> computeHourBands(const QList<UsageInterval> &intervals, const QStringList &poolOrder, qint64 fromMs,
                                 qint64 toMs, int samples);

/// Tick positions for an axis from 0 to at least `maximum`: 1, 2 or 5 times a power of ten apart, at most `most` steps.
struct AxisScale
{
    double step = 1;
    double end = 1;
    int decimals = 0;
};
AxisScale axisScale(double maximum, int most, bool wholeNumbers);

/// Whole clock times within [fromMs, toMs], at most `most` of them: every 2 min, 15 min, 6 h, …
QList<qint64> timeTicks(qint64 fromMs, qint64 toMs, int most);

} // namespace pooldeck
