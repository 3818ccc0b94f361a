#pragma once

#include "shell/pagewidget.h"

class QStackedWidget;

namespace pooldeck {

class AccountSession;
class EmptyState;
class EventModel;
class Label;
class PolicyModel;
class Table;

/// The idle policy of each pool and what comes next, and what the service has done by itself. Editing, snoozing and the
/// hours that were saved are not there yet.
class RemindersPage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    RemindersPage(AccountSession &session, EventModel &events, QWidget *parent = nullptr);

    void tick() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

private:
    void showState();

    AccountSession &m_session;
    PolicyModel *m_model;
    QStackedWidget *m_stack;
    QWidget *m_content;
    Table *m_policies;
    Table *m_acts;
    Label *m_noActs;
    QWidget *m_actsCard;
    EmptyState *m_empty;
};

} // namespace pooldeck
