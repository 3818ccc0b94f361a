#pragma once

#include "model/attempt.h"
#include "model/job.h"
#include "widgets/card.h"

#include <QTimer>

class QPushButton;

namespace pooldeck {

class AccountSession;
class BadgeLabel;
class EmptyState;
class FactGrid;
class JobCommands;
class JobModel;
class JobTimelineView;
class Label;
class LogPane;
class OutputSaver;
class OutputsPane;
class PaneTabs;
class RequestPane;

/// What is known of the chosen job: where it stands and why in words, its time line, its request, what it made, its
/// log. Of several chosen jobs: how many there are of each state.
class JobDetails final : public Card
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    JobDetails(AccountSession &session, JobModel &jobs, JobCommands &commands, OutputSaver &outputs,
               QWidget *parent = nullptr);

    void setJobs(const QStringList &jobIds);
    void refresh();
    PaneTabs *tabs() const { return m_tabs; }

private:
    QWidget *makeHead(JobCommands &commands);
    QWidget *makeSummary();
    void showJob(const Job &job);
    void showFacts(const Job &job, qint64 nowMs);
    void showAll();
    void showSelection();
    void loadAttempts(const Job &job);

    AccountSession &m_session;
    JobModel &m_jobs;
    QStringList m_jobIds;
    QList<Attempt> m_attempts;
    QString m_attemptsOf; ///< job, state and attempt at which they were last asked for
    QWidget *m_content;
    Label *m_title;
    Label *m_id;
    BadgeLabel *m_badge;
    Label *m_why;
    QPushButton *m_resize;
    PaneTabs *m_tabs;
    JobTimelineView *m_timeline;
    FactGrid *m_facts;
    RequestPane *m_request;
    OutputsPane *m_outputs;
    LogPane *m_log;
    int m_outputsTab = 0;
    EmptyState *m_empty;
    QTimer m_pause; ///< after many jobs were counted
    bool m_isStale = false;
};

} // namespace pooldeck
