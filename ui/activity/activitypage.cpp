#include "activity/activitypage.h"

#include "activity/activityexport.h"
#include "activity/eventmodel.h"
#include "advice/eventclass.h"
#include "common/literals.h"
#include "format/textneedle.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/card.h"
#include "widgets/chipbar.h"
#include "widgets/emptystate.h"
#include "widgets/label.h"
#include "widgets/rowproxy.h"
#include "widgets/searchfield.h"
#include "widgets/table.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QStackedWidget>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr QLatin1StringView ColumnsKey{"activity/columns"};
constexpr int AllClasses = int(EventClass::Trouble) + 1;

} // namespace

ActivityPage::ActivityPage(AccountSession &session, EventModel &events, ActivityExport &exporter, QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_events(events)
    , m_exporter(exporter)
    , m_proxy(new RowProxy(events, this))
    , m_search(new SearchField(tr("Search activity"), this))
    , m_chips(new ChipBar(this))
    , m_poolChip(new MenuChip(
          tr("Pool"), tr("All pools"), [this] { return poolChoices(); }, this))
    , m_export(new QPushButton(icon("table"_L1), tr("Export CSV…"), this))
    , m_older(new QPushButton(icon("chevron-down"_L1), tr("Show older"), this))
    , m_stack(new QStackedWidget(this))
    , m_list(makeList())
    , m_empty(new EmptyState(this))
{
    setObjectName(u"activityPage"_s);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space3);
    layout->addLayout(makeHead());
    layout->addWidget(m_stack, 1);

    connect(m_search, &QLineEdit::textChanged, this, &ActivityPage::filter);
    connect(m_chips, &ChipBar::currentChanged, this, &ActivityPage::filter);
    connect(m_poolChip, &MenuChip::chosenChanged, this, &ActivityPage::filter);
    connect(m_export, &QPushButton::clicked, this, [this] {
        m_exporter.chooseFile([events = &m_events, session = &m_session, eventClass = m_chips->current(),
                               poolId = m_poolChip->chosen(),
                               needle = TextNeedle(m_search->text())](const Event &event) {
            return (eventClass == AllClasses || int(classOf(event)) == eventClass) &&
                   (!poolId || event.poolId == *poolId) &&
                   (needle.isEmpty() || needle.isIn(event.who) || needle.isIn(event.message) ||
                    needle.isIn(events->subject(event)));
        });
    });
    connect(m_older, &QPushButton::clicked, &m_events, &EventModel::loadOlder);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value > 0 && value == m_table->verticalScrollBar()->maximum()) {
            m_events.loadOlder();
        }
    });
    connect(m_table, &QAbstractItemView::activated, this, &ActivityPage::open);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ActivityPage::openMenu);
    connect(&events, &EventModel::refreshed, this, [this] { showState(); });
    connect(&events, &EventModel::refreshFailed, this, [this](const Error &error) { showState(error.toString()); });
    connect(m_empty, &EmptyState::activated, &events, &EventModel::refresh);
    connect(m_noMatch, &EmptyState::activated, this, &ActivityPage::showAll);
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, [this] { showState(); });
    showState();
}

QLayout *ActivityPage::makeHead()
{
    m_search->setObjectName(u"activityFilter"_s);
    m_search->setMinimumWidth(120);
    m_chips->setObjectName(u"activityChips"_s);
    m_chips->addChip(AllClasses, tr("All"), "activityAll"_L1);
    m_chips->addChip(int(EventClass::People), tr("People"), "activityPeople"_L1);
    m_chips->addChip(int(EventClass::Service), tr("Service"), "activityService"_L1);
    m_chips->addChip(int(EventClass::Trouble), tr("Trouble"), "activityTrouble"_L1);
    m_poolChip->setObjectName(u"activityPoolChip"_s);
    m_export->setObjectName(u"exportActivityButton"_s);
    auto *head = new QVBoxLayout;
    head->setSpacing(metrics::Space3);
    auto *title = new QHBoxLayout;
    title->addWidget(new Label(tr("Activity"), TextStyle::Title, Tone::Ink, this));
    title->addStretch();
    title->addWidget(m_export);
    head->addLayout(title);
    auto *filters = new QHBoxLayout;
    filters->setSpacing(metrics::Space2);
    filters->addWidget(m_search);
    filters->addWidget(m_chips);
    filters->addWidget(m_poolChip);
    filters->addStretch();
    head->addLayout(filters);
    return head;
}

QWidget *ActivityPage::makeList()
{
    m_rows = new QStackedWidget(this);
    m_table = new Table(this);
    m_noMatch = new EmptyState(this);
    m_noMatch->setObjectName(u"activityNoMatch"_s);
    m_table->setObjectName(u"activityTable"_s);
    m_table->setAccessibleName(tr("Activity"));
    m_table->setModel(m_proxy);
    m_table->sortByColumn(int(EventModel::Column::Time), Qt::DescendingOrder);
    m_rows->addWidget(m_table);
    m_rows->addWidget(m_noMatch);
    m_older->setObjectName(u"olderActivityButton"_s);
    setButtonKind(m_older, ButtonKind::Quiet);
    auto *list = new Card(this);
    auto *layout = new QVBoxLayout(list);
    layout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    layout->setSpacing(metrics::Space1);
    layout->addWidget(m_rows, 1);
    layout->addWidget(m_older, 0, Qt::AlignHCenter);
    return list;
}

bool ActivityPage::accepts(const Event &event) const
{
    return (m_chips->current() == AllClasses || int(classOf(event)) == m_chips->current()) &&
           (!m_poolChip->chosen() || event.poolId == *m_poolChip->chosen());
}

void ActivityPage::filter()
{
    m_proxy->setText(m_search->text());
    if (m_chips->current() == AllClasses && !m_poolChip->chosen()) {
        m_proxy->setAccept(nullptr);
    } else {
        m_proxy->setAccept([this](int row) { return accepts(m_events.rowAt(row)); });
    }
    showState();
}

void ActivityPage::showAll()
{
    m_search->clear();
    m_poolChip->choose(std::nullopt);
    m_chips->setCurrent(AllClasses);
}

QList<MenuChip::Choice> ActivityPage::poolChoices() const
{
    QList<MenuChip::Choice> choices;
    for (const Pool &pool : m_session.monitor().pools()) {
        choices.append({pool.id, pool.name});
    }
    std::sort(choices.begin(), choices.end(),
              [](const auto &a, const auto &b) { return a.text.compare(b.text, Qt::CaseInsensitive) < 0; });
    return choices;
}

void ActivityPage::showState(const QString &trouble)
{
    const bool live = m_session.monitor().state() == AccountMonitor::State::Live;
    m_export->setEnabled(live && m_events.rowCount() > 0);
    m_older->setVisible(m_events.hasOlder());
    m_older->setEnabled(live);
    m_table->setStale(!live);
    if (m_events.rowCount() > 0) {
        if (m_proxy->rowCount() == 0) {
            m_noMatch->show(icon("search"_L1, IconTint::Muted), tr("Nothing like that has happened"),
                            m_events.hasOlder() ? tr("At least not in what is loaded: there is older activity.")
                                                : QString(),
                            tr("Show all activity"));
        }
        m_rows->setCurrentIndex(m_proxy->rowCount() == 0 ? 1 : 0);
        m_stack->setCurrentWidget(m_list);
        return;
    }
    if (!trouble.isEmpty()) {
        m_empty->show(icon("offline"_L1, IconTint::Muted), tr("The activity cannot be had"), trouble, tr("Try again"));
    } else if (m_events.isLoaded()) {
        m_empty->show(icon("activity"_L1, IconTint::Muted), tr("Nothing has happened yet"),
                      tr("Every act of every console and every event of the service will be listed here."));
    } else if (m_session.monitor().state() == AccountMonitor::State::Unauthorized) {
        m_empty->show(icon("key"_L1, IconTint::Muted), tr("The key was refused"),
                      tr("The activity can be seen again once the right key is entered."));
    } else {
        m_empty->show(icon("clock"_L1, IconTint::Muted), tr("Asking for the activity…"), {});
    }
    m_stack->setCurrentWidget(m_empty);
}

const Event *ActivityPage::chosen() const
{
    const int row = m_events.rowOf(m_table->currentId());
    return row < 0 ? nullptr : &m_events.rowAt(row);
}

void ActivityPage::open()
{
    const Event *event = chosen();
    if (!event) {
        return;
    }
    if (m_session.monitor().job(event->jobId)) {
        Q_EMIT showJobRequested(event->jobId);
    } else if (m_session.monitor().pool(event->poolId)) {
        Q_EMIT showPoolRequested(event->poolId);
    }
}

void ActivityPage::openMenu(const QPoint &position)
{
    const Event *event = m_table->indexAt(position).isValid() ? chosen() : nullptr;
    if (!event) {
        return;
    }
    const std::optional<Pool> pool = m_session.monitor().pool(event->poolId);
    const std::optional<Job> job = m_session.monitor().job(event->jobId);
    auto *menu = new QMenu(this);
    menu->setObjectName(u"activityMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *showPool = menu->addAction(icon("pools"_L1), tr("Show its pool"), this,
                                        [this, id = event->poolId] { Q_EMIT showPoolRequested(id); });
    showPool->setEnabled(pool.has_value());
    QAction *showJob = menu->addAction(icon("jobs"_L1), tr("Show its job"), this,
                                       [this, id = event->jobId] { Q_EMIT showJobRequested(id); });
    showJob->setEnabled(job.has_value());
    QAction *only =
        menu->addAction(tr("Only this pool"), this, [this, pool] { m_poolChip->choose(pool->id, pool->name); });
    only->setEnabled(pool.has_value());
    menu->addSeparator();
    menu->addAction(icon("copy"_L1), tr("Copy"), this, [this] { m_table->copySelection(); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void ActivityPage::saveState(QSettings &settings) const
{
    settings.setValue(ColumnsKey, m_table->saveState());
}

void ActivityPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings.value(ColumnsKey).toByteArray());
}

} // namespace pooldeck
