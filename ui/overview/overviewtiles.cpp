#include "overview/overviewtiles.h"

#include "common/computetime.h"
#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobnews.h"
#include "jobs/jobqueues.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "widgets/tile.h"

#include <QDateTime>
#include <QGridLayout>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int TileWidth = 216;      ///< from where on four stand side by side
constexpr qsizetype MostLines = 12; ///< of a tool tip
constexpr qint64 WholeFromE4 = 1'000 * 10'000;
constexpr qint64 ManyVms = 100; ///< no room for their number
constexpr qint64 PreciseBelowMs = 10 * MsPerHour;

} // namespace

OverviewTiles::OverviewTiles(AccountSession &session, bool simulated, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_simulated(simulated)
    , m_grid(new QGridLayout(this))
    , m_vms(new Tile(tr("VMs running"), tr("Shows the pools"), this))
    , m_burn(new Tile(tr("Burn now"), tr("Shows the pools"), this))
    , m_period(new Tile(tr("This billing period"), tr("Shows the usage"), this))
    , m_waiting(new Tile(tr("Jobs waiting"), tr("Shows the jobs"), this))
{
    m_vms->setObjectName(u"tileVms"_s);
    m_burn->setObjectName(u"tileBurn"_s);
    m_period->setObjectName(u"tileHours"_s);
    m_waiting->setObjectName(u"tileWaiting"_s);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(metrics::Space3);
    connect(m_vms, &Tile::clicked, this, &OverviewTiles::poolsRequested);
    connect(m_burn, &Tile::clicked, this, &OverviewTiles::poolsRequested);
    connect(m_period, &Tile::clicked, this, &OverviewTiles::usageRequested);
    connect(m_waiting, &Tile::clicked, this, &OverviewTiles::jobsRequested);
    arrange();
}

void OverviewTiles::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void OverviewTiles::arrange()
{
    const int columns = width() >= 4 * TileWidth + 3 * metrics::Space3 ? 4 : 2;
    if (columns == m_columns) {
        return;
    }
    m_columns = columns;
    int place = 0;
    for (Tile *tile : {m_vms, m_burn, m_period, m_waiting}) {
        m_grid->removeWidget(tile);
        m_grid->addWidget(tile, place / columns, place % columns);
        ++place;
    }
    for (int column = 0; column < 4; ++column) {
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    }
}

void OverviewTiles::refresh(const JobQueues &queues, JobNews &news)
{
    const AccountMonitor &monitor = m_session.monitor();
    const bool live = monitor.state() == AccountMonitor::State::Live;
    for (Tile *tile : {m_vms, m_burn, m_period, m_waiting}) {
        tile->setStale(!live);
    }
    if (!monitor.lastSyncMs()) {
        return; // unknown, not zero
    }
    if (!live) { // figures stay as they were, and say so
        showStale();
        return;
    }
    const qint64 nowMs = m_session.meter().nowMs();
    QList<PlanBurn> shares;
    for (const BillingPlan &plan : m_session.billingPlans()) {
        shares.append({plan, m_session.meter().computeMsOfPlan(plan.id, planPeriodStart(plan, nowMs)),
                       m_session.meter().billedVmCountOfPlan(plan.id)});
    }
    const PeriodFigures period = periodFigures(shares, nowMs);
    showVms(m_session.meter().billedVmCount());
    showBurn(period);
    showPeriod(period);
    showWaiting(queues, news);
}

void OverviewTiles::showStale()
{
    const QString seen =
        tr("As of %1").arg(timeText(*m_session.monitor().lastSyncMs(), QDateTime::currentMSecsSinceEpoch()));
    for (Tile *tile : {m_vms, m_burn, m_period, m_waiting}) {
        tile->setNotes({seen});
    }
}

QString OverviewTiles::moneyText(const QList<Money> &amounts, const QString &suffix) const
{
    QStringList texts;
    for (const Money &amount : amounts) {
        texts.append(formatMoney(amount.amountE4, amount.currency) + suffix);
    }
    return texts.join(u" + "_s);
}

/// Whole units where they say enough: it is not known to the cent.
QString OverviewTiles::forecastText(const QList<Money> &amounts) const
{
    QStringList texts;
    for (const Money &amount : amounts) {
        texts.append(formatMoney(amount.amountE4, amount.currency, QLocale(), amount.amountE4 < WholeFromE4 ? 2 : 0));
    }
    return texts.join(u" + "_s);
}

void OverviewTiles::showVms(qint64 billed)
{
    QList<Pool> pools = m_session.monitor().pools().values();
    qint64 target = 0;
    qint64 busy = 0;
    qint64 idle = 0;
    qint64 coming = 0;
    qint64 going = 0;
    for (const Pool &pool : std::as_const(pools)) {
        target += pool.targetVmCount;
        busy += pool.busyVmCount;
        idle += pool.idleVmCount();
        coming += pool.provisioningVmCount;
        going += pool.drainingVmCount + pool.deletingVmCount;
    }
    QStringList notes{
        pools.isEmpty()
            ? tr("No pools")
            : tr("%1 busy, %2 idle, in %3").arg(numberText(busy), numberText(idle), poolsText(pools.size()))};
    QStringList moving;
    if (coming > 0) {
        moving.append(tr("%1 provisioning").arg(numberText(coming)));
    }
    if (going > 0) {
        moving.append(tr("%1 on their way out").arg(numberText(going)));
    }
    notes.append(moving.join(u", "_s));
    m_vms->setFigure(numberText(billed), target != billed ? tr("of %1").arg(numberText(target)) : QString(), notes);

    pools.removeIf([](const Pool &pool) { return pool.billedVmCount() == 0; });
    std::sort(pools.begin(), pools.end(), [](const Pool &a, const Pool &b) {
        return std::pair(-a.billedVmCount(), a.name) < std::pair(-b.billedVmCount(), b.name);
    });
    QStringList lines;
    for (const Pool &pool : pools.first(qMin(pools.size(), MostLines))) {
        lines.append(tr("%1: %2, %3 busy").arg(pool.name, vmsText(pool.billedVmCount()), numberText(pool.busyVmCount)));
    }
    if (pools.size() > MostLines) {
        lines.append(tr("and %1 more").arg(poolsText(pools.size() - MostLines)));
    }
    m_vms->setToolTip(lines.isEmpty() ? tr("No VM exists, nothing is billed.") : lines.join(u'\n'));
}

void OverviewTiles::showBurn(const PeriodFigures &period)
{
    const BurnRate burn = m_session.burn();
    QStringList notes;
    if (burn.vmCount == 0) {
        notes = {tr("Nothing is billed"), QString()};
    } else if (burn.nowPerHour.isEmpty()) {
        notes = {tr("Its price is not known"), QString()};
    } else {
        const QString now = tr("%1 now").arg(moneyText(burn.nowPerHour, tr("/h")));
        notes.append(m_simulated ? tr("%1, simulated").arg(now) : now);
        if (burn.includedLeftMs > 0) {
            const QString left = tr("%1 included h left").arg(hoursText(burn.includedLeftMs, 1));
            notes.append(!burn.laterPerHour.isEmpty()
                             ? tr("%1, then %2").arg(left, moneyText(burn.laterPerHour, tr("/h")))
                         : burn.stopsWhenUsedUp ? tr("%1, then they stop").arg(left)
                                                : left);
        } else {
            notes.append(QString());
        }
    }
    m_burn->setFigure(hoursText(burn.vmCount * MsPerHour), tr("compute-h/h"), notes);

    QStringList lines;
    for (const PeriodFigures::Plan &plan : period.plans) {
        if (plan.vmCount == 0) {
            continue;
        }
        const qint64 rateE4 = plan.usage.marginalRatePerHourE4;
        lines.append(tr("%1: %2 × %3/h = %4/h%5")
                         .arg(plan.plan.name, vmsText(plan.vmCount), formatMoney(rateE4, plan.plan.currency),
                              formatMoney(plan.vmCount * rateE4, plan.plan.currency),
                              plan.usage.includedLeftMs > 0 ? tr(" while included hours last") : QString()));
    }
    m_burn->setToolTip(lines.isEmpty() ? tr("No VM runs.") : lines.join(u'\n'));
}

void OverviewTiles::showPeriod(const PeriodFigures &period)
{
    if (!m_session.meter().isLoaded()) {
        m_period->setFigure(u"–"_s, {}, {tr("The usage is being asked for")});
        return;
    }
    QStringList notes;
    if (period.plans.isEmpty()) {
        notes = {tr("Nothing used yet"), QString()};
    } else {
        const QString cost = moneyText(period.cost);
        const QString fees = moneyText(period.fees);
        const bool hasFees =
            std::any_of(period.fees.cbegin(), period.fees.cend(), [](const Money &fee) { return fee.amountE4 != 0; });
        notes.append(
            m_simulated
                ? (hasFees ? tr("%1 incl. %2 fee, simulated").arg(cost, fees) : tr("%1 so far, simulated").arg(cost))
                : (hasFees ? tr("%1 so far, incl. %2 fee").arg(cost, fees) : tr("%1 so far").arg(cost)));
        const QString hours = hoursText(period.forecastMs, 0);
        const QString money = forecastText(period.forecastCost);
        notes.append(period.vmCount == 0   ? tr("No VM runs: it stays at that")
                     : period.vmCount == 1 ? tr("If the VM stays: %1 h, %2").arg(hours, money)
                     : period.vmCount < ManyVms
                         ? tr("If the %1 stay: %2 h, %3").arg(vmsText(period.vmCount), hours, money)
                         : tr("If all stay: %1 h, %2").arg(hours, money));
    }
    m_period->setFigure(hoursText(period.usedMs, period.usedMs < PreciseBelowMs ? 4 : 2), tr("compute-h"), notes);

    const qint64 nowMs = m_session.meter().nowMs();
    QStringList lines;
    for (const PeriodFigures::Plan &plan : period.plans) {
        const QString &currency = plan.plan.currency;
        lines.append(tr("%1 until %2:").arg(plan.plan.name, timeText(plan.usage.periodEndMs, nowMs)));
        lines.append(tr("  %1 of %2 included compute-hours used, %3 beyond")
                         .arg(hoursText(plan.usage.usedMs - plan.usage.overageMs, 4),
                              hoursText(plan.plan.includedMs, 0), hoursText(plan.usage.overageMs, 4)));
        lines.append(tr("  %1 fee + %2 overage = %3")
                         .arg(formatMoney(plan.plan.monthlyFeeE4, currency),
                              formatMoney(plan.usage.costE4 - plan.plan.monthlyFeeE4, currency),
                              formatMoney(plan.usage.costE4, currency)));
        if (plan.vmCount > 0) {
            const QString end = tr("  if %1 run on: %2 compute-hours, %3")
                                    .arg(vmsText(plan.vmCount), hoursText(plan.forecast.usedMs, 2),
                                         formatMoney(plan.forecast.costE4, currency));
            const bool stops = plan.forecast.stops && plan.forecast.usedUpAtMs;
            lines.append(stops ? tr("%1; they stop %2").arg(end, timeText(*plan.forecast.usedUpAtMs, nowMs)) : end);
        }
    }
    m_period->setToolTip(lines.join(u'\n'));
}

void OverviewTiles::showWaiting(const JobQueues &queues, JobNews &news)
{
    const qint64 running = queues.countOf(JobStatus::Running);
    const qint64 waiting = queues.activeCount() - running;
    const std::optional<qint64> oldestMs = news.oldestWaitMs();
    const qint64 waitedMs = oldestMs ? qMax<qint64>(0, m_session.meter().nowMs() - *oldestMs) / 1000 * 1000 : 0;
    m_waiting->setFigure(numberText(waiting), {},
                         {tr("%1 running").arg(numberText(running)),
                          oldestMs ? tr("The oldest waits %1").arg(durationText(waitedMs)) : QString()});

    QList<std::pair<qint64, QString>> lengths;
    for (const Pool &pool : m_session.monitor().pools()) {
        if (const qint64 length = queues.lengthOf(pool.id); length > 0) {
            lengths.append({length, pool.name});
        }
    }
    if (const qint64 classic = queues.lengthOf({}); classic > 0) {
        lengths.append({classic, tr("classic processing")});
    }
    std::sort(lengths.begin(), lengths.end(), std::greater<>());
    QStringList lines;
    for (const auto &[length, name] : lengths.first(qMin(lengths.size(), MostLines))) {
        lines.append(tr("%1: %2").arg(name, jobsText(length)));
    }
    if (lengths.size() > MostLines) {
        lines.append(tr("and in %1 more").arg(poolsText(lengths.size() - MostLines)));
    }
    m_waiting->setToolTip(lines.isEmpty() ? tr("No job waits.") : lines.join(u'\n'));
}

} // namespace pooldeck
