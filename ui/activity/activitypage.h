#pragma once

#include <QWidget>

class QSettings;
class QSortFilterProxyModel;
class QStackedWidget;

namespace pooldeck {

class EmptyState;
class EventModel;
class Table;

/// What happened and who did it, newest first.
class ActivityPage final : public QWidget
{
    Q_OBJECT

public:
    /// The model must outlive the page.
    explicit ActivityPage(EventModel &events, QWidget *parent = nullptr);

    void saveState(QSettings &settings) const;
    void restoreState(QSettings &settings);

private:
    void showState(const QString &trouble);

    EventModel &m_events;
    QSortFilterProxyModel *m_proxy;
    QStackedWidget *m_stack;
    QWidget *m_list;
    Table *m_table;
    EmptyState *m_empty;
};

} // namespace pooldeck
