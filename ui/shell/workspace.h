#pragma once

#include <QWidget>

class QSettings;
class QStackedWidget;
class QTimer;

namespace pooldeck {

class AccountSession;
class EventModel;
class HttpTransport;
class JobActions;
class JobModel;
class JobsPage;
class NoticeArea;
class Operations;
class OutputSaver;
class OverviewPage;
class ActivityPage;
class PoolActions;
class PoolModel;
class PoolsPage;
class Prompter;
class Sidebar;

enum class Page { Overview, Pools, Jobs, Activity };
inline constexpr int PageCount = int(Page::Activity) + 1;

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
    NoticeArea &notices() const { return *m_notices; }

    Page page() const;
    void showPage(Page page);
    /// The pool or job that an action of the menus is about; "" without one.
    QString currentPoolId() const;
    QString currentJobId() const;
    /// The pool under the pointer, for drops.
    QString poolAt(const QPoint &globalPosition) const;
    QRect poolRowAt(const QPoint &globalPosition) const; ///< in screen coordinates

    void saveState(QSettings &settings) const;
    void restoreState(QSettings &settings);

Q_SIGNALS:
    void selectionChanged();
    void newKeyRequested();
    void reconnectRequested();
    void pageChanged(pooldeck::Page page);
    /// Once a second, after the pages have moved on.
    void ticked();

private:
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
    OverviewPage *m_overviewPage;
    PoolsPage *m_poolsPage;
    JobsPage *m_jobsPage;
    ActivityPage *m_activityPage;
};

} // namespace pooldeck
