#pragma once

#include <QColor>
#include <QPalette>

#include <array>

class QWidget;

namespace pooldeck {

/// Every colour of the window, once for light and once for dark. There is no other place with a colour in it.
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
};

const Colors &lightColors();
const Colors &darkColors();

/// The set that belongs to a palette: dark when its window is.
const Colors &colorsOf(const QPalette &palette);
const Colors &colorsOf(const QWidget *widget);

/// The set as a palette, for everything that Qt itself paints.
QPalette toPalette(const Colors &colors);

/// `share` of `color` (0 to 1) laid over `base`.
QColor mixed(const QColor &color, const QColor &base, double share);

/// WCAG contrast of two opaque colours, 1 to 21.
double contrast(const QColor &a, const QColor &b);

} // namespace pooldeck
