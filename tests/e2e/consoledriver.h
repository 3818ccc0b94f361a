#pragma once

#include "common/error.h"
#include "composition.h"

#include <QDialog>
#include <QFuture>
#include <QPointer>
#include <QTemporaryDir>
#include <QWidget>

#include <functional>
#include <memory>

class QMimeData;

namespace pooldeck {

class AccountSession;
class MainWindow;
class TemporaryHome;
class Workspace;

/// Evaluates to nothing when it went well; returns the error from the function around it when not.
#define POOLDECK_TRY(expression)                                                                                       \
    do {                                                                                                               \
        if (const auto tried = (expression); !tried) {                                                                 \
            return Failure(tried.error());                                                                             \
        }                                                                                                              \
    } while (false)

/// Uses the real window as a person would: looks for what can be seen, points, clicks, types, drops. Every wait is for
/// a condition and has a limit.
class ConsoleDriver final
{
public:
    /// `pictures`: the folder for screenshots.
    ConsoleDriver(const TemporaryHome &home, const QString &pictures, qint64 idleNoticeMs);
    /// Ends the service and its VMs and waits until they have gone.
    ~ConsoleDriver();

    MainWindow &window();
    Workspace &workspace();
    AccountSession &session();
    QString dataFolder() const { return m_options.dataFolder; }
    QString serviceProgram() const { return m_options.serviceProgram; }
    /// For files on the way; gone with the driver, like everything else.
    QString folder() const { return m_folder.path(); }

    /// Shows the window and connects to this computer.
    /// As the program starts without a word of where to.
    void start(const QSize &size);
    Result<void> open(const QSize &size);

    /// Another console after the first was closed, as at the next start of the program.
    Result<void> reopen(const QSize &size);

    Result<void> waitUntil(const QString &what, const std::function<bool()> &condition, int limitMs);
    /// Waits for an answer.
    template <class T>
    Result<T> await(const QString &what, const QFuture<Result<T>> &future, int limitMs)
    {
        POOLDECK_TRY(waitUntil(
            what, [&] { return future.isFinished(); }, limitMs));
        return future.result();
    }

    /// A visible, enabled widget of that name, waited for; below `parent`, or in any window.
    Result<QWidget *> find(const QString &objectName, QWidget *parent = nullptr, int limitMs = 5'000);
    Result<void> click(const QString &objectName, QWidget *parent = nullptr);
    Result<void> type(const QString &objectName, const QString &text, QWidget *parent = nullptr);
    Result<void> press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    /// Clicks a tab of a PaneTabs.
    Result<void> chooseTab(const QString &tabsName, int index);
    Result<QDialog *> dialog(const QString &objectName);
    /// Fills in the file dialog that is open.
    Result<void> chooseFile(const QString &path);
    Result<QString> waitForNotice(const QString &part, int limitMs);

    /// A place of a table's row, in the window's coordinates.
    Result<QPoint> rowCenter(const QString &tableName, const QString &text);
    void dragOver(const QMimeData &mime, const QPoint &position);
    void drop(const QMimeData &mime, const QPoint &position);
    void dragLeave();

    /// As if the service had died; its VMs go with it.
    void stopService();

    /// Saves what is on the screen: the window and the dialogs and menus over it.
    Result<void> shot(const QString &name);

private:
    QList<qint64> serviceProcesses();
    static void end(const QList<qint64> &processes);

    QTemporaryDir m_folder; ///< own data and settings: drivers may run side by side
    ConsoleOptions m_options;
    QString m_pictures;
    std::unique_ptr<Composition> m_composition;
};

} // namespace pooldeck
