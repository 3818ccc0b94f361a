#include "shell/burnstrip.h"

#include "common/computetime.h"
#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountsession.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"
#include "widgets/painting.h"

#include <QDateTime>
#include <QEvent>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int DotSize = 10;
constexpr int PillHeight = 18;
constexpr qint64 HourMs = 3'600'000;
constexpr qint64 LeastWorthMs = HourMs / 100; ///< the least compute-hours that are not 0.00

/// The most that running VMs can have cost in `elapsedMs`.
QStringList mostCost(const BurnRate &burn, qint64 elapsedMs)
{
    const qint64 includedMs = burn.vmCount > 0 ? burn.includedLeftMs / burn.vmCount : 0;
    QStringList amounts;
    for (const Money &later : burn.laterPerHour.isEmpty() ? burn.nowPerHour : burn.laterPerHour) {
        const auto now = std::find_if(burn.nowPerHour.cbegin(), burn.nowPerHour.cend(),
                                      [&](const Money &money) { return money.currency == later.currency; });
        const qint64 nowE4 = now == burn.nowPerHour.cend() ? 0 : now->amountE4;
        const qint64 atNowMs = std::min(elapsedMs, includedMs);
        amounts.append(
            formatMoney(costE4(atNowMs, nowE4) + costE4(elapsedMs - atNowMs, later.amountE4), later.currency));
    }
    return amounts;
}

} // namespace

BurnStrip::BurnStrip(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"burnStrip"_s);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("What burns now"));
    refresh();
}

void BurnStrip::setSession(AccountSession *session, bool simulated)
{
    m_session = session;
    m_simulated = simulated;
    refresh();
}

void BurnStrip::refresh()
{
    const Content now = content();
    if (now == m_content) {
        return;
    }
    m_content = now;
    setAccessibleDescription(text());
    update();
}

QString BurnStrip::text() const
{
    return m_content.tail.isEmpty() ? m_content.main : m_content.main + u"; "_s + m_content.tail;
}

BurnStrip::Content BurnStrip::content() const
{
    if (!m_session) {
        return {tr("Not connected"), tr("what burns is not known"), Content::Dot::None, false};
    }
    const AccountMonitor &monitor = m_session->monitor();
    switch (monitor.state()) {
    case AccountMonitor::State::Connecting:
        return {tr("Asking what burns…"), {}, Content::Dot::None, false};
    case AccountMonitor::State::Offline:
    case AccountMonitor::State::Unauthorized:
        if (!monitor.lastSyncMs()) {
            return {tr("No answer yet"), tr("what burns is not known"), Content::Dot::None, false};
        }
        return {lastSeenText(), {}, Content::Dot::Stale, m_simulated};
    case AccountMonitor::State::Live:
        break;
    }
    const BurnRate burn = m_session->burn();
    if (burn.vmCount == 0) {
        return {tr("0 VMs · nothing is billed"), {}, Content::Dot::Hollow, false};
    }
    const QString whole = burnText(burn);
    const qsizetype cut = whole.indexOf(u"; "_s);
    const QHash<QString, Pool> &pools = monitor.pools();
    const bool busy =
        std::any_of(pools.cbegin(), pools.cend(), [](const Pool &pool) { return pool.runningJobCount > 0; });
    return {cut < 0 ? whole : whole.left(cut), cut < 0 ? QString() : whole.mid(cut + 2),
            busy ? Content::Dot::Busy : Content::Dot::Idle, m_simulated};
}

QString BurnStrip::lastSeenText() const
{
    const qint64 nowMs = QDateTime::currentMSecsSinceEpoch();
    const qint64 seenMs = *m_session->monitor().lastSyncMs();
    const BurnRate burn = m_session->burn();
    const QString seen = tr("Last seen %1: %2").arg(timeText(seenMs, nowMs), vmsText(burn.vmCount));
    if (burn.vmCount == 0) {
        return seen;
    }
    const qint64 elapsedMs = qMax<qint64>(0, nowMs - seenMs);
    if (burn.vmCount * elapsedMs < LeastWorthMs) { // "0.00 h, $0.00" would say that it is nothing
        return seen + tr(", billed as long as they run");
    }
    const QStringList amounts = mostCost(burn, elapsedMs);
    const QString hours = tr("%1 compute-hours").arg(hoursText(burn.vmCount * elapsedMs));
    return seen + tr(", up to %1 since").arg(amounts.isEmpty() ? hours : hours + u" · "_s + amounts.join(u" + "_s));
}

QString BurnStrip::sums() const
{
    QStringList lines;
    if (m_session && m_session->monitor().lastSyncMs()) {
        for (const BillingPlan &plan : m_session->billingPlans()) {
            const qint64 vms = m_session->meter().billedVmCountOfPlan(plan.id);
            const std::optional<PlanUsage> usage = m_session->planUsage(plan.id);
            if (vms == 0 || !usage) {
                continue;
            }
            const QString price =
                plan.overagePerHourE4 ? formatMoney(*plan.overagePerHourE4, plan.currency) : QString();
            const QString later =
                plan.overagePerHourE4
                    ? tr("then %1 × %2 = %3/h")
                          .arg(numberText(vms), price, formatMoney(vms * *plan.overagePerHourE4, plan.currency))
                    : tr("then its pools stop");
            lines.append(usage->includedLeftMs > 0
                             ? tr("%1: %2 × 1 h = %3 compute-h/h, free while %4 of %5 included hours last, %6")
                                   .arg(plan.name, vmsText(vms), hoursText(vms * HourMs),
                                        hoursText(usage->includedLeftMs, 4), hoursText(plan.includedMs, 0), later)
                             : tr("%1: %2 × 1 h = %3 compute-h/h, included hours used up, %4")
                                   .arg(plan.name, vmsText(vms), hoursText(vms * HourMs), later));
        }
        if (m_simulated) {
            lines.append(tr("This computer's VMs are processes on this machine: they are metered like real ones, but "
                            "nobody sends a bill."));
        }
    }
    return lines.join(u'\n');
}

bool BurnStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        setToolTip(sums()); // of this moment, instead of each second
    }
    return QWidget::event(event);
}

QSize BurnStrip::sizeHint() const
{
    return {420, metrics::Strip};
}

void BurnStrip::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    const QString pill = m_content.simulated ? tr("simulated") : QString();
    QFont mainFont = textFont(TextStyle::Title);
    const QFont tailFont = textFont(TextStyle::Body);
    const QFont pillFont = textFont(TextStyle::Caption);
    const int dotRoom = m_content.dot == Content::Dot::None ? 0 : DotSize + metrics::Space2;
    const int tailWidth = qRound(figuresWidth(tailFont, m_content.tail));
    const int pillWidth =
        pill.isEmpty() ? 0 : QFontMetrics(pillFont).horizontalAdvance(pill) + 2 * metrics::BadgePadding;
    const int extras = (tailWidth ? tailWidth + metrics::Space3 : 0) + (pillWidth ? pillWidth + metrics::Space2 : 0);
    int mainWidth = qRound(figuresWidth(mainFont, m_content.main));
    while (mainWidth > width() - dotRoom && mainFont.pixelSize() > 13) {
        mainFont.setPixelSize(mainFont.pixelSize() - 1);
        mainWidth = qRound(figuresWidth(mainFont, m_content.main));
    }
    const bool oneLine = dotRoom + mainWidth + extras <= width();
    const bool twoLines = !oneLine && extras > 0;
    QRect main(dotRoom, 0, width() - dotRoom, height());
    if (twoLines) {
        main = QRect(dotRoom, 7, width() - dotRoom, lineHeight(TextStyle::Title));
    }

    const QRectF dot(0, main.center().y() - DotSize / 2.0 + 1, DotSize, DotSize);
    painter.setRenderHint(QPainter::Antialiasing);
    switch (m_content.dot) {
    case Content::Dot::None:
        break;
    case Content::Dot::Hollow:
        painter.setPen(QPen(c.muted, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1));
        break;
    case Content::Dot::Idle:
    case Content::Dot::Busy:
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_content.dot == Content::Dot::Busy ? c.vmBusy : c.vmIdle);
        painter.drawEllipse(dot);
        break;
    case Content::Dot::Stale:
        painter.setPen(QPen(c.muted, 1.5, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1));
        break;
    }

    const bool live = m_content.dot == Content::Dot::Busy || m_content.dot == Content::Dot::Idle;
    painter.setFont(mainFont);
    painter.setPen(live || m_content.dot == Content::Dot::Stale ? c.ink : c.muted);
    paintFigures(&painter, main, Qt::AlignLeft, m_content.main);

    QRect rest(dotRoom + mainWidth + metrics::Space3, 2, width(), height());
    if (twoLines) {
        rest = QRect(dotRoom, 7 + lineHeight(TextStyle::Title), width() - dotRoom, lineHeight(TextStyle::Caption));
        painter.setFont(textFont(TextStyle::Caption));
    } else {
        painter.setFont(tailFont);
    }
    painter.setPen(c.muted);
    if (!m_content.tail.isEmpty()) {
        paintFigures(&painter, rest, Qt::AlignLeft, m_content.tail);
        rest.setLeft(rest.left() + qRound(figuresWidth(painter.font(), m_content.tail)) + metrics::Space2);
    }
    if (!pill.isEmpty()) {
        const int y = rest.center().y() - PillHeight / 2 + (twoLines ? 1 : 0);
        const QRect box(rest.left(), y, pillWidth, PillHeight);
        stylepainter::box(&painter, box, Qt::transparent, c.inputBorder, metrics::BadgeRadius);
        painter.setFont(pillFont);
        painter.setPen(c.muted);
        painter.drawText(box, Qt::AlignCenter, pill);
    }
}

} // namespace pooldeck
