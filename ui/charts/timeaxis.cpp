#include "charts/timeaxis.h"

#include "common/literals.h"

#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace pooldeck {
namespace {

constexpr qint64 Second = 1000;
constexpr qint64 Minute = 60 * Second;
constexpr qint64 Hour = 60 * Minute;
constexpr qint64 Day = 24 * Hour;
constexpr qint64 TickSteps[] = {Second,     2 * Second, 5 * Second,  10 * Second, 15 * Second, 30 * Second, Minute,
                                2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour,        2 * Hour,
                                3 * Hour,   6 * Hour,   12 * Hour,   Day,         2 * Day,     7 * Day,     14 * Day};
constexpr qint64 LongestStep = 28 * Day;

qint64 offsetMs(qint64 atMs)
{
    return qint64(QDateTime::fromMSecsSinceEpoch(atMs).offsetFromUtc()) * Second;
}

QString tickText(qint64 atMs, qint64 step)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(atMs);
    if (local.time() == QTime(0, 0)) {
        return QLocale().toString(local, u"ddd d"_s);
    }
    return local.toString(step < Minute ? u"HH:mm:ss"_s : u"HH:mm"_s);
}

} // namespace

AxisScale axisScale(double maximum, int most, bool wholeNumbers)
{
    AxisScale scale;
    if (maximum <= 0) {
        return scale;
    }
    const double raw = maximum / most;
    int exponent = int(std::floor(std::log10(raw)));
    if (wholeNumbers) {
        exponent = qMax(exponent, 0);
    }
    const double power = std::pow(10.0, exponent);
    double factor = 10;
    for (const double candidate : {1.0, 2.0, 5.0}) {
        if (candidate * power >= raw - 1e-12) {
            factor = candidate;
            break;
        }
    }
    scale.step = factor * power;
    scale.end = scale.step * std::ceil(maximum / scale.step - 1e-9);
    scale.decimals = qBound(0, -int(std::floor(std::log10(scale.step) + 1e-9)), 6);
    return scale;
}

QList<TimeTick> timeTicks(qint64 fromMs, qint64 toMs, int most)
{
    qint64 step = LongestStep;
    for (const qint64 candidate : TickSteps) {
        if ((toMs - fromMs) / candidate < most) {
            step = candidate;
            break;
        }
    }
    QList<TimeTick> ticks;
    const qint64 firstOffset = offsetMs(fromMs);
    for (qint64 wall = (fromMs + firstOffset + step - 1) / step * step; ticks.size() < most; wall += step) {
        qint64 at = wall - firstOffset;
        if (step > Hour) { // clocks are changed by an hour: whole local times are elsewhere after it
            at = wall - offsetMs(wall - offsetMs(at));
        }
        if (at > toMs) {
            break;
        }
        if (at >= fromMs && (ticks.isEmpty() || at > ticks.constLast().atMs)) {
            ticks.append({at, tickText(at, step)});
        }
    }
    return ticks;
}

} // namespace pooldeck
