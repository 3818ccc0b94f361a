#include "overview/overviewpage.h"

#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobmodel.h"
#include "overview/attentionlist.h"
#include "overview/livechart.h"
#include "pools/poolactions.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "usage/burnrate.h"
#include "widgets/label.h"
#include "widgets/tile.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QScrollArea>

namespace pooldeck {

OverviewPage::OverviewPage(AccountSession &session, JobModel &jobs, PoolActions &actions, Prompter &prompter,
                           bool simulated, qint64 idleNoticeMs, QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_simulated(simulated)
    , m_vms(new Tile(tr("VMs running"), this))
    , m_burn(new Tile(tr("Burn now"), this))
    , m_hours(new Tile(tr("This billing period"), this))
    , m_waiting(new Tile(tr("Jobs waiting"), this))
    , m_chart(new LiveChart(session, prompter, this))
    , m_attention(new AttentionList(session, actions, simulated, idleNoticeMs, this))
{
    setObjectName(u"overviewPage"_s);
    m_vms->setObjectName(u"tileVms"_s);
    m_burn->setObjectName(u"tileBurn"_s);
    m_hours->setObjectName(u"tileHours"_s);
    m_waiting->setObjectName(u"tileWaiting"_s);
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(metrics::Space3);
    for (Tile *tile : {m_vms, m_burn, m_hours, m_waiting}) {
        tiles->addWidget(tile, 1);
    }
    auto *content = new QWidget(this);
    auto *column = new QVBoxLayout(content);
    column->setSpacing(metrics::Padding);
    column->addLayout(tiles);
    column->addWidget(m_chart, 1);
    column->addWidget(m_attention);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    connect(m_attention, &AttentionList::showFailedJobsRequested, this, &OverviewPage::showFailedJobsRequested);
    connect(m_attention, &AttentionList::showPoolRequested, this, &OverviewPage::showPoolRequested);
    connect(m_chart, &LiveChart::poolActivated, this, &OverviewPage::showPoolRequested);
    connect(m_attention, &AttentionList::newKeyRequested, this, &OverviewPage::newKeyRequested);
    connect(m_attention, &AttentionList::reconnectRequested, this, &OverviewPage::reconnectRequested);
    connect(&session.monitor(), &AccountMonitor::synced, this, &OverviewPage::tick);
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, &OverviewPage::tick);
    showFigures();
}

int OverviewPage::attentionCount() const
{
    return m_attention->count();
}

void OverviewPage::tick()
{
    showFigures();
    m_attention->refresh();
    if (isVisible()) {
        m_chart->tick();
    }
}

void OverviewPage::showFigures()
{
    const AccountMonitor &monitor = m_session.monitor();
    const bool live = monitor.state() == AccountMonitor::State::Live;
    for (Tile *tile : {m_vms, m_burn, m_hours, m_waiting}) {
        tile->setStale(!live);
    }
    if (!monitor.lastSyncMs()) {
        return; // unknown, not zero
    }
    if (!live) { // figures stay as they were, and say so
        const QString seen =
            tr("as last seen %1").arg(timeText(*monitor.lastSyncMs(), QDateTime::currentMSecsSinceEpoch()));
        for (Tile *tile : {m_vms, m_burn, m_hours, m_waiting}) {
            tile->setNote(seen);
        }
        return;
    }
    const QHash<QString, Pool> &pools = monitor.pools();
    qint64 target = 0;
    qint64 busy = 0;
    qint64 provisioning = 0;
    for (const Pool &pool : pools) {
        target += pool.targetVmCount;
        busy += pool.busyVmCount;
        provisioning += pool.provisioningVmCount;
    }
    const BurnRate burn = m_session.burn();
    QString vmNote =
        pools.isEmpty() ? tr("no pools") : tr("%1 busy, in %2").arg(numberText(busy), poolsText(pools.size()));
    if (provisioning > 0) {
        vmNote = tr("%1 more provisioning").arg(numberText(provisioning));
    }
    m_vms->setFigure(numberText(burn.vmCount), target != burn.vmCount ? tr("of %1").arg(numberText(target)) : QString(),
                     vmNote);

    QStringList money;
    for (const Money &amount : burn.nowPerHour) {
        money.append(formatMoney(amount.amountE4, amount.currency) + tr("/h"));
    }
    const QString moneyNote = money.isEmpty() ? tr("nothing is billed") : money.join(u" + "_s);
    m_burn->setFigure(hoursText(burn.vmCount * 3'600'000), tr("compute-h/h"),
                      m_simulated && !money.isEmpty() ? tr("%1, simulated").arg(moneyNote) : moneyNote);

    qint64 usedMs = 0;
    qint64 includedMs = 0;
    QStringList plans;
    for (const BillingPlan &plan : m_session.billingPlans()) {
        const std::optional<PlanUsage> usage = m_session.planUsage(plan.id);
        if (!usage || usage->usedMs == 0) {
            continue;
        }
        usedMs += usage->usedMs;
        includedMs += plan.includedMs;
        plans.append(tr("%1: %2 of %3 included compute-hours used, period ends %4")
                         .arg(plan.name, hoursText(usage->usedMs, 4), hoursText(plan.includedMs, 0),
                              timeText(usage->periodEndMs, m_session.meter().nowMs())));
    }
    m_hours->setFigure(m_session.meter().isLoaded() ? hoursText(usedMs, usedMs < 36'000'000 ? 4 : 2) : u"–"_s,
                       tr("compute-h"),
                       plans.isEmpty() ? tr("nothing used yet") : tr("of %1 h included").arg(hoursText(includedMs, 0)));
    m_hours->setToolTip(plans.join(u'\n'));

    qint64 waiting = 0;
    qint64 running = 0;
    std::optional<qint64> oldestMs;
    for (const Job &job : monitor.jobs()) {
        running += job.status == JobStatus::Running ? 1 : 0;
        if (job.isQueued()) {
            ++waiting;
            const qint64 since = job.queuedAtMs.value_or(job.createdAtMs);
            oldestMs = qMin(oldestMs.value_or(since), since);
        }
    }
    const QString runningNote = tr("%1 running").arg(numberText(running));
    m_waiting->setFigure(
        numberText(waiting), QString(),
        oldestMs
            ? tr("%1, oldest waits %2")
                  .arg(runningNote, durationText(qMax<qint64>(0, m_session.meter().nowMs() - *oldestMs) / 1000 * 1000))
            : runningNote);
}

} // namespace pooldeck
