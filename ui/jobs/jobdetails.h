#pragma once

#include "model/job.h"
#include "widgets/card.h"

class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace pooldeck {

class AccountSession;
class BadgeLabel;
class FactGrid;
class JobActions;
class JobModel;
class Label;
class OutputSaver;

/// What is known of one job: where it stands and why, its outputs, its error, its log.
class JobDetails final : public Card
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    JobDetails(AccountSession &session, JobModel &jobs, JobActions &actions, OutputSaver &outputs,
               QWidget *parent = nullptr);

    void setJob(const QString &jobId);
    void refresh();

private:
    void showOutputs(const Job &job);
    void loadLog(const Job &job);

    AccountSession &m_session;
    JobModel &m_jobs;
    JobActions &m_actions;
    OutputSaver &m_outputSaver;
    QString m_jobId;
    JobStatus m_logOf = JobStatus::NotStarted; ///< the state in which the log was last asked for
    QString m_outputsOf;
    Label *m_title;
    Label *m_id;
    BadgeLabel *m_badge;
    QPushButton *m_cancel;
    Label *m_why;
    FactGrid *m_facts;
    QWidget *m_outputs;
    QVBoxLayout *m_outputsLayout;
    Label *m_logTitle;
    QPlainTextEdit *m_log;
    QWidget *m_content;
    QWidget *m_scroll;
    Label *m_hint;
};

} // namespace pooldeck
