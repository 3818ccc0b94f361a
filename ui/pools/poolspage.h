#pragma once

#include "shell/pagewidget.h"

class QLineEdit;
class QSplitter;
class QStackedWidget;

namespace pooldeck {

class AccountSession;
class EmptyState;
class PoolActions;
class PoolCommands;
class PoolDetails;
class PoolModel;
class RowProxy;
class Table;

/// All pools, and below them what is known of the chosen one.
class PoolsPage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive the page.
    PoolsPage(AccountSession &session, PoolModel &pools, PoolActions &actions, PoolCommands &commands,
              QWidget *parent = nullptr);

    QString currentPoolId() const;
    void showPool(const QString &poolId);
    /// The pool whose row is at a place of the screen, "" when there is none: for drops.
    QString poolAt(const QPoint &globalPosition) const;
    /// That row, in screen coordinates.
    QRect poolRowAt(const QPoint &globalPosition) const;

    void tick() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

Q_SIGNALS:
    void selectionChanged(const QStringList &poolIds);
    void showJobRequested(const QString &jobId);
    void cancelJobRequested(const QString &jobId);
    void failedJobsRequested(const QString &poolId);

private:
    void showState();

    AccountSession &m_session;
    PoolModel &m_pools;
    PoolCommands &m_commands;
    RowProxy *m_proxy;
    QLineEdit *m_filter;
    QStackedWidget *m_stack;
    QSplitter *m_splitter;
    Table *m_table;
    PoolDetails *m_details;
    EmptyState *m_empty;
};

} // namespace pooldeck
