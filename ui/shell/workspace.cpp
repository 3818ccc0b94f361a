#include "shell/workspace.h"

#include "activity/activityexport.h"
#include "activity/activitypage.h"
#include "activity/eventmodel.h"
#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobactions.h"
#include "jobs/jobcanceller.h"
#include "jobs/jobcommands.h"
#include "jobs/jobmodel.h"
#include "jobs/jobspage.h"
#include "jobs/outputsaver.h"
#include "overview/overviewpage.h"
#include "plan/planpage.h"
#include "pools/poolactions.h"
#include "pools/poolcommands.h"
#include "pools/poolmodel.h"
#include "pools/poolspage.h"
#include "reminders/reminderspage.h"
#include "shell/connectionbanner.h"
#include "shell/noticearea.h"
#include "shell/sidebar.h"
#include "shell/viewcommands.h"
#include "sync/accountsession.h"
#include "theme/colors.h"
#include "theme/icons.h"
#include "usage/usagecommands.h"
#include "usage/usagepage.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPainter>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr QLatin1StringView PageKey{"window/page"};
constexpr int MovingMs = 1'000; ///< between two ticks
constexpr int StillMs = 30'000; ///< "8 s ago" and the like is all that moves

/// The hairline between sidebar and page.
class Hairline final : public QFrame
{
public:
    explicit Hairline(QWidget *parent)
        : QFrame(parent)
    {
        setFixedWidth(1);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), colorsOf(this).hairline);
    }
};

} // namespace

Workspace::Workspace(const Surroundings &s, QWidget *parent)
    : QWidget(parent)
    , m_session(s.session)
    , m_notices(new NoticeArea(this))
    , m_sidebar(new Sidebar(this))
    , m_pages(new QStackedWidget(this))
    , m_pools(new PoolModel(s.session, this))
    , m_jobs(new JobModel(s.session, this))
    , m_events(new EventModel(s.session, this))
    , m_poolActions(new PoolActions(s.session, s.operations, *m_notices, this, s.simulatedMoney, this))
    , m_jobActions(new JobActions(s.session, *m_poolActions, s.operations, *m_notices, s.prompter, this, this))
    , m_outputSaver(new OutputSaver(s.session, s.transport, s.operations, *m_notices, s.prompter, this))
    , m_activityExport(new ActivityExport(s.session, s.operations, *m_notices, s.prompter, this))
    , m_poolCommands(new PoolCommands(s.session, *m_poolActions, this))
    , m_jobCommands(new JobCommands({s.session, *m_jobs, *m_jobActions, *m_poolActions, *m_outputSaver}, this))
    , m_usageCommands(new UsageCommands(s.session, s.operations, *m_notices, s.prompter, this))
    , m_viewCommands(new ViewCommands(this))
    , m_overviewPage(
          new OverviewPage(s.session, *m_jobs, *m_poolActions, s.prompter, s.simulatedMoney, s.idleNoticeMs, this))
    , m_poolsPage(
          new PoolsPage(*m_pools, {s.session, *m_jobs, *m_events, *m_poolActions, *m_poolCommands, s.prompter}, this))
    , m_jobsPage(new JobsPage(s.session, *m_jobs, *m_jobCommands, *m_outputSaver, this))
    , m_activityPage(new ActivityPage(s.session, *m_events, *m_activityExport, this))
{
    setObjectName(u"workspace"_s);
    m_pools->setSimulatedMoney(s.simulatedMoney);
    m_pages->setObjectName(u"pages"_s);
    addPage(m_overviewPage);
    addPage(m_poolsPage);
    addPage(m_jobsPage);
    addPage(new PlanPage(s.session, this));
    addPage(new UsagePage(s.session, *m_usageCommands, s.simulatedMoney, this));
    addPage(new RemindersPage(s.session, *m_events, this));
    addPage(m_activityPage);
    m_sidebar->setCurrentRow(0);

    auto *right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    auto *banner = new ConnectionBanner(s.session, s.simulatedMoney, this);
    banner->setWanted(false);
    right->addWidget(banner);
    right->addWidget(m_pages, 1);
    right->addWidget(m_notices); // below: what is about to be clicked stays under the pointer
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sidebar);
    layout->addWidget(new Hairline(this));
    layout->addLayout(right, 1);

    connect(m_sidebar, &QListWidget::currentRowChanged, this, [this, banner](int row) {
        if (row >= 0) {
            m_pages->setCurrentIndex(row);
            shareSight();
            banner->setWanted(Page(row) != Page::Overview);
            tick();
            Q_EMIT pageChanged(Page(row));
        }
    });
    connect(m_viewCommands, &ViewCommands::pageRequested, this, &Workspace::showPage);
    connect(m_poolsPage, &PoolsPage::selectionChanged, m_poolCommands, &PoolCommands::setSelection);
    connect(m_activityPage, &ActivityPage::showPoolRequested, this, [this](const QString &poolId) {
        showPage(Page::Pools);
        m_poolsPage->showPool(poolId);
    });
    connect(m_activityPage, &ActivityPage::showJobRequested, this, [this](const QString &jobId) {
        showPage(Page::Jobs);
        m_jobsPage->showJob(jobId);
    });
    connect(m_jobCommands, &JobCommands::showPoolRequested, this, [this](const QString &poolId) {
        showPage(Page::Pools);
        m_poolsPage->showPool(poolId);
    });
    connect(m_jobsPage, &JobsPage::selectionChanged, m_jobCommands, &JobCommands::setSelection);
    // What was known at once has been chosen already.
    if (const QString poolId = m_poolsPage->currentPoolId(); !poolId.isEmpty()) {
        m_poolCommands->setSelection({poolId});
    }
    if (const QString jobId = m_jobsPage->currentJobId(); !jobId.isEmpty()) {
        m_jobCommands->setSelection({jobId});
    }
    connect(banner, &ConnectionBanner::newKeyRequested, this, &Workspace::newKeyRequested);
    connect(banner, &ConnectionBanner::reconnectRequested, this, &Workspace::reconnectRequested);
    connect(m_overviewPage, &OverviewPage::attentionNeeded, this, &Workspace::attentionNeeded);
    connect(m_overviewPage, &OverviewPage::attentionOver, this, &Workspace::attentionOver);
    connect(m_overviewPage, &OverviewPage::newKeyRequested, this, &Workspace::newKeyRequested);
    connect(m_overviewPage, &OverviewPage::reconnectRequested, this, &Workspace::reconnectRequested);
    connect(m_overviewPage, &OverviewPage::showFailedJobsRequested, this, [this] {
        showPage(Page::Jobs);
        m_jobsPage->showFailed();
    });
    connect(m_overviewPage, &OverviewPage::showPoolsRequested, this, [this](PoolProxy::Group group) {
        showPage(Page::Pools);
        m_poolsPage->showGroup(group);
    });
    connect(m_overviewPage, &OverviewPage::showUsageRequested, this, [this] { showPage(Page::Usage); });
    connect(m_overviewPage, &OverviewPage::showJobsRequested, this, [this] { showPage(Page::Jobs); });
    connect(m_overviewPage, &OverviewPage::showPoolRequested, this, [this](const QString &poolId) {
        showPage(Page::Pools);
        m_poolsPage->showPool(poolId);
    });
    connect(m_poolsPage, &PoolsPage::newKeyRequested, this, &Workspace::newKeyRequested);
    connect(m_poolsPage, &PoolsPage::reconnectRequested, this, &Workspace::reconnectRequested);
    connect(m_poolsPage, &PoolsPage::showJobRequested, this, [this](const QString &jobId) {
        showPage(Page::Jobs);
        m_jobsPage->showJob(jobId);
    });
    connect(m_poolsPage, &PoolsPage::failedJobsRequested, this, [this] {
        showPage(Page::Jobs);
        m_jobsPage->showFailed();
    });
    const auto cancelJob = [this](const QString &jobId) { m_jobActions->canceller().cancel({jobId}); };
    connect(m_poolsPage, &PoolsPage::cancelJobRequested, this, cancelJob);
    connect(m_overviewPage, &OverviewPage::cancelJobRequested, this, cancelJob);
    connect(m_poolActions, &PoolActions::poolCreated, this,
            [this](const QString &poolId) { m_poolsPage->showPool(poolId); });
    connect(m_jobActions, &JobActions::submitted, this,
            [this](const QString &jobId) { m_jobsPage->followNew(jobId); });
    connect(m_jobActions, &JobActions::showJobRequested, this, [this](const QString &jobId) {
        showPage(Page::Jobs);
        m_jobsPage->showJob(jobId);
    });
    const AccountMonitor &monitor = m_session.monitor();
    connect(&monitor, &AccountMonitor::synced, this, &Workspace::showCounts);
    auto *clock = new QTimer(this);
    connect(clock, &QTimer::timeout, this, &Workspace::tick);
    const auto pace = [this, clock] {
        const int wanted = moves() ? MovingMs : StillMs;
        if (!clock->isActive() || clock->interval() != wanted) {
            clock->start(wanted);
        }
    };
    connect(&monitor, &AccountMonitor::synced, this, pace);
    connect(&monitor, &AccountMonitor::stateChanged, this, pace);
    pace();
    shareSight();
    showCounts();
}

Workspace::~Workspace()
{
    // Pages and actions refer to models: they go first.
    delete m_pages;
    delete m_jobCommands;
    delete m_poolCommands;
    delete m_jobActions;
    delete m_poolActions;
}

void Workspace::addPage(PageWidget *page)
{
    const auto which = Page(m_pages->addWidget(page));
    m_sidebar->addPage(pageTitle(which), pageIcon(which));
}

PageWidget &Workspace::current() const
{
    return static_cast<PageWidget &>(*m_pages->currentWidget());
}

int Workspace::attentionCount() const
{
    return m_overviewPage->attentionCount();
}

Page Workspace::page() const
{
    return Page(m_pages->currentIndex());
}

void Workspace::showPage(Page page)
{
    m_sidebar->setCurrentRow(int(page));
}

QList<QAction *> Workspace::destinations(QObject *owner)
{
    QList<Pool> pools = m_session.monitor().pools().values();
    std::sort(pools.begin(), pools.end(),
              [](const Pool &a, const Pool &b) { return a.name.localeAwareCompare(b.name) < 0; });
    QList<QAction *> actions;
    for (const Pool &pool : std::as_const(pools)) {
        auto *action = new QAction(icon("pools"_L1), QString(pool.name).replace(u'&', u"&&"_s), owner);
        connect(action, &QAction::triggered, this, [this, id = pool.id] {
            showPage(Page::Pools);
            m_poolsPage->showPool(id);
        });
        actions.append(action);
    }
    return actions;
}

QString Workspace::poolAt(const QPoint &globalPosition) const
{
    return m_poolsPage->poolAt(globalPosition);
}

QRect Workspace::poolRowAt(const QPoint &globalPosition) const
{
    return m_poolsPage->poolRowAt(globalPosition);
}

/// Shortcuts work everywhere: they act on the selection of the page that is shown and on no other.
void Workspace::shareSight()
{
    m_poolCommands->setInSight(!isHidden() && page() == Page::Pools);
    m_jobCommands->setInSight(!isHidden() && page() == Page::Jobs);
}

void Workspace::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    shareSight();
}

void Workspace::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    shareSight();
}

/// Whether a figure on the screen changes by itself.
bool Workspace::moves() const
{
    const QHash<QString, Pool> &pools = m_session.monitor().pools();
    return m_session.monitor().state() != AccountMonitor::State::Live || m_session.meter().billedVmCount() > 0 ||
           m_jobs->activeCount() > 0 ||
           std::any_of(pools.cbegin(), pools.cend(), [](const Pool &pool) { return pool.provisioningVmCount > 0; });
}

void Workspace::tick()
{
    // Only what shows: a page that comes into view is ticked then.
    if (page() == Page::Pools) {
        m_pools->tick();
    }
    if (page() == Page::Pools || page() == Page::Jobs) {
        m_jobs->tick();
    }
    if (page() != Page::Overview) {
        m_overviewPage->tick(); // what needs attention is counted in the sidebar
    }
    current().tick();
    showCounts();
    Q_EMIT ticked();
}

void Workspace::showCounts()
{
    const auto count = [](qint64 number) { return number > 0 ? numberText(number) : QString(); };
    m_sidebar->setCount(int(Page::Overview), count(m_overviewPage->attentionCount()));
    m_sidebar->setCount(int(Page::Pools), count(m_pools->rowCount()));
    m_sidebar->setCount(int(Page::Jobs), count(m_jobs->rowCount()));
}

void Workspace::saveState(QSettings &settings) const
{
    settings.setValue(PageKey, int(page()));
    for (int i = 0; i < m_pages->count(); ++i) {
        static_cast<PageWidget *>(m_pages->widget(i))->saveState(settings);
    }
}

void Workspace::restoreState(QSettings &settings)
{
    for (int i = 0; i < m_pages->count(); ++i) {
        static_cast<PageWidget *>(m_pages->widget(i))->restoreState(settings);
    }
    showPage(Page(qBound(0, settings.value(PageKey, 0).toInt(), PageCount - 1)));
}

} // namespace pooldeck
