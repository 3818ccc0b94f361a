#pragma once

#include "pools/pooldetails.h"
#include "pools/poolproxy.h"
#include "shell/pagewidget.h"

#include <QSet>

class QLineEdit;
class QSplitter;
class QStackedWidget;

namespace pooldeck {

class ChipBar;
class EmptyState;
class PoolModel;
class Table;

/// All pools, and below them (beside them in a wide window) what is known of the chosen one.
class PoolsPage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive the page.
    PoolsPage(PoolModel &pools, const PoolDetails::Surroundings &surroundings, QWidget *parent = nullptr);

    QString currentPoolId() const;
    void showPool(const QString &poolId);
    void showGroup(PoolProxy::Group group);
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
    void newKeyRequested();
    void reconnectRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    /// What the button of the empty state does.
    enum class Remedy { None, NewPool, Reconnect, NewKey };

    QWidget *makeHead();
    QWidget *makeFilters();
    void makeTable();
    void connectTable();
    void connectMonitor();
    void takeSelection();
    void togglePin();
    void showState();
    void showCounts();
    void showEmpty();
    void remedy();

    AccountSession &m_session;
    PoolModel &m_pools;
    PoolCommands &m_commands;
    PoolProxy *m_proxy;
    QLineEdit *m_filter;
    ChipBar *m_groups;
    Label *m_selected;
    QStackedWidget *m_stack;     ///< the splitter, or why there is nothing
    QStackedWidget *m_listStack; ///< the table, or why no row is left
    QSplitter *m_splitter;
    Table *m_table;
    PoolDetails *m_details;
    EmptyState *m_empty;
    EmptyState *m_noMatch;
    Remedy m_remedy = Remedy::None;
    QSet<QString> m_pinned;
};

} // namespace pooldeck
