#include "jobs/jobdetails.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "jobs/jobactions.h"
#include "jobs/jobmodel.h"
#include "jobs/outputsaver.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/badgelabel.h"
#include "widgets/factgrid.h"
#include "widgets/label.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>

namespace pooldeck {

JobDetails::JobDetails(AccountSession &session, JobModel &jobs, JobActions &actions, OutputSaver &outputs,
                       QWidget *parent)
    : Card(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_actions(actions)
    , m_outputSaver(outputs)
    , m_title(new Label(TextStyle::Section, Tone::Ink, this))
    , m_id(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_badge(new BadgeLabel(this))
    , m_cancel(new QPushButton(icon("cancel"_L1), tr("Cancel job…"), this))
    , m_why(new Label(TextStyle::Body, Tone::Ink, this))
    , m_facts(new FactGrid(this))
    , m_outputs(new QWidget(this))
    , m_outputsLayout(new QVBoxLayout(m_outputs))
    , m_logTitle(new Label(tr("Log"), TextStyle::Caption, Tone::Muted, this))
    , m_log(new QPlainTextEdit(this))
    , m_content(new QWidget(this))
    , m_hint(new Label(tr("Choose a job to see what it made, or why it failed."), TextStyle::Body, Tone::Muted, this))
{
    setObjectName(u"jobDetails"_s);
    m_cancel->setObjectName(u"cancelJobButton"_s);
    m_id->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_why->setObjectName(u"jobWhy"_s);
    m_why->setWordWrap(true);
    m_why->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_log->setObjectName(u"jobLog"_s);
    m_log->setAccessibleName(tr("Log"));
    m_log->setReadOnly(true);
    m_log->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_log->setMinimumHeight(96);
    m_log->setAcceptDrops(false);
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setTabChangesFocus(true);
    m_outputsLayout->setContentsMargins(0, 0, 0, 0);
    m_outputsLayout->setSpacing(metrics::Space1);

    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(m_title);
    head->addWidget(m_badge);
    head->addWidget(m_id);
    head->addStretch();
    head->addWidget(m_cancel);
    auto *layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(metrics::Padding, metrics::Space3, metrics::Padding, metrics::Space3);
    layout->setSpacing(metrics::Space3);
    layout->addLayout(head);
    layout->addWidget(m_why);
    layout->addWidget(m_facts);
    layout->addWidget(m_outputs);
    layout->addWidget(m_logTitle);
    layout->addWidget(m_log, 1);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_content);
    scroll->viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    m_scroll = scroll;
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(1, 1, 1, 1);
    outer->addWidget(scroll);
    outer->addWidget(m_hint, 0, Qt::AlignCenter);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_actions.cancel(m_jobId); });
    setJob({});
}

void JobDetails::setJob(const QString &jobId)
{
    if (jobId != m_jobId) {
        m_jobId = jobId;
        m_log->clear();
        m_outputsOf.clear();
        m_logOf = JobStatus::NotStarted;
    }
    refresh();
}

void JobDetails::refresh()
{
    const std::optional<Job> job = m_session.monitor().job(m_jobId);
    m_hint->setVisible(!job);
    m_scroll->setVisible(job.has_value());
    if (!job) {
        return;
    }
    const qint64 nowMs = m_session.meter().nowMs();
    const QString source = m_session.sourceOf(job->id);
    m_title->setText(source.isEmpty() ? tr("Job %1").arg(shortId(job->id)) : source);
    m_id->setText(job->id);
    m_badge->setLook(lookOf(*job));
    m_cancel->setVisible(!isEnded(job->status));
    m_cancel->setEnabled(m_session.monitor().state() == AccountMonitor::State::Live);
    const QString why = job->status == JobStatus::NotStarted ? m_jobs.waitingReason(*job) : job->details;
    m_why->setText(why);
    m_why->setTone(job->status == JobStatus::Failed ? Tone::Danger : Tone::Ink);
    m_why->setVisible(!why.isEmpty());

    const std::optional<Pool> pool = m_session.monitor().pool(job->poolId);
    const std::optional<WebService> service = m_session.webService(job->webServiceId);
    const auto at = [nowMs](std::optional<qint64> ms) { return ms ? timeText(*ms, nowMs) : QString(u"–"_s); };
    const auto tip = [](std::optional<qint64> ms) { return ms ? timeToolTip(*ms) : QString(); };
    QString ran = u"–"_s;
    if (job->startedAtMs && (job->endedAtMs || job->status == JobStatus::Running)) {
        ran = durationText(job->endedAtMs.value_or(nowMs) - *job->startedAtMs);
    }
    QList<FactGrid::Fact> facts{
        {tr("Web service"), service ? service->name : shortId(job->webServiceId), {}},
        {tr("Runs on"),
         job->poolId.isEmpty() ? tr("classic processing")
         : pool                ? pool->name
                               : shortId(job->poolId),
         {}},
        {tr("Created"), at(job->createdAtMs), tip(job->createdAtMs)},
        {tr("Started"), at(job->startedAtMs), tip(job->startedAtMs)},
        {tr("Ended"), at(job->endedAtMs), tip(job->endedAtMs)},
        {tr("Ran for"), ran, {}},
        {tr("Attempt"), job->attempt == 0 ? u"–"_s : numberText(job->attempt), {}},
    };
    if (job->exitCode) {
        facts.append({tr("Exit code"), QString::number(*job->exitCode), {}});
    }
    m_facts->setFacts(facts);
    showOutputs(*job);
    loadLog(*job);
}

void JobDetails::showOutputs(const Job &job)
{
    const bool has = job.results && !job.results->isEmpty();
    m_outputs->setVisible(has);
    if (!has || m_outputsOf == job.id) {
        return;
    }
    m_outputsOf = job.id;
    while (QLayoutItem *item = m_outputsLayout->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (auto it = job.results->constBegin(); it != job.results->constEnd(); ++it) {
        auto *row = new QWidget(m_outputs);
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(metrics::Space2);
        auto *save = new QPushButton(icon("save"_L1), tr("Save %1…").arg(it.key()), row);
        save->setObjectName(u"saveOutput"_s);
        auto *where = new Label(it->displayLocation(), TextStyle::Caption, Tone::Muted, row);
        where->setTextInteractionFlags(Qt::TextSelectableByMouse);
        where->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        line->addWidget(save);
        line->addWidget(where, 1);
        m_outputsLayout->addWidget(row);
        connect(save, &QPushButton::clicked, this, [this, name = it.key()] { m_outputSaver.save(m_jobId, name); });
    }
}

void JobDetails::loadLog(const Job &job)
{
    // Once for each state: a log does not grow after the end, and is no live view before.
    const bool has = job.attempt > 0 && job.status != JobStatus::NotStarted;
    m_logTitle->setVisible(has);
    m_log->setVisible(has);
    if (!has || (m_logOf == job.status)) {
        return;
    }
    m_logOf = job.status;
    whenDone(m_session.client().jobLog(job.id), this, [this, jobId = job.id](const Result<QByteArray> &log) {
        if (jobId != m_jobId) {
            return;
        }
        if (!log) {
            m_log->setPlainText(tr("The log cannot be had: %1").arg(log.error().toString()));
        } else {
            const QString text = QString::fromUtf8(*log).trimmed();
            m_log->setPlainText(text.isEmpty() ? tr("The job wrote nothing.") : text);
        }
    });
}

} // namespace pooldeck
