#pragma once

#include "shell/pagewidget.h"

namespace pooldeck {

class AccountSession;
class AttentionList;
class JobModel;
class LiveChart;
class PoolActions;
class Prompter;
class Tile;

/// What is burning now, what it comes to, what waits, and what to do about it, without a click.
class OverviewPage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive the page. `simulated`: the money is not real.
    OverviewPage(AccountSession &session, JobModel &jobs, PoolActions &actions, Prompter &prompter, bool simulated,
                 qint64 idleNoticeMs, QWidget *parent = nullptr);

    void tick() override;
    int attentionCount() const;

Q_SIGNALS:
    void showFailedJobsRequested();
    void showPoolRequested(const QString &poolId);
    void newKeyRequested();
    void reconnectRequested();

private:
    void showFigures();

    AccountSession &m_session;
    JobModel &m_jobs;
    bool m_simulated;
    Tile *m_vms;
    Tile *m_burn;
    Tile *m_hours;
    Tile *m_waiting;
    LiveChart *m_chart;
    AttentionList *m_attention;
};

} // namespace pooldeck
