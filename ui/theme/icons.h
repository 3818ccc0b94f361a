#pragma once

#include <QIcon>

namespace pooldeck {

/// Where an icon stands, hence which colour it takes; the palette is asked at every painting, so icons follow a theme
/// change by themselves.
enum class IconTint {
    Ink,
    Muted,
    OnAccent,
    Accent,
    Danger,
    Warning,
};

/// An icon of our set (resources/icons/NAME.svg) in the colour of the text around it.
QIcon icon(QLatin1StringView name, IconTint tint = IconTint::Ink);

/// The program's own icon.
QIcon applicationIcon();

} // namespace pooldeck
