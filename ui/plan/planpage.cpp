#include "plan/planpage.h"

#include "common/literals.h"
#include "format/figures.h"
#include "plan/durationmodel.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/card.h"
#include "widgets/emptystate.h"
#include "widgets/factgrid.h"
#include "widgets/label.h"
#include "widgets/rowproxy.h"
#include "widgets/table.h"

#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace pooldeck {
namespace {

constexpr QLatin1StringView ColumnsKey{"plan/columns"};
constexpr qint64 MeasureEveryMs = 5'000; ///< all jobs are looked at

} // namespace

PlanPage::PlanPage(AccountSession &session, QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_quota(new FactGrid(this))
    , m_quotaUnknown(new Label(tr("The account's quota is not known yet."), TextStyle::Body, Tone::Muted, this))
    , m_model(new DurationModel(session, this))
    , m_stack(new QStackedWidget(this))
    , m_table(new Table(this))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"planPage"_s);
    m_table->setObjectName(u"durationsTable"_s);
    m_table->setAccessibleName(tr("How long jobs run"));
    m_table->setModel(new RowProxy(*m_model, this));
    m_table->sortByColumn(int(DurationModel::Column::Finished), Qt::DescendingOrder);
    m_empty->show(icon("clock"_L1, IconTint::Muted), tr("No job has ended yet"),
                  tr("How long jobs of each web service run is measured here, from those that finished."));
    auto *quotaCard = new Card(this);
    auto *quotaColumn = new QVBoxLayout(quotaCard);
    quotaColumn->setSpacing(metrics::Space3);
    quotaColumn->addWidget(new Label(tr("What you may use"), TextStyle::Section, Tone::Ink, quotaCard));
    quotaColumn->addWidget(m_quota);
    quotaColumn->addWidget(m_quotaUnknown);
    auto *card = new Card(this);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    cardLayout->addWidget(m_table);
    m_stack->addWidget(card);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space3);
    auto *title = new Label(tr("Plan"), TextStyle::Title, Tone::Ink, this);
    title->setMinimumHeight(metrics::Control); // as on pages with buttons beside it
    layout->addWidget(title);
    layout->addWidget(quotaCard);
    layout->addWidget(new Label(tr("How long jobs run"), TextStyle::Section, Tone::Ink, this));
    layout->addWidget(m_stack, 1);
    connect(&session, &AccountSession::accountChanged, this, &PlanPage::showQuota);
    connect(&session.monitor(), &AccountMonitor::jobChanged, this, [this] { m_stale = true; });
    connect(&session.monitor(), &AccountMonitor::jobRemoved, this, [this] { m_stale = true; });
    connect(&session.monitor(), &AccountMonitor::reset, this, [this] { m_stale = true; });
    showQuota();
}

void PlanPage::showEvent(QShowEvent *event)
{
    PageWidget::showEvent(event);
    measure();
}

void PlanPage::tick()
{
    showQuota();
    if (m_session.meter().nowMs() - m_measuredMs >= MeasureEveryMs) {
        measure();
    }
}

void PlanPage::measure()
{
    if (m_stale) {
        m_stale = false;
        m_measuredMs = m_session.meter().nowMs();
        m_model->refresh();
    }
    m_stack->setCurrentIndex(m_model->rowCount() > 0 ? 0 : 1);
}

void PlanPage::showQuota()
{
    const std::optional<Account> &account = m_session.account();
    m_quotaUnknown->setVisible(!account);
    m_quota->setVisible(account.has_value());
    if (!account) {
        return;
    }
    const qint64 pools = m_session.monitor().pools().size();
    m_quota->setFacts({
        {tr("Pools"), tr("%1 of at most %2").arg(numberText(pools), numberText(account->maxPools)), {}},
        {tr("VMs in a pool"), tr("at most %1").arg(numberText(account->maxVmsPerPool)), {}},
        {tr("VMs in all"), tr("at most %1").arg(numberText(account->maxPools * account->maxVmsPerPool)),
         tr("%1 pools × %2 VMs").arg(numberText(account->maxPools), numberText(account->maxVmsPerPool))},
        {tr("Billed now"), vmsText(m_session.meter().billedVmCount()), {}},
    });
}

void PlanPage::saveState(QSettings &settings) const
{
    settings.setValue(ColumnsKey, m_table->saveState());
}

void PlanPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings.value(ColumnsKey).toByteArray());
}

} // namespace pooldeck
