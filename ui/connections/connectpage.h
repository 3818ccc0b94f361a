#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace pooldeck {

class ConnectionController;
class EmptyState;
class Label;

/// What the window shows without an account: the ways to one, how far it is on the way, or why it did not work.
class ConnectPage final : public QWidget
{
    Q_OBJECT

public:
    /// The controller must outlive it.
    explicit ConnectPage(ConnectionController &controller, QWidget *parent = nullptr);

    /// The choices, also when there is a connection already.
    void showChoices();

Q_SIGNALS:
    void cancelled(); ///< back to the connection that there is

private:
    QWidget *makeChoices();
    QWidget *makeRemote(QWidget *parent);
    QWidget *makeWay(const QString &title, const QString &meaning, QPushButton *button);
    void takeMail(const QString &text);
    void writeLetter();
    QWidget *makeProgress();
    QWidget *makeTrouble();
    void showState();
    void showTrouble();
    void connectRemote();

    ConnectionController &m_controller;
    QStackedWidget *m_stack;
    QWidget *m_choices = nullptr;
    QWidget *m_progress = nullptr;
    QWidget *m_trouble = nullptr;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_url = nullptr;
    QLineEdit *m_key = nullptr;
    QPushButton *m_connect = nullptr;
    Label *m_formError = nullptr;
    QPushButton *m_back = nullptr;
    Label *m_progressText = nullptr;
    Label *m_troubleTitle = nullptr;
    Label *m_troubleText = nullptr;
    QPushButton *m_retry = nullptr;
    QPushButton *m_sessionOnly = nullptr;
    QPushButton *m_newKeys = nullptr;
};

} // namespace pooldeck
