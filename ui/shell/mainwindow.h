#pragma once

#include <QMainWindow>
#include <QPointer>

class QAction;
class QPushButton;
class QSettings;
class QStackedWidget;

namespace pooldeck {

class BurnStrip;
class ConnectionController;
class ConnectPage;
class ConsoleStatusBar;
class DropTarget;
class HttpTransport;
class Operations;
class Prompter;
class QuitGuard;
class Workspace;

/// The shell: burn strip, menus, status bar, and the question before closing. What is inside belongs
/// to the Workspace of the connected account.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    struct Surroundings
    {
        ConnectionController &connections;
        HttpTransport &transport;
        Operations &operations;
        Prompter &prompter;
        QString stateFile; ///< where geometry and columns are kept
        qint64 idleNoticeMs = 60'000;
    };

    /// Everything in `surroundings` must outlive it.
    explicit MainWindow(const Surroundings &surroundings);
    ~MainWindow() override;

    /// None while there is no connection.
    Workspace *workspace() const;
    BurnStrip *burnStrip() const { return m_burnStrip; }

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    QWidget *makeStrip();
    void makeMenus();
    QAction *addAction(QMenu *menu, const QString &text, QLatin1StringView name, const QString &iconName,
                       const QKeySequence &shortcut, std::function<void()> run);
    void showConnection();
    void openWorkspace();
    void closeWorkspace();
    void updateActions();
    void fillConnectionMenu();
    void exportUsage();
    void exportUsageTo(const QString &path);
    void showAbout();
    void askForKey();
    void saveState();

    ConnectionController &m_connections;
    HttpTransport &m_transport;
    Operations &m_operations;
    Prompter &m_prompter;
    QString m_stateFile;
    qint64 m_idleNoticeMs;
    QuitGuard *m_quitGuard;

    QPushButton *m_connectionButton = nullptr;
    BurnStrip *m_burnStrip = nullptr;
    QPushButton *m_newPoolButton = nullptr;
    QStackedWidget *m_stack;
    ConnectPage *m_connectPage;
    QPointer<Workspace> m_workspace;
    ConsoleStatusBar *m_statusBar;
    DropTarget *m_dropTarget = nullptr;
    QList<QAction *> m_sessionActions; ///< need a connection
    QList<QAction *> m_poolActions;    ///< need a chosen pool
    QList<QAction *> m_jobActions;     ///< need a chosen job
    QList<QAction *> m_pageActions;
};

} // namespace pooldeck
