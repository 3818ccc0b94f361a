#pragma once

#include <QBrush>
#include <QPainterPath>
#include <QRectF>

namespace pooldeck {

/// Adds the stripes of a 45° hatch within `rect` to `path`: 2 px wide, every 6. Rectangles side by side share their
/// stripes. Filled shapes rather than a brush, so that pictures made of lines have them, too.
void addHatching(QPainterPath &path, const QRectF &rect);

/// The same stripes for the screen, where filling thousands of shapes takes too long: 2 px wide, every 17/2√2 = 6.01.
QBrush hatchBrush(const QColor &color, qreal devicePixelRatio);

} // namespace pooldeck
