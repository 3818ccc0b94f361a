#pragma once

#include "charts/chartcolor.h"
#include "usage/steps.h"

#include <QList>
#include <QString>

#include <optional>

namespace pooldeck {

enum class LayerStyle {
    Solid,
    Hatched, ///< idle: 45°, 2 px every 6
    Outline, ///< there, but not billed
    Unknown, ///< blank with a dotted outline
};

enum class ChartUnit { Vms, ComputeTime };

/// One layer of the stack. Layers of the same band lie on each other: a pool's busy VMs and on them its idle ones.
struct ChartLayer
{
    QString bandId;   ///< what a click tells, "" for what cannot be opened
    QString bandName; ///< "nightly"
    QString part;     ///< of the band, as in "2 idle"; may be empty
    LayerStyle style = LayerStyle::Solid;
    ChartColor color;
    Steps steps; ///< VMs as steps, compute-ms as the corners of a line

    friend bool operator==(const ChartLayer &, const ChartLayer &) = default;
};

/// A line with an axis of its own on the right: jobs that wait.
struct ChartLine
{
    QString name;
    Steps steps;
    qint64 knownFromMs = 0; ///< ms UTC; not drawn before

    friend bool operator==(const ChartLine &, const ChartLine &) = default;
};

/// An end of billing that nobody saw: drawn dashed.
struct EstimatedEnd
{
    QString bandId;
    qint64 atMs = 0; ///< ms UTC

    friend bool operator==(const EstimatedEnd &, const EstimatedEnd &) = default;
};

/// All that a TimeChart shows. Layers from the bottom up, those of a band together.
struct ChartData
{
    QString title; ///< for exported pictures and screen readers
    ChartUnit unit = ChartUnit::Vms;
    qint64 fromMs = 0; ///< ms UTC
    qint64 toMs = 0;   ///< ms UTC
    QList<ChartLayer> layers;
    std::optional<ChartLine> line;
    QList<EstimatedEnd> estimatedEnds;
    QString emptyText; ///< shown when there is nothing in the range

    friend bool operator==(const ChartData &, const ChartData &) = default;

    qint64 valueOf(const ChartLayer &layer, qint64 atMs) const
    {
        return unit == ChartUnit::Vms ? valueAt(layer.steps, atMs) : interpolatedAt(layer.steps, atMs);
    }
};

/// "3 VMs", "1.5000 h".
QString chartValueText(ChartUnit unit, qint64 value);

/// A band at one moment.
struct BandReading
{
    QString bandId;
    QString name;
    ChartColor color;
    qint64 value = 0;
    QString parts; ///< "2 idle"; may be empty

    QString text(ChartUnit unit) const; ///< "3 VMs, 2 idle"
};

/// The bands that are not nothing at `atMs`, from the top down, as the chart shows them.
QList<BandReading> readingsAt(const ChartData &data, qint64 atMs);

/// What stands at `atMs`, in words: "14:05:12: nightly 3 VMs, 2 idle; total 3 VMs".
QString readingText(const ChartData &data, qint64 atMs);

} // namespace pooldeck
