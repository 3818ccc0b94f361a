#pragma once

#include <QColor>
#include <QPalette>

#include <array>

class QWidget;

namespace pooldeck {

/// Every colour of the window, once for light and once for dark; for high contrast they are derived from the system's
/// palette. There is no other place with a colour in it.
struct Colors
{
    bool dark = false;
    QColor window;
    QColor surface;
    QColor ink;
    QColor muted;
    QColor hairline;
    QColor inputBorder;
    QColor accent;
    QColor danger;
    QColor onAccent; ///< text on accent and on danger
    QColor selection;

    QColor vmBusy;
    QColor vmIdle;
    QColor vmDraining;
    QColor vmDeleting; ///< and of an unknown state
    QColor vmProvisioning;
    QColor vmLost;

    std::array<QColor, 7> series; ///< of charts; a pool keeps its own
    QColor seriesOther;

    /// Text that is there but cannot be used now.
    QColor disabled() const;
    /// What the pointer is over.
    QColor hover() const;

    friend bool operator==(const Colors &, const Colors &) = default;
};

const Colors &lightColors();
const Colors &darkColors();

/// High contrast: the system's own window, text and link colour; what it has no colour for is text colour, or one of
/// ours if that can be seen.
Colors highContrastColors(const QPalette &system);

/// The set that belongs to a palette: light, dark, or what high contrast makes of any other.
const Colors &colorsOf(const QPalette &palette);
const Colors &colorsOf(const QWidget *widget);

/// The set as a palette, for everything that Qt itself paints.
QPalette toPalette(const Colors &colors);

/// `share` of `color` (0 to 1) laid over `base`.
QColor mixed(const QColor &color, const QColor &base, double share);

/// WCAG contrast of two opaque colours, 1 to 21.
double contrast(const QColor &a, const QColor &b);

} // namespace pooldeck
