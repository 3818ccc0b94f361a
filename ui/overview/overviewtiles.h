#pragma once

#include "advice/planforecast.h"

#include <QWidget>

class QGridLayout;

namespace pooldeck {

class AccountSession;
class JobNews;
class JobQueues;
class Tile;

/// The four figures: VMs running, burn now, this billing period and its end, jobs waiting. Each has the sum behind it
/// in its tool tip. Two rows where four do not fit side by side.
class OverviewTiles final : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive it. `simulated`: the money is not real.
    OverviewTiles(AccountSession &session, bool simulated, QWidget *parent = nullptr);

    void refresh(const JobQueues &queues, JobNews &news);

Q_SIGNALS:
    void poolsRequested();
    void usageRequested();
    void jobsRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();
    void showStale();
    void showVms(qint64 billed);
    void showBurn(const PeriodFigures &period);
    void showPeriod(const PeriodFigures &period);
    void showWaiting(const JobQueues &queues, JobNews &news);
    QString forecastText(const QList<Money> &amounts) const;
    QString moneyText(const QList<Money> &amounts, const QString &suffix = {}) const;

    AccountSession &m_session;
    bool m_simulated;
    QGridLayout *m_grid;
    Tile *m_vms;
    Tile *m_burn;
    Tile *m_period;
    Tile *m_waiting;
    int m_columns = 0;
};

} // namespace pooldeck
