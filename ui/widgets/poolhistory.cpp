#include "widgets/poolhistory.h"

#include <algorithm>
#include <cmath>

#include <QDateTime>
#include <QMap>

namespace pooldeck {
namespace {

struct Span
{
    qint64 fromMs = 0;
    qint64 toMs = 0;
};

/// The billed part of each interval within the range, by pool.
QHash<QString, QList<Span>> spansByPool(const QList<UsageInterval> &intervals, qint64 fromMs, qint64 toMs)
{
    QHash<QString, QList<Span>> spans;
    for (const UsageInterval &interval : intervals) {
        if (!interval.readyAtMs) {
            continue;
        }
        const Span span{qMax(*interval.readyAtMs, fromMs), qMin(interval.deletedAtMs.value_or(toMs), toMs)};
        if (span.toMs > span.fromMs) {
            spans[interval.poolId].append(span);
        }
    }
    return spans;
}

} // namespace

QList<PoolBand> runningVmBands(const QList<UsageInterval> &intervals, const QStringList &poolOrder, qint64 fromMs,
                               qint64 toMs)
{
    const QHash<QString, QList<Span>> spans = spansByPool(intervals, fromMs, toMs);
    // Time → pool → by how much its count changes there.
    QMap<qint64, QHash<QString, int>> changes;
    QStringList shown;
    for (const QString &poolId : poolOrder) {
        const auto of = spans.constFind(poolId);
        if (of == spans.constEnd()) {
            continue;
        }
        shown.append(poolId);
        for (const Span &span : *of) {
            ++changes[span.fromMs][poolId];
            if (span.toMs < toMs) {
                --changes[span.toMs][poolId];
            }
        }
    }
    QList<PoolBand> bands;
    bands.reserve(shown.size());
    for (const QString &poolId : shown) {
        bands.append({poolId, {}, 0});
    }
    const auto addPoints = [&](qint64 atMs) {
        double top = 0;
        for (PoolBand &band : bands) {
            top += band.last;
            band.points.append(QPointF(double(atMs), top));
        }
    };
    if (!changes.contains(fromMs)) {
        addPoints(fromMs);
    }
    for (auto it = changes.constBegin(); it != changes.constEnd(); ++it) {
        if (it.key() > fromMs) {
            addPoints(it.key());
        }
        for (PoolBand &band : bands) {
            band.last += it.value().value(band.poolId);
        }
        addPoints(it.key());
    }
    addPoints(toMs);
    return bands;
}

QList<PoolBand> computeHourBands(const QList<UsageInterval> &intervals, const QStringList &poolOrder, qint64 fromMs,
                                 qint64 toMs, int samples)
{
    const QHash<QString, QList<Span>> spans = spansByPool(intervals, fromMs, toMs);
    QList<PoolBand> bands;
    QList<double> below(samples + 1, 0.0);
    for (const QString &poolId : poolOrder) {
        const auto of = spans.constFind(poolId);
        if (of == spans.constEnd()) {
            continue;
        }
        PoolBand band{poolId, {}, 0};
        band.points.reserve(samples + 1);
        for (int i = 0; i <= samples; ++i) {
            const qint64 atMs = fromMs + (toMs - fromMs) * i / samples;
            qint64 sumMs = 0;
            for (const Span &span : *of) {
                sumMs += qMax<qint64>(0, qMin(span.toMs, atMs) - span.fromMs);
            }
            band.last = double(sumMs) / 3'600'000.0;
            below[i] += band.last;
            band.points.append(QPointF(double(atMs), below[i]));
        }
        bands.append(band);
    }
    return bands;
}

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

QList<qint64> timeTicks(qint64 fromMs, qint64 toMs, int most)
{
    constexpr qint64 Second = 1000;
    constexpr qint64 Minute = 60 * Second;
    constexpr qint64 Hour = 60 * Minute;
    constexpr qint64 Steps[] = {10 * Second, 15 * Second, 30 * Second, Minute,   2 * Minute, 5 * Minute,
                                10 * Minute, 15 * Minute, 30 * Minute, Hour,     2 * Hour,   3 * Hour,
                                6 * Hour,    12 * Hour,   24 * Hour,   48 * Hour};
    qint64 step = 7 * 24 * Hour;
    for (const qint64 candidate : Steps) {
        if ((toMs - fromMs) / candidate <= most) {
            step = candidate;
            break;
        }
    }
    const qint64 offset = qint64(QDateTime::fromMSecsSinceEpoch(toMs).offsetFromUtc()) * Second;
    QList<qint64> ticks;
    for (qint64 local = (fromMs + offset + step - 1) / step * step; local - offset <= toMs; local += step) {
        ticks.append(local - offset);
    }
    return ticks;
}

} // namespace pooldeck
