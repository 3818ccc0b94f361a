#include "widgets/painting.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

namespace pooldeck {
namespace {

constexpr int StripGap = 2;

QFont badgeFont()
{
    return textFont(TextStyle::Caption);
}

qreal digitWidth(const QFontMetricsF &fm)
{
    qreal widest = 0;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit) {
        widest = qMax(widest, fm.horizontalAdvance(QChar(digit)));
    }
    return widest;
}

void paintFull(QPainter *painter, const QRectF &r, qreal radius, const QColor &color)
{
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawRoundedRect(r, radius, radius);
}

void paintOutline(QPainter *painter, const QRectF &r, qreal radius, qreal pen, const QColor &color,
                  Qt::PenStyle style = Qt::SolidLine)
{
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(color, pen, style, Qt::FlatCap));
    painter->drawRoundedRect(r.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), radius, radius);
}

} // namespace

void paintGlyph(QPainter *painter, const QRectF &r, Glyph glyph, const QColor &color, const QColor &background)
{
    const qreal size = r.width();
    const qreal radius = size >= 12 ? 2 : 1;
    const qreal stroke = qMax<qreal>(1.25, size / 8);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const auto line = [&](qreal x1, qreal y1, qreal x2, qreal y2) {
        painter->drawLine(QPointF(r.left() + x1 * size, r.top() + y1 * size),
                          QPointF(r.left() + x2 * size, r.top() + y2 * size));
    };
    const auto round = [&](const QColor &penColor, qreal width) {
        painter->setPen(QPen(penColor, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    };
    switch (glyph) {
    case Glyph::Full:
        paintFull(painter, r, radius, color);
        break;
    case Glyph::FullHole: {
        QPainterPath path;
        path.addRoundedRect(r, radius, radius);
        QRectF hole(0, 0, qRound(size * 0.3), qRound(size * 0.3));
        if ((qRound(size) - qRound(hole.width())) % 2) {
            hole.setSize({hole.width() + 1, hole.height() + 1});
        }
        hole.moveCenter(r.center());
        path.addRect(hole);
        path.setFillRule(Qt::OddEvenFill);
        painter->fillPath(path, color);
        break;
    }
    case Glyph::FullCut:
        paintFull(painter, r, radius, color);
        painter->setClipRect(r);
        painter->setPen(QPen(background, stroke * 1.2));
        line(-0.1, 1.1, 1.1, -0.1);
        break;
    case Glyph::FullBar:
        paintFull(painter, r, radius, color);
        painter->fillRect(QRectF(r.left() + size * 0.2, r.center().y() - stroke / 2, size * 0.6, stroke), background);
        break;
    case Glyph::Outline:
        paintOutline(painter, r, radius, stroke, color);
        break;
    case Glyph::OutlineX:
        paintOutline(painter, r, radius, stroke * 0.9, color);
        round(color, stroke * 0.9);
        line(0.3, 0.3, 0.7, 0.7);
        line(0.7, 0.3, 0.3, 0.7);
        break;
    case Glyph::Dashed:
        paintOutline(painter, r, radius, stroke * 0.9, color, Qt::DotLine);
        break;
    case Glyph::Hollow:
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(color, stroke));
        painter->drawEllipse(r.adjusted(stroke, stroke, -stroke, -stroke));
        break;
    case Glyph::Check:
        round(color, stroke * 1.15);
        painter->drawPolyline(QPolygonF{QPointF(r.left() + size * 0.14, r.top() + size * 0.54),
                                        QPointF(r.left() + size * 0.40, r.top() + size * 0.80),
                                        QPointF(r.left() + size * 0.88, r.top() + size * 0.22)});
        break;
    case Glyph::Cross:
        round(color, stroke * 1.15);
        line(0.2, 0.2, 0.8, 0.8);
        line(0.8, 0.2, 0.2, 0.8);
        break;
    case Glyph::Bar:
        round(color, stroke * 1.3);
        line(0.15, 0.5, 0.85, 0.5);
        break;
    }
    painter->restore();
}

int badgeWidth(const QString &word)
{
    return 2 * metrics::BadgePadding + metrics::BadgeIcon + metrics::Space1 +
           qRound(QFontMetricsF(badgeFont()).horizontalAdvance(word)) + 1;
}

void paintBadge(QPainter *painter, const QRect &rect, const StateLook &look, const Colors &c)
{
    const QColor color = colorOf(look.color, c);
    QRect box(rect.left(), rect.top() + (rect.height() - metrics::Badge) / 2, qMin(rect.width(), badgeWidth(look.word)),
              metrics::Badge);
    const bool hollow = look.color == StateColor::Muted || look.color == StateColor::Ink;
    const QColor fill = hollow ? c.surface : mixed(color, c.surface, c.dark ? 0.20 : 0.12);
    const QColor border = hollow ? c.inputBorder : color;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(QPen(border, 1));
    painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), metrics::BadgeRadius, metrics::BadgeRadius);
    const QRectF glyph(box.left() + metrics::BadgePadding + 1, box.top() + (box.height() - 10) / 2, 10, 10);
    paintGlyph(painter, glyph, look.glyph, color, fill);
    painter->setPen(c.ink);
    painter->setFont(badgeFont());
    const QRect text = box.adjusted(metrics::BadgePadding + metrics::BadgeIcon + metrics::Space1, 0, -2, 0);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft, look.word);
    painter->restore();
}

int vmStripWidth(qsizetype vmCount)
{
    return int(vmCount) * (metrics::VmSquare + StripGap);
}

void paintVmStrip(QPainter *painter, const QRect &rect, const QList<VmState> &vms, const Colors &c)
{
    const int step = metrics::VmSquare + StripGap;
    qsizetype fitting = rect.width() / step;
    if (fitting < vms.size()) {
        fitting = qMax<qsizetype>(0, (rect.width() - 32) / step);
    }
    qreal x = rect.left();
    const qreal y = rect.top() + (rect.height() - metrics::VmSquare) / 2;
    for (qsizetype i = 0; i < qMin(fitting, vms.size()); ++i) {
        const StateLook look = lookOf(vms[i]);
        paintGlyph(painter, QRectF(x, y, metrics::VmSquare, metrics::VmSquare), look.glyph, colorOf(look.color, c),
                   c.surface);
        x += step;
    }
    if (fitting < vms.size()) {
        painter->save();
        painter->setFont(textFont(TextStyle::Caption));
        painter->setPen(c.muted);
        painter->drawText(QRectF(x + 2, rect.top(), rect.right() - x, rect.height()), Qt::AlignVCenter | Qt::AlignLeft,
                          u"+%1"_s.arg(vms.size() - fitting));
        painter->restore();
    }
}

qreal figuresWidth(const QFont &font, const QString &text)
{
    const QFontMetricsF fm(font);
    const qreal digit = digitWidth(fm);
    qreal width = 0;
    QString run;
    for (const QChar c : text) {
        if (c.isDigit()) {
            width += fm.horizontalAdvance(run) + digit;
            run.clear();
        } else {
            run += c;
        }
    }
    return width + fm.horizontalAdvance(run);
}

void paintFigures(QPainter *painter, const QRectF &rect, Qt::Alignment alignment, const QString &text)
{
    const QFontMetricsF fm(painter->font());
    const qreal digit = digitWidth(fm);
    const qreal width = figuresWidth(painter->font(), text);
    qreal x = rect.left();
    if (alignment & Qt::AlignRight) {
        x = rect.right() - width;
    } else if (alignment & Qt::AlignHCenter) {
        x = rect.center().x() - width / 2;
    }
    const qreal baseline = rect.top() + (rect.height() - fm.height()) / 2 + fm.ascent();
    QString run;
    const auto flush = [&] {
        if (!run.isEmpty()) {
            painter->drawText(QPointF(x, baseline), run);
            x += fm.horizontalAdvance(run);
            run.clear();
        }
    };
    for (const QChar c : text) {
        if (c.isDigit()) {
            flush();
            painter->drawText(QPointF(x + (digit - fm.horizontalAdvance(c)) / 2, baseline), QString(c));
            x += digit;
        } else {
            run += c;
        }
    }
    flush();
}

} // namespace pooldeck
