#include "jobs/jobtimelineview.h"

#include "charts/hatching.h"
#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "widgets/painting.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStringList>
#include <QToolTip>

namespace pooldeck {
namespace {

using Kind = JobStretch::Kind;

constexpr int BarHeight = 20;
constexpr int Gap = 1;
constexpr int Narrowest = 12; // the glyph of an attempt's end fits

struct Look
{
    Glyph glyph;
    StateColor color;
};

Look lookOf(const std::optional<AttemptOutcome> &outcome)
{
    if (!outcome) {
        return {Glyph::Full, StateColor::Busy};
    }
    switch (*outcome) {
    case AttemptOutcome::Finished:
        return {Glyph::Check, StateColor::Ink};
    case AttemptOutcome::Failed:
        return {Glyph::Cross, StateColor::Lost};
    case AttemptOutcome::Lost:
        return {Glyph::OutlineX, StateColor::Lost};
    case AttemptOutcome::Cancelled:
    case AttemptOutcome::Requeued:
        return {Glyph::Bar, StateColor::Muted};
    }
    Q_UNREACHABLE();
}

QString howItEnded(AttemptOutcome outcome)
{
    switch (outcome) {
    case AttemptOutcome::Finished:
        return JobTimelineView::tr("finished");
    case AttemptOutcome::Failed:
        return JobTimelineView::tr("failed");
    case AttemptOutcome::Lost:
        return JobTimelineView::tr("VM lost");
    case AttemptOutcome::Cancelled:
        return JobTimelineView::tr("cancelled");
    case AttemptOutcome::Requeued:
        return JobTimelineView::tr("back in the queue");
    }
    Q_UNREACHABLE();
}

} // namespace

JobTimelineView::JobTimelineView(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"jobTimeline"_s);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Time line"));
}

void JobTimelineView::setTimeline(const QList<JobStretch> &stretches, qint64 nowMs)
{
    const bool moves = !stretches.isEmpty() && !stretches.constLast().toMs;
    if (stretches == m_stretches && (!moves || nowMs == m_nowMs)) {
        return;
    }
    m_stretches = stretches;
    m_nowMs = nowMs;
    m_current = qBound<qsizetype>(0, m_current, qMax<qsizetype>(0, stretches.size() - 1));
    QStringList all;
    for (const JobStretch &stretch : stretches) {
        all.append(words(stretch));
    }
    setAccessibleDescription(all.join(u"; "_s));
    update();
}

QSize JobTimelineView::sizeHint() const
{
    return {480, BarHeight + metrics::Space1 + lineHeight(TextStyle::Caption)};
}

QSize JobTimelineView::minimumSizeHint() const
{
    return {160, sizeHint().height()};
}

qint64 JobTimelineView::lengthMs(const JobStretch &stretch) const
{
    return qMax<qint64>(0, stretch.toMs.value_or(m_nowMs) - stretch.fromMs);
}

/// To scale, except that none is narrower than can be seen.
QList<QRect> JobTimelineView::bars() const
{
    qint64 total = 0;
    for (const JobStretch &stretch : m_stretches) {
        total += lengthMs(stretch);
    }
    const int count = int(m_stretches.size());
    const int room = qMax(0, width() - count * Narrowest - (count - 1) * Gap);
    QList<QRect> rects;
    double x = 0;
    for (const JobStretch &stretch : m_stretches) {
        const double share = total > 0 ? double(lengthMs(stretch)) / double(total) : 1.0 / count;
        const double wide = Narrowest + share * room;
        rects.append(QRect(QPoint(qRound(x), 0), QPoint(qRound(x + wide) - 1, BarHeight - 1)));
        x += wide + Gap;
    }
    return rects;
}

QString JobTimelineView::words(const JobStretch &stretch) const
{
    const QString length = durationText(lengthMs(stretch));
    switch (stretch.kind) {
    case Kind::NotStarted:
        return stretch.toMs ? tr("created, %1 before its start").arg(length) : tr("created %1 ago").arg(length);
    case Kind::Waiting:
        return stretch.toMs ? tr("waited %1").arg(length) : tr("has waited %1").arg(length);
    case Kind::Unknown:
        return tr("earlier attempts, not known");
    case Kind::Running:
        break;
    }
    const QString number = numberText(stretch.attempt);
    if (stretch.outcome) {
        return tr("attempt %1: %2 after %3").arg(number, howItEnded(*stretch.outcome), length);
    }
    return stretch.toMs ? tr("attempt %1 ran %2").arg(number, length)
                        : tr("attempt %1 has run for %2").arg(number, length);
}

QString JobTimelineView::toolTipOf(const JobStretch &stretch) const
{
    QString text = words(stretch);
    text[0] = text[0].toUpper();
    const QString end = stretch.toMs ? clockText(*stretch.toMs) : tr("now");
    text += u'\n' + tr("%1 to %2").arg(timeText(stretch.fromMs, m_nowMs), end);
    if (!stretch.vmId.isEmpty()) {
        text += u'\n' + tr("on VM %1").arg(stretch.vmId);
    }
    return text;
}

void JobTimelineView::say()
{
    if (m_current < m_stretches.size()) {
        const QRect bar = bars().at(m_current);
        QToolTip::showText(mapToGlobal(bar.bottomLeft()), toolTipOf(m_stretches[m_current]), this, bar);
    }
}

bool JobTimelineView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QList<QRect> rects = bars();
        for (qsizetype i = 0; i < rects.size(); ++i) {
            if (rects[i].left() <= help->pos().x() && help->pos().x() <= rects[i].right()) {
                QToolTip::showText(help->globalPos(), toolTipOf(m_stretches[i]), this, rects[i]);
                return true;
            }
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void JobTimelineView::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step == 0 || m_stretches.isEmpty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    m_current = qBound<qsizetype>(0, m_current + step, m_stretches.size() - 1);
    update();
    say();
}

void JobTimelineView::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void JobTimelineView::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QList<QRect> rects = bars();
    painter.setFont(textFont(TextStyle::Caption));
    const QFontMetrics metricsOfText = painter.fontMetrics();
    int freeFrom = 0; // of the line of words
    for (qsizetype i = 0; i < m_stretches.size(); ++i) {
        const JobStretch &stretch = m_stretches[i];
        const QRectF bar = QRectF(rects[i]).adjusted(0.5, 0.5, -0.5, -0.5);
        QPainterPath shape;
        shape.addRoundedRect(bar, 3, 3);
        if (stretch.kind == Kind::Running) {
            const Look look = lookOf(stretch.outcome);
            const QColor color = colorOf(look.color, c);
            const QColor fill = mixed(color, c.surface, stretch.outcome ? (c.dark ? 0.20 : 0.12) : 1.0);
            painter.setPen(color);
            painter.setBrush(fill);
            painter.drawPath(shape);
            if (stretch.outcome) {
                const QRectF glyph(bar.right() - 11, bar.top() + (bar.height() - 10) / 2, 10, 10);
                paintGlyph(&painter, glyph, look.glyph, color, fill);
            }
        } else {
            if (stretch.kind != Kind::Unknown) {
                QPainterPath hatching;
                addHatching(hatching, bar.adjusted(1, 1, -1, -1));
                painter.fillPath(hatching, mixed(c.muted, c.surface, 0.35));
            }
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(c.inputBorder, 1, stretch.kind == Kind::Unknown ? Qt::DotLine : Qt::SolidLine));
            painter.drawPath(shape);
        }
        if (hasFocus() && i == m_current) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(c.accent, metrics::FocusRing));
            painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        }
        // Words stand under their stretch; where the room ends, the last stretches keep theirs to the tool tip.
        const int left = qMax(freeFrom, rects[i].left());
        const bool isLast = i + 1 == m_stretches.size();
        const int right = isLast ? width() : qMax(rects[i].right(), left);
        const QString text = words(stretch);
        const int wide = metricsOfText.horizontalAdvance(text);
        if (wide <= right - left || (isLast && wide <= width() - left)) {
            painter.setPen(c.muted);
            const QRect place(left, BarHeight + metrics::Space1, wide + 2, lineHeight(TextStyle::Caption));
            painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, text);
            freeFrom = left + wide + metrics::Space3;
        }
    }
}

} // namespace pooldeck
