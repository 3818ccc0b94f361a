#pragma once

#include <QWidget>

class QStackedWidget;

namespace pooldeck {

class AccountSession;
class Label;
class PoolCommands;
class VmHeatMap;
class VmLegend;

/// A pool's VMs: legend, heat map, and what is known of the chosen one with what can be done about it.
class VmPane final : public QWidget
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    VmPane(AccountSession &session, PoolCommands &commands, QWidget *parent = nullptr);

    void setPool(const QString &poolId);
    void tick();

    VmHeatMap &heatMap() const { return *m_map; }

private:
    void showVms();
    void showCurrent();

    AccountSession &m_session;
    PoolCommands &m_commands;
    QString m_poolId;
    VmLegend *m_legend;
    VmHeatMap *m_map;
    QStackedWidget *m_stack;
    QWidget *m_vms;
    Label *m_none;
    Label *m_current;
};

} // namespace pooldeck
