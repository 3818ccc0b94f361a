#include "theme/fonts.h"

#include <QGuiApplication>

namespace pooldeck {

QFont textFont(TextStyle style)
{
    QFont result = QGuiApplication::font();
    switch (style) {
    case TextStyle::Figure:
        result.setPixelSize(28);
        result.setWeight(QFont::DemiBold);
        break;
    case TextStyle::Title:
        result.setPixelSize(20);
        result.setWeight(QFont::DemiBold);
        break;
    case TextStyle::Section:
        result.setPixelSize(15);
        result.setWeight(QFont::DemiBold);
        break;
    case TextStyle::Body:
        result.setPixelSize(13);
        break;
    case TextStyle::Caption:
        result.setPixelSize(12);
        break;
    }
    return result;
}

int lineHeight(TextStyle style)
{
    switch (style) {
    case TextStyle::Figure:
        return 34;
    case TextStyle::Title:
        return 26;
    case TextStyle::Section:
        return 20;
    case TextStyle::Body:
        return 18;
    case TextStyle::Caption:
        return 16;
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
