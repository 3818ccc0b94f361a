#pragma once

#include "shell/pagewidget.h"

class QStackedWidget;

namespace pooldeck {

class EmptyState;
class EventModel;
class RowProxy;
class Table;

/// What happened and who did it, newest first.
class ActivityPage final : public PageWidget
{
    Q_OBJECT

public:
    /// The model must outlive the page.
    explicit ActivityPage(EventModel &events, QWidget *parent = nullptr);

    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

private:
    void showState(const QString &trouble);

    EventModel &m_events;
    RowProxy *m_proxy;
    QStackedWidget *m_stack;
    QWidget *m_list;
    Table *m_table;
    EmptyState *m_empty;
};

} // namespace pooldeck
