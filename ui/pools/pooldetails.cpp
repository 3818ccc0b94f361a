#include "pools/pooldetails.h"

#include "activity/eventmodel.h"
#include "charts/poolchart.h"
#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "jobs/jobmodel.h"
#include "pools/consequences.h"
#include "pools/poolactions.h"
#include "pools/poolcommands.h"
#include "pools/pooltable.h"
#include "pools/troublebar.h"
#include "pools/troublewatch.h"
#include "pools/vmheatmap.h"
#include "pools/vmpane.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "widgets/badgelabel.h"
#include "widgets/label.h"
#include "widgets/panetabs.h"
#include "widgets/tabbar.h"
#include "widgets/table.h"

#include <QAction>
#include <QHBoxLayout>
#include <QScrollArea>

namespace pooldeck {
namespace {

/// Two columns of figures beside the VMs; one where there is less room.
constexpr int WideFacts = 392;
constexpr int NarrowFacts = 204;

} // namespace

PoolDetails::PoolDetails(const Surroundings &s, QWidget *parent)
    : Card(parent)
    , m_session(s.session)
    , m_troubleWatch(new TroubleWatch(s.session, this))
    , m_name(new Label(TextStyle::Section, Tone::Ink, this))
    , m_id(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_labels(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_badge(new BadgeLabel(this))
    , m_troubles(new TroubleBar(this))
    , m_facts(new FactGrid(this))
    , m_factsArea(new QScrollArea(this))
    , m_tabs(new PaneTabs(this))
    , m_vms(new VmPane(s.session, s.commands, this))
    , m_chart(new PoolChart(s.session, s.prompter, this))
    , m_jobs(new PoolTable(
          s.jobs, [&jobs = s.jobs](int row) { return jobs.rowAt(row)->poolId; },
          tr("No job has been sent here yet. Drop job requests on the pool."), this))
    , m_events(new PoolTable(
          s.events, [&events = s.events](int row) { return events.rowAt(row).poolId; },
          tr("Nothing has happened to this pool yet."), this))
    , m_hint(new Label(tr("Choose a pool to see its VMs and figures."), TextStyle::Body, Tone::Muted, this))
    , m_content(new QWidget(this))
{
    setObjectName(u"poolDetails"_s);
    m_factsArea->setMinimumWidth(NarrowFacts);
    m_factsArea->setMaximumWidth(WideFacts);
    m_factsArea->setFrameShape(QFrame::NoFrame);
    m_factsArea->setWidgetResizable(true);
    m_factsArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_factsArea->setAccessibleName(tr("Figures of the pool"));
    m_factsArea->setWidget(m_facts);
    m_factsArea->viewport()->setAutoFillBackground(false);
    m_facts->setAutoFillBackground(false);
    auto *body = new QHBoxLayout;
    body->setSpacing(metrics::Padding);
    body->addWidget(m_factsArea);
    body->addWidget(m_tabs, 1);
    auto *content = new QVBoxLayout(m_content);
    content->setContentsMargins(metrics::Padding, metrics::Space2, metrics::Padding, metrics::Space1);
    content->setSpacing(metrics::Space2);
    content->addWidget(makeHead());
    content->addWidget(m_troubles);
    content->addLayout(body, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->addWidget(m_content);
    layout->addWidget(m_hint, 0, Qt::AlignCenter);
    addTabs();
    connectTroubleBar(s.actions);
    setPool({});
}

void PoolDetails::addTabs()
{
    m_tabs->setTabsName(tr("Details of the pool"));
    m_tabs->addPane(m_vms, tr("VMs"));
    m_tabs->addPane(m_chart, tr("Chart"));
    m_tabs->addPane(m_jobs, tr("Jobs"));
    m_tabs->addPane(m_events, tr("Activity"));
    Table &jobs = m_jobs->table();
    jobs.setObjectName(u"poolJobsTable"_s);
    jobs.setAccessibleName(tr("Jobs of the pool"));
    jobs.sortByColumn(int(JobModel::Column::Created), Qt::DescendingOrder);
    for (const JobModel::Column column :
         {JobModel::Column::Pool, JobModel::Column::WebService, JobModel::Column::Position, JobModel::Column::Attempt,
          JobModel::Column::Started}) {
        jobs.leaveOut(int(column));
    }
    Table &events = m_events->table();
    events.setObjectName(u"poolEventsTable"_s);
    events.setAccessibleName(tr("Activity of the pool"));
    events.sortByColumn(int(EventModel::Column::Time), Qt::DescendingOrder);
    connect(m_jobs, &PoolTable::activated, this, &PoolDetails::showJobRequested);
    connect(m_jobs, &PoolTable::countChanged, this, &PoolDetails::showCounts);
    connect(m_events, &PoolTable::countChanged, this, &PoolDetails::showCounts);
    m_chart->setContentsMargins(0, metrics::Space2, 0, 0);
}

void PoolDetails::showCounts()
{
    const auto text = [](qint64 count) { return count > 0 ? numberText(count) : QString(); };
    m_tabs->setCount(0, text(m_vms->heatMap().vms().size()));
    m_tabs->setCount(2, text(m_jobs->count()));
    m_tabs->setCount(3, text(m_events->count()));
}

QWidget *PoolDetails::makeHead()
{
    m_name->setObjectName(u"poolDetailsName"_s);
    m_name->setElided(Qt::ElideRight);
    m_id->setElided(Qt::ElideRight);
    m_labels->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_labels->setElided(Qt::ElideRight);
    m_name->setElided(Qt::ElideRight);
    auto *head = new QWidget(m_content);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::Space2);
    row->addWidget(m_name);
    row->addWidget(m_badge);
    row->addWidget(m_id);
    row->addWidget(m_labels, 1);
    return head;
}

void PoolDetails::connectTroubleBar(PoolActions &actions)
{
    connect(m_troubleWatch, &TroubleWatch::changed, this, &PoolDetails::refresh);
    connect(m_troubles, &TroubleBar::resizeRequested, this, [this, &actions] { actions.resize(m_poolId); });
    connect(m_troubles, &TroubleBar::replaceRequested, this,
            [this, &actions](const QString &vmId) { actions.replaceVm(m_poolId, vmId); });
    connect(m_troubles, &TroubleBar::showJobRequested, this, &PoolDetails::showJobRequested);
    connect(m_troubles, &TroubleBar::cancelJobRequested, this, &PoolDetails::cancelJobRequested);
    connect(m_troubles, &TroubleBar::failedJobsRequested, this, [this] { Q_EMIT failedJobsRequested(m_poolId); });
}

void PoolDetails::takeFocus()
{
    m_tabs->bar()->setFocus(Qt::OtherFocusReason);
}

void PoolDetails::setPool(const QString &poolId)
{
    m_poolId = poolId;
    m_troubleWatch->setPool(poolId);
    m_vms->setPool(poolId);
    m_chart->setPool(poolId);
    m_jobs->setPool(poolId);
    m_events->setPool(poolId);
    refresh();
}

void PoolDetails::tick()
{
    refresh();
    m_chart->tick();
}

void PoolDetails::refresh()
{
    const std::optional<Pool> pool = m_session.monitor().pool(m_poolId);
    m_hint->setVisible(!pool.has_value());
    m_content->setVisible(pool.has_value());
    if (!pool) {
        return;
    }
    m_name->setText(pool->name);
    m_id->setText(pool->id);
    m_badge->setLook(lookOf(*pool));
    QStringList labels;
    for (auto it = pool->labels.begin(); it != pool->labels.end(); ++it) {
        labels.append(it->isEmpty() ? it.key() : QString(it.key() + u": "_s + *it));
    }
    m_labels->setText(labels.join(u" · "_s));
    m_labels->setToolTip(labels.join(u'\n'));
    showTroubles(*pool);
    const bool stale = m_session.monitor().state() != AccountMonitor::State::Live;
    m_facts->setFacts(facts(*pool) + billingFacts(*pool));
    m_facts->setStale(stale);
    m_vms->heatMap().setStale(stale);
    m_jobs->table().setStale(stale);
    m_events->table().setStale(stale);
    m_vms->tick();
    showCounts();
}

void PoolDetails::showTroubles(const Pool &pool)
{
    const bool live = m_session.monitor().state() == AccountMonitor::State::Live;
    m_troubles->setTroubles(m_troubleWatch->troubles(), m_session.meter().nowMs(),
                            live && pool.state != PoolState::Deleting);
}

QList<FactGrid::Fact> PoolDetails::facts(const Pool &pool) const
{
    const qint64 nowMs = m_session.meter().nowMs();
    QList<FactGrid::Fact> facts{
        {tr("Burns"), tr("%1 compute-h/h").arg(hoursText(pool.billedVmCount() * 3'600'000)), {}},
        {tr("VMs"), tr("%1 ready, target %2").arg(numberText(pool.readyVmCount), numberText(pool.targetVmCount)), {}},
        {tr("Jobs"),
         tr("%1 running, %2 waiting").arg(numberText(pool.runningJobCount), numberText(pool.queuedJobCount)),
         {}},
    };
    if (pool.idleSinceMs && pool.billedVmCount() > 0) {
        const qint64 idleMs = qMax<qint64>(0, nowMs - *pool.idleSinceMs);
        facts.append({tr("Idle for"), durationText(idleMs / 1000 * 1000), timeToolTip(*pool.idleSinceMs)});
    }
    QString policy = idlePolicyText(pool.idlePolicy);
    QString policyTip = tr("The service does it, also with every console closed");
    if (const std::optional<qint64> zeroAtMs = pool.zeroAtMs(); zeroAtMs && pool.billedVmCount() > 0) {
        policyTip += u'\n' + tr("Goes to zero at %1, if no job comes").arg(timeToolTip(*zeroAtMs));
    }
    facts.append({tr("When idle"), policy, policyTip});
    if (pool.whenDone) {
        facts.append({tr("When its jobs have ended"),
                      *pool.whenDone == WhenDone::Delete ? tr("Delete the pool") : tr("Resize to zero"),
                      tr("Once, when the last job has ended")});
    }
    return facts;
}

QList<FactGrid::Fact> PoolDetails::billingFacts(const Pool &pool) const
{
    const qint64 nowMs = m_session.meter().nowMs();
    const qint64 computeMs = m_session.meter().computeMs(pool.id);
    const std::optional<BillingPlan> plan = m_session.billingPlan(pool.billingPlanId);
    const std::optional<PlanUsage> usage = m_session.planUsage(pool.billingPlanId);
    const std::optional<WebService> service = m_session.webService(pool.webServiceId);
    QList<FactGrid::Fact> facts{
        {tr("Compute-hours"), hoursText(computeMs, 4),
         tr("The sum of this pool's VM intervals, up to now: %1 ms").arg(numberText(computeMs))}};
    if (plan && usage) {
        facts.append({tr("This billing period"),
                      hoursText(m_session.meter().computeMs(pool.id, usage->periodStartMs), 4),
                      tr("Since %1").arg(timeToolTip(usage->periodStartMs))});
        facts.append(
            {tr("Included hours left"), tr("%1, %2").arg(hoursText(usage->includedLeftMs, 2), plan->name),
             tr("%1 of %2 compute-hours used in this billing period, which ends %3. %4")
                 .arg(hoursText(usage->usedMs, 4), hoursText(plan->includedMs, 0), timeText(usage->periodEndMs, nowMs),
                      sharersSentence(m_session.monitor().pools().values(), pool.billingPlanId, pool.id))});
    }
    facts.append({tr("Billed through"), service ? service->name : shortId(pool.webServiceId), pool.swaggerUrl});
    facts.append({tr("Last changed by"),
                  tr("%1, %2").arg(pool.lastChangedBy, agoText(qMax<qint64>(0, nowMs - pool.lastChangedAtMs))),
                  timeToolTip(pool.lastChangedAtMs)});
    facts.append({tr("Made"), timeText(pool.createdAtMs, nowMs), timeToolTip(pool.createdAtMs)});
    return facts;
}

} // namespace pooldeck
