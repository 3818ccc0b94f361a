#include "jobs/jobspage.h"

#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobcommands.h"
#include "jobs/jobdetails.h"
#include "jobs/jobmodel.h"
#include "jobs/jobproxy.h"
#include "jobs/statestrip.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/actionbutton.h"
#include "widgets/card.h"
#include "widgets/chipbar.h"
#include "widgets/emptystate.h"
#include "widgets/flowlayout.h"
#include "widgets/label.h"
#include "widgets/panetabs.h"
#include "widgets/searchfield.h"
#include "widgets/table.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr QLatin1StringView ColumnsKey{"jobs/columns"};
constexpr QLatin1StringView SplitterKey{"jobs/splitter"};
constexpr QLatin1StringView TabKey{"jobs/tab"};

QString groupName(JobProxy::Group group)
{
    switch (group) {
    case JobProxy::Group::All:
        return JobsPage::tr("All");
    case JobProxy::Group::Waiting:
        return JobsPage::tr("Waiting");
    case JobProxy::Group::Running:
        return JobsPage::tr("Running");
    case JobProxy::Group::Finished:
        return JobsPage::tr("Finished");
    case JobProxy::Group::Failed:
        return JobsPage::tr("Failed");
    case JobProxy::Group::Cancelled:
        return JobsPage::tr("Cancelled");
    }
    Q_UNREACHABLE();
}

constexpr std::pair<JobProxy::Group, const char *> Chips[] = {
    {JobProxy::Group::All, "chipAll"},         {JobProxy::Group::Waiting, "chipWaiting"},
    {JobProxy::Group::Running, "chipRunning"}, {JobProxy::Group::Finished, "chipFinished"},
    {JobProxy::Group::Failed, "chipFailed"},   {JobProxy::Group::Cancelled, "chipCancelled"},
};

} // namespace

JobsPage::JobsPage(AccountSession &session, JobModel &jobs, JobCommands &commands, OutputSaver &outputs,
                   QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_commands(commands)
    , m_proxy(new JobProxy(jobs, this))
    , m_hint(new Label(TextStyle::Body, Tone::Muted, this))
    , m_search(new SearchField(tr("Search jobs"), this))
    , m_chips(new ChipBar(this))
    , m_poolChip(new MenuChip(
          tr("Pool"), tr("All pools"), [this] { return poolChoices(); }, this))
    , m_serviceChip(new MenuChip(
          tr("Web service"), tr("All web services"), [this] { return serviceChoices(); }, this))
    , m_stack(new QStackedWidget(this))
    , m_rows(new QStackedWidget(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_table(new Table(this))
    , m_strip(new StateStrip(
          *m_table, [this](int row) { return m_proxy->jobAt(row).status; }, this))
    , m_noMatch(new EmptyState(this))
    , m_details(new JobDetails(session, jobs, commands, outputs, this))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"jobsPage"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space3);
    layout->addLayout(makeHead(commands));
    layout->addLayout(makeFilters());
    layout->addWidget(m_stack, 1);
    m_splitter->addWidget(makeTable());
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({300, 300});
    m_details->setMinimumHeight(160);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    connectParts();
    countGroups();
    showState();
}

QLayout *JobsPage::makeHead(JobCommands &commands)
{
    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(new Label(tr("Jobs"), TextStyle::Title, Tone::Ink, this));
    m_hint->setObjectName(u"jobsHint"_s);
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->addSpacing(metrics::Space2);
    head->addWidget(m_hint, 1);
    auto *submit = new ActionButton(*commands.submit(), "submitButton"_L1, this);
    submit->setText(tr("Submit…"));
    head->addWidget(submit);
    return head;
}

QLayout *JobsPage::makeFilters()
{
    m_search->setObjectName(u"jobsSearch"_s);
    m_chips->setObjectName(u"jobsChips"_s);
    m_poolChip->setObjectName(u"jobsPoolChip"_s);
    m_serviceChip->setObjectName(u"jobsServiceChip"_s);
    for (const auto &[group, name] : Chips) {
        m_chips->addChip(int(group), groupName(group), QLatin1StringView(name));
    }
    auto *filters = new FlowLayout(metrics::Space2);
    for (QWidget *filter : {static_cast<QWidget *>(m_search), static_cast<QWidget *>(m_chips),
                            static_cast<QWidget *>(m_poolChip), static_cast<QWidget *>(m_serviceChip)}) {
        filters->addWidget(filter);
    }
    return filters;
}

QWidget *JobsPage::makeTable()
{
    m_table->setObjectName(u"jobsTable"_s);
    m_table->setAccessibleName(tr("Jobs"));
    m_table->setModel(m_proxy);
    m_table->sortByColumn(int(JobModel::Column::Created), Qt::DescendingOrder);
    m_strip->follow();
    m_noMatch->setObjectName(u"jobsNoMatch"_s);
    auto *withStrip = new QWidget(m_rows);
    auto *row = new QHBoxLayout(withStrip);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    row->addWidget(m_table, 1);
    auto *stripColumn = new QVBoxLayout;
    stripColumn->setContentsMargins(0, metrics::TableHeader, 2, 0);
    stripColumn->addWidget(m_strip);
    row->addLayout(stripColumn);
    m_rows->addWidget(withStrip);
    m_rows->addWidget(m_noMatch);
    auto *card = new Card(this);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    cardLayout->addWidget(m_rows);
    return card;
}

void JobsPage::connectParts()
{
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy->setText(text);
        showState();
    });
    connect(m_chips, &ChipBar::currentChanged, this, [this](int id) {
        m_proxy->setGroup(JobProxy::Group(id));
        showState();
    });
    connect(m_poolChip, &MenuChip::chosenChanged, this, [this] {
        m_proxy->setPool(m_poolChip->chosen());
        showState();
    });
    connect(m_serviceChip, &MenuChip::chosenChanged, this, [this] {
        m_proxy->setWebService(m_serviceChip->chosen());
        showState();
    });
    connect(m_empty, &EmptyState::activated, this, [this] { m_commands.submit()->trigger(); });
    connect(m_noMatch, &EmptyState::activated, this, &JobsPage::showAll);
    connect(m_table, &Table::currentIdChanged, this, &JobsPage::takeSelection);
    connect(m_table, &Table::selectedIdsChanged, this, &JobsPage::takeSelection);
    connect(m_table, &QWidget::customContextMenuRequested, this, &JobsPage::openMenu);
    const AccountMonitor &monitor = m_session.monitor();
    connect(&monitor, &AccountMonitor::synced, this, [this] {
        countGroups();
        showState();
        if (m_details->isVisible()) { // else with the tick that comes with the page
            m_details->refresh();
        }
        if (!m_expected.isEmpty()) {
            followNew(m_expected);
        }
    });
    connect(&monitor, &AccountMonitor::stateChanged, this, &JobsPage::showState);
}

void JobsPage::takeSelection()
{
    const QStringList chosen = m_table->selectedIds();
    const QString current = m_table->currentId();
    m_details->setJobs(chosen.isEmpty() && !current.isEmpty() ? QStringList{current} : chosen);
    Q_EMIT selectionChanged(chosen);
}

void JobsPage::openMenu(const QPoint &position)
{
    if (!m_table->indexAt(position).isValid()) {
        return;
    }
    auto *menu = new QMenu(this);
    menu->setObjectName(u"jobsMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_commands.fill(menu);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

QString JobsPage::currentJobId() const
{
    return m_table->currentId();
}

void JobsPage::showAll()
{
    m_search->clear();
    m_poolChip->choose(std::nullopt);
    m_serviceChip->choose(std::nullopt);
    m_chips->setCurrent(int(JobProxy::Group::All));
}

void JobsPage::showJob(const QString &jobId)
{
    showAll();
    m_table->selectId(jobId);
}

void JobsPage::showFailed()
{
    showAll();
    m_chips->setCurrent(int(JobProxy::Group::Failed));
    if (m_proxy->rowCount() > 0) {
        m_table->setCurrentIndex(m_proxy->index(0, 0));
    }
}

void JobsPage::showJobsOf(const QString &poolId)
{
    showAll();
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    m_poolChip->choose(poolId, pool ? pool->name : tr("classic processing"));
}

void JobsPage::followNew(const QString &jobId)
{
    if (m_table->currentId().isEmpty()) {
        m_expected = jobId;
        if (m_jobs.rowOf(jobId) >= 0) {
            m_table->selectId(jobId); // first: it may be m_expected itself
            m_expected.clear();
        }
    }
}

void JobsPage::tick()
{
    m_details->refresh();
}

QList<MenuChip::Choice> JobsPage::poolChoices() const
{
    QList<MenuChip::Choice> choices;
    for (const Pool &pool : m_session.monitor().pools()) {
        choices.append({pool.id, pool.name});
    }
    std::sort(choices.begin(), choices.end(),
              [](const auto &a, const auto &b) { return a.text.compare(b.text, Qt::CaseInsensitive) < 0; });
    choices.append({u""_s, tr("classic processing")});
    return choices;
}

QList<MenuChip::Choice> JobsPage::serviceChoices() const
{
    QList<MenuChip::Choice> choices;
    for (const WebService &service : m_session.webServices()) {
        choices.append({service.id,
                        service.kind == WebServiceKind::Classic ? tr("%1 (classic)").arg(service.name) : service.name});
    }
    return choices;
}

void JobsPage::countGroups()
{
    const JobQueues &queues = m_jobs.queues();
    const auto count = [&queues](JobProxy::Group group) {
        switch (group) {
        case JobProxy::Group::All:
            return queues.count();
        case JobProxy::Group::Waiting:
            return queues.countOf(JobStatus::NotStarted);
        case JobProxy::Group::Running:
            return queues.countOf(JobStatus::Running);
        case JobProxy::Group::Finished:
            return queues.countOf(JobStatus::Finished);
        case JobProxy::Group::Failed:
            return queues.countOf(JobStatus::Failed);
        case JobProxy::Group::Cancelled:
            return queues.countOf(JobStatus::Cancelled);
        }
        Q_UNREACHABLE();
    };
    for (const auto &[group, name] : Chips) {
        const qint64 jobs = count(group);
        m_chips->setText(int(group), jobs == 0 ? groupName(group) : groupName(group) + u' ' + numberText(jobs));
    }
}

void JobsPage::showState()
{
    const AccountMonitor &monitor = m_session.monitor();
    const bool live = monitor.state() == AccountMonitor::State::Live;
    m_hint->setText(live || !monitor.lastSyncMs() ? tr("Drop job requests anywhere in the window.")
                                                  : tr("As of %1, not live.").arg(clockText(*monitor.lastSyncMs())));
    m_table->setStale(!live);
    if (m_jobs.rowCount() > 0) {
        showNoMatch();
        m_stack->setCurrentWidget(m_splitter);
        return;
    }
    switch (monitor.state()) {
    case AccountMonitor::State::Live:
        m_empty->show(
            icon("jobs"_L1, IconTint::Muted), tr("No jobs yet"),
            tr("Drop job request files, or folders of them, anywhere in the window. You see what will be sent "
               "where before anything is."),
            tr("Submit…"));
        break;
    case AccountMonitor::State::Connecting:
        m_empty->show(icon("clock"_L1, IconTint::Muted), tr("Asking for the jobs…"), {});
        break;
    case AccountMonitor::State::Offline:
        m_empty->show(icon("offline"_L1, IconTint::Muted), tr("The jobs cannot be had"),
                      monitor.lastError() ? monitor.lastError()->message : QString());
        break;
    case AccountMonitor::State::Unauthorized:
        m_empty->show(icon("key"_L1, IconTint::Muted), tr("The key was refused"),
                      tr("The jobs can be seen again once the right key is entered."));
        break;
    }
    m_stack->setCurrentWidget(m_empty);
}

/// Which of the filters leaves nothing, in words.
void JobsPage::showNoMatch()
{
    if (m_proxy->rowCount() > 0) {
        m_rows->setCurrentIndex(0);
        return;
    }
    const auto group = JobProxy::Group(m_chips->current());
    QString what = group == JobProxy::Group::All ? tr("No jobs") : tr("No %1 jobs").arg(groupName(group).toLower());
    QStringList where;
    if (m_poolChip->chosen()) {
        where.append(tr("in %1").arg(m_poolChip->text()));
    }
    if (m_serviceChip->chosen()) {
        where.append(tr("of %1").arg(m_serviceChip->text()));
    }
    if (!m_search->text().isEmpty()) {
        where.append(tr("with '%1'").arg(m_search->text()));
    }
    if (!where.isEmpty()) {
        what += u' ' + where.join(u' ');
    }
    const qint64 jobs = m_jobs.rowCount();
    m_noMatch->show(icon("search"_L1, IconTint::Muted), what, {},
                    jobs == 1 ? tr("Show the only job") : tr("Show all %1 jobs").arg(numberText(jobs)));
    m_rows->setCurrentWidget(m_noMatch);
}

void JobsPage::saveState(QSettings &settings) const
{
    settings.setValue(ColumnsKey, m_table->saveState());
    settings.setValue(SplitterKey, m_splitter->saveState());
    settings.setValue(TabKey, m_details->tabs()->current());
}

void JobsPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings.value(ColumnsKey).toByteArray());
    m_splitter->restoreState(settings.value(SplitterKey).toByteArray());
    m_details->tabs()->setCurrent(qBound(0, settings.value(TabKey, 0).toInt(), 3));
}

} // namespace pooldeck
