#include "reminders/reminderspage.h"

#include "activity/eventmodel.h"
#include "common/literals.h"
#include "reminders/policymodel.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/card.h"
#include "widgets/emptystate.h"
#include "widgets/label.h"
#include "widgets/rowproxy.h"
#include "widgets/table.h"

#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace pooldeck {
namespace {

constexpr QLatin1StringView PoliciesKey{"reminders/policies"};
constexpr QLatin1StringView ActsKey{"reminders/acts"};

/// The names under which the service acts by itself (docs/protocol.md, events).
bool isByTheService(const Event &event)
{
    return event.who == "idle policy"_L1 || event.who == "when done"_L1 || event.who == "billing plan"_L1;
}

Card *cardAround(Table *table, QWidget *parent)
{
    auto *card = new Card(parent);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    layout->addWidget(table);
    return card;
}

} // namespace

RemindersPage::RemindersPage(AccountSession &session, EventModel &events, QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_model(new PolicyModel(session, this))
    , m_stack(new QStackedWidget(this))
    , m_content(new QWidget(this))
    , m_policies(new Table(this))
    , m_acts(new Table(this))
    , m_noActs(new Label(tr("Nothing yet. When a policy, a pool's last job or a plan that is used up makes the service "
                            "resize or delete a pool, it is listed here."),
                         TextStyle::Body, Tone::Muted, this))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"remindersPage"_s);
    m_policies->setObjectName(u"policiesTable"_s);
    m_policies->setAccessibleName(tr("Idle policies"));
    m_policies->setModel(new RowProxy(*m_model, this));
    m_policies->sortByColumn(int(PolicyModel::Column::Next), Qt::AscendingOrder);
    m_acts->setObjectName(u"actsTable"_s);
    m_acts->setAccessibleName(tr("What the service did by itself"));
    auto *acts = new RowProxy(events, this);
    acts->setAccept([&events](int row) { return isByTheService(events.rowAt(row)); });
    m_acts->setModel(acts);
    m_acts->sortByColumn(int(EventModel::Column::Time), Qt::DescendingOrder);
    m_actsCard = cardAround(m_acts, m_content);
    m_noActs->setWordWrap(true);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Space3);
    column->addWidget(new Label(tr("What happens with idle pools"), TextStyle::Section, Tone::Ink, m_content));
    column->addWidget(cardAround(m_policies, m_content), 3);
    column->addWidget(new Label(tr("What the service did by itself"), TextStyle::Section, Tone::Ink, m_content));
    column->addWidget(m_noActs);
    column->addWidget(m_actsCard, 2);
    m_stack->addWidget(m_content);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space3);
    auto *title = new Label(tr("Reminders"), TextStyle::Title, Tone::Ink, this);
    title->setMinimumHeight(metrics::Control); // as on pages with buttons beside it
    layout->addWidget(title);
    layout->addWidget(m_stack, 1);
    for (QAbstractItemModel *model :
         {static_cast<QAbstractItemModel *>(m_model), static_cast<QAbstractItemModel *>(acts)}) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &RemindersPage::showState);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &RemindersPage::showState);
        connect(model, &QAbstractItemModel::modelReset, this, &RemindersPage::showState);
    }
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, &RemindersPage::showState);
    showState();
}

void RemindersPage::tick()
{
    m_model->tick();
}

void RemindersPage::showState()
{
    const bool acted = m_acts->model()->rowCount() > 0;
    m_noActs->setVisible(!acted);
    m_actsCard->setVisible(acted);
    if (m_model->rowCount() > 0 || acted) {
        m_stack->setCurrentWidget(m_content);
        return;
    }
    if (m_session.monitor().state() == AccountMonitor::State::Live) {
        m_empty->show(icon("clock"_L1, IconTint::Muted), tr("No pools, so nothing to be reminded of"),
                      tr("A pool that bills while no job runs or waits is reported on Overview, and can be resized to "
                         "zero by itself."));
    } else {
        m_empty->show(icon("clock"_L1, IconTint::Muted), tr("Asking for the pools…"), {});
    }
    m_stack->setCurrentWidget(m_empty);
}

void RemindersPage::saveState(QSettings &settings) const
{
    settings.setValue(PoliciesKey, m_policies->saveState());
    settings.setValue(ActsKey, m_acts->saveState());
}

void RemindersPage::restoreState(QSettings &settings)
{
    m_policies->restoreState(settings.value(PoliciesKey).toByteArray());
    m_acts->restoreState(settings.value(ActsKey).toByteArray());
}

} // namespace pooldeck
