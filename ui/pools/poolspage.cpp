#include "pools/poolspage.h"

#include "common/literals.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/poolcommands.h"
#include "pools/poolmodel.h"
#include "pools/poolproxy.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/actionbutton.h"
#include "widgets/chipbar.h"
#include "widgets/emptystate.h"
#include "widgets/flowlayout.h"
#include "widgets/label.h"
#include "widgets/panetabs.h"
#include "widgets/searchfield.h"
#include "widgets/table.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

namespace pooldeck {
namespace {

constexpr QLatin1StringView HeaderKey{"pools/columns"};
constexpr QLatin1StringView SplitterKey{"pools/splitter"};
constexpr QLatin1StringView PinnedKey{"pools/pinned"};
constexpr QLatin1StringView TabKey{"pools/tab"};
/// From here on the details stand beside the table.
constexpr int WideEnough = 1'900;

} // namespace

PoolsPage::PoolsPage(PoolModel &pools, const PoolDetails::Surroundings &s, QWidget *parent)
    : PageWidget(parent)
    , m_session(s.session)
    , m_pools(pools)
    , m_commands(s.commands)
    , m_proxy(new PoolProxy(s.session, pools, this))
    , m_filter(new SearchField(tr("Filter pools, label:x"), this))
    , m_groups(new ChipBar(this))
    , m_selected(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_stack(new QStackedWidget(this))
    , m_listStack(new QStackedWidget(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_table(new Table(this))
    , m_details(new PoolDetails(s, this))
    , m_empty(new EmptyState(this))
    , m_noMatch(new EmptyState(this))
{
    setObjectName(u"poolsPage"_s);
    makeTable();
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space2);
    layout->addWidget(makeHead());
    layout->addWidget(makeFilters());
    layout->addWidget(m_stack, 1);
    connectTable();
    connectMonitor();
    showState();
}

QWidget *PoolsPage::makeHead()
{
    auto *head = new QWidget(this);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::Space2);
    m_selected->setObjectName(u"poolsSelected"_s);
    m_selected->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(new Label(tr("Pools"), TextStyle::Title, Tone::Ink, this));
    row->addSpacing(metrics::Space2);
    row->addWidget(m_selected, 1);
    row->addWidget(new ActionButton(*m_commands.resize(), "resizeButton"_L1, this));
    row->addWidget(new ActionButton(*m_commands.remove(), "deleteButton"_L1, this));
    row->addSpacing(metrics::Padding);
    row->addWidget(new ActionButton(*m_commands.resizeToZero(), "resizeToZeroButton"_L1, this));
    return head;
}

QWidget *PoolsPage::makeFilters()
{
    auto *filters = new QWidget(this);
    auto *row = new FlowLayout(metrics::Space2, filters);
    m_filter->setObjectName(u"poolsFilter"_s);
    m_groups->setAccessibleName(tr("Which pools"));
    for (const PoolProxy::Group group : PoolProxy::AllGroups) {
        const QLatin1StringView names[] = {"poolsAll"_L1, "poolsRunning"_L1, "poolsIdle"_L1, "poolsAtZero"_L1,
                                           "poolsTrouble"_L1};
        m_groups->addChip(int(group), QString(), names[int(group)]);
    }
    row->addWidget(m_filter);
    row->addWidget(m_groups);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy->setWords(text);
        showState();
    });
    connect(m_groups, &ChipBar::currentChanged, this, [this](int group) {
        m_proxy->setGroup(PoolProxy::Group(group));
        showState();
    });
    return filters;
}

void PoolsPage::makeTable()
{
    m_table->setObjectName(u"poolsTable"_s);
    m_table->setAccessibleName(tr("Pools"));
    m_table->setModel(m_proxy);
    m_table->sortByColumn(int(PoolModel::Column::Name), Qt::AscendingOrder);
    m_listStack->addWidget(m_table);
    m_listStack->addWidget(m_noMatch);
    auto *card = new Card(this);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    cardLayout->addWidget(m_listStack);
    m_splitter->addWidget(card);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    card->setMinimumHeight(92);
    m_splitter->setSizes({260, 310});
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
}

void PoolsPage::connectTable()
{
    connect(m_table, &Table::currentIdChanged, this, [this](const QString &poolId) {
        m_details->setPool(poolId);
        takeSelection();
    });
    connect(m_table, &Table::selectedIdsChanged, this, &PoolsPage::takeSelection);
    connect(m_table, &QAbstractItemView::activated, this, [this] { m_details->takeFocus(); });
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_commands.fill(menu);
        menu->popup(m_table->viewport()->mapToGlobal(position));
    });
    connect(m_commands.pin(), &QAction::triggered, this, &PoolsPage::togglePin);
    connect(m_empty, &EmptyState::activated, this, &PoolsPage::remedy);
    connect(m_noMatch, &EmptyState::activated, this, [this] {
        m_filter->clear();
        m_groups->setCurrent(int(PoolProxy::Group::All));
    });
    connect(m_details, &PoolDetails::showJobRequested, this, &PoolsPage::showJobRequested);
    connect(m_details, &PoolDetails::cancelJobRequested, this, &PoolsPage::cancelJobRequested);
    connect(m_details, &PoolDetails::failedJobsRequested, this, &PoolsPage::failedJobsRequested);
    connect(&m_commands, &PoolCommands::showJobRequested, this, &PoolsPage::showJobRequested);
}

void PoolsPage::connectMonitor()
{
    const AccountMonitor &monitor = m_session.monitor();
    connect(&monitor, &AccountMonitor::synced, this, [this] {
        if (isVisible()) { // else tick() does, when it comes into view
            m_details->refresh();
        }
        showState();
    });
    connect(&monitor, &AccountMonitor::stateChanged, this, [this] {
        m_details->refresh();
        showState();
    });
    connect(&m_pools, &QAbstractItemModel::modelReset, this, &PoolsPage::showState);
}

QString PoolsPage::currentPoolId() const
{
    return m_table->currentId();
}

void PoolsPage::showPool(const QString &poolId)
{
    m_filter->clear();
    m_groups->setCurrent(int(PoolProxy::Group::All));
    m_table->selectId(poolId);
}

void PoolsPage::showGroup(PoolProxy::Group group)
{
    m_filter->clear();
    m_groups->setCurrent(int(group));
    m_table->setFocus();
}

void PoolsPage::takeSelection()
{
    QStringList poolIds = m_table->selectedIds();
    const QString current = m_table->currentId();
    if (poolIds.removeOne(current)) {
        poolIds.prepend(current); // whose details are shown comes first
    }
    poolIds.removeAll(QString());
    m_selected->setText(poolIds.size() > 1 ? tr("%1 selected").arg(poolsText(poolIds.size())) : QString());
    m_commands.pin()->setChecked(!poolIds.isEmpty() && m_pinned.contains(poolIds.first()));
    Q_EMIT selectionChanged(poolIds);
}

void PoolsPage::togglePin()
{
    const QStringList poolIds = m_commands.selection();
    for (const QString &poolId : poolIds) {
        if (m_commands.pin()->isChecked()) {
            m_pinned.insert(poolId);
        } else {
            m_pinned.remove(poolId);
        }
    }
    m_pools.setPinned(m_pinned);
    m_proxy->setPinned(m_pinned);
}

QString PoolsPage::poolAt(const QPoint &globalPosition) const
{
    if (!isVisible() || m_stack->currentWidget() != m_splitter || m_listStack->currentWidget() != m_table) {
        return {};
    }
    const QPoint position = m_table->viewport()->mapFromGlobal(globalPosition);
    return m_table->viewport()->rect().contains(position) ? m_table->idAt(position) : QString();
}

QRect PoolsPage::poolRowAt(const QPoint &globalPosition) const
{
    if (poolAt(globalPosition).isEmpty()) {
        return {};
    }
    const QWidget *viewport = m_table->viewport();
    const QModelIndex index = m_table->indexAt(viewport->mapFromGlobal(globalPosition));
    QRect row = m_table->visualRect(index);
    row.setLeft(0);
    row.setRight(viewport->width() - 1);
    return {viewport->mapToGlobal(row.topLeft()), row.size()};
}

void PoolsPage::tick()
{
    m_proxy->tick();
    m_details->tick();
    showCounts();
}

void PoolsPage::resizeEvent(QResizeEvent *event)
{
    PageWidget::resizeEvent(event);
    const Qt::Orientation wanted = width() >= WideEnough ? Qt::Horizontal : Qt::Vertical;
    if (m_splitter->orientation() != wanted) {
        m_splitter->setOrientation(wanted);
        m_splitter->setSizes(wanted == Qt::Horizontal ? QList<int>{1'100, 900} : QList<int>{260, 310});
    }
}

void PoolsPage::showCounts()
{
    const QString words[] = {tr("All"), tr("Running"), tr("Idle"), tr("At zero"), tr("Trouble")};
    for (const PoolProxy::Group group : PoolProxy::AllGroups) {
        m_groups->setText(int(group), tr("%1 %2").arg(words[int(group)], numberText(m_proxy->count(group))));
    }
}

void PoolsPage::showState()
{
    const bool hasPools = m_pools.rowCount() > 0;
    m_filter->setEnabled(hasPools);
    m_groups->setEnabled(hasPools);
    showCounts();
    // The banner over the page says since when, and offers what helps.
    m_table->setStale(m_session.monitor().state() != AccountMonitor::State::Live);
    if (!hasPools) {
        showEmpty();
        m_stack->setCurrentWidget(m_empty);
        return;
    }
    m_stack->setCurrentWidget(m_splitter);
    const bool found = m_proxy->rowCount() > 0;
    if (!found) {
        const QString words = m_filter->text().trimmed();
        m_noMatch->show(icon("search"_L1, IconTint::Muted),
                        words.isEmpty() ? tr("No pool is in this group") : tr("No pool matches '%1'").arg(words), {},
                        tr("Clear filter"));
    }
    m_listStack->setCurrentWidget(found ? static_cast<QWidget *>(m_table) : m_noMatch);
    if (found && m_table->currentId().isEmpty()) {
        m_table->setCurrentIndex(m_proxy->index(0, 0));
    }
}

void PoolsPage::showEmpty()
{
    const AccountMonitor &monitor = m_session.monitor();
    const QString why = monitor.lastError() ? monitor.lastError()->message : QString();
    switch (monitor.state()) {
    case AccountMonitor::State::Live:
        m_remedy = Remedy::NewPool;
        m_empty->show(icon("pools"_L1, IconTint::Muted), tr("No pools yet"), whatAPoolIs(), tr("New pool…"));
        return;
    case AccountMonitor::State::Connecting:
        m_remedy = Remedy::None;
        m_empty->show(icon("clock"_L1, IconTint::Muted), tr("Asking for the pools…"), {});
        return;
    case AccountMonitor::State::Offline:
        m_remedy = Remedy::Reconnect;
        m_empty->show(icon("offline"_L1, IconTint::Muted), tr("The pools cannot be had"), why, tr("Try again"));
        return;
    case AccountMonitor::State::Unauthorized:
        m_remedy = Remedy::NewKey;
        m_empty->show(icon("key"_L1, IconTint::Muted), tr("The authorization key is refused"), why,
                      tr("Enter the key…"));
        return;
    }
}

void PoolsPage::remedy()
{
    switch (m_remedy) {
    case Remedy::None:
        return;
    case Remedy::NewPool:
        m_commands.newPool()->trigger();
        return;
    case Remedy::Reconnect:
        Q_EMIT reconnectRequested();
        return;
    case Remedy::NewKey:
        Q_EMIT newKeyRequested();
        return;
    }
}

void PoolsPage::saveState(QSettings &settings) const
{
    settings.setValue(HeaderKey, m_table->saveState());
    settings.setValue(SplitterKey, m_splitter->saveState());
    settings.setValue(PinnedKey, QStringList(m_pinned.cbegin(), m_pinned.cend()));
    settings.setValue(TabKey, m_details->tabs().current());
}

void PoolsPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings.value(HeaderKey).toByteArray());
    const Qt::Orientation orientation = m_splitter->orientation();
    m_splitter->restoreState(settings.value(SplitterKey).toByteArray());
    m_splitter->setOrientation(orientation);
    const QStringList pinned = settings.value(PinnedKey).toStringList();
    m_pinned = QSet<QString>(pinned.cbegin(), pinned.cend());
    m_pools.setPinned(m_pinned);
    m_proxy->setPinned(m_pinned);
    m_details->tabs().setCurrent(settings.value(TabKey, 0).toInt());
}

} // namespace pooldeck
