#pragma once

#include "shell/pagewidget.h"

class QLineEdit;
class QSplitter;
class QStackedWidget;

namespace pooldeck {

class AccountSession;
class ChipBar;
class EmptyState;
class JobActions;
class JobCommands;
class JobDetails;
class JobModel;
class JobProxy;
class OutputSaver;
class Table;

/// All jobs, and below them what is known of the chosen one.
class JobsPage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive the page.
    JobsPage(AccountSession &session, JobModel &jobs, JobActions &actions, JobCommands &commands, OutputSaver &outputs,
             QWidget *parent = nullptr);

    QString currentJobId() const;
    void showJob(const QString &jobId);
    void showFailed();
    /// Shows a job that has just been submitted, as soon as it is known and unless another one is on show.
    void followNew(const QString &jobId);
    void tick() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

Q_SIGNALS:
    void selectionChanged(const QStringList &jobIds);

private:
    void showState();
    void countGroups();

    AccountSession &m_session;
    QString m_expected; ///< submitted, not yet in the mirror
    JobModel &m_jobs;
    JobCommands &m_commands;
    JobProxy *m_proxy;
    QLineEdit *m_search;
    ChipBar *m_chips;
    QStackedWidget *m_stack;
    QSplitter *m_splitter;
    Table *m_table;
    JobDetails *m_details;
    EmptyState *m_empty;
};

} // namespace pooldeck
