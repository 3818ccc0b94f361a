#include "shell/mainwindow.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "connections/connectioncontroller.h"
#include "connections/connectpage.h"
#include "connections/keydialog.h"
#include "format/figures.h"
#include "jobs/jobactions.h"
#include "pools/poolactions.h"
#include "shell/burnstrip.h"
#include "shell/consolestatusbar.h"
#include "shell/droptarget.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/prompter.h"
#include "shell/quitguard.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "theme/colors.h"
#include "theme/icons.h"
#include "theme/metrics.h"

#include <QCloseEvent>
#include <QDate>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>

#include <pooldeck/version.h>

namespace pooldeck {
namespace {

constexpr QLatin1StringView GeometryKey{"window/geometry"};

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
    , m_statusBar(new ConsoleStatusBar(s.operations))
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
    column->addWidget(m_stack, 1);
    column->addWidget(m_statusBar);
    setCentralWidget(central);
    m_dropTarget = new DropTarget(*this, *central);
    makeMenus();

    connect(&m_connections, &ConnectionController::stateChanged, this, &MainWindow::showConnection);
    connect(&m_connections, &ConnectionController::sessionAboutToGo, this, &MainWindow::closeWorkspace);
    connect(m_connectPage, &ConnectPage::cancelled, this, &MainWindow::showConnection);
    connect(m_quitGuard, &QuitGuard::quitAgreed, this, [this] { close(); });
    QSettings settings(m_stateFile, QSettings::IniFormat);
    restoreGeometry(settings.value(GeometryKey).toByteArray());
    showConnection();
}

MainWindow::~MainWindow()
{
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

QAction *MainWindow::addAction(QMenu *menu, const QString &text, QLatin1StringView name, const QString &iconName,
                               const QKeySequence &shortcut, std::function<void()> run)
{
    QAction *action = menu->addAction(text, this, std::move(run));
    action->setObjectName(name);
    action->setShortcut(shortcut);
    if (!iconName.isEmpty()) {
        action->setIcon(icon(QLatin1StringView(iconName.toLatin1())));
    }
    return action;
}

void MainWindow::makeMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    QMenu *pool = menuBar()->addMenu(tr("&Pool"));
    QMenu *job = menuBar()->addMenu(tr("&Job"));
    QMenu *view = menuBar()->addMenu(tr("&View"));
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    const auto pools = [this]() -> PoolActions & { return m_workspace->poolActions(); };
    m_sessionActions = {
        addAction(file, tr("&Submit job requests…"), "actionSubmit"_L1, u"submit"_s, QKeySequence::Open,
                  [this] { m_workspace->jobActions().chooseRequests(); }),
        addAction(file, tr("&Export usage CSV…"), "actionExportUsage"_L1, u"table"_s, QKeySequence(u"Ctrl+E"_s),
                  [this] { exportUsage(); }),
        addAction(pool, tr("&New pool…"), "actionNewPool"_L1, u"plus"_s, QKeySequence::New,
                  [pools] { pools().newPool(); }),
    };
    file->addSeparator();
    addAction(file, tr("&Quit"), "actionQuit"_L1, u"quit"_s, QKeySequence(u"Ctrl+Q"_s), [this] { close(); });
    pool->addSeparator();
    m_poolActions = {
        addAction(pool, tr("&Resize…"), "actionResize"_L1, u"resize"_s, QKeySequence(u"Ctrl+R"_s),
                  [this, pools] { pools().resize(m_workspace->currentPoolId()); }),
        addAction(pool, tr("Resize to &zero"), "actionResizeToZero"_L1, u"zero"_s, QKeySequence(u"Ctrl+0"_s),
                  [this, pools] { pools().resizeToZero(m_workspace->currentPoolId()); }),
        addAction(pool, tr("&Delete…"), "actionDelete"_L1, u"trash"_s, QKeySequence(u"Shift+Del"_s),
                  [this, pools] { pools().remove(m_workspace->currentPoolId()); }),
    };
    m_jobActions = {
        addAction(job, tr("&Cancel job…"), "actionCancelJob"_L1, u"cancel"_s, QKeySequence(u"Ctrl+Backspace"_s),
                  [this] { m_workspace->jobActions().cancel(m_workspace->currentJobId()); }),
    };
    const QString titles[PageCount] = {tr("&Overview"), tr("&Pools"), tr("&Jobs"), tr("&Activity")};
    const QString icons[PageCount] = {u"overview"_s, u"pools"_s, u"jobs"_s, u"activity"_s};
    const QLatin1StringView names[PageCount] = {"actionOverview"_L1, "actionPools"_L1, "actionJobs"_L1,
                                                "actionActivity"_L1};
    for (int page = 0; page < PageCount; ++page) {
        m_pageActions.append(addAction(view, titles[page], names[page], icons[page],
                                       QKeySequence(u"Ctrl+%1"_s.arg(page + 1)),
                                       [this, page] { m_workspace->showPage(Page(page)); }));
    }
    addAction(help, tr("&About Pooldeck"), "actionAbout"_L1, u"info"_s, {}, [this] { showAbout(); });
    updateActions();
}

void MainWindow::showConnection()
{
    const bool local = m_connections.connection().kind == ConnectionKind::ThisComputer;
    const QString name = m_connections.connection().name;
    m_connectionButton->setText(name.isEmpty() ? tr("Connect") : name);
    m_connectionButton->setIcon(icon(local ? "computer"_L1 : "cloud"_L1));
    if (m_connections.state() == ConnectionController::State::Connected) {
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
    };
    connect(m_workspace, &Workspace::ticked, this, refresh);
    connect(&session->monitor(), &AccountMonitor::synced, m_workspace, refresh);
    connect(&session->monitor(), &AccountMonitor::stateChanged, m_workspace, refresh);
    connect(&session->monitor(), &AccountMonitor::stateChanged, m_workspace, [this] { updateActions(); });
    connect(session, &AccountSession::accountChanged, m_workspace, refresh);
    connect(session, &AccountSession::usageChanged, m_workspace, refresh);
    connect(m_workspace, &Workspace::selectionChanged, this, &MainWindow::updateActions);
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
    m_burnStrip->setSession(nullptr, false);
    m_statusBar->setSession(nullptr, {});
    delete m_workspace;
}

void MainWindow::updateActions()
{
    const bool open = m_workspace && m_connections.session();
    const bool live = open && m_connections.session()->monitor().state() == AccountMonitor::State::Live;
    for (QAction *action : std::as_const(m_sessionActions)) {
        action->setEnabled(live);
    }
    for (QAction *action : std::as_const(m_pageActions)) {
        action->setEnabled(open);
    }
    const bool pool = live && !m_workspace->currentPoolId().isEmpty();
    for (QAction *action : std::as_const(m_poolActions)) {
        action->setEnabled(pool);
    }
    const std::optional<Job> job =
        live ? m_connections.session()->monitor().job(m_workspace->currentJobId()) : std::nullopt;
    for (QAction *action : std::as_const(m_jobActions)) {
        action->setEnabled(job && !isEnded(job->status));
    }
    m_newPoolButton->setEnabled(live);
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
    menu->addAction(icon("plus"_L1), tr("Add a connection…"), this, [this] {
        m_connectPage->showChoices();
        m_stack->setCurrentWidget(m_connectPage);
    });
}

void MainWindow::exportUsage()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString suggested = QDir(folder.isEmpty() ? QDir::homePath() : folder)
                                  .filePath(u"pooldeck-usage-%1.csv"_s.arg(QDate::currentDate().toString(Qt::ISODate)));
    m_prompter.chooseSaveFile(tr("Export usage"), suggested, tr("CSV (*.csv)"), this, [this](const QString &path) {
        if (!path.isEmpty() && m_workspace) {
            exportUsageTo(path);
        }
    });
}

void MainWindow::exportUsageTo(const QString &path)
{
    const int operation = m_operations.begin(tr("Exporting usage"));
    whenDone(
        m_workspace->session().exportUsage(path), m_workspace, [this, operation, path](const Result<qint64> &count) {
            m_operations.end(operation);
            Notice notice;
            if (count) {
                notice.kind = NoticeKind::Done;
                notice.text =
                    *count == 1 ? tr("1 VM interval exported") : tr("%1 VM intervals exported").arg(numberText(*count));
                notice.detail = path;
                notice.timeoutMs = 20'000;
                notice.actions = {{tr("Open folder"), [path] {
                                       QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath()));
                                   }}};
            } else {
                notice.kind = NoticeKind::Failed;
                notice.text = tr("The usage was not exported");
                notice.detail = tr("%1. No file was written or replaced.").arg(count.error().toString());
                notice.actions = {{tr("Retry"), [this, path] { exportUsageTo(path); }}};
            }
            m_workspace->notices().post(notice);
        });
}

void MainWindow::askForKey()
{
    auto *dialog = new KeyDialog(m_connections.connection().name, m_connections.keyStoreDescription(), this);
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

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_quitGuard->mayClose(m_workspace)) {
        event->ignore();
        return;
    }
    saveState();
    event->accept();
}

} // namespace pooldeck
