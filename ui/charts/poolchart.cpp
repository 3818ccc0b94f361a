#include "charts/poolchart.h"

#include "charts/chartpanel.h"
#include "charts/timechart.h"
#include "charts/vmcharts.h"
#include "common/literals.h"
#include "sync/accountsession.h"
#include "sync/workhistory.h"

#include <QVBoxLayout>

namespace pooldeck {

PoolChart::PoolChart(AccountSession &session, Prompter &prompter, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_charts(new VmCharts(session, this))
    , m_panel(new ChartPanel(prompter, this))
{
    setObjectName(u"poolChart"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    connect(m_panel, &ChartPanel::rangeChanged, this, &PoolChart::refresh);
    connect(&session, &AccountSession::usageChanged, this, &PoolChart::tick);
}

void PoolChart::setPool(const QString &poolId)
{
    if (poolId != m_poolId) {
        m_poolId = poolId;
        tick();
    }
}

void PoolChart::tick()
{
    if (isVisible()) {
        refresh();
    }
}

void PoolChart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    // Nothing is asked for before somebody looks.
    connect(&m_session.workHistory(), &WorkHistory::changed, this, &PoolChart::tick, Qt::UniqueConnection);
    refresh();
}

void PoolChart::refresh()
{
    if (m_poolId.isEmpty()) {
        return;
    }
    m_panel->chart()->setStale(m_session.monitor().state() != AccountMonitor::State::Live);
    // Without a connection it stays as last seen; nothing is made up.
    if (m_session.monitor().state() == AccountMonitor::State::Live || m_shownMs == 0) {
        m_shownMs = m_panel->endFor(m_session.meter().nowMs(), m_charts->isGrowing(m_poolId));
    }
    const qint64 fromMs = m_shownMs - m_panel->rangeMs();
    ChartData shown;
    if (m_charts->isReady(fromMs)) {
        shown = m_charts->ofPool(m_poolId, fromMs, m_shownMs);
        shown.emptyText = tr("This pool had no VM in the last %1.").arg(m_panel->rangeText());
    } else if (m_shownPoolId == m_poolId) {
        return; // until it is known
    } else {
        shown.title = tr("VMs");
        shown.fromMs = fromMs;
        shown.toMs = m_shownMs;
        shown.emptyText = tr("Asking for the usage…");
    }
    m_shownPoolId = m_poolId;
    m_panel->setData(shown);
}

} // namespace pooldeck
