#pragma once

#include <QWidget>

class QToolButton;

namespace pooldeck {

class AccountSession;
class Label;
class Operations;

/// The bottom line: how the connection is and how old the figures are; what is running, with its progress and cancel.
class ConsoleStatusBar final : public QWidget
{
    Q_OBJECT

public:
    /// The operations must outlive it.
    explicit ConsoleStatusBar(Operations &operations, QWidget *parent = nullptr);

    void setSession(AccountSession *session, const QString &whereKeysAre);
    void refresh();
    void setDrawerOpen(bool open);

    QSize sizeHint() const override;

Q_SIGNALS:
    void drawerToggled(bool open);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void showOperations();

    Operations &m_operations;
    AccountSession *m_session = nullptr;
    QString m_whereKeysAre;
    Label *m_connection;
    Label *m_keys;
    QToolButton *m_running;
};

} // namespace pooldeck
