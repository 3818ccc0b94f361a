#include "theme/stylepainter.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"

#include <QAbstractButton>

namespace pooldeck {
namespace {

constexpr char KindProperty[] = "pooldeckButtonKind";

struct ButtonColors
{
    QColor fill;
    QColor border;
    QColor text;
};

ButtonColors buttonColors(const QStyleOptionButton &option, const QWidget *widget)
{
    const Colors &c = colorsOf(option.palette);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool hovered = enabled && (option.state & QStyle::State_MouseOver);
    const bool pressed = enabled && (option.state & (QStyle::State_Sunken | QStyle::State_On));
    const ButtonKind kind = stylepainter::kindOf(widget);
    if (!enabled) {
        const bool quiet = kind == ButtonKind::Quiet;
        return {quiet ? QColor(Qt::transparent) : c.window, quiet ? QColor(Qt::transparent) : c.hairline, c.disabled()};
    }
    const double wash = pressed ? 0.20 : hovered ? 0.10 : 0.0;
    switch (kind) {
    case ButtonKind::Normal:
        return {pressed ? c.selection : mixed(c.ink, c.surface, wash * 0.7),
                option.features & QStyleOptionButton::DefaultButton ? c.accent : c.inputBorder, c.ink};
    case ButtonKind::Primary:
        return {mixed(c.ink, c.accent, wash), mixed(c.ink, c.accent, wash), c.onAccent};
    case ButtonKind::Danger:
        return {mixed(c.ink, c.danger, wash), mixed(c.ink, c.danger, wash), c.onAccent};
    case ButtonKind::Quiet:
        return {wash > 0.0 ? mixed(c.ink, c.surface, wash) : QColor(Qt::transparent), Qt::transparent, c.ink};
    }
    Q_UNREACHABLE();
}

} // namespace

void setButtonKind(QAbstractButton *button, ButtonKind kind)
{
    button->setProperty(KindProperty, int(kind));
    button->update();
}

namespace stylepainter {

bool isKeyboardFocus(Qt::FocusReason reason)
{
    return reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
}

ButtonKind kindOf(const QWidget *widget)
{
    return widget ? ButtonKind(widget->property(KindProperty).toInt()) : ButtonKind::Normal;
}

void box(QPainter *painter, const QRectF &rect, const QColor &fill, const QColor &border, qreal radius, qreal penWidth)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(border.alpha() == 0 ? QPen(Qt::NoPen) : QPen(border, penWidth));
    const qreal inset = penWidth / 2;
    painter->drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius);
    painter->restore();
}

void chevron(QPainter *painter, const QRectF &rect, Qt::ArrowType direction, const QColor &color)
{
    constexpr qreal w = 3.5;
    constexpr qreal h = 1.75;
    QPolygonF line;
    switch (direction) {
    case Qt::UpArrow:
        line << QPointF(-w, h) << QPointF(0, -h) << QPointF(w, h);
        break;
    case Qt::LeftArrow:
        line << QPointF(h, -w) << QPointF(-h, 0) << QPointF(h, w);
        break;
    case Qt::RightArrow:
        line << QPointF(-h, -w) << QPointF(h, 0) << QPointF(-h, w);
        break;
    case Qt::NoArrow:
    case Qt::DownArrow:
        line << QPointF(-w, -h) << QPointF(0, h) << QPointF(w, -h);
        break;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(rect.center());
    painter->setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(line);
    painter->restore();
}

void buttonBevel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget)
{
    const ButtonColors look = buttonColors(option, widget);
    box(painter, option.rect, look.fill, look.border, metrics::Radius);
}

void buttonLabel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget)
{
    const ButtonColors look = buttonColors(option, widget);
    const bool hasIcon = !option.icon.isNull();
    const bool hasMenu = option.features & QStyleOptionButton::HasMenu;
    const int iconWidth = hasIcon ? option.iconSize.width() : 0;
    const int gap = hasIcon && !option.text.isEmpty() ? metrics::Space2 - 2 : 0;
    const int textWidth = option.fontMetrics.size(Qt::TextShowMnemonic, option.text).width();
    const int arrow = hasMenu ? metrics::SmallIcon : 0;
    QRect content(0, 0, qMin(iconWidth + gap + textWidth + arrow, option.rect.width()), option.rect.height());
    content.moveCenter(option.rect.center());
    content = QStyle::visualRect(option.direction, option.rect, content);
    if (hasIcon) {
        QRect iconRect(content.topLeft(), option.iconSize);
        iconRect.moveTop(option.rect.top() + (option.rect.height() - option.iconSize.height()) / 2);
        option.icon.paint(painter, QStyle::visualRect(option.direction, content, iconRect), Qt::AlignCenter,
                          option.state & QStyle::State_Enabled ? QIcon::Normal : QIcon::Disabled);
    }
    QRect textRect = content.adjusted(iconWidth + gap, 0, -arrow, 0);
    textRect = QStyle::visualRect(option.direction, content, textRect);
    painter->setPen(look.text);
    int flags = Qt::AlignCenter | Qt::TextShowMnemonic;
    if (widget && !widget->style()->styleHint(QStyle::SH_UnderlineShortcut, &option, widget)) {
        flags |= Qt::TextHideMnemonic;
    }
    painter->drawText(textRect, flags, option.text);
    if (hasMenu) {
        const QRect arrowRect(content.right() - arrow + 1, content.top(), arrow, content.height());
        chevron(painter, QStyle::visualRect(option.direction, content, arrowRect), Qt::DownArrow, look.text);
    }
}

void checkBox(QPainter *painter, const QStyleOption &option, const Colors &c)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool on = option.state & (QStyle::State_On | QStyle::State_NoChange);
    const QColor strong = enabled ? c.accent : c.disabled();
    QRectF square(0, 0, 16, 16);
    square.moveCenter(QRectF(option.rect).center());
    square.moveTopLeft(square.topLeft().toPoint());
    box(painter, square, on ? strong : c.surface, on ? strong : enabled ? c.inputBorder : c.hairline, 4);
    if (!on) {
        return;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(c.onAccent, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->translate(square.topLeft());
    if (option.state & QStyle::State_NoChange) {
        painter->drawLine(QPointF(4.5, 8), QPointF(11.5, 8));
    } else {
        painter->drawPolyline(QPolygonF{QPointF(4, 8.25), QPointF(7, 11), QPointF(12, 5.25)});
    }
    painter->restore();
}

void radioButton(QPainter *painter, const QStyleOption &option, const Colors &c)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool on = option.state & QStyle::State_On;
    const QColor strong = enabled ? c.accent : c.disabled();
    QRectF circle(0, 0, 16, 16);
    circle.moveCenter(QRectF(option.rect).center());
    circle.moveTopLeft(circle.topLeft().toPoint());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(c.surface);
    painter->setPen(QPen(on ? strong : enabled ? c.inputBorder : c.hairline, on ? 1.75 : 1.0));
    painter->drawEllipse(circle.adjusted(1, 1, -1, -1));
    if (on) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(strong);
        painter->drawEllipse(circle.center(), 3.5, 3.5);
    }
    painter->restore();
}

void headerSection(QPainter *painter, const QStyleOption &option, const Colors &c)
{
    painter->fillRect(option.rect, option.state & QStyle::State_MouseOver && option.state & QStyle::State_Enabled
                                       ? c.hover()
                                       : c.surface);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), c.hairline);
}

void headerLabel(QPainter *painter, const QStyleOptionHeader &option, const Colors &c)
{
    const bool right = option.textAlignment & Qt::AlignRight;
    QRect text = option.rect.adjusted(metrics::Space2, 0, -metrics::Space2, 0);
    const bool sorted = option.sortIndicator != QStyleOptionHeader::None;
    constexpr int ArrowWidth = 12;
    QFont captionFont = textFont(TextStyle::Caption);
    captionFont.setWeight(sorted ? QFont::DemiBold : QFont::Normal);
    const QFontMetrics fm(captionFont);
    if (sorted) {
        QRect arrow(text.left(), text.top(), ArrowWidth, text.height());
        if (right) {
            text.setLeft(text.left() + ArrowWidth);
            arrow.moveLeft(
                qMax(text.left() - ArrowWidth, text.right() - fm.horizontalAdvance(option.text) - ArrowWidth));
        } else {
            text.setRight(text.right() - ArrowWidth);
            arrow.moveLeft(qMin(text.right(), text.left() + fm.horizontalAdvance(option.text) + 2));
        }
        // Qt's SortDown means ascending; the arrow points the way the values grow.
        chevron(painter, arrow, option.sortIndicator == QStyleOptionHeader::SortDown ? Qt::UpArrow : Qt::DownArrow,
                c.muted);
    }
    painter->save();
    painter->setFont(captionFont);
    painter->setPen(sorted ? c.ink : c.muted);
    painter->drawText(text, int((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter),
                      fm.elidedText(option.text, Qt::ElideRight, text.width()));
    painter->restore();
}

void comboBox(QPainter *painter, const QStyleOptionComboBox &option, const QRect &arrow, const Colors &c)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    if (option.frame) {
        const bool hovered = enabled && option.state & QStyle::State_MouseOver;
        box(painter, option.rect, enabled ? (hovered && !option.editable ? c.hover() : c.surface) : c.window,
            enabled ? c.inputBorder : c.hairline, metrics::Radius);
    }
    chevron(painter, arrow, Qt::DownArrow, enabled ? c.muted : c.disabled());
}

void scrollBar(QPainter *painter, const QStyleOptionSlider &option, const QRect &slider, const Colors &c)
{
    const bool hovered = option.state & QStyle::State_MouseOver;
    QRectF thumb = QRectF(slider);
    const qreal inset = hovered ? 2.5 : 3.5;
    thumb = option.orientation == Qt::Horizontal ? thumb.adjusted(2, inset, -2, -inset)
                                                 : thumb.adjusted(inset, 2, -inset, -2);
    const qreal radius = qMin(thumb.width(), thumb.height()) / 2;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(c.muted, c.surface, hovered ? 0.75 : 0.45));
    painter->drawRoundedRect(thumb, radius, radius);
    painter->restore();
}

void progressBar(QPainter *painter, const QStyleOptionProgressBar &option, const Colors &c)
{
    QRectF groove = QRectF(option.rect);
    constexpr qreal Height = 6;
    groove = QRectF(groove.left(), groove.center().y() - Height / 2, groove.width(), Height);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(c.hairline);
    painter->drawRoundedRect(groove, Height / 2, Height / 2);
    painter->setBrush(c.accent);
    if (option.maximum > option.minimum) {
        const qreal share = qreal(option.progress - option.minimum) / (option.maximum - option.minimum);
        groove.setWidth(qMax(Height, groove.width() * qBound(0.0, share, 1.0)));
    } else {
        groove.setWidth(groove.width() / 3); // busy, without a known end
    }
    painter->drawRoundedRect(groove, Height / 2, Height / 2);
    painter->restore();
}

void toolButtonPanel(QPainter *painter, const QStyleOption &option, const Colors &c)
{
    if (!(option.state & QStyle::State_Enabled)) {
        return;
    }
    const bool down = option.state & (QStyle::State_Sunken | QStyle::State_On);
    if (down || option.state & QStyle::State_MouseOver) {
        box(painter, option.rect, down ? c.selection : c.hover(), Qt::transparent, metrics::Radius, 0);
    }
}

} // namespace stylepainter
} // namespace pooldeck
