// The whole window with the real service, by keyboard: what the shell does around the pages, and that nothing in it is
// out of reach or cut.

#include "common/literals.h"
#include "consoledriver.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "temporaryhome.h"
#include "theme/theme.h"
#include "widgetwalk.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QLineEdit>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace pooldeck;

namespace {

constexpr QSize WindowSize(1280, 800);

} // namespace

/// Fails the test with the message of what did not work.
#define TRY(expression)                                                                                                \
    do {                                                                                                               \
        const auto tried = (expression);                                                                               \
        QVERIFY2(tried.has_value(), tried ? "" : qPrintable(tried.error().message));                                   \
    } while (false)

/// Fails with what was found.
#define VERIFY_NONE(findings)                                                                                          \
    do {                                                                                                               \
        const QStringList found = (findings);                                                                          \
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));                                                      \
    } while (false)

class TestWindow final : public QObject
{
    Q_OBJECT

public:
    TestWindow(const TemporaryHome &home, Theme &theme)
        : m_home(home)
        , m_theme(theme)
    {
    }

private:
    /// Types into the command palette and takes the first it finds.
    Result<void> command(const QString &typed)
    {
        POOLDECK_TRY(m_driver->press(Qt::Key_K, Qt::ControlModifier));
        const auto palette = m_driver->dialog(u"commandPalette"_s);
        POOLDECK_TRY(palette);
        POOLDECK_TRY(m_driver->type(u"commandPaletteField"_s, typed, *palette));
        const auto field = m_driver->find(u"commandPaletteField"_s, *palette);
        POOLDECK_TRY(field);
        QTest::keyClick(*field, Qt::Key_Return);
        return {};
    }

    /// Nobody has said where to: three ways, and a pasted mail fills the form.
    void firstStart()
    {
        m_driver->start(WindowSize);
        QVERIFY(!m_driver->window().workspace());
        TRY(m_driver->find(u"tryButton"_s));
        const auto field = m_driver->find(u"poolServiceUrl"_s);
        TRY(field);
        VERIFY_NONE(widgetwalk::unnamed(m_driver->window()));
        auto *url = static_cast<QLineEdit *>(*field);
        QGuiApplication::clipboard()->setText(
            u"Pool Service URL: https://batch.example.org/poolservice/t7\nAuthorization key: abcd1234efgh\n\nRegards"_s);
        url->setFocus();
        QTest::keyClick(url, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(url->text(), u"https://batch.example.org/poolservice/t7"_s);
        const auto key = m_driver->find(u"authorizationKey"_s);
        TRY(key);
        QCOMPARE(static_cast<QLineEdit *>(*key)->text(), u"abcd1234efgh"_s);
        TRY(m_driver->click(u"accountLetterButton"_s));
        const auto dialog = m_driver->dialog(u"letterDialog"_s);
        TRY(dialog);
        (*dialog)->reject();
    }

    const TemporaryHome &m_home;
    Theme &m_theme;
    std::unique_ptr<ConsoleDriver> m_driver;

private Q_SLOTS:
    void initTestCase()
    {
        m_driver = std::make_unique<ConsoleDriver>(m_home, QString(), 60'000);
        connect(&m_driver->window(), &MainWindow::themeChosen, &m_theme, &Theme::setChoice);
        firstStart();
        if (!QTest::currentTestFailed()) {
            TRY(m_driver->open(WindowSize));
        }
    }

    void cleanupTestCase() { m_driver.reset(); }

    void pagesByKeyboard()
    {
        for (int i = PageCount - 1; i >= 0; --i) {
            TRY(m_driver->press(Qt::Key(Qt::Key_1 + i), Qt::ControlModifier));
            QCOMPARE(int(m_driver->workspace().page()), i);
        }
    }

    void commandsByName()
    {
        TRY(command(u"usage view"_s));
        QCOMPARE(int(m_driver->workspace().page()), int(Page::Usage));
        TRY(command(u"dark"_s));
        QVERIFY(m_theme.choice() == ThemeChoice::Dark);
        TRY(command(u"light"_s));
        QVERIFY(m_theme.choice() == ThemeChoice::Light);
    }

    void apoolIsFoundByItsName()
    {
        TRY(command(u"new pool"_s));
        const auto dialog = m_driver->dialog(u"createPoolDialog"_s);
        TRY(dialog);
        TRY(m_driver->type(u"poolName"_s, u"nightly & co"_s, *dialog));
        TRY(m_driver->type(u"vmCount"_s, u"1"_s, *dialog));
        TRY(m_driver->press(Qt::Key_Return));
        TRY(m_driver->waitForNotice(u"nightly & co is ready: 1 VM"_s, 60'000));
        m_driver->workspace().showPage(Page::Overview);
        TRY(command(u"go to pool & co"_s));
        QCOMPARE(int(m_driver->workspace().page()), int(Page::Pools));
    }

    void everythingCanBeReached()
    {
        for (int i = 0; i < PageCount; ++i) {
            m_driver->workspace().showPage(Page(i));
            VERIFY_NONE(widgetwalk::unnamed(m_driver->window()));
            m_driver->window().activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(&m_driver->window()));
            VERIFY_NONE(widgetwalk::tabTraps(m_driver->window()));
        }
    }

    void nothingIsCut_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("small") << QSize(900, 600);
        QTest::newRow("large") << QSize(2560, 1440);
        QTest::newRow("usual") << WindowSize;
    }
    void nothingIsCut()
    {
        QFETCH(QSize, size);
        m_driver->window().resize(size);
        for (int i = 0; i < PageCount; ++i) {
            m_driver->workspace().showPage(Page(i));
            QTRY_COMPARE(m_driver->window().size(), size);
            VERIFY_NONE(widgetwalk::clipped(m_driver->window()));
        }
    }

    void textCanBeRead()
    {
        for (int i = 0; i < PageCount; ++i) {
            m_driver->workspace().showPage(Page(i));
            for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::HighContrast, ThemeChoice::Light}) {
                m_theme.setChoice(choice);
                QCoreApplication::processEvents();
                VERIFY_NONE(widgetwalk::faint(m_driver->window()));
            }
        }
    }

    void everyPageSaysThatItIsOld()
    {
        m_driver->stopService();
        TRY(m_driver->waitUntil(
            u"the window to notice that the service has gone"_s,
            [this] { return m_driver->session().monitor().state() == AccountMonitor::State::Offline; }, 40'000));
        for (int i = 0; i < PageCount; ++i) {
            m_driver->workspace().showPage(Page(i));
            const auto again = m_driver->find(u"noticeAction"_s);
            TRY(again);
            QCOMPARE(static_cast<QAbstractButton *>(*again)->text(), u"Start it again"_s);
        }
        TRY(m_driver->click(u"noticeAction"_s));
        TRY(m_driver->waitUntil(
            u"the service to be there again"_s,
            [this] {
                return m_driver->window().workspace() &&
                       m_driver->session().monitor().state() == AccountMonitor::State::Live;
            },
            40'000));
    }
};

int main(int argc, char *argv[])
{
    const TemporaryHome home;
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"pooldeck"_s);
    Theme theme(application, ThemeChoice::Light);
    TestWindow test(home, theme);
    return QTest::qExec(&test, argc, argv);
}
#include "tst_window.moc"
