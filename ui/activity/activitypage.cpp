#include "activity/activitypage.h"

#include "activity/eventmodel.h"
#include "common/literals.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/card.h"
#include "widgets/emptystate.h"
#include "widgets/label.h"
#include "widgets/rowproxy.h"
#include "widgets/searchfield.h"
#include "widgets/table.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>

namespace pooldeck {
namespace {

constexpr QLatin1StringView ColumnsKey{"activity/columns"};

} // namespace

ActivityPage::ActivityPage(EventModel &events, QWidget *parent)
    : PageWidget(parent)
    , m_events(events)
    , m_proxy(new RowProxy(events, this))
    , m_stack(new QStackedWidget(this))
    , m_table(new Table(this))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"activityPage"_s);
    m_table->setObjectName(u"activityTable"_s);
    m_table->setAccessibleName(tr("Activity"));
    m_table->setModel(m_proxy);
    m_table->sortByColumn(int(EventModel::Column::Time), Qt::DescendingOrder);
    auto *filter = new SearchField(tr("Filter activity"), this);
    filter->setObjectName(u"activityFilter"_s);
    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(new Label(tr("Activity"), TextStyle::Title, Tone::Ink, this));
    head->addSpacing(metrics::Space2);
    head->addWidget(filter);
    head->addStretch();
    m_list = new Card(this);
    auto *cardLayout = new QVBoxLayout(m_list);
    cardLayout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    cardLayout->addWidget(m_table);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space3);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    connect(filter, &QLineEdit::textChanged, m_proxy, &RowProxy::setText);
    connect(&events, &EventModel::refreshed, this, [this] { showState({}); });
    connect(&events, &EventModel::refreshFailed, this, [this](const Error &error) { showState(error.toString()); });
    connect(m_empty, &EmptyState::activated, &events, &EventModel::refresh);
    showState({});
}

void ActivityPage::showState(const QString &trouble)
{
    if (m_events.rowCount() > 0) {
        m_stack->setCurrentWidget(m_list);
        return;
    }
    if (!trouble.isEmpty()) {
        m_empty->show(icon("offline"_L1, IconTint::Muted), tr("The activity cannot be had"), trouble, tr("Try again"));
    } else if (m_events.isLoaded()) {
        m_empty->show(icon("activity"_L1, IconTint::Muted), tr("Nothing has happened yet"),
                      tr("Every act of every console and every event of the service will be listed here."));
    } else {
        m_empty->show(icon("clock"_L1, IconTint::Muted), tr("Asking for the activity…"), {});
    }
    m_stack->setCurrentWidget(m_empty);
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
