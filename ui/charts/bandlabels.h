#pragma once

#include "charts/chartdata.h"
#include "charts/chartscale.h"

#include <QList>

class QPainter;

namespace pooldeck {

/// What is written at the right end of a band: its name and its present value.
struct BandLabel
{
    QString text;
    QColor color;
    QRectF place;        ///< empty: there is no room
    bool inside = false; ///< on the band's own colour
};

/// `tops`: the upper edges of the layers, section by section.
QList<BandLabel> bandLabels(const ChartData &data, const QList<StackSection> &tops, const ChartScale &scale,
                            const Colors &colors);

void paintBandLabels(QPainter *painter, const QList<BandLabel> &labels, const Colors &colors);

/// The box beside the crosshair: the time, each band's value and the total. `chosenBand` is set off.
void paintReadout(QPainter *painter, const ChartData &data, qint64 atMs, const QString &chosenBand,
                  const ChartScale &scale, qreal rightEdge, const Colors &colors);

} // namespace pooldeck
