#pragma once

#include "shell/pagewidget.h"

class QStackedWidget;

namespace pooldeck {

class AccountSession;
class DurationModel;
class EmptyState;
class FactGrid;
class Label;
class Table;

/// What a plan can be made with: the account's quota, and how long jobs have run so far. The planner itself, from jobs
/// and a deadline to VMs and money, is not there yet.
class PlanPage final : public PageWidget
{
    Q_OBJECT

public:
    /// The session must outlive it.
    explicit PlanPage(AccountSession &session, QWidget *parent = nullptr);

    void tick() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void showEvent(QShowEvent *event) override;

private:
    void measure();
    void showQuota();

    AccountSession &m_session;
    FactGrid *m_quota;
    Label *m_quotaUnknown;
    DurationModel *m_model;
    QStackedWidget *m_stack;
    Table *m_table;
    EmptyState *m_empty;
    bool m_stale = true;     ///< jobs have changed since they were measured
    qint64 m_measuredMs = 0; ///< the service's time, ms UTC
};

} // namespace pooldeck
