#pragma once

#include "format/statelook.h"

#include <QFont>
#include <QList>
#include <QRectF>

class QPainter;
class QString;

namespace pooldeck {

struct Colors;

/// A state's shape, 8 to 28 px.
void paintGlyph(QPainter *painter, const QRectF &rect, Glyph glyph, const QColor &color, const QColor &background);

/// A state's badge, left in `rect` and centred vertically.
void paintBadge(QPainter *painter, const QRect &rect, const StateLook &look, const Colors &colors);
int badgeWidth(const QString &word);

/// One 8 px square for each VM; what does not fit is written as "+12".
void paintVmStrip(QPainter *painter, const QRect &rect, const QList<VmState> &vms, const Colors &colors);
int vmStripWidth(qsizetype vmCount);

/// Text whose digits all take the same room, so that a running figure does not shake.
void paintFigures(QPainter *painter, const QRectF &rect, Qt::Alignment alignment, const QString &text);
qreal figuresWidth(const QFont &font, const QString &text);

} // namespace pooldeck
