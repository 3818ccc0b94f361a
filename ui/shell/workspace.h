#pragma once

#include "shell/page.h"
#include "widgets/noticebar.h"

#include <QWidget>

class QAction;
class QSettings;
class QStackedWidget;
class QTimer;

namespace pooldeck {

class AccountSession;
class ActivityExport;
class EventModel;
class HttpTransport;
class CommandSet;
class JobActions;
class JobCommands;
class JobModel;
class JobsPage;
class NoticeArea;
class Operations;
class OutputSaver;
class OverviewPage;
class ActivityPage;
class PageWidget;
class PoolActions;
class PoolCommands;
class PoolModel;
class PoolsPage;
class Prompter;
class Sidebar;
class UsageCommands;
class ViewCommands;

/// Everything of one connected account: its models, its pages, and what can be done on them. A window gets another one
/// when it connects elsewhere.
class Workspace final : public QWidget
{
    Q_OBJECT

public:
    struct Surroundings
    {
        AccountSession &session;
        HttpTransport &transport;
        Operations &operations;
        Prompter &prompter;
        bool simulatedMoney = false;
        qint64 idleNoticeMs = 60'000;
    };

    /// Everything in `surroundings` must outlive it.
    explicit Workspace(const Surroundings &surroundings, QWidget *parent = nullptr);
    ~Workspace() override;

    AccountSession &session() const { return m_session; }
    PoolActions &poolActions() const { return *m_poolActions; }
    JobActions &jobActions() const { return *m_jobActions; }
    PoolCommands &poolCommands() const { return *m_poolCommands; }
    JobCommands &jobCommands() const { return *m_jobCommands; }
    UsageCommands &usageCommands() const { return *m_usageCommands; }
    ViewCommands &viewCommands() const { return *m_viewCommands; }
    NoticeArea &notices() const { return *m_notices; }

    int attentionCount() const;

    Page page() const;
    void showPage(Page page);
    /// A way to each pool, for the command palette; the actions belong to `owner`.
    QList<QAction *> destinations(QObject *owner);
    /// The pool under the pointer, for drops.
    QString poolAt(const QPoint &globalPosition) const;
    QRect poolRowAt(const QPoint &globalPosition) const; ///< in screen coordinates

    void saveState(QSettings &settings) const;
    void restoreState(QSettings &settings);

Q_SIGNALS:
    void newKeyRequested();
    void reconnectRequested();
    void pageChanged(pooldeck::Page page);
    /// Something new in the list of what needs a person; it is over.
    void attentionNeeded(const pooldeck::Notice &notice);
    void attentionOver(const QString &about);
    /// Once a second while anything moves, after the pages have moved on.
    void ticked();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void shareSight();
    PageWidget &current() const;
    void addPage(PageWidget *page);
    bool moves() const;
    void tick();
    void showCounts();

    AccountSession &m_session;
    NoticeArea *m_notices;
    Sidebar *m_sidebar;
    QStackedWidget *m_pages;
    PoolModel *m_pools;
    JobModel *m_jobs;
    EventModel *m_events;
    PoolActions *m_poolActions;
    JobActions *m_jobActions;
    OutputSaver *m_outputSaver;
    ActivityExport *m_activityExport;
    PoolCommands *m_poolCommands;
    JobCommands *m_jobCommands;
    UsageCommands *m_usageCommands;
    ViewCommands *m_viewCommands;
    OverviewPage *m_overviewPage;
    PoolsPage *m_poolsPage;
    JobsPage *m_jobsPage;
    ActivityPage *m_activityPage;
};

} // namespace pooldeck
