#pragma once

#include <QList>
#include <QString>

namespace pooldeck {

/// Tick positions for an axis from 0 to at least `maximum`: 1, 2 or 5 times a power of ten apart, at most `most` steps.
struct AxisScale
{
    double step = 1;
    double end = 1;
    int decimals = 0;
};
AxisScale axisScale(double maximum, int most, bool wholeNumbers);

struct TimeTick
{
    qint64 atMs = 0; ///< ms UTC
    QString text;    ///< local: "14:05", "14:05:10", at midnight "Tue 24"
};

/// Whole local clock times within [fromMs, toMs], at most `most` of them: every 2 min, 15 min, 6 h, … Where clocks are
/// put forward or back, they stay whole local times.
QList<TimeTick> timeTicks(qint64 fromMs, qint64 toMs, int most);

} // namespace pooldeck
