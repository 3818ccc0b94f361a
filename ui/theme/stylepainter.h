#pragma once

#include "theme/pooldeckstyle.h"

#include <QPainter>
#include <QStyleOption>

namespace pooldeck {

struct Colors;

/// The strokes that PooldeckStyle is made of.
namespace stylepainter {

/// A rounded box with a border of `penWidth` inside `rect`.
void box(QPainter *painter, const QRectF &rect, const QColor &fill, const QColor &border, qreal radius,
         qreal penWidth = 1.0);

void chevron(QPainter *painter, const QRectF &rect, Qt::ArrowType direction, const QColor &color);

/// Whether the keyboard brought the focus, so that it wants a ring.
bool isKeyboardFocus(Qt::FocusReason reason);

ButtonKind kindOf(const QWidget *widget);

void buttonBevel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget);
void buttonLabel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget);
void checkBox(QPainter *painter, const QStyleOption &option, const Colors &colors);
void radioButton(QPainter *painter, const QStyleOption &option, const Colors &colors);
void headerSection(QPainter *painter, const QStyleOption &option, const Colors &colors);
void headerLabel(QPainter *painter, const QStyleOptionHeader &option, const Colors &colors);
void comboBox(QPainter *painter, const QStyleOptionComboBox &option, const QRect &arrow, const Colors &colors);
void scrollBar(QPainter *painter, const QStyleOptionSlider &option, const QRect &slider, const Colors &colors);
void progressBar(QPainter *painter, const QStyleOptionProgressBar &option, const Colors &colors);
void toolButtonPanel(QPainter *painter, const QStyleOption &option, const Colors &colors);

} // namespace stylepainter
} // namespace pooldeck
