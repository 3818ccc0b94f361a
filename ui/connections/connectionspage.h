#pragma once

#include <QWidget>

class QVBoxLayout;

namespace pooldeck {

class ConnectionController;
struct Connection;
class Prompter;

/// Every account that the console knows: go there, forget it; and what is known of the one that is connected: what it
/// may use, what its service can do, which web services take jobs and whether their API keys are there. A key itself is
/// never shown.
class ConnectionsPage final : public QWidget
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    ConnectionsPage(ConnectionController &controller, Prompter &prompter, QWidget *parent = nullptr);

    /// Reads everything anew.
    void refresh();

Q_SIGNALS:
    void addRequested();
    void closed();
    void failed(const QString &text, const QString &detail);

private:
    QWidget *makeConnection(const Connection &connection);
    QWidget *makeAccount();
    QWidget *makeWebServices();
    void askToForget(const Connection &connection);

    ConnectionController &m_controller;
    Prompter &m_prompter;
    QVBoxLayout *m_list;
};

} // namespace pooldeck
