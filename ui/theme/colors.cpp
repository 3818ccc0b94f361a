#include "theme/colors.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <QWidget>

namespace pooldeck {
namespace {

Colors makeLight()
{
    Colors c;
    c.dark = false;
    c.window = QColor(0xF4F5F7);
    c.surface = QColor(0xFFFFFF);
    c.ink = QColor(0x1B1F24);
    c.muted = QColor(0x57606A);
    c.hairline = QColor(0xD8DEE4);
    c.inputBorder = QColor(0x7C858F);
    c.accent = QColor(0x0B5CAD);
    c.danger = QColor(0xB3142E);
    c.onAccent = QColor(0xFFFFFF);
    c.selection = QColor(0xDCE9F8);
    c.vmBusy = QColor(0x17408B);
    c.vmIdle = QColor(0xC35E14);
    c.vmDraining = QColor(0x9D4FE6);
    c.vmDeleting = QColor(0x54585F);
    c.vmProvisioning = QColor(0x2A8F93);
    c.vmLost = QColor(0xA3122B);
    c.series = {QColor(0x1156C1), QColor(0xCC7200), QColor(0x29A288), QColor(0x944075),
                QColor(0x535000), QColor(0x2A0F8A), QColor(0x521519)};
    c.seriesOther = QColor(0x7C858F);
    return c;
}

Colors makeDark()
{
    Colors c;
    c.dark = true;
    c.window = QColor(0x15181C);
    c.surface = QColor(0x1E2227);
    c.ink = QColor(0xE6E9ED);
    c.muted = QColor(0xA3ACB6);
    c.hairline = QColor(0x343A42);
    c.inputBorder = QColor(0x737C88);
    c.accent = QColor(0x6CB2F5);
    c.danger = QColor(0xFF8B8B);
    c.onAccent = QColor(0x0F1419);
    c.selection = QColor(0x22384F);
    c.vmBusy = QColor(0x5A8BFF);
    c.vmIdle = QColor(0xF6A03B);
    c.vmDraining = QColor(0xA573B5);
    c.vmDeleting = QColor(0xA9AEB6);
    c.vmProvisioning = QColor(0x9EEDFB);
    c.vmLost = QColor(0xF0383C);
    c.series = {QColor(0x55A9FF), QColor(0xE15F0A), QColor(0x99F7FB), QColor(0xA27695),
                QColor(0xF5E968), QColor(0x6D61EB), QColor(0xEBA292)};
    c.seriesOther = QColor(0x737C88);
    return c;
}

double luminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

constexpr double TextContrast = 4.5;
constexpr double ShapeContrast = 3.0;

QColor furthest(const QColor &from, std::initializer_list<QColor> colors)
{
    return *std::max_element(colors.begin(), colors.end(),
                             [&](const QColor &a, const QColor &b) { return contrast(a, from) < contrast(b, from); });
}

} // namespace

QColor Colors::disabled() const
{
    return mixed(muted, surface, 0.6);
}

QColor Colors::hover() const
{
    return mixed(ink, surface, dark ? 0.08 : 0.05);
}

const Colors &lightColors()
{
    static const Colors colors = makeLight();
    return colors;
}

const Colors &darkColors()
{
    static const Colors colors = makeDark();
    return colors;
}

Colors highContrastColors(const QPalette &system)
{
    const QColor window = system.color(QPalette::Window);
    Colors c = window.lightness() < 128 ? darkColors() : lightColors();
    c.window = window;
    c.surface = system.color(QPalette::Base);
    c.ink = furthest(c.surface, {system.color(QPalette::WindowText), system.color(QPalette::Text)});
    const auto visible = [&](const QColor &color, double least) {
        return contrast(color, c.surface) >= least && contrast(color, c.window) >= least ? color : c.ink;
    };
    c.muted = c.ink;
    c.hairline = c.ink;
    c.inputBorder = c.ink;
    c.accent = visible(system.color(QPalette::Link), TextContrast);
    c.danger = visible(c.danger, TextContrast);
    c.onAccent = furthest(c.accent, {Qt::white, Qt::black});
    c.selection = c.surface;
    // As strong as it may be with text in ink on it.
    for (double share = 0.5; share > 0; share -= 0.1) {
        const QColor tried = mixed(c.accent, c.surface, share);
        if (contrast(c.ink, tried) >= TextContrast) {
            c.selection = tried;
            break;
        }
    }
    for (QColor *color :
         {&c.vmBusy, &c.vmIdle, &c.vmDraining, &c.vmDeleting, &c.vmProvisioning, &c.vmLost, &c.seriesOther}) {
        *color = visible(*color, ShapeContrast);
    }
    for (QColor &color : c.series) {
        color = visible(color, ShapeContrast);
    }
    return c;
}

const Colors &colorsOf(const QPalette &palette)
{
    const QRgb window = palette.color(QPalette::Window).rgb();
    const QRgb surface = palette.color(QPalette::Base).rgb();
    for (const Colors *ours : {&lightColors(), &darkColors()}) {
        if (window == ours->window.rgb() && surface == ours->surface.rgb()) {
            return *ours;
        }
    }
    // Asked for at every painting of every widget, so each palette is worked out once. Only the window's thread paints.
    static std::map<std::array<QRgb, 5>, Colors> others;
    const std::array<QRgb, 5> key{window, surface, palette.color(QPalette::WindowText).rgb(),
                                  palette.color(QPalette::Text).rgb(), palette.color(QPalette::Link).rgb()};
    auto found = others.find(key);
    if (found == others.end()) {
        const Colors derived = highContrastColors(palette);
        found = others.emplace(key, derived).first;
    }
    return found->second;
}

const Colors &colorsOf(const QWidget *widget)
{
    return colorsOf(widget->palette());
}

QPalette toPalette(const Colors &c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.ink);
    palette.setColor(QPalette::Base, c.surface);
    palette.setColor(QPalette::AlternateBase, c.window);
    palette.setColor(QPalette::Text, c.ink);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Button, c.surface);
    palette.setColor(QPalette::ButtonText, c.ink);
    palette.setColor(QPalette::BrightText, c.danger);
    palette.setColor(QPalette::Highlight, c.selection);
    palette.setColor(QPalette::HighlightedText, c.ink);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::ToolTipBase, c.surface);
    palette.setColor(QPalette::ToolTipText, c.ink);
    palette.setColor(QPalette::Light, c.surface);
    palette.setColor(QPalette::Midlight, c.hairline);
    palette.setColor(QPalette::Mid, c.hairline);
    palette.setColor(QPalette::Dark, c.inputBorder);
    palette.setColor(QPalette::Shadow, c.hairline);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, c.disabled());
    }
    return palette;
}

QColor mixed(const QColor &color, const QColor &base, double share)
{
    const auto channel = [share](int over, int under) { return qRound(over * share + under * (1.0 - share)); };
    return QColor(channel(color.red(), base.red()), channel(color.green(), base.green()),
                  channel(color.blue(), base.blue()));
}

double contrast(const QColor &a, const QColor &b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (qMax(la, lb) + 0.05) / (qMin(la, lb) + 0.05);
}

} // namespace pooldeck
