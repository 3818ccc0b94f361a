#pragma once

#include <QProxyStyle>

class QAbstractButton;

namespace pooldeck {

/// How much a button asks to be pressed.
enum class ButtonKind {
    Normal,
    Primary, ///< the one thing this view is for
    Danger,  ///< destroys something or stops work
    Quiet,   ///< no border until hovered
};

void setButtonKind(QAbstractButton *button, ButtonKind kind);

/// The look of every standard control, over Fusion: flat, hairlines, radius 6, no shadows. Colours come from the
/// widget's palette (see Colors), so one style serves light and dark.
class PooldeckStyle final : public QProxyStyle
{
    Q_OBJECT

public:
    PooldeckStyle();

    void polish(QWidget *widget) override;
    using QProxyStyle::polish;

    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                         const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
};

} // namespace pooldeck
