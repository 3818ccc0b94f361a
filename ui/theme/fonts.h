#pragma once

#include <QFont>

namespace pooldeck {

/// The type scale over the system's font, in pixels (size/line height).
enum class TextStyle {
    Figure,  ///< 28/34 semibold: the figure of a tile
    Title,   ///< 20/26: page titles and the burn
    Section, ///< 15/20 semibold
    Body,    ///< 13/18
    Caption, ///< 12/16, the smallest
};

QFont textFont(TextStyle style);
int lineHeight(TextStyle style);

} // namespace pooldeck
