#pragma once

#include "theme/theme.h"

#include <QMainWindow>
#include <QPointer>

class QMenu;
class QPushButton;
class QSettings;
class QStackedWidget;

namespace pooldeck {

class BurnStrip;
class CommandPalette;
class ConnectionController;
class ConnectPage;
class ConnectionsPage;
class ConsoleStatusBar;
class DesktopPresence;
class DropTarget;
class HttpTransport;
class Operations;
class Prompter;
class QuitGuard;
class WindowCommands;
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
        ThemeChoice theme = ThemeChoice::System; ///< the present one
    };

    /// Everything in `surroundings` must outlive it.
    explicit MainWindow(const Surroundings &surroundings);
    ~MainWindow() override;

    /// None while there is no connection.
    Workspace *workspace() const;
    BurnStrip *burnStrip() const { return m_burnStrip; }

Q_SIGNALS:
    void themeChosen(pooldeck::ThemeChoice choice);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    QWidget *makeStrip();
    void makeMenus();
    void fillMenus();
    void showPalette();
    void showConnection();
    void openWorkspace();
    void closeWorkspace();
    void updateActions();
    void fillConnectionMenu();
    void showChoices();
    void showConnections();
    void showAbout();
    void askForKey();
    void joinDesktop();
    void quit();
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
    ConnectionsPage *m_connectionsPage;
    QPointer<Workspace> m_workspace;
    QPointer<CommandPalette> m_palette;
    ConsoleStatusBar *m_statusBar;
    DropTarget *m_dropTarget = nullptr;
    DesktopPresence *m_desktop = nullptr; ///< from the first showing on
    bool m_quitting = false;
    WindowCommands *m_commands;
    QMenu *m_fileMenu = nullptr;
    QMenu *m_poolMenu = nullptr;
    QMenu *m_jobMenu = nullptr;
    QMenu *m_viewMenu = nullptr;
    QMenu *m_helpMenu = nullptr;
};

} // namespace pooldeck
