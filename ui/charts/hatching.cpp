#include "charts/hatching.h"

#include <QPainter>
#include <QPixmap>

#include <cmath>

namespace pooldeck {
namespace {

// Across the stripes 2 and 6 px, so along an axis √2 times that.
constexpr double Width = 2 * 1.4142135623730951;
constexpr double Period = 6 * 1.4142135623730951;

/// The part of a convex shape where x + y ≥ limit (or ≤, for sign -1).
QPolygonF cut(const QPolygonF &shape, double limit, double sign)
{
    QPolygonF inside;
    for (qsizetype i = 0; i < shape.size(); ++i) {
        const QPointF a = shape[i];
        const QPointF b = shape[(i + 1) % shape.size()];
        const double da = sign * (a.x() + a.y() - limit);
        const double db = sign * (b.x() + b.y() - limit);
        if (da >= 0) {
            inside.append(a);
        }
        if ((da > 0 && db < 0) || (da < 0 && db > 0)) {
            inside.append(a + (b - a) * (da / (da - db)));
        }
    }
    return inside;
}

} // namespace

void addHatching(QPainterPath &path, const QRectF &rect)
{
    if (rect.width() <= 0 || rect.height() <= 0) {
        return;
    }
    const QPolygonF shape({rect.topLeft(), rect.topRight(), rect.bottomRight(), rect.bottomLeft()});
    const double first = rect.left() + rect.top();
    const double last = rect.right() + rect.bottom();
    for (double at = std::floor((first - Width) / Period) * Period; at < last; at += Period) {
        const QPolygonF stripe = cut(cut(shape, at, 1), at + Width, -1);
        if (stripe.size() > 2) {
            path.addPolygon(stripe);
            path.closeSubpath();
        }
    }
}

QBrush hatchBrush(const QColor &color, qreal devicePixelRatio)
{
    constexpr int Tile = 17; // two stripes, in whole pixels
    QPixmap tile(QSize(Tile, Tile) * devicePixelRatio);
    tile.fill(Qt::transparent);
    QPainter painter(&tile);
    painter.scale(devicePixelRatio, devicePixelRatio);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 2));
    for (double at = -Tile / 2.0; at <= 2.5 * Tile; at += Tile / 2.0) {
        painter.drawLine(QPointF(at + Tile, -Tile), QPointF(at - 2 * Tile, 2 * Tile));
    }
    painter.end();
    QBrush brush(tile);
    brush.setTransform(QTransform::fromScale(1 / devicePixelRatio, 1 / devicePixelRatio));
    return brush;
}

} // namespace pooldeck
