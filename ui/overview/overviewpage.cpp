#include "overview/overviewpage.h"

#include "common/literals.h"
#include "jobs/jobmodel.h"
#include "overview/attentionlist.h"
#include "overview/attentionsource.h"
#include "overview/livechart.h"
#include "overview/overviewtiles.h"
#include "overview/quotacard.h"
#include "pools/consequences.h"
#include "pools/poolactions.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/emptystate.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace pooldeck {
namespace {

constexpr qint64 SoonMs = 200;
constexpr int ChartHeight = 200; ///< at least
constexpr int LowPage = 640;     ///< what needs attention would be out of sight below the chart

QVBoxLayout *column(QWidget *widget)
{
    auto *layout = new QVBoxLayout(widget);
    layout->setSpacing(metrics::Padding);
    return layout;
}

} // namespace

OverviewPage::OverviewPage(AccountSession &session, JobModel &jobs, PoolActions &actions, Prompter &prompter,
                           bool simulated, qint64 idleNoticeMs, QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_actions(actions)
    , m_source(new AttentionSource(session, actions, m_news, simulated, idleNoticeMs, this))
    , m_tiles(new OverviewTiles(session, simulated, this))
    , m_chart(new LiveChart(session, prompter, this))
    , m_empty(new EmptyState(this))
    , m_filled(new QWidget(this))
    , m_attention(new AttentionList(this))
    , m_quota(new QuotaCard(session, actions, this))
{
    setObjectName(u"overviewPage"_s);
    m_chart->setMinimumHeight(ChartHeight);
    m_empty->show(icon("pools"_L1, IconTint::Muted), tr("No pools yet"), whatAPoolIs(), tr("New pool…"));
    m_empty->setMinimumHeight(ChartHeight);
    m_empty->hide();
    QVBoxLayout *filled = column(m_filled);
    filled->setContentsMargins(0, 0, 0, 0);
    filled->addWidget(m_chart, 1);
    auto *content = new QWidget(this);
    m_column = column(content);
    m_column->addWidget(m_tiles);
    m_column->addWidget(m_empty, 1);
    m_column->addWidget(m_filled, 1);
    m_column->addWidget(m_attention);
    m_column->addWidget(m_quota);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setWidget(content);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    connectParts();
    loadNews();
    refresh();
}

OverviewPage::~OverviewPage() = default;

void OverviewPage::connectParts()
{
    connect(m_tiles, &OverviewTiles::poolsRequested, this,
            [this] { Q_EMIT showPoolsRequested(PoolProxy::Group::All); });
    connect(m_tiles, &OverviewTiles::usageRequested, this, &OverviewPage::showUsageRequested);
    connect(m_tiles, &OverviewTiles::jobsRequested, this, &OverviewPage::showJobsRequested);
    connect(m_attention, &AttentionList::appeared, this, &OverviewPage::attentionNeeded);
    connect(m_attention, &AttentionList::ended, this, &OverviewPage::attentionOver);
    connect(m_chart, &LiveChart::poolActivated, this, &OverviewPage::showPoolRequested);
    connect(m_empty, &EmptyState::activated, &m_actions, &PoolActions::newPool);
    connect(m_source, &AttentionSource::changed, this, &OverviewPage::refreshSoon);
    connect(m_source, &AttentionSource::cancelJobRequested, this, &OverviewPage::cancelJobRequested);
    connect(m_source, &AttentionSource::showFailedJobsRequested, this, &OverviewPage::showFailedJobsRequested);
    connect(m_source, &AttentionSource::showPoolRequested, this, &OverviewPage::showPoolRequested);
    connect(m_source, &AttentionSource::showPoolsRequested, this, &OverviewPage::showPoolsRequested);
    connect(m_source, &AttentionSource::askForQuotaRequested, m_quota, &QuotaCard::askForMore);
    connect(&m_actions, &PoolActions::moreQuotaRequested, m_quota, &QuotaCard::askForMore);
    connect(m_source, &AttentionSource::newKeyRequested, this, &OverviewPage::newKeyRequested);
    connect(m_source, &AttentionSource::reconnectRequested, this, &OverviewPage::reconnectRequested);
    const AccountMonitor &monitor = m_session.monitor();
    connect(&monitor, &AccountMonitor::reset, this, &OverviewPage::loadNews);
    connect(&monitor, &AccountMonitor::jobChanged, this, [this](const Job &job) { m_news.change(job); });
    connect(&monitor, &AccountMonitor::jobRemoved, this, [this](const QString &jobId) { m_news.remove(jobId); });
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &OverviewPage::refresh);
    connect(&monitor, &AccountMonitor::synced, this, &OverviewPage::refreshSoon);
    connect(&monitor, &AccountMonitor::stateChanged, this, &OverviewPage::tick);
    connect(&m_session, &AccountSession::accountChanged, this, &OverviewPage::refreshSoon);
    connect(&m_session, &AccountSession::usageChanged, this, &OverviewPage::refreshSoon);
    connect(&m_session, &AccountSession::refreshFailed, this, &OverviewPage::refreshSoon);
    connect(&m_actions, &PoolActions::undoableChanged, this, &OverviewPage::tick);
}

void OverviewPage::loadNews()
{
    m_news.clear();
    for (const Job &job : m_session.monitor().jobs()) {
        m_news.change(job);
    }
}

int OverviewPage::attentionCount() const
{
    return m_attention->count();
}

/// Nothing has ever happened here: time for a first step.
bool OverviewPage::isUnused() const
{
    const AccountMonitor &monitor = m_session.monitor();
    return monitor.state() == AccountMonitor::State::Live && m_session.meter().isLoaded() &&
           m_session.meter().computeMs() == 0 && monitor.pools().isEmpty() && monitor.jobs().isEmpty();
}

void OverviewPage::showEvent(QShowEvent *event)
{
    PageWidget::showEvent(event);
    refresh();
}

void OverviewPage::resizeEvent(QResizeEvent *event)
{
    PageWidget::resizeEvent(event);
    const int place = m_column->indexOf(m_tiles) + 1;
    const bool isFirst = m_column->indexOf(m_attention) == place;
    if (const bool isLow = height() < LowPage; isLow != isFirst) {
        m_column->removeWidget(m_attention);
        m_column->insertWidget(isLow ? place : m_column->indexOf(m_quota), m_attention);
    }
}

void OverviewPage::tick()
{
    refresh();
}

void OverviewPage::refreshSoon()
{
    if (m_soon.isActive()) {
        return;
    }
    const qint64 sinceMs = m_refreshed.isValid() ? m_refreshed.elapsed() : SoonMs;
    if (sinceMs >= SoonMs) {
        refresh();
    } else {
        m_soon.start(int(SoonMs - sinceMs));
    }
}

void OverviewPage::refresh()
{
    m_soon.stop();
    m_refreshed.start();
    const bool known = m_session.monitor().lastSyncMs().has_value();
    m_attention->setItems(m_source->items(),
                          known ? tr("Nothing. Idle pools, failed jobs and trouble with VMs or the connection will be "
                                     "listed here.")
                                : tr("Not known before the service has answered."));
    if (!isVisible()) {
        return;
    }
    m_tiles->refresh(m_jobs.queues(), m_news);
    m_quota->refresh();
    const bool unused = isUnused();
    m_attention->setVisible(!unused || m_attention->count() > 0);
    m_empty->setVisible(unused);
    m_filled->setVisible(!unused);
    m_chart->tick();
}

} // namespace pooldeck
