#include "charts/chartexport.h"

#include "charts/chartcanvas.h"
#include "charts/hatching.h"
#include "common/literals.h"
#include "theme/fonts.h"
#include "theme/metrics.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace pooldeck {
namespace {

constexpr int Margin = metrics::Padding;
constexpr int Swatch = 12;
constexpr qreal ImageScale = 2.0;

QString tr(const char *text)
{
    return QCoreApplication::translate("ChartExport", text);
}

QString rangeText(const ChartData &data)
{
    const QLocale locale;
    const auto text = [&locale](qint64 atMs) {
        return locale.toString(QDateTime::fromMSecsSinceEpoch(atMs), QLocale::ShortFormat);
    };
    return tr("%1 – %2, %3")
        .arg(text(data.fromMs), text(data.toMs), QDateTime::fromMSecsSinceEpoch(data.toMs).timeZoneAbbreviation());
}

struct LegendItem
{
    QString text;
    ChartColor color;
    LayerStyle style = LayerStyle::Solid;
    bool isLine = false;
    QPoint place;
};

/// Placed from the left, in as many lines as it takes.
QList<LegendItem> legendOf(const ChartData &data, int width)
{
    QList<LegendItem> items;
    for (const ChartLayer &layer : data.layers) {
        const bool is = std::any_of(layer.steps.cbegin(), layer.steps.cend(),
                                    [&data](const Step &s) { return s.value != 0 && s.atMs < data.toMs; });
        if (is) {
            const QString text = layer.part.isEmpty() ? layer.bandName : layer.bandName + u", "_s + layer.part;
            items.append({text, layer.color, layer.style, false, {}});
        }
    }
    if (data.line) {
        items.append({data.line->name, ChartColor(StateColor::Ink), LayerStyle::Solid, true, {}});
    }
    const QFontMetrics fm(textFont(TextStyle::Caption));
    QPoint at(0, 0);
    for (LegendItem &item : items) {
        const int wide = Swatch + metrics::Space2 + fm.horizontalAdvance(item.text) + metrics::Space4;
        if (at.x() > 0 && at.x() + wide > width) {
            at = QPoint(0, at.y() + lineHeight(TextStyle::Caption) + metrics::Space1);
        }
        item.place = at;
        at.rx() += wide;
    }
    return items;
}

int legendHeight(const QList<LegendItem> &items)
{
    return items.isEmpty() ? 0 : items.constLast().place.y() + lineHeight(TextStyle::Caption) + metrics::Space2;
}

void paintSwatch(QPainter *painter, const QRectF &box, const LegendItem &item, const Colors &c)
{
    const QColor color = item.color.in(c);
    if (item.isLine) {
        painter->setPen(QPen(color, 1.5));
        painter->drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()));
        return;
    }
    switch (item.style) {
    case LayerStyle::Solid:
        painter->fillRect(box, color);
        break;
    case LayerStyle::Hatched: {
        painter->fillRect(box, mixed(color, c.surface, 0.25));
        QPainterPath path;
        addHatching(path, box);
        painter->fillPath(path, color);
        break;
    }
    case LayerStyle::Outline:
    case LayerStyle::Unknown:
        painter->setPen(QPen(color, 1.5, item.style == LayerStyle::Unknown ? Qt::DotLine : Qt::SolidLine));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(box);
        break;
    }
}

int headHeight()
{
    return lineHeight(TextStyle::Section) + lineHeight(TextStyle::Caption) + metrics::Space2;
}

} // namespace

QSize chartPictureSize(const ChartData &data, const QSize &size)
{
    return {size.width() + 2 * Margin,
            size.height() + 2 * Margin + headHeight() + legendHeight(legendOf(data, size.width()))};
}

void paintChartPicture(QPainter *painter, const ChartData &data, const QSize &size)
{
    const Colors &c = lightColors();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillRect(QRect(QPoint(), chartPictureSize(data, size)), c.surface);
    painter->translate(Margin, Margin);
    QRect line(0, 0, size.width(), lineHeight(TextStyle::Section));
    painter->setPen(c.ink);
    painter->setFont(textFont(TextStyle::Section));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, data.title);
    line.setTop(line.bottom() + 1);
    line.setHeight(lineHeight(TextStyle::Caption));
    painter->setPen(c.muted);
    painter->setFont(textFont(TextStyle::Caption));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, rangeText(data));
    painter->translate(0, headHeight());

    ChartCanvas canvas;
    canvas.set(data, size, c);
    painter->save();
    canvas.paint(painter);
    painter->restore();

    painter->translate(0, size.height() + metrics::Space2);
    painter->setFont(textFont(TextStyle::Caption));
    for (const LegendItem &item : legendOf(data, size.width())) {
        const int height = lineHeight(TextStyle::Caption);
        paintSwatch(painter, QRectF(item.place.x(), item.place.y() + (height - Swatch) / 2, Swatch, Swatch), item, c);
        painter->setPen(c.ink);
        painter->drawText(QRect(item.place.x() + Swatch + metrics::Space2, item.place.y(), size.width(), height),
                          Qt::AlignLeft | Qt::AlignVCenter, item.text);
    }
}

QImage chartImage(const ChartData &data, const QSize &size)
{
    QImage image(chartPictureSize(data, size) * ImageScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(ImageScale);
    QPainter painter(&image);
    paintChartPicture(&painter, data, size);
    return image;
}

Result<void> saveChart(const QString &path, const ChartData &data, const QSize &size)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (path.endsWith(".svg"_L1, Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        const QSize whole = chartPictureSize(data, size);
        generator.setSize(whole);
        generator.setViewBox(QRect(QPoint(), whole));
        generator.setTitle(data.title);
        generator.setDescription(rangeText(data));
        QPainter painter(&generator);
        paintChartPicture(&painter, data, size);
        painter.end();
    } else if (!chartImage(data, size).save(&buffer, "PNG")) {
        return Failure(localError(u"ExportFailed"_s, tr("The picture cannot be made."), path));
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(buffer.data()) != buffer.data().size() || !file.commit()) {
        return Failure(
            localError(u"ExportFailed"_s, tr("The file cannot be written: %1").arg(file.errorString()), path));
    }
    return {};
}

} // namespace pooldeck
