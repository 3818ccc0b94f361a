#include "overview/livechart.h"

#include "charts/chartpanel.h"
#include "charts/timechart.h"
#include "charts/vmcharts.h"
#include "common/literals.h"
#include "sync/accountsession.h"
#include "sync/workhistory.h"
#include "theme/metrics.h"
#include "widgets/chipbar.h"

#include <QVBoxLayout>

namespace pooldeck {

LiveChart::LiveChart(AccountSession &session, Prompter &prompter, QWidget *parent)
    : Card(parent)
    , m_session(session)
    , m_charts(new VmCharts(session, this))
    , m_quantity(new ChipBar(this))
    , m_panel(new ChartPanel(prompter, this))
{
    setObjectName(u"liveChart"_s);
    m_quantity->setObjectName(u"chartQuantity"_s);
    m_quantity->addChip(int(Quantity::RunningVms), tr("Running VMs"), "chartRunningVms"_L1);
    m_quantity->addChip(int(Quantity::ComputeHours), tr("Compute-hours"), "chartComputeHours"_L1);
    m_panel->addHeadWidget(m_quantity);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::Padding, metrics::Space3, metrics::Padding, metrics::Space3);
    layout->addWidget(m_panel);
    connect(m_quantity, &ChipBar::currentChanged, this, &LiveChart::refresh);
    connect(m_panel, &ChartPanel::rangeChanged, this, &LiveChart::refresh);
    connect(m_panel, &ChartPanel::bandActivated, this, &LiveChart::poolActivated);
    connect(&session, &AccountSession::usageChanged, this, &LiveChart::tick);
}

LiveChart::Quantity LiveChart::quantity() const
{
    return Quantity(m_quantity->current());
}

void LiveChart::setQuantity(Quantity quantity)
{
    m_quantity->setCurrent(int(quantity));
}

void LiveChart::tick()
{
    if (isVisible()) {
        refresh();
    }
}

void LiveChart::showEvent(QShowEvent *event)
{
    Card::showEvent(event);
    // Nothing is asked for before somebody looks.
    connect(&m_session.workHistory(), &WorkHistory::changed, this, &LiveChart::tick, Qt::UniqueConnection);
    refresh();
}

void LiveChart::refresh()
{
    m_panel->chart()->setStale(m_session.monitor().state() != AccountMonitor::State::Live);
    // Without a connection it stays as last seen; nothing is made up.
    if (m_session.monitor().state() == AccountMonitor::State::Live || m_shownMs == 0) {
        m_shownMs = m_panel->endFor(m_session.meter().nowMs(), m_charts->isGrowing());
    }
    const qint64 fromMs = m_shownMs - m_panel->rangeMs();
    ChartData shown;
    if (m_charts->isReady(fromMs)) {
        m_hasShown = true;
        shown = quantity() == Quantity::RunningVms ? m_charts->runningVms(fromMs, m_shownMs)
                                                   : m_charts->computeHours(fromMs, m_shownMs);
        shown.emptyText = tr("No VM has run in the last %1.").arg(m_panel->rangeText());
    } else if (m_hasShown) {
        return; // until it is known
    } else {
        shown.title = tr("Running VMs");
        shown.fromMs = fromMs;
        shown.toMs = m_shownMs;
        shown.emptyText =
            m_session.monitor().lastSyncMs() ? tr("Asking for the usage…") : tr("Waiting for the pool service…");
    }
    m_panel->setData(shown);
}

} // namespace pooldeck
