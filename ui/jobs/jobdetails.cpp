#include "jobs/jobdetails.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "jobs/jobcommands.h"
#include "jobs/jobmodel.h"
#include "jobs/jobtimeline.h"
#include "jobs/jobtimelineview.h"
#include "jobs/logpane.h"
#include "jobs/outputspane.h"
#include "jobs/requestpane.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/actionbutton.h"
#include "widgets/badgelabel.h"
#include "widgets/emptystate.h"
#include "widgets/factgrid.h"
#include "widgets/label.h"
#include "widgets/panetabs.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>

namespace pooldeck {
namespace {

constexpr qsizetype ManyJobs = 1'000;
constexpr int PauseMs = 1'000; ///< between two counts of many

} // namespace

JobDetails::JobDetails(AccountSession &session, JobModel &jobs, JobCommands &commands, OutputSaver &outputs,
                       QWidget *parent)
    : Card(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_content(new QWidget(this))
    , m_title(new Label(TextStyle::Section, Tone::Ink, this))
    , m_id(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_badge(new BadgeLabel(this))
    , m_why(new Label(TextStyle::Body, Tone::Ink, this))
    , m_resize(new QPushButton(icon("resize"_L1), {}, this))
    , m_tabs(new PaneTabs(this))
    , m_timeline(new JobTimelineView(this))
    , m_facts(new FactGrid(this))
    , m_request(new RequestPane(session, this))
    , m_outputs(new OutputsPane(outputs, this))
    , m_log(new LogPane(session, outputs, this))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"jobDetails"_s);
    m_title->setObjectName(u"jobTitle"_s);
    m_title->setElided(Qt::ElideMiddle);
    m_id->setObjectName(u"jobId"_s);
    m_why->setObjectName(u"jobWhy"_s);
    m_why->setWordWrap(true);
    m_why->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_resize->setObjectName(u"resizePoolButton"_s);
    connect(m_resize, &QPushButton::clicked, commands.resizePool(), &QAction::trigger);
    m_tabs->setObjectName(u"jobTabs"_s);
    m_tabs->setTabsName(tr("Details of the job"));
    m_tabs->addPane(makeSummary(), tr("Summary"));
    m_tabs->addPane(m_request, tr("Request"));
    m_outputsTab = m_tabs->addPane(m_outputs, tr("Outputs"));
    m_tabs->addPane(m_log, tr("Log"));

    auto *reason = new QHBoxLayout;
    reason->setContentsMargins(metrics::Padding, 0, metrics::Padding, 0);
    reason->setSpacing(metrics::Space3);
    reason->addWidget(m_why, 1);
    reason->addWidget(m_resize, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, metrics::Space3, 0, 0);
    layout->setSpacing(metrics::Space2);
    layout->addWidget(makeHead(commands));
    layout->addLayout(reason);
    layout->addWidget(m_tabs, 1000);
    layout->addStretch(1); // where several jobs are chosen there are no tabs
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(1, 1, 1, 1);
    outer->addWidget(m_content);
    outer->addWidget(m_empty);
    m_empty->show(icon("jobs"_L1, IconTint::Muted), tr("No job is chosen"),
                  tr("Choose one to see where it stands, what it made, or why it failed."));
    m_pause.setSingleShot(true);
    m_pause.setInterval(PauseMs);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_isStale) {
            refresh();
        }
    });
    refresh();
}

QWidget *JobDetails::makeHead(JobCommands &commands)
{
    auto *head = new QWidget(m_content);
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(metrics::Padding, 0, metrics::Padding, 0);
    layout->setSpacing(metrics::Space2);
    layout->addWidget(m_badge);
    layout->addWidget(m_title, 1);
    layout->addWidget(m_id);
    layout->addWidget(new ActionButton(*commands.cancel(), "cancelJobButton"_L1, head));
    layout->addWidget(new ActionButton(*commands.resubmit(), "resubmitButton"_L1, head));
    layout->addWidget(new ActionButton(*commands.submitCopy(), "submitCopyButton"_L1, head));
    return head;
}

QWidget *JobDetails::makeSummary()
{
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(metrics::Padding, metrics::Space3, metrics::Padding, metrics::Space3);
    layout->setSpacing(metrics::Space3);
    layout->addWidget(m_timeline);
    layout->addWidget(m_facts);
    layout->addStretch();
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(content);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return scroll;
}

void JobDetails::setJobs(const QStringList &jobIds)
{
    m_jobIds = jobIds;
    m_pause.stop();
    refresh();
}

void JobDetails::refresh()
{
    if (m_pause.isActive()) {
        m_isStale = true;
        return;
    }
    m_isStale = false;
    showAll();
    if (m_jobIds.size() > ManyJobs) {
        m_pause.start();
    }
}

void JobDetails::showAll()
{
    const std::optional<Job> job = m_jobIds.size() == 1 ? m_session.monitor().job(m_jobIds.constFirst()) : std::nullopt;
    const bool several = m_jobIds.size() > 1;
    m_empty->setVisible(!job && !several);
    m_content->setVisible(job || several);
    m_tabs->setVisible(!several);
    m_badge->setVisible(!several);
    m_id->setVisible(!several);
    if (several) {
        showSelection();
    } else if (job) {
        showJob(*job);
    }
}

void JobDetails::showSelection()
{
    qint64 counts[int(JobStatus::Finished) + 1] = {};
    for (const QString &jobId : std::as_const(m_jobIds)) {
        if (const Job *job = m_session.monitor().jobs().find(jobId)) {
            ++counts[int(job->status)];
        }
    }
    m_title->setText(tr("%1 jobs are chosen").arg(numberText(m_jobIds.size())));
    QStringList parts;
    const std::pair<JobStatus, QString> words[] = {{JobStatus::Running, tr("%1 running")},
                                                   {JobStatus::NotStarted, tr("%1 waiting")},
                                                   {JobStatus::Failed, tr("%1 failed")},
                                                   {JobStatus::Finished, tr("%1 finished")},
                                                   {JobStatus::Cancelled, tr("%1 cancelled")}};
    for (const auto &[status, word] : words) {
        if (counts[int(status)] > 0) {
            parts.append(word.arg(numberText(counts[int(status)])));
        }
    }
    m_why->setTone(Tone::Ink);
    m_why->setText(parts.join(u", "_s));
    m_why->setVisible(true);
    m_resize->setVisible(false);
}

void JobDetails::showJob(const Job &job)
{
    const qint64 nowMs = m_session.meter().nowMs();
    const QString source = m_session.sourceOf(job.id);
    m_title->setText(source.isEmpty() ? tr("Job %1").arg(shortId(job.id)) : source);
    m_id->setText(source.isEmpty() ? QString() : shortId(job.id));
    m_id->setToolTip(tr("Job %1").arg(job.id));
    m_badge->setLook(lookOf(job));
    const WaitReason reason = m_jobs.waitReason(job);
    const bool waits = reason.cause != WaitCause::NotWaiting;
    const QString why = waits ? m_jobs.waitSentences(job) : job.details;
    m_why->setText(why);
    m_why->setTone(job.status == JobStatus::Failed ? Tone::Danger : Tone::Ink);
    m_why->setVisible(!why.isEmpty());
    const std::optional<Pool> pool = m_session.monitor().pool(job.poolId);
    m_resize->setVisible(pool && reason.isHelpedByResize());
    m_resize->setText(pool ? tr("Resize %1…").arg(pool->name) : QString());
    m_resize->setEnabled(m_session.monitor().state() == AccountMonitor::State::Live);
    loadAttempts(job);
    m_timeline->setTimeline(jobTimeline(job, m_attempts), nowMs);
    showFacts(job, nowMs);
    m_request->setJob(job.id);
    m_outputs->setJob(job);
    m_log->setJob(job);
    m_tabs->setCount(m_outputsTab,
                     job.results && !job.results->isEmpty() ? numberText(job.results->size()) : QString());
}

void JobDetails::showFacts(const Job &job, qint64 nowMs)
{
    const std::optional<Pool> pool = m_session.monitor().pool(job.poolId);
    const std::optional<WebService> service = m_session.webService(job.webServiceId);
    const auto at = [nowMs](std::optional<qint64> ms) { return ms ? timeText(*ms, nowMs) : QString(u"–"_s); };
    const auto tip = [](std::optional<qint64> ms) { return ms ? timeToolTip(*ms) : QString(); };
    QString ran = u"–"_s;
    if (job.startedAtMs && (job.endedAtMs || job.status == JobStatus::Running)) {
        ran = durationText(job.endedAtMs.value_or(nowMs) - *job.startedAtMs);
    }
    QList<FactGrid::Fact> facts{
        {tr("Web service"), service ? service->name : shortId(job.webServiceId), job.webServiceId},
        {tr("Runs on"),
         job.poolId.isEmpty() ? tr("classic processing")
         : pool               ? pool->name
                              : tr("pool %1 (gone)").arg(shortId(job.poolId)),
         job.poolId},
        {tr("Created"), at(job.createdAtMs), tip(job.createdAtMs)},
        {tr("Queued"), at(job.queuedAtMs), tip(job.queuedAtMs)},
        {tr("Started"), at(job.startedAtMs), tip(job.startedAtMs)},
        {tr("Ended"), at(job.endedAtMs), tip(job.endedAtMs)},
        {tr("Ran for"), ran, tr("In its last attempt")},
        {tr("Attempt"), job.attempt == 0 ? u"–"_s : numberText(job.attempt), {}},
        {tr("VM"), job.vmId.isEmpty() ? u"–"_s : shortId(job.vmId), job.vmId},
    };
    if (job.exitCode) {
        facts.append({tr("Exit code"), QString::number(*job.exitCode), {}});
    }
    m_facts->setFacts(facts);
}

void JobDetails::loadAttempts(const Job &job)
{
    const QString moment = u"%1 %2 %3"_s.arg(job.id, toString(job.status), QString::number(job.attempt));
    if (moment == m_attemptsOf) {
        return;
    }
    if (!m_attemptsOf.startsWith(job.id)) {
        m_attempts.clear();
    }
    m_attemptsOf = moment;
    if (job.attempt < 2 && !(job.attempt == 1 && job.status == JobStatus::NotStarted)) {
        m_attempts.clear(); // the job itself tells all of its first attempt
        return;
    }
    whenDone(m_session.client().jobAttempts(job.id), this, [this, moment](const Result<QList<Attempt>> &attempts) {
        if (moment != m_attemptsOf) {
            return;
        }
        if (attempts) {
            m_attempts = *attempts;
            refresh();
        } // without them earlier attempts stay unknown, which the time line says
    });
}

} // namespace pooldeck
