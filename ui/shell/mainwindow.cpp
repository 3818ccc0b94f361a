#include "shell/mainwindow.h"

#include "common/literals.h"
#include "connections/connectioncontroller.h"
#include "connections/connectionspage.h"
#include "connections/connectpage.h"
#include "connections/keydialog.h"
#include "desktop/desktoppresence.h"
#include "jobs/jobcommands.h"
#include "pools/poolactions.h"
#include "pools/poolcommands.h"
#include "shell/burnstrip.h"
#include "shell/commandpalette.h"
#include "shell/consolestatusbar.h"
#include "shell/droptarget.h"
#include "shell/operations.h"
#include "shell/operationsdrawer.h"
#include "shell/prompter.h"
#include "shell/quitguard.h"
#include "shell/viewcommands.h"
#include "shell/windowcommands.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "theme/colors.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "usage/usagecommands.h"

#include <QAction>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>

#include <pooldeck/version.h>

namespace pooldeck {
namespace {

constexpr QLatin1StringView GeometryKey{"window/geometry"};
constexpr QLatin1StringView StaysInTrayKey{"window/staysInTray"};

/// The strip at the top with the hairlines above and below it.
class StripBackground final : public QWidget
{
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Colors &c = colorsOf(this);
        QPainter painter(this);
        painter.fillRect(rect(), c.surface);
        painter.fillRect(QRect(0, 0, width(), 1), c.hairline);
        painter.fillRect(QRect(0, height() - 1, width(), 1), c.hairline);
    }
};

} // namespace

MainWindow::MainWindow(const Surroundings &s)
    : m_connections(s.connections)
    , m_transport(s.transport)
    , m_operations(s.operations)
    , m_prompter(s.prompter)
    , m_stateFile(s.stateFile)
    , m_idleNoticeMs(s.idleNoticeMs)
    , m_quitGuard(new QuitGuard(s.operations, s.prompter, this))
    , m_stack(new QStackedWidget)
    , m_connectPage(new ConnectPage(s.connections))
    , m_connectionsPage(new ConnectionsPage(s.connections, s.prompter))
    , m_statusBar(new ConsoleStatusBar(s.operations))
    , m_commands(new WindowCommands(s.theme, this))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Pooldeck"));
    setWindowIcon(applicationIcon());
    resize(1280, 800);
    setMinimumSize(820, 520);

    auto *central = new QWidget(this);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeStrip());
    m_stack->addWidget(m_connectPage);
    m_stack->addWidget(m_connectionsPage);
    column->addWidget(m_stack, 1);
    auto *drawer = new OperationsDrawer(s.operations, central);
    column->addWidget(drawer);
    column->addWidget(m_statusBar);
    setCentralWidget(central);
    m_dropTarget = new DropTarget(*this, *central);
    makeMenus();

    connect(&m_connections, &ConnectionController::stateChanged, this, &MainWindow::showConnection);
    m_connections.setLeaveCheck([this](const std::function<void()> &go) { m_quitGuard->leave(m_workspace, go); });
    connect(&m_connections, &ConnectionController::sessionAboutToGo, this, &MainWindow::closeWorkspace);
    connect(m_connectPage, &ConnectPage::cancelled, this, &MainWindow::showConnection);
    connect(m_connectionsPage, &ConnectionsPage::closed, this, &MainWindow::showConnection);
    connect(m_connectionsPage, &ConnectionsPage::addRequested, this, &MainWindow::showChoices);
    connect(m_connectionsPage, &ConnectionsPage::failed, this, [this](const QString &text, const QString &detail) {
        m_prompter.ask({tr("Connections"), text, detail, {{tr("Close"), ButtonKind::Normal}}}, this, [](int) {});
    });
    connect(m_statusBar, &ConsoleStatusBar::drawerToggled, drawer, &OperationsDrawer::setOpen);
    connect(drawer, &OperationsDrawer::openChanged, m_statusBar, &ConsoleStatusBar::setDrawerOpen);
    connect(m_commands, &WindowCommands::paletteRequested, this, &MainWindow::showPalette);
    connect(m_commands, &WindowCommands::quitRequested, this, &MainWindow::quit);
    connect(m_commands, &WindowCommands::aboutRequested, this, &MainWindow::showAbout);
    connect(m_commands, &WindowCommands::themeChosen, this, &MainWindow::themeChosen);
    connect(m_commands, &WindowCommands::connectionsRequested, this, &MainWindow::showConnections);
    connect(m_quitGuard, &QuitGuard::quitAgreed, this, &MainWindow::quit);
    const QSettings settings(m_stateFile, QSettings::IniFormat);
    restoreGeometry(settings.value(GeometryKey).toByteArray());
    showConnection();
    QTimer::singleShot(0, this, &MainWindow::joinDesktop); // after the window can be seen
}

MainWindow::~MainWindow()
{
    m_connections.setLeaveCheck(nullptr);
    closeWorkspace();
}

Workspace *MainWindow::workspace() const
{
    return m_workspace;
}

QWidget *MainWindow::makeStrip()
{
    auto *strip = new StripBackground;
    strip->setFixedHeight(metrics::Strip);
    m_connectionButton = new QPushButton(strip);
    m_connectionButton->setObjectName(u"connectionButton"_s);
    m_connectionButton->setAccessibleName(tr("Connection"));
    m_connectionButton->setIconSize({metrics::LargeIcon, metrics::LargeIcon});
    setButtonKind(m_connectionButton, ButtonKind::Quiet);
    auto *menu = new QMenu(m_connectionButton);
    m_connectionButton->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &MainWindow::fillConnectionMenu);
    m_burnStrip = new BurnStrip(strip);
    m_newPoolButton = new QPushButton(icon("plus"_L1, IconTint::OnAccent), tr("New pool"), strip);
    m_newPoolButton->setObjectName(u"newPoolButton"_s);
    setButtonKind(m_newPoolButton, ButtonKind::Primary);
    auto *layout = new QHBoxLayout(strip);
    layout->setContentsMargins(metrics::Space2, 0, metrics::Padding, 0);
    layout->setSpacing(metrics::Padding);
    layout->addWidget(m_connectionButton);
    layout->addWidget(m_burnStrip, 1);
    layout->addWidget(m_newPoolButton);
    connect(m_newPoolButton, &QPushButton::clicked, this, [this] {
        if (m_workspace) {
            m_workspace->poolActions().newPool();
        }
    });
    return strip;
}

void MainWindow::makeMenus()
{
    m_fileMenu = menuBar()->addMenu(tr("&File"));
    m_poolMenu = menuBar()->addMenu(tr("&Pool"));
    m_jobMenu = menuBar()->addMenu(tr("&Job"));
    m_viewMenu = menuBar()->addMenu(tr("&View"));
    m_helpMenu = menuBar()->addMenu(tr("&Help"));
    m_helpMenu->addAction(m_commands->about());
    fillMenus();
}

void MainWindow::fillMenus()
{
    for (QMenu *menu : {m_fileMenu, m_poolMenu, m_jobMenu, m_viewMenu}) {
        menu->clear();
    }
    if (m_workspace) {
        m_workspace->usageCommands().fill(m_fileMenu);
        m_workspace->poolCommands().fill(m_poolMenu);
        m_workspace->jobCommands().fill(m_jobMenu);
        m_workspace->viewCommands().fill(m_viewMenu);
        m_viewMenu->addSeparator();
    }
    m_poolMenu->menuAction()->setEnabled(m_workspace);
    m_jobMenu->menuAction()->setEnabled(m_workspace);
    m_fileMenu->addAction(m_commands->connections());
    m_fileMenu->addSeparator();
    m_fileMenu->addAction(m_commands->staysInTray());
    m_fileMenu->addAction(m_commands->quit());
    m_viewMenu->addAction(m_commands->palette());
    m_viewMenu->addSeparator();
    m_viewMenu->addActions(m_commands->themes());
}

void MainWindow::showPalette()
{
    QList<CommandPalette::Group> groups;
    for (const QMenu *menu : {m_viewMenu, m_poolMenu, m_jobMenu, m_fileMenu, m_helpMenu}) {
        groups.append({menu->title().remove(u'&'), menu->actions()});
        groups.last().actions.removeOne(m_commands->palette());
    }
    auto *places = new QObject(this);
    if (m_workspace) {
        groups.append({tr("Go to pool"), m_workspace->destinations(places)});
    }
    auto *palette = new CommandPalette(groups, this);
    m_palette = palette;
    places->setParent(palette);
    palette->showOver(*centralWidget());
}

void MainWindow::showConnection()
{
    const bool local = m_connections.connection().kind == ConnectionKind::ThisComputer;
    const QString name = m_connections.connection().name;
    m_connectionButton->setText(name.isEmpty() ? tr("Connect") : name);
    m_connectionButton->setIcon(icon(local ? "computer"_L1 : "cloud"_L1));
    if (m_connections.session()) {
        if (!m_workspace) {
            openWorkspace();
        }
        m_stack->setCurrentWidget(m_workspace);
    } else {
        m_stack->setCurrentWidget(m_connectPage);
    }
    updateActions();
}

void MainWindow::openWorkspace()
{
    AccountSession *session = m_connections.session();
    const bool simulated = m_connections.connection().kind == ConnectionKind::ThisComputer;
    m_workspace = new Workspace({*session, m_transport, m_operations, m_prompter, simulated, m_idleNoticeMs}, m_stack);
    m_stack->addWidget(m_workspace);
    m_dropTarget->setWorkspace(m_workspace);
    QSettings settings(m_stateFile, QSettings::IniFormat);
    m_workspace->restoreState(settings);
    m_burnStrip->setSession(session, simulated);
    m_statusBar->setSession(session, m_connections.keyStoreDescription());
    const auto refresh = [this] {
        m_burnStrip->refresh();
        m_statusBar->refresh();
        if (m_desktop) {
            m_desktop->refresh();
        }
    };
    connect(m_workspace, &Workspace::ticked, this, refresh);
    connect(&m_workspace->viewCommands(), &ViewCommands::pageRequested, this,
            [this] { m_stack->setCurrentWidget(m_workspace); });
    connect(&session->monitor(), &AccountMonitor::stateChanged, m_workspace, [this] {
        if (m_stack->currentWidget() == m_connectionsPage) {
            m_connectionsPage->refresh();
        }
    });
    connect(&session->monitor(), &AccountMonitor::synced, m_workspace, refresh);
    connect(&session->monitor(), &AccountMonitor::stateChanged, m_workspace, refresh);
    connect(session, &AccountSession::accountChanged, m_workspace, refresh);
    connect(session, &AccountSession::usageChanged, m_workspace, refresh);
    connect(m_workspace->poolCommands().newPool(), &QAction::changed, this, &MainWindow::updateActions);
    fillMenus();
    if (m_desktop) {
        m_desktop->setWorkspace(m_workspace);
    }
    connect(m_workspace, &Workspace::newKeyRequested, this, &MainWindow::askForKey);
    connect(m_workspace, &Workspace::reconnectRequested, &m_connections, &ConnectionController::retry,
            Qt::QueuedConnection); // the workspace goes on the way
}

void MainWindow::closeWorkspace()
{
    if (!m_workspace) {
        return;
    }
    saveState();
    delete m_palette; // it has actions of the workspace
    m_burnStrip->setSession(nullptr, false);
    m_statusBar->setSession(nullptr, {});
    delete m_workspace;
    m_operations.endAll();
    if (m_desktop) {
        m_desktop->setWorkspace(nullptr);
    }
    fillMenus();
}

void MainWindow::updateActions()
{
    m_newPoolButton->setEnabled(m_workspace && m_workspace->poolCommands().newPool()->isEnabled());
}

void MainWindow::fillConnectionMenu()
{
    QMenu *menu = m_connectionButton->menu();
    menu->clear();
    const QList<Connection> connections = m_connections.connections();
    for (const Connection &connection : connections) {
        QAction *action =
            menu->addAction(icon(connection.kind == ConnectionKind::ThisComputer ? "computer"_L1 : "cloud"_L1),
                            connection.name, this, [this, connection] {
                                if (connection != m_connections.connection() || !m_connections.session()) {
                                    m_connections.connectTo(connection);
                                }
                            });
        QFont font = action->font();
        font.setBold(connection == m_connections.connection());
        action->setFont(font);
    }
    menu->addSeparator();
    menu->addAction(icon("plus"_L1), tr("Add a connection…"), this, &MainWindow::showChoices);
    menu->addAction(m_commands->connections());
}

void MainWindow::showConnections()
{
    m_connectionsPage->refresh();
    m_stack->setCurrentWidget(m_connectionsPage);
}

void MainWindow::showChoices()
{
    m_connectPage->showChoices();
    m_stack->setCurrentWidget(m_connectPage);
}

void MainWindow::joinDesktop()
{
    m_desktop = new DesktopPresence(*this, *m_commands, *m_burnStrip, this);
    m_desktop->setStaysInTray(QSettings(m_stateFile, QSettings::IniFormat).value(StaysInTrayKey).toBool());
    m_desktop->setWorkspace(m_workspace);
    connect(m_desktop, &DesktopPresence::staysInTrayChanged, this,
            [this](bool stays) { QSettings(m_stateFile, QSettings::IniFormat).setValue(StaysInTrayKey, stays); });
}

void MainWindow::askForKey()
{
    auto *dialog = new KeyDialog(KeyDialog::Kind::AuthorizationKey, m_connections.connection().name, m_connections.keyStoreDescription(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &KeyDialog::entered, this, [this](const Secret &key) { m_connections.replaceKey(key); });
    dialog->open();
}

void MainWindow::showAbout()
{
    Question about;
    about.title = tr("About Pooldeck");
    about.text = tr("Pooldeck %1").arg(QStringLiteral(POOLDECK_VERSION));
    about.detail = tr("A console for batch pools that bill by the compute-hour, and the pool service it talks to.\n"
                      "Qt %1.")
                       .arg(QString::fromLatin1(qVersion()));
    about.choices = {{tr("Close"), ButtonKind::Normal}};
    m_prompter.ask(about, this, [](int) {});
}

void MainWindow::saveState()
{
    QSettings settings(m_stateFile, QSettings::IniFormat);
    settings.setValue(GeometryKey, saveGeometry());
    if (m_workspace) {
        m_workspace->saveState(settings);
    }
}

void MainWindow::quit()
{
    show(); // out of the tray: there may be a question
    m_quitting = true;
    m_quitting = close();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_quitting && m_desktop && m_desktop->staysInTray()) {
        saveState();
        hide();
        event->ignore();
        return;
    }
    if (!m_quitGuard->mayClose(m_workspace)) {
        event->ignore();
        return;
    }
    saveState();
    event->accept();
}

} // namespace pooldeck
