#include "jobs/jobspage.h"

#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobcommands.h"
#include "jobs/jobdetails.h"
#include "jobs/jobmodel.h"
#include "jobs/jobproxy.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/actionbutton.h"
#include "widgets/card.h"
#include "widgets/chipbar.h"
#include "widgets/emptystate.h"
#include "widgets/label.h"
#include "widgets/searchfield.h"
#include "widgets/table.h"

#include <QAction>
#include <QHBoxLayout>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

namespace pooldeck {
namespace {

constexpr QLatin1StringView ColumnsKey{"jobs/columns"};
constexpr QLatin1StringView SplitterKey{"jobs/splitter"};

} // namespace

JobsPage::JobsPage(AccountSession &session, JobModel &jobs, JobActions &actions, JobCommands &commands,
                   OutputSaver &outputs, QWidget *parent)
    : PageWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_commands(commands)
    , m_proxy(new JobProxy(jobs, this))
    , m_search(new SearchField(tr("Search jobs"), this))
    , m_chips(new ChipBar(this))
    , m_stack(new QStackedWidget(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_table(new Table(this))
    , m_details(new JobDetails(session, jobs, actions, outputs, this))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"jobsPage"_s);
    m_table->setObjectName(u"jobsTable"_s);
    m_table->setAccessibleName(tr("Jobs"));
    m_search->setObjectName(u"jobsSearch"_s);
    m_chips->setObjectName(u"jobsChips"_s);
    m_chips->addChip(int(JobProxy::Group::All), tr("All"), "chipAll"_L1);
    m_chips->addChip(int(JobProxy::Group::Waiting), tr("Waiting"), "chipWaiting"_L1);
    m_chips->addChip(int(JobProxy::Group::Running), tr("Running"), "chipRunning"_L1);
    m_chips->addChip(int(JobProxy::Group::Finished), tr("Finished"), "chipFinished"_L1);
    m_chips->addChip(int(JobProxy::Group::Failed), tr("Failed"), "chipFailed"_L1);
    m_chips->addChip(int(JobProxy::Group::Cancelled), tr("Cancelled"), "chipCancelled"_L1);

    m_table->setModel(m_proxy);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->sortByColumn(int(JobModel::Column::Created), Qt::DescendingOrder);

    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(new Label(tr("Jobs"), TextStyle::Title, Tone::Ink, this));
    auto *hint = new Label(tr("Drop job requests anywhere in the window."), TextStyle::Body, Tone::Muted, this);
    hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->addSpacing(metrics::Space2);
    head->addWidget(hint, 1);
    auto *submit = new ActionButton(*commands.submit(), "submitButton"_L1, this);
    submit->setText(tr("Submit…"));
    head->addWidget(submit);
    auto *filters = new QHBoxLayout;
    filters->setSpacing(metrics::Space2);
    filters->addWidget(m_search);
    filters->addWidget(m_chips);
    filters->addStretch();

    auto *card = new Card(this);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    cardLayout->addWidget(m_table);
    m_splitter->addWidget(card);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_details->setMinimumHeight(140);
    m_splitter->setSizes({300, 300});
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space3);
    layout->addLayout(head);
    layout->addLayout(filters);
    layout->addWidget(m_stack, 1);

    connect(m_search, &QLineEdit::textChanged, m_proxy, &RowProxy::setText);
    connect(m_chips, &ChipBar::currentChanged, this, [this](int id) { m_proxy->setGroup(JobProxy::Group(id)); });
    connect(m_empty, &EmptyState::activated, this, [this] { m_commands.submit()->trigger(); });
    connect(m_table, &Table::currentIdChanged, this, [this](const QString &jobId) {
        m_details->setJob(jobId);
        Q_EMIT selectionChanged(jobId.isEmpty() ? QStringList() : QStringList{jobId});
    });
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::synced, this, [this] {
        countGroups();
        showState();
        m_details->refresh();
        if (!m_expected.isEmpty()) {
            followNew(m_expected);
        }
    });
    connect(&monitor, &AccountMonitor::stateChanged, this, &JobsPage::showState);
    countGroups();
    showState();
}

QString JobsPage::currentJobId() const
{
    return m_table->currentId();
}

void JobsPage::showJob(const QString &jobId)
{
    m_search->clear();
    m_chips->setCurrent(int(JobProxy::Group::All));
    m_table->selectId(jobId);
}

void JobsPage::showFailed()
{
    m_search->clear();
    m_chips->setCurrent(int(JobProxy::Group::Failed));
    if (m_proxy->rowCount() > 0) {
        m_table->setCurrentIndex(m_proxy->index(0, 0));
    }
}

void JobsPage::followNew(const QString &jobId)
{
    if (m_table->currentId().isEmpty()) {
        m_expected = jobId;
        if (m_jobs.rowOf(jobId) >= 0) {
            m_expected.clear();
            m_table->selectId(jobId);
        }
    }
}

void JobsPage::tick()
{
    m_details->refresh();
}

void JobsPage::countGroups()
{
    const JobQueues &queues = m_jobs.queues();
    const qint64 counts[6] = {queues.count(),
                              queues.countOf(JobStatus::NotStarted),
                              queues.countOf(JobStatus::Running),
                              queues.countOf(JobStatus::Finished),
                              queues.countOf(JobStatus::Failed),
                              queues.countOf(JobStatus::Cancelled)};
    const QString names[6] = {tr("All"), tr("Waiting"), tr("Running"), tr("Finished"), tr("Failed"), tr("Cancelled")};
    for (int group = 0; group < 6; ++group) {
        m_chips->setText(group, counts[group] == 0 ? names[group] : names[group] + u' ' + numberText(counts[group]));
    }
}

void JobsPage::showState()
{
    if (m_jobs.rowCount() > 0) {
        m_stack->setCurrentWidget(m_splitter);
        return;
    }
    if (m_session.monitor().state() == AccountMonitor::State::Live) {
        m_empty->show(
            icon("jobs"_L1, IconTint::Muted), tr("No jobs yet"),
            tr("Drop job request files, or folders of them, anywhere in the window. You see what will be sent "
               "where before anything is."),
            tr("Submit…"));
    } else {
        m_empty->show(icon("clock"_L1, IconTint::Muted), tr("Asking for the jobs…"), {});
    }
    m_stack->setCurrentWidget(m_empty);
}

void JobsPage::saveState(QSettings &settings) const
{
    settings.setValue(ColumnsKey, m_table->saveState());
    settings.setValue(SplitterKey, m_splitter->saveState());
}

void JobsPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings.value(ColumnsKey).toByteArray());
    m_splitter->restoreState(settings.value(SplitterKey).toByteArray());
}

} // namespace pooldeck
