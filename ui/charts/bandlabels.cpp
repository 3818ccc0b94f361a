#include "charts/bandlabels.h"

#include "common/literals.h"
#include "format/figures.h"
#include "theme/fonts.h"
#include "theme/metrics.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <optional>

namespace pooldeck {
namespace {

constexpr qreal NearPixels = 4;
constexpr qreal NearSlope = 60;
constexpr qreal NearStep = 60;

QFont labelFont()
{
    QFont font = textFont(TextStyle::Caption);
    font.setWeight(QFont::DemiBold);
    return font;
}

/// Since when, up to the end, a layer's top has been at least `level` high.
qint64 risesAbove(const QList<StackSection> &sections, qsizetype layer, double level)
{
    qsizetype i = sections.size() - 1;
    while (i > 0 && double(sections[i - 1].values[layer]) >= level) {
        --i;
    }
    return sections[i].atMs;
}

/// Whether no layer has reached up to `level` between two times.
bool isFree(const QList<StackSection> &tops, double level, qint64 fromMs, qint64 toMs)
{
    for (qsizetype i = 0; i < tops.size() && tops[i].atMs < toMs; ++i) {
        const bool lasts = i + 1 < tops.size() && tops[i + 1].atMs > fromMs; // up to the next one
        if (lasts && double(tops[i].values.constLast()) > level) {
            return false;
        }
    }
    return true;
}

/// Whether nothing but the solid part of a band (layers first to next - 1) is there from `fromMs` on.
bool isPlain(const ChartData &data, const QList<StackSection> &tops, qsizetype first, qsizetype next, qint64 fromMs)
{
    for (qsizetype i = tops.size() - 1; i >= 0; --i) {
        for (qsizetype layer = first; layer < next; ++layer) {
            const qint64 bottom = layer == 0 ? 0 : tops[i].values[layer - 1];
            if (data.layers[layer].style != LayerStyle::Solid && tops[i].values[layer] != bottom) {
                return false;
            }
        }
        if (tops[i].atMs <= fromMs) {
            break;
        }
    }
    return true;
}

} // namespace

QList<BandLabel> bandLabels(const ChartData &data, const QList<StackSection> &tops, const ChartScale &scale,
                            const Colors &colors)
{
    QList<BandLabel> labels;
    if (tops.isEmpty()) {
        return labels;
    }
    const QFontMetricsF fm(labelFont());
    const QRectF plot = scale.plot;
    const qsizetype count = data.layers.size();
    const StackSection &end = tops.constLast();
    const QList<BandReading> readings = readingsAt(data, data.toMs);
    for (qsizetype first = 0, next = 0; first < count; first = next) {
        const ChartLayer &layer = data.layers[first];
        next = first + 1;
        while (next < count && data.layers[next].bandId == layer.bandId &&
               data.layers[next].bandName == layer.bandName) {
            ++next;
        }
        const qint64 bottom = first == 0 ? 0 : end.values[first - 1];
        const qint64 top = end.values[next - 1];
        const auto reading = std::find_if(readings.cbegin(), readings.cend(), [&layer](const BandReading &r) {
            return r.bandId == layer.bandId && r.name == layer.bandName;
        });
        if (top == bottom || reading == readings.cend()) {
            continue;
        }
        BandLabel label;
        label.text = layer.bandName + u"  "_s + reading->text(data.unit);
        label.color = layer.color.in(colors);
        const QRectF band(QPointF(plot.left(), scale.yOf(top)), QPointF(plot.right(), scale.yOf(bottom)));
        const double width = fm.horizontalAdvance(label.text) + 2 * metrics::Space2;
        if (band.height() >= lineHeight(TextStyle::Caption)) {
            // Within the band where it is behind all of the text, else left of it where nothing else is between.
            const bool plain = isPlain(data, tops, first, next, scale.timeAt(plot.right() - width));
            const bool isOnTop = next == count;
            const qreal near = data.unit == ChartUnit::Vms ? NearPixels : NearSlope;
            const qreal inside = scale.xOf(risesAbove(tops, next - 1, double(bottom) + double(top - bottom) * 0.8));
            const qreal beside = scale.xOf(risesAbove(tops, count - 1, double(top + bottom) / 2));
            QRectF place(0, 0, width, lineHeight(TextStyle::Caption));
            place.moveCenter(band.center());
            if (plain && plot.right() - inside >= width) {
                label.inside = true;
                place.moveRight(plot.right());
                label.place = place;
            } else if (plot.right() - inside >= width + 2 * metrics::Space2) { // on a patch of surface
                place.moveRight(plot.right() - metrics::Space2);
                label.place = place;
            } else if (beside - width >= plot.left() && (isOnTop || inside - beside < near)) {
                const double below = double(top + bottom) / 2 - scale.highest * place.height() / 2 / plot.height();
                const qreal right = qMin(beside, scale.xOf(risesAbove(tops, count - 1, below)));
                if (beside - right < NearStep && right - width >= plot.left() &&
                    isFree(tops, below, scale.timeAt(right - width), scale.timeAt(right))) {
                    place.moveRight(right);
                    label.place = place;
                }
            }
        }
        labels.append(label);
    }
    return labels;
}

void paintBandLabels(QPainter *painter, const QList<BandLabel> &labels, const Colors &colors)
{
    painter->setFont(labelFont());
    for (const BandLabel &label : labels) {
        if (label.place.isEmpty()) {
            continue;
        }
        if (label.inside) {
            const Colors &light = lightColors();
            const Colors &dark = darkColors();
            painter->setPen(contrast(light.onAccent, label.color) > contrast(dark.onAccent, label.color)
                                ? light.onAccent
                                : dark.onAccent);
        } else {
            painter->setPen(Qt::NoPen);
            painter->setBrush(colors.surface);
            painter->drawRoundedRect(label.place.adjusted(metrics::Space1, 0, -metrics::Space1, 0), 3, 3);
            painter->setPen(colors.ink);
        }
        painter->drawText(label.place.adjusted(0, 0, -metrics::Space2, 0), Qt::AlignRight | Qt::AlignVCenter,
                          label.text);
    }
}

void paintReadout(QPainter *painter, const ChartData &data, qint64 atMs, const QString &chosenBand,
                  const ChartScale &scale, qreal rightEdge, const Colors &colors)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    struct Row
    {
        QString name;
        QString value;
        std::optional<QColor> color;
        bool strong = false;
    };
    QList<Row> rows{{timeText(atMs, data.toMs), {}, {}, true}};
    const QList<BandReading> readings = readingsAt(data, atMs);
    qint64 total = 0;
    for (const BandReading &reading : readings) {
        const bool chosen = !chosenBand.isEmpty() && reading.bandId == chosenBand;
        rows.append({reading.name, reading.text(data.unit), reading.color.in(colors), chosen});
        total += reading.value;
    }
    if (readings.size() != 1) {
        rows.append({QCoreApplication::translate("Chart", "Total"), chartValueText(data.unit, total), {}, false});
    }
    if (data.line && atMs >= data.line->knownFromMs) {
        rows.append({data.line->name, numberText(valueAt(data.line->steps, atMs)), {}, false});
    }
    const QFont font = textFont(TextStyle::Caption);
    const QFont strong = labelFont();
    const QFontMetricsF fm(strong);
    constexpr qreal Swatch = 10;
    qreal width = 0;
    for (const Row &row : rows) {
        const qreal gap = row.value.isEmpty() ? 0 : metrics::Space4;
        width = qMax(width,
                     Swatch + metrics::Space2 + fm.horizontalAdvance(row.name) + gap + fm.horizontalAdvance(row.value));
    }
    const qreal line = lineHeight(TextStyle::Caption) + 2;
    QRectF box(0, 0, width + 2 * metrics::Space3, line * double(rows.size()) + 2 * metrics::Space2);
    box.moveTop(scale.plot.top() + metrics::Space2);
    const qreal x = scale.xOf(atMs);
    box.moveLeft(x + metrics::Space3);
    if (box.right() > rightEdge) {
        box.moveRight(x - metrics::Space3);
    }
    painter->setPen(QPen(colors.inputBorder, 1));
    painter->setBrush(colors.surface);
    painter->drawRoundedRect(box.translated(0.5, 0.5), metrics::BadgeRadius, metrics::BadgeRadius);
    QRectF at = box.adjusted(metrics::Space3, metrics::Space2, -metrics::Space3, 0);
    at.setHeight(line);
    for (const Row &row : rows) {
        if (row.color) {
            painter->fillRect(QRectF(at.left(), at.center().y() - Swatch / 2, Swatch, Swatch), *row.color);
        }
        painter->setFont(row.strong ? strong : font);
        painter->setPen(colors.ink);
        const QRectF text = row.color ? at.adjusted(Swatch + metrics::Space2, 0, 0, 0) : at;
        painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, row.name);
        painter->drawText(at, Qt::AlignRight | Qt::AlignVCenter, row.value);
        at.moveTop(at.bottom());
    }
    painter->restore();
}

} // namespace pooldeck
