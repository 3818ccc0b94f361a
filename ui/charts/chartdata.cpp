#include "charts/chartdata.h"

#include "common/literals.h"
#include "format/figures.h"

#include <QCoreApplication>
#include <QStringList>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Chart", text);
}

} // namespace

QString chartValueText(ChartUnit unit, qint64 value)
{
    return unit == ChartUnit::Vms ? vmsText(value) : tr("%1 h").arg(hoursText(value, 4));
}

QString BandReading::text(ChartUnit unit) const
{
    const QString figure = chartValueText(unit, value);
    return parts.isEmpty() ? figure : tr("%1, %2").arg(figure, parts);
}

QList<BandReading> readingsAt(const ChartData &data, qint64 atMs)
{
    QList<BandReading> readings;
    QStringList parts;
    for (qsizetype i = 0; i < data.layers.size(); ++i) {
        const ChartLayer &layer = data.layers[i];
        if (i == 0 || layer.bandName != data.layers[i - 1].bandName || layer.bandId != data.layers[i - 1].bandId) {
            readings.prepend({layer.bandId, layer.bandName, layer.color, 0, {}});
            parts.clear();
        }
        BandReading &reading = readings.first();
        const qint64 value = data.valueOf(layer, atMs);
        reading.value += value;
        if (value > 0 && !layer.part.isEmpty()) {
            parts.append(data.unit == ChartUnit::Vms ? numberText(value) + u' ' + layer.part
                                                     : hoursText(value, 4) + u' ' + layer.part);
            reading.parts = parts.join(u", "_s);
        }
    }
    readings.removeIf([](const BandReading &reading) { return reading.value == 0; });
    return readings;
}

QString readingText(const ChartData &data, qint64 atMs)
{
    QStringList texts;
    qint64 total = 0;
    const QList<BandReading> readings = readingsAt(data, atMs);
    for (const BandReading &reading : readings) {
        texts.append(reading.name + u' ' + reading.text(data.unit));
        total += reading.value;
    }
    if (readings.size() != 1) {
        texts.append(tr("total %1").arg(chartValueText(data.unit, total)));
    }
    if (data.line && atMs >= data.line->knownFromMs) {
        texts.append(data.line->name + u' ' + numberText(valueAt(data.line->steps, atMs)));
    }
    return tr("%1: %2").arg(timeText(atMs, data.toMs), texts.join(u"; "_s));
}

} // namespace pooldeck
