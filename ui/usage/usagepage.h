#pragma once

#include "shell/pagewidget.h"

#include <QTimer>

class QStackedWidget;
class QVBoxLayout;

namespace pooldeck {

class AccountSession;
class EmptyState;
class FactGrid;
class Label;
class PoolUsageModel;
class Table;
class UsageCommands;

/// Where each billing plan stands in its present period, and what each pool has used. Ranges, charts and the comparison
/// with a bill are not there yet.
class UsagePage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive it. `simulated`: the money is not real.
    UsagePage(AccountSession &session, UsageCommands &commands, bool simulated, QWidget *parent = nullptr);

    void tick() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct PlanCard
    {
        QWidget *card = nullptr;
        Label *title = nullptr;
        FactGrid *facts = nullptr;
    };

    void tickSoon();
    void showState();
    void showPlans();
    PlanCard makeCard();

    AccountSession &m_session;
    bool m_simulated;
    PoolUsageModel *m_model;
    QStackedWidget *m_stack;
    QWidget *m_content;
    QVBoxLayout *m_plans;
    QList<PlanCard> m_cards;
    Table *m_table;
    EmptyState *m_empty;
    QTimer m_pause; ///< after a look at all intervals
    bool m_isStale = false;
};

} // namespace pooldeck
