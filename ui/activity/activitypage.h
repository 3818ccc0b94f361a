#pragma once

#include "model/account.h"
#include "shell/pagewidget.h"
#include "widgets/menuchip.h"

class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace pooldeck {

class AccountSession;
class ActivityExport;
class ChipBar;
class EmptyState;
class EventModel;
class RowProxy;
class Table;

/// What happened and who did it, newest first: by whom, in which pool, with which words; older ones as one goes down.
class ActivityPage final : public PageWidget
{
    Q_OBJECT

public:
    /// Everything must outlive the page.
    ActivityPage(AccountSession &session, EventModel &events, ActivityExport &exporter, QWidget *parent = nullptr);

    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

Q_SIGNALS:
    void showPoolRequested(const QString &poolId);
    void showJobRequested(const QString &jobId);

private:
    QLayout *makeHead();
    QWidget *makeList();
    void filter();
    bool accepts(const Event &event) const;
    void showState(const QString &trouble = {});
    void showAll();
    const Event *chosen() const;
    void open();
    void openMenu(const QPoint &position);
    QList<MenuChip::Choice> poolChoices() const;

    AccountSession &m_session;
    EventModel &m_events;
    ActivityExport &m_exporter;
    RowProxy *m_proxy;
    QLineEdit *m_search;
    ChipBar *m_chips;
    MenuChip *m_poolChip;
    QPushButton *m_export;
    QPushButton *m_older;
    QStackedWidget *m_stack;
    QWidget *m_list;
    QStackedWidget *m_rows; ///< the table, or that nothing matches
    Table *m_table;
    EmptyState *m_noMatch;
    EmptyState *m_empty;
};

} // namespace pooldeck
