#pragma once

#include "shell/pagewidget.h"
#include "widgets/menuchip.h"

class QLineEdit;
class QSplitter;
class QStackedWidget;

namespace pooldeck {

class AccountSession;
class ChipBar;
class EmptyState;
class JobCommands;
class JobDetails;
class JobModel;
class JobProxy;
class Label;
class OutputSaver;
class StateStrip;
class Table;

/// All jobs, and below them what is known of the chosen ones.
class JobsPage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive the page.
    JobsPage(AccountSession &session, JobModel &jobs, JobCommands &commands, OutputSaver &outputs,
             QWidget *parent = nullptr);

    QString currentJobId() const;
    void showJob(const QString &jobId);
    void showFailed();
    /// "" for classic processing.
    void showJobsOf(const QString &poolId);
    /// Shows a job that has just been submitted, as soon as it is known and unless another one is on show.
    void followNew(const QString &jobId);
    void tick() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

Q_SIGNALS:
    void selectionChanged(const QStringList &jobIds);

private:
    QLayout *makeHead(JobCommands &commands);
    QLayout *makeFilters();
    QWidget *makeTable();
    void connectParts();
    void openMenu(const QPoint &position);
    void showState();
    void showNoMatch();
    void showAll();
    void countGroups();
    void takeSelection();
    QList<MenuChip::Choice> poolChoices() const;
    QList<MenuChip::Choice> serviceChoices() const;

    AccountSession &m_session;
    QString m_expected; ///< submitted, not yet in the mirror
    JobModel &m_jobs;
    JobCommands &m_commands;
    JobProxy *m_proxy;
    Label *m_hint;
    QLineEdit *m_search;
    ChipBar *m_chips;
    MenuChip *m_poolChip;
    MenuChip *m_serviceChip;
    QStackedWidget *m_stack;
    QStackedWidget *m_rows; ///< the table, or that nothing matches
    QSplitter *m_splitter;
    Table *m_table;
    StateStrip *m_strip;
    EmptyState *m_noMatch;
    JobDetails *m_details;
    EmptyState *m_empty;
};

} // namespace pooldeck
