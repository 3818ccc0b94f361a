#include "pools/poolspage.h"

#include "common/literals.h"
#include "pools/poolcommands.h"
#include "pools/pooldetails.h"
#include "pools/poolmodel.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/actionbutton.h"
#include "widgets/card.h"
#include "widgets/emptystate.h"
#include "widgets/label.h"
#include "widgets/rowproxy.h"
#include "widgets/searchfield.h"
#include "widgets/table.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

namespace pooldeck {
namespace {

constexpr QLatin1StringView ColumnsKey{"pools/columns"};
constexpr QLatin1StringView SplitterKey{"pools/splitter"};

} // namespace

PoolsPage::PoolsPage(AccountSession &session, PoolModel &pools, PoolActions &actions, PoolCommands &commands,
                     QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_pools(pools)
    , m_commands(commands)
    , m_proxy(new RowProxy(pools, this))
    , m_filter(new SearchField(tr("Filter pools"), this))
    , m_stack(new QStackedWidget(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_table(new Table(this))
    , m_details(new PoolDetails(session, actions, commands, this))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"poolsPage"_s);
    m_table->setObjectName(u"poolsTable"_s);
    m_table->setAccessibleName(tr("Pools"));
    m_filter->setObjectName(u"poolsFilter"_s);

    m_table->setModel(m_proxy);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->sortByColumn(int(PoolModel::Column::Name), Qt::AscendingOrder);

    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(new Label(tr("Pools"), TextStyle::Title, Tone::Ink, this));
    head->addSpacing(metrics::Space2);
    head->addWidget(m_filter);
    head->addStretch();
    head->addWidget(new ActionButton(*commands.resize(), "resizeButton"_L1, this));
    head->addWidget(new ActionButton(*commands.remove(), "deleteButton"_L1, this));
    head->addSpacing(metrics::Padding);
    head->addWidget(new ActionButton(*commands.resizeToZero(), "resizeToZeroButton"_L1, this));

    auto *card = new Card(this);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    cardLayout->addWidget(m_table);
    m_splitter->addWidget(card);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    m_details->setMinimumHeight(140);
    m_splitter->setSizes({320, 250});
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space3);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);

    connect(m_filter, &QLineEdit::textChanged, m_proxy, &RowProxy::setText);
    connect(m_table, &Table::currentIdChanged, this, [this](const QString &poolId) {
        m_details->setPool(poolId);
        Q_EMIT selectionChanged(poolId.isEmpty() ? QStringList() : QStringList{poolId});
    });
    connect(m_table, &QAbstractItemView::activated, this, [this] { m_commands.resize()->trigger(); });
    connect(m_empty, &EmptyState::activated, this, [this] { m_commands.newPool()->trigger(); });
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_commands.fill(menu);
        menu->popup(m_table->viewport()->mapToGlobal(position));
    });
    connect(m_details, &PoolDetails::showJobRequested, this, &PoolsPage::showJobRequested);
    connect(m_details, &PoolDetails::cancelJobRequested, this, &PoolsPage::cancelJobRequested);
    connect(m_details, &PoolDetails::failedJobsRequested, this, &PoolsPage::failedJobsRequested);
    connect(&commands, &PoolCommands::showJobRequested, this, &PoolsPage::showJobRequested);
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::synced, m_details, &PoolDetails::refresh);
    connect(&monitor, &AccountMonitor::stateChanged, this, &PoolsPage::showState);
    connect(&pools, &QAbstractItemModel::rowsInserted, this, &PoolsPage::showState);
    connect(&pools, &QAbstractItemModel::rowsRemoved, this, &PoolsPage::showState);
    connect(&pools, &QAbstractItemModel::modelReset, this, &PoolsPage::showState);
    showState();
}

QString PoolsPage::currentPoolId() const
{
    return m_table->currentId();
}

void PoolsPage::showPool(const QString &poolId)
{
    m_filter->clear();
    m_table->selectId(poolId);
}

QString PoolsPage::poolAt(const QPoint &globalPosition) const
{
    if (!isVisible() || m_stack->currentWidget() != m_splitter) {
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
    m_details->refresh();
}

void PoolsPage::showState()
{
    using State = AccountMonitor::State;
    const AccountMonitor &monitor = m_session.monitor();
    if (m_pools.rowCount() > 0) {
        m_stack->setCurrentWidget(m_splitter);
        if (m_table->currentId().isEmpty() && m_proxy->rowCount() > 0) {
            m_table->setCurrentIndex(m_proxy->index(0, 0));
        }
    } else {
        if (monitor.state() == State::Live) {
            m_empty->show(
                icon("pools"_L1, IconTint::Muted), tr("No pools yet"),
                tr("A pool is a group of VMs that run your jobs. It bills for every hour its VMs exist, whether "
                   "jobs run or not."),
                tr("New pool…"));
        } else {
            m_empty->show(icon("clock"_L1, IconTint::Muted), tr("Asking for the pools…"), {});
        }
        m_stack->setCurrentWidget(m_empty);
    }
}

void PoolsPage::saveState(QSettings &settings) const
{
    settings.setValue(ColumnsKey, m_table->saveState());
    settings.setValue(SplitterKey, m_splitter->saveState());
}

void PoolsPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings.value(ColumnsKey).toByteArray());
    m_splitter->restoreState(settings.value(SplitterKey).toByteArray());
}

} // namespace pooldeck
