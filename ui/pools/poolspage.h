#pragma once

#include <QWidget>

class QLineEdit;
class QPushButton;
class QSettings;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;

namespace pooldeck {

class AccountSession;
class EmptyState;
class PoolActions;
class PoolDetails;
class PoolModel;
class Table;

/// All pools, and below them what is known of the chosen one.
class PoolsPage final : public QWidget
{
    Q_OBJECT

public:
    /// Everything must outlive the page.
    PoolsPage(AccountSession &session, PoolModel &pools, PoolActions &actions, QWidget *parent = nullptr);

    QString currentPoolId() const;
    void showPool(const QString &poolId);
    /// The pool whose row is at a place of the screen, "" when there is none: for drops.
    QString poolAt(const QPoint &globalPosition) const;
    /// That row, in screen coordinates.
    QRect poolRowAt(const QPoint &globalPosition) const;

    void tick();
    void saveState(QSettings &settings) const;
    void restoreState(QSettings &settings);

Q_SIGNALS:
    void currentPoolChanged(const QString &poolId);

private:
    void showState();
    void updateButtons();

    AccountSession &m_session;
    PoolModel &m_pools;
    PoolActions &m_actions;
    QSortFilterProxyModel *m_proxy;
    QLineEdit *m_filter;
    QPushButton *m_resize;
    QPushButton *m_delete;
    QPushButton *m_zero;
    QStackedWidget *m_stack;
    QSplitter *m_splitter;
    Table *m_table;
    PoolDetails *m_details;
    EmptyState *m_empty;
};

} // namespace pooldeck
