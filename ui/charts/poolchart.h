#pragma once

#include <QWidget>

namespace pooldeck {

class AccountSession;
class ChartPanel;
class Prompter;
class VmCharts;

/// One pool's own chart: its busy, idle and provisioning VMs over time, and the jobs that waited for it.
class PoolChart final : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive it.
    PoolChart(AccountSession &session, Prompter &prompter, QWidget *parent = nullptr);

    void setPool(const QString &poolId);
    /// Once a second while it is on show; costs nothing while nothing has changed.
    void tick();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();

    AccountSession &m_session;
    VmCharts *m_charts;
    ChartPanel *m_panel;
    QString m_poolId;
    QString m_shownPoolId;
    qint64 m_shownMs = 0; ///< the right end, the service's time
};

} // namespace pooldeck
