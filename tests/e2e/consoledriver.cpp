#include "consoledriver.h"

#include "common/literals.h"
#include "connections/connection.h"
#include "connections/connectioncontroller.h"
#include "connections/serviceprocess.h"
#include "shell/mainwindow.h"
#include "shell/noticearea.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "temporaryhome.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QPointer>
#include <QPushButton>
#include <QTabBar>
#include <QTest>
#include <QTreeView>

#include <csignal>

namespace pooldeck {
namespace {

constexpr int StartLimitMs = 60'000;
constexpr int EndLimitMs = 10'000;

Error tourError(const QString &message)
{
    return localError(u"NotAsExpected"_s, message);
}

} // namespace

ConsoleDriver::ConsoleDriver(const TemporaryHome &home, const QString &pictures, qint64 idleNoticeMs)
    : m_options(defaultConsoleOptions())
    , m_pictures(pictures)
{
    m_options.dataFolder = m_folder.filePath(u"service"_s);
    m_options.configFolder = m_folder.filePath(u"config"_s);
    m_options.cacheFolder = m_folder.filePath(u"cache"_s);
    m_options.submissionsFolder = m_folder.filePath(u"submissions"_s);
    m_options.nativeFileDialogs = false;
    m_options.keysForSessionOnly = !home.hasOwnKeyring();
    m_options.idleNoticeMs = idleNoticeMs;
    if (!m_pictures.isEmpty()) {
        QDir().mkpath(m_pictures);
    }
    m_composition = std::make_unique<Composition>(m_options);
}

ConsoleDriver::~ConsoleDriver()
{
    const QList<qint64> processes = serviceProcesses();
    m_composition.reset();
    end(processes);
}

MainWindow &ConsoleDriver::window()
{
    return m_composition->window();
}

Workspace &ConsoleDriver::workspace()
{
    return *window().workspace();
}

AccountSession &ConsoleDriver::session()
{
    return workspace().session();
}

void ConsoleDriver::start(const QSize &size)
{
    window().resize(size);
    window().show();
    m_composition->start({});
}

Result<void> ConsoleDriver::open(const QSize &size)
{
    window().resize(size);
    window().show();
    m_composition->start(thisComputer().name);
    const ConnectionController &connections = m_composition->connections();
    POOLDECK_TRY(waitUntil(
        u"the service of this computer to start"_s,
        [&] {
            return connections.state() == ConnectionController::State::Connected ||
                   connections.state() == ConnectionController::State::Failed;
        },
        StartLimitMs));
    if (connections.error() && connections.error()->code.startsWith("Keychain"_L1)) {
        qInfo("There is no usable Secret Service (%s); the keys are kept for this session only.",
              qUtf8Printable(connections.error()->toString()));
        POOLDECK_TRY(click(u"sessionOnlyButton"_s));
    }
    const Result<void> connected = waitUntil(
        u"the first answer of the service"_s,
        [&] {
            return connections.session() && connections.session()->monitor().state() == AccountMonitor::State::Live &&
                   connections.session()->account() && !connections.session()->webServices().isEmpty();
        },
        StartLimitMs);
    if (!connected && connections.error()) {
        return Failure(*connections.error());
    }
    return connected;
}

Result<void> ConsoleDriver::reopen(const QSize &size)
{
    m_composition.reset();
    m_composition = std::make_unique<Composition>(m_options);
    return open(size);
}

Result<void> ConsoleDriver::waitUntil(const QString &what, const std::function<bool()> &condition, int limitMs)
{
    if (QTest::qWaitFor(condition, limitMs)) {
        return {};
    }
    return Failure(tourError(u"waited %1 s for %2"_s.arg(limitMs / 1000).arg(what)));
}

Result<QWidget *> ConsoleDriver::find(const QString &objectName, QWidget *parent, int limitMs)
{
    QWidget *found = nullptr;
    const auto look = [&] {
        QWidgetList roots = parent ? QWidgetList{parent} : QApplication::topLevelWidgets();
        for (QWidget *root : std::as_const(roots)) {
            QWidgetList candidates = root->findChildren<QWidget *>(objectName);
            if (root->objectName() == objectName) {
                candidates.append(root);
            }
            for (QWidget *candidate : std::as_const(candidates)) {
                if (candidate->isVisible() && candidate->isEnabled()) {
                    found = candidate;
                    return true;
                }
            }
        }
        return false;
    };
    POOLDECK_TRY(waitUntil(u"'%1' to be there and enabled"_s.arg(objectName), look, limitMs));
    return found;
}

Result<void> ConsoleDriver::click(const QString &objectName, QWidget *parent)
{
    const Result<QWidget *> widget = find(objectName, parent);
    POOLDECK_TRY(widget);
    QTest::mouseMove(*widget);
    QTest::mouseClick(*widget, Qt::LeftButton);
    return {};
}

Result<void> ConsoleDriver::type(const QString &objectName, const QString &text, QWidget *parent)
{
    const Result<QWidget *> widget = find(objectName, parent);
    POOLDECK_TRY(widget);
    (*widget)->setFocus();
    QTest::keyClick(*widget, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(*widget, Qt::Key_Delete);
    QTest::keyClicks(*widget, text);
    return {};
}

Result<void> ConsoleDriver::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *target = QApplication::activeModalWidget();
    if (!target) {
        target = &window();
        target->activateWindow();
        if (!QTest::qWaitForWindowActive(target)) {
            return Failure(tourError(u"the window does not become active"_s));
        }
    }
    QTest::keyClick(target, key, modifiers);
    return {};
}

Result<void> ConsoleDriver::chooseTab(const QString &tabsName, int index)
{
    const Result<QWidget *> tabs = find(tabsName);
    POOLDECK_TRY(tabs);
    auto *bar = (*tabs)->findChild<QTabBar *>();
    if (!bar || index >= bar->count()) {
        return Failure(tourError(u"'%1' has no tab %2"_s.arg(tabsName, QString::number(index))));
    }
    QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(index).center());
    return {};
}

Result<QDialog *> ConsoleDriver::dialog(const QString &objectName)
{
    const Result<QWidget *> widget = find(objectName);
    POOLDECK_TRY(widget);
    auto *found = qobject_cast<QDialog *>(*widget);
    if (!found) {
        return Failure(tourError(u"'%1' is no dialog"_s.arg(objectName)));
    }
    return found;
}

Result<void> ConsoleDriver::chooseFile(const QString &path)
{
    QFileDialog *files = nullptr;
    POOLDECK_TRY(waitUntil(
        u"the file dialog"_s,
        [&] {
            for (QFileDialog *candidate : window().findChildren<QFileDialog *>()) {
                if (candidate->isVisible()) {
                    files = candidate;
                }
            }
            return files != nullptr;
        },
        5'000));
    auto *edit = files->findChild<QLineEdit *>(u"fileNameEdit"_s);
    if (!edit) {
        return Failure(tourError(u"the file dialog has no line for the name"_s));
    }
    // Pasted: while one types, Qt's file dialog selects each folder on the way and then means that.
    edit->setFocus();
    edit->selectAll();
    edit->insert(path);
    auto *buttons = files->findChild<QDialogButtonBox *>();
    QPushButton *accept = buttons->button(files->acceptMode() == QFileDialog::AcceptSave ? QDialogButtonBox::Save
                                                                                         : QDialogButtonBox::Open);
    POOLDECK_TRY(waitUntil(
        u"the file dialog's button"_s, [&] { return accept->isEnabled(); }, 5'000));
    QTest::mouseClick(accept, Qt::LeftButton);
    const QPointer<QFileDialog> open(files);
    return waitUntil(
        u"the file dialog to close"_s, [&] { return !open || !open->isVisible(); }, 5'000);
}

Result<QString> ConsoleDriver::waitForNotice(const QString &part, int limitMs)
{
    QString found;
    const auto look = [&] {
        for (const QString &text : workspace().notices().texts()) {
            if (text.contains(part)) {
                found = text;
                return true;
            }
        }
        return false;
    };
    if (const Result<void> waited = waitUntil(u"the notice '…%1…'"_s.arg(part), look, limitMs); !waited) {
        Error error = waited.error();
        error.message += u"; shown: "_s + workspace().notices().texts().join(u" | "_s);
        return Failure(error);
    }
    return found;
}

Result<QPoint> ConsoleDriver::rowCenter(const QString &tableName, const QString &text)
{
    const Result<QWidget *> widget = find(tableName);
    POOLDECK_TRY(widget);
    auto *table = qobject_cast<QTreeView *>(*widget);
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        const QModelIndex index = table->model()->index(row, 0);
        if (index.data().toString() == text) {
            table->scrollTo(index);
            const QPoint center = table->visualRect(index).center();
            return table->viewport()->mapTo(&window(), center);
        }
    }
    return Failure(tourError(u"no row '%1' in %2"_s.arg(text, tableName)));
}

void ConsoleDriver::dragOver(const QMimeData &mime, const QPoint &position)
{
    QDragEnterEvent enter(position, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window(), &enter);
    QDragMoveEvent move(position, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window(), &move);
}

void ConsoleDriver::drop(const QMimeData &mime, const QPoint &position)
{
    dragOver(mime, position); // nothing is dropped that was not dragged before
    QDropEvent event(position, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window(), &event);
}

void ConsoleDriver::dragLeave()
{
    QDragLeaveEvent event;
    QApplication::sendEvent(&window(), &event);
}

Result<void> ConsoleDriver::shot(const QString &name)
{
    for (int i = 0; i < 3; ++i) { // layouts settle in rounds
        QApplication::processEvents();
        QApplication::sendPostedEvents();
    }
    QPixmap picture = window().grab();
    QPainter painter(&picture);
    const QWidgetList tops = QApplication::topLevelWidgets();
    for (QWidget *top : tops) {
        if (top == &window() || !top->isVisible() || top->windowType() == Qt::ToolTip) {
            continue;
        }
        // Offscreen, nobody places a dialog: over the middle of the window.
        QRect place(QPoint(), top->size());
        if (top->windowType() == Qt::Popup) {
            place.moveTopLeft(window().mapFromGlobal(top->pos()));
        } else {
            place.moveCenter(window().rect().center());
            painter.fillRect(window().rect(), QColor(0, 0, 0, 70));
        }
        painter.drawPixmap(place.topLeft(), top->grab());
        painter.setPen(window().palette().color(QPalette::Dark));
        painter.drawRect(place.adjusted(-1, -1, 0, 0));
    }
    painter.end();
    const QString path = QDir(m_pictures).filePath(name + u".png"_s);
    if (!picture.save(path)) {
        return Failure(tourError(u"%1 cannot be written"_s.arg(path)));
    }
    return {};
}

QList<qint64> ConsoleDriver::serviceProcesses()
{
    QList<qint64> processes;
    const auto endpoint = readServiceEndpoint(QDir(m_options.dataFolder).filePath(u"endpoint.json"_s));
    if (endpoint && isProcessOf(endpoint->pid, m_options.serviceProgram)) {
        processes.append(endpoint->pid);
    }
    if (window().workspace()) {
        for (const Vm &vm : session().monitor().vms()) {
            if (isProcessOf(vm.pid, QCoreApplication::applicationDirPath() + u"/pooldeck-vmhost"_s)) {
                processes.append(vm.pid);
            }
        }
    }
    return processes;
}

void ConsoleDriver::end(const QList<qint64> &processes)
{
    for (const qint64 pid : processes) {
        askToEnd(pid);
    }
    const bool gone = QTest::qWaitFor(
        [&] {
            return std::none_of(processes.cbegin(), processes.cend(),
                                [](qint64 pid) { return kill(pid_t(pid), 0) == 0; });
        },
        EndLimitMs);
    if (!gone) {
        for (const qint64 pid : processes) {
            kill(pid_t(pid), SIGKILL);
        }
    }
}

void ConsoleDriver::stopService()
{
    end(serviceProcesses());
}

} // namespace pooldeck
