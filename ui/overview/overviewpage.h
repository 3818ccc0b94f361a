#pragma once

#include "jobs/jobnews.h"
#include "pools/poolproxy.h"
#include "shell/pagewidget.h"
#include "widgets/noticebar.h"

#include <QElapsedTimer>
#include <QTimer>

class QVBoxLayout;

namespace pooldeck {

class AccountSession;
class AttentionList;
class AttentionSource;
class EmptyState;
class JobModel;
class LiveChart;
class OverviewTiles;
class PoolActions;
class Prompter;
class QuotaCard;

/// What is burning now, what it comes to, what waits, and what to do about it, without a click.
class OverviewPage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive the page. `simulated`: the money is not real.
    OverviewPage(AccountSession &session, JobModel &jobs, PoolActions &actions, Prompter &prompter, bool simulated,
                 qint64 idleNoticeMs, QWidget *parent = nullptr);
    ~OverviewPage() override;

    void tick() override;
    int attentionCount() const;

Q_SIGNALS:
    void showFailedJobsRequested();
    void showPoolRequested(const QString &poolId);
    void showPoolsRequested(pooldeck::PoolProxy::Group group);
    void showUsageRequested();
    void showJobsRequested();
    void cancelJobRequested(const QString &jobId);
    void newKeyRequested();
    void reconnectRequested();
    void attentionNeeded(const pooldeck::Notice &notice);
    void attentionOver(const QString &about);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void loadNews();
    void connectParts();
    void refresh();
    void refreshSoon();
    bool isUnused() const;

    AccountSession &m_session;
    JobModel &m_jobs;
    PoolActions &m_actions;
    JobNews m_news;
    QElapsedTimer m_refreshed; ///< the last time
    QTimer m_soon;             ///< answers of the service that come close together are one refresh
    AttentionSource *m_source;
    QVBoxLayout *m_column = nullptr;
    OverviewTiles *m_tiles;
    LiveChart *m_chart;
    EmptyState *m_empty;
    QWidget *m_filled; ///< what there is once there is something
    AttentionList *m_attention;
    QuotaCard *m_quota;
};

} // namespace pooldeck
