#include "theme/icons.h"

#include "common/literals.h"
#include "theme/colors.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace pooldeck {
namespace {

QColor tintColor(IconTint tint, QIcon::Mode mode)
{
    const Colors &colors = colorsOf(QGuiApplication::palette());
    if (mode == QIcon::Disabled) {
        return colors.disabled();
    }
    switch (tint) {
    case IconTint::Ink:
        return colors.ink;
    case IconTint::Muted:
        return colors.muted;
    case IconTint::OnAccent:
        return colors.onAccent;
    case IconTint::Accent:
        return colors.accent;
    case IconTint::Danger:
        return colors.danger;
    case IconTint::Warning:
        return colors.vmIdle;
    }
    Q_UNREACHABLE();
}

/// Draws an SVG whose strokes are `currentColor` in the colour of the moment.
class TintedSvgEngine final : public QIconEngine
{
public:
    TintedSvgEngine(QByteArray svg, IconTint tint)
        : m_svg(std::move(svg))
        , m_tint(tint)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        QByteArray svg = m_svg;
        svg.replace("currentColor", tintColor(m_tint, mode).name().toLatin1());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        renderer.render(painter, QRectF(rect));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap result(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return result;
    }

    QIconEngine *clone() const override { return new TintedSvgEngine(m_svg, m_tint); }

private:
    QByteArray m_svg;
    IconTint m_tint;
};

} // namespace

QIcon icon(QLatin1StringView name, IconTint tint)
{
    QFile file(u":/pooldeck/icons/"_s + name + u".svg"_s);
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(opened, "icon", name.data());
    return QIcon(new TintedSvgEngine(file.readAll(), tint));
}

QIcon applicationIcon()
{
    return icon("pooldeck"_L1);
}

} // namespace pooldeck
