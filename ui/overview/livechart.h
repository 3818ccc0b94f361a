#pragma once

#include "widgets/card.h"

namespace pooldeck {

class AccountSession;
class ChartPanel;
class ChipBar;
class Prompter;
class VmCharts;

/// Running VMs of each pool over the last minutes or hours, or the compute-hours that have come together meanwhile.
class LiveChart final : public Card
{
    Q_OBJECT

public:
    enum class Quantity { RunningVms, ComputeHours };

    /// Both must outlive it.
    LiveChart(AccountSession &session, Prompter &prompter, QWidget *parent = nullptr);

    /// Once a second while it is on show; costs nothing while nothing has changed.
    void tick();
    void setQuantity(Quantity quantity);
    Quantity quantity() const;
    ChartPanel *panel() const { return m_panel; }

Q_SIGNALS:
    void poolActivated(const QString &poolId);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();

    AccountSession &m_session;
    VmCharts *m_charts;
    ChipBar *m_quantity;
    ChartPanel *m_panel;
    qint64 m_shownMs = 0; ///< the right end, the service's time
    bool m_hasShown = false;
};

} // namespace pooldeck
