#include "usage/usagepage.h"

#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "usage/poolusagemodel.h"
#include "usage/usagecommands.h"
#include "widgets/actionbutton.h"
#include "widgets/card.h"
#include "widgets/emptystate.h"
#include "widgets/factgrid.h"
#include "widgets/label.h"
#include "widgets/rowproxy.h"
#include "widgets/table.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QSettings>
#include <QStackedWidget>

#include <utility>

namespace pooldeck {
namespace {

constexpr int PauseMs = 1'000; ///< at least
constexpr QLatin1StringView ColumnsKey{"usage/columns"};

QString overagePrice(const BillingPlan &plan)
{
    return plan.overagePerHourE4 ? UsagePage::tr("%1 an hour").arg(formatMoney(*plan.overagePerHourE4, plan.currency))
                                 : UsagePage::tr("its pools stop");
}

QString dayText(qint64 msUtc)
{
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(msUtc).date(), QLocale::ShortFormat);
}

/// "$100.00 fee + 3.2500 h × $2.00 = $106.50".
QString costSum(const BillingPlan &plan, const PlanUsage &usage)
{
    const QString fee = formatMoney(plan.monthlyFeeE4, plan.currency);
    const QString all = formatMoney(usage.costE4, plan.currency);
    return plan.overagePerHourE4
               ? UsagePage::tr("%1 fee + %2 h × %3 = %4")
                     .arg(fee, hoursText(usage.overageMs, 4), formatMoney(*plan.overagePerHourE4, plan.currency), all)
               : UsagePage::tr("%1 fee, no overage").arg(fee);
}

} // namespace

UsagePage::UsagePage(AccountSession &session, UsageCommands &commands, bool simulated, QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_simulated(simulated)
    , m_model(new PoolUsageModel(session, this))
    , m_stack(new QStackedWidget(this))
    , m_content(new QWidget(this))
    , m_plans(new QVBoxLayout)
    , m_table(new Table(this))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"usagePage"_s);
    m_table->setObjectName(u"usageTable"_s);
    m_table->setAccessibleName(tr("Usage by pool"));
    m_table->setModel(new RowProxy(*m_model, this));
    m_table->sortByColumn(int(PoolUsageModel::Column::Period), Qt::DescendingOrder);
    auto *head = new QHBoxLayout;
    head->addWidget(new Label(tr("Usage"), TextStyle::Title, Tone::Ink, this));
    head->addStretch();
    head->addWidget(new ActionButton(*commands.exportCsv(), "exportUsageButton"_L1, this));
    m_plans->setSpacing(metrics::Space3);
    auto *card = new Card(m_content);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    cardLayout->addWidget(m_table);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Space3);
    column->addLayout(m_plans);
    column->addWidget(card, 1);
    card->setMinimumHeight(160);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_content);
    m_stack->addWidget(scroll);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space3);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    connect(&session, &AccountSession::usageChanged, this, &UsagePage::tickSoon);
    connect(&session, &AccountSession::accountChanged, this, &UsagePage::tickSoon);
    connect(&session.monitor(), &AccountMonitor::synced, this, &UsagePage::tickSoon);
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (std::exchange(m_isStale, false)) {
            tickSoon();
        }
    });
    showState();
}

void UsagePage::showEvent(QShowEvent *event)
{
    PageWidget::showEvent(event);
    tick();
}

/// Sums over all intervals are not made for each of many answers.
void UsagePage::tickSoon()
{
    if (!isVisible()) {
        return;
    }
    tick();
}

void UsagePage::tick()
{
    if (m_pause.isActive()) {
        m_isStale = true;
        return;
    }
    QElapsedTimer timer;
    timer.start();
    m_model->refresh();
    showPlans();
    showState();
    // Of a large account the sums take their time: never more than a hundredth of it.
    m_pause.start(qMax(PauseMs, int(timer.elapsed()) * 100));
}

UsagePage::PlanCard UsagePage::makeCard()
{
    auto *card = new Card(m_content);
    PlanCard made{card, new Label(TextStyle::Section, Tone::Ink, card), new FactGrid(card)};
    auto *column = new QVBoxLayout(card);
    column->setSpacing(metrics::Space3);
    column->addWidget(made.title);
    column->addWidget(made.facts);
    m_plans->addWidget(card);
    return made;
}

void UsagePage::showPlans()
{
    qsizetype shown = 0;
    for (const BillingPlan &plan : m_session.billingPlans()) {
        const std::optional<PlanUsage> usage = m_session.planUsage(plan.id);
        const qint64 vms = m_session.meter().billedVmCountOfPlan(plan.id);
        if (!usage || (usage->usedMs == 0 && vms == 0)) {
            continue;
        }
        if (shown == m_cards.size()) {
            m_cards.append(makeCard());
        }
        const PlanCard &card = m_cards[shown++];
        card.title->setText(tr("%1: %2 of %3 included compute-hours used")
                                .arg(plan.name, hoursText(usage->usedMs, 4), hoursText(plan.includedMs, 0)));
        const QString money = formatMoney(usage->costE4, plan.currency);
        card.facts->setFacts({
            {tr("Billing period"), tr("%1 – %2").arg(dayText(usage->periodStartMs), dayText(usage->periodEndMs)),
             tr("30 days\nfrom %1\nto %2").arg(timeToolTip(usage->periodStartMs), timeToolTip(usage->periodEndMs))},
            {tr("Included hours left"), hoursText(usage->includedLeftMs, 4), {}},
            {tr("After these"), overagePrice(plan), {}},
            {tr("Overage so far"), tr("%1 h").arg(hoursText(usage->overageMs, 4)), {}},
            {tr("Comes to so far"), m_simulated ? tr("%1, simulated").arg(money) : money, costSum(plan, *usage)},
            {tr("Billed now"), vmsText(vms), {}},
            {tr("Prices"), plan.listPrice ? tr("list price of 2016") : tr("confirmed"), {}},
        });
        card.card->setVisible(true);
    }
    for (qsizetype i = shown; i < m_cards.size(); ++i) {
        m_cards[i].card->setVisible(false);
    }
}

void UsagePage::showState()
{
    if (m_model->rowCount() > 0 && m_session.meter().isLoaded()) {
        m_stack->setCurrentIndex(0);
        return;
    }
    if (m_session.meter().isLoaded()) {
        m_empty->show(icon("table"_L1, IconTint::Muted), tr("Nothing has been billed yet"),
                      tr("From the moment a pool's first VM is ready, its compute-hours are counted here."));
    } else {
        m_empty->show(icon("clock"_L1, IconTint::Muted), tr("Asking for the usage…"), {});
    }
    m_stack->setCurrentWidget(m_empty);
}

void UsagePage::saveState(QSettings &settings) const
{
    settings.setValue(ColumnsKey, m_table->saveState());
}

void UsagePage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings.value(ColumnsKey).toByteArray());
}

} // namespace pooldeck
