// What happens around the window, with the real service: it is closed and opened again, the service goes and comes
// back, jobs wait and are cancelled. The main job itself is the tour's.

#include "awaited.h"
#include "common/literals.h"
#include "connections/connectioncontroller.h"
#include "connections/keychainkeystore.h"
#include "consoledriver.h"
#include "shell/burnstrip.h"
#include "shell/mainwindow.h"
#include "shell/noticearea.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "temporaryhome.h"
#include "theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTest>

#include <memory>

using namespace pooldeck;

namespace {

constexpr QSize WindowSize(1280, 800);
constexpr int LimitMs = 30'000;

} // namespace

/// Fails the test with the message of what did not work.
#define TRY(expression)                                                                                                \
    do {                                                                                                               \
        const auto tried = (expression);                                                                               \
        QVERIFY2(tried.has_value(), tried ? "" : qPrintable(tried.error().message));                                   \
    } while (false)

class TestConsole final : public QObject
{
    Q_OBJECT

public:
    explicit TestConsole(const TemporaryHome &home)
        : m_home(home)
    {
    }

private:
    std::optional<Pool> pool() const
    {
        const auto &pools = m_driver->session().monitor().pools();
        return pools.isEmpty() ? std::nullopt : std::optional(*pools.constBegin());
    }

    std::optional<Job> job() const
    {
        const auto &jobs = m_driver->session().monitor().jobs();
        return jobs.isEmpty() ? std::nullopt : std::optional(*jobs.constBegin());
    }

    Result<void> createPool(int vms)
    {
        POOLDECK_TRY(m_driver->click(u"newPoolButton"_s));
        const auto dialog = m_driver->dialog(u"createPoolDialog"_s);
        POOLDECK_TRY(dialog);
        POOLDECK_TRY(m_driver->type(u"poolName"_s, u"nightly"_s, *dialog));
        POOLDECK_TRY(m_driver->type(u"vmCount"_s, QString::number(vms), *dialog));
        POOLDECK_TRY(m_driver->click(u"acceptButton"_s, *dialog));
        return m_driver->waitUntil(
            u"the pool to be ready"_s,
            [&] { return pool() && pool()->state == PoolState::Steady && pool()->readyVmCount == vms; }, LimitMs);
    }

    static QString exampleRequest()
    {
        return QDir::cleanPath(QDir(QCoreApplication::applicationDirPath())
                                   .absoluteFilePath(u"../share/pooldeck/examples/census-income/job-request.json"_s));
    }

    const TemporaryHome &m_home;
    std::unique_ptr<ConsoleDriver> m_driver;

private Q_SLOTS:
    void init()
    {
        m_driver = std::make_unique<ConsoleDriver>(m_home, QString(), 60'000);
        TRY(m_driver->open(WindowSize));
    }

    void cleanup() { m_driver.reset(); }

    void poolsOutliveTheWindow()
    {
        TRY(createPool(1));
        m_driver->window().close();
        QVERIFY(m_driver->window().isVisible()); // it asks first
        const auto question = m_driver->dialog(u"questionDialog"_s);
        TRY(question);
        QCOMPARE((*question)->findChild<QLabel *>(u"questionText"_s)->text(),
                 u"1 VM keeps running and bills 1.00 compute-hours per hour"_s);
        TRY(m_driver->click(u"choice2"_s, *question)); // Cancel
        QVERIFY(m_driver->window().isVisible());

        m_driver->window().close();
        TRY(m_driver->dialog(u"questionDialog"_s));
        TRY(m_driver->click(u"choice1"_s)); // Keep them running and quit
        QTRY_VERIFY(!m_driver->window().isVisible());
        TRY(m_driver->reopen(WindowSize));
        QVERIFY(pool());
        QCOMPARE(pool()->readyVmCount, 1);
        QTRY_VERIFY(m_driver->window().burnStrip()->text().startsWith(u"1 VM ·"_s));
    }

    void closingCanResizeToZero()
    {
        TRY(createPool(2));
        m_driver->window().close();
        TRY(m_driver->dialog(u"questionDialog"_s));
        TRY(m_driver->click(u"choice0"_s)); // Resize to zero and quit
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->window().isVisible(), LimitMs);
        TRY(m_driver->reopen(WindowSize));
        QVERIFY(pool());
        QCOMPARE(pool()->targetVmCount, 0);
        QTRY_COMPARE_WITH_TIMEOUT(pool()->billedVmCount(), 0, LimitMs);
    }

    void theServiceIsStartedAgain()
    {
        TRY(createPool(0));
        m_driver->stopService();
        TRY(m_driver->waitUntil(
            u"the window to notice"_s,
            [this] { return m_driver->session().monitor().state() == AccountMonitor::State::Offline; }, 60'000));
        const auto list = m_driver->find(u"attentionList"_s);
        TRY(list);
        const auto again = m_driver->find(u"noticeAction"_s, *list);
        TRY(again);
        QCOMPARE(static_cast<QPushButton *>(*again)->text(), u"Start it again"_s);
        TRY(m_driver->click(u"noticeAction"_s, *list));
        // A workspace of its own, with what the service has kept.
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->window().workspace() &&
                                     m_driver->session().monitor().state() == AccountMonitor::State::Live && pool(),
                                 LimitMs);
        QCOMPARE(pool()->name, u"nightly"_s);
    }

    void aJobWaitsForAPoolAtZeroAndIsCancelled()
    {
        TRY(createPool(0));
        m_driver->workspace().showPage(Page::Jobs);
        QFile file(exampleRequest());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QMimeData mime;
        mime.setText(QString::fromUtf8(file.readAll())); // text that is a request
        m_driver->drop(mime, m_driver->window().rect().center());
        const auto review = m_driver->dialog(u"reviewDialog"_s);
        TRY(review);
        TRY(m_driver->click(u"resizeFirst"_s, *review)); // no, let it wait
        const auto submit = m_driver->find(u"submitButton"_s, *review);
        TRY(submit);
        QCOMPARE(static_cast<QPushButton *>(*submit)->text(), u"Submit 1 to nightly"_s);
        TRY(m_driver->click(u"submitButton"_s, *review));
        QTRY_VERIFY_WITH_TIMEOUT(job() && job()->isQueued(), LimitMs);
        TRY(m_driver->find(u"cancelJobButton"_s));
        const auto why = m_driver->find(u"jobWhy"_s);
        TRY(why);
        QCOMPARE(static_cast<QLabel *>(*why)->text(),
                 u"Next in the queue of nightly. The pool is at zero: nothing runs until it is resized."_s);
        TRY(m_driver->click(u"cancelJobButton"_s));
        TRY(m_driver->click(u"choice1"_s)); // Cancel job
        QTRY_VERIFY_WITH_TIMEOUT(job()->status == JobStatus::Cancelled, LimitMs);
        TRY(m_driver->waitForNotice(u"was cancelled"_s, 5'000));
    }

    void poolAtZeroIsResizedBeforeItsJob()
    {
        TRY(createPool(0));
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(exampleRequest())});
        m_driver->drop(mime, m_driver->window().rect().center());
        const auto review = m_driver->dialog(u"reviewDialog"_s);
        TRY(review);
        const auto submit = m_driver->find(u"submitButton"_s, *review);
        TRY(submit);
        QCOMPARE(static_cast<QPushButton *>(*submit)->text(), u"Resize to 1 and submit 1 to nightly"_s);
        TRY(m_driver->click(u"submitButton"_s, *review));
        QTRY_VERIFY_WITH_TIMEOUT(job() && job()->status == JobStatus::Finished, 60'000);
        QTRY_COMPARE(pool()->readyVmCount, 1);
    }

    void requestsGoToClassicProcessingToo()
    {
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(exampleRequest())});
        m_driver->drop(mime, m_driver->window().rect().center());
        const auto review = m_driver->dialog(u"reviewDialog"_s);
        TRY(review);
        const auto submit = m_driver->find(u"submitButton"_s, *review);
        TRY(submit);
        QCOMPARE(static_cast<QPushButton *>(*submit)->text(), u"Submit 1 to classic"_s);
        TRY(m_driver->click(u"submitButton"_s, *review));
        QTRY_VERIFY_WITH_TIMEOUT(job() && job()->status == JobStatus::Finished, 60'000);
        QVERIFY(job()->poolId.isEmpty());
    }

    void keysAreInTheKeychainAndNowhereElse()
    {
        TRY(createPool(1));
        QVERIFY(!QFile::exists(m_driver->dataFolder() + u"/ready.json"_s));
        if (qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS").startsWith("disabled:"_L1)) {
            return; // the run without a keychain: the keys are in memory only
        }
        QStringList names{authorizationKeyName(m_driver->session().client().baseUrl())};
        for (const WebService &service : m_driver->session().webServices()) {
            names.append(apiKeyName(QUrl(service.baseUrl)));
        }
        QCOMPARE(names.size(), 3);
        QList<Secret> keys;
        KeychainKeyStore keychain;
        for (const QString &name : std::as_const(names)) {
            const auto key = awaited(keychain.read(name));
            QVERIFY2(key && *key, qPrintable(name));
            keys.append(**key);
        }
        const auto holdsKey = [&keys](const QString &path) {
            QFile file(path);
            const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
            return std::any_of(keys.begin(), keys.end(),
                               [&](const Secret &key) { return bytes.contains(key.reveal()); });
        };
        int files = 0;
        for (const QString &folder : {QDir::homePath(), m_driver->dataFolder()}) {
            QDirIterator it(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                const QString path = it.next();
                ++files;
                QVERIFY2(!holdsKey(path), qPrintable(path));
            }
        }
        QVERIFY(files > 5);
        const QStringList processes = QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs);
        for (const QString &process : processes) {
            QVERIFY(!holdsKey(u"/proc/"_s + process + u"/cmdline"_s));
        }
    }

    void aPoolIsDeleted()
    {
        TRY(createPool(1));
        m_driver->workspace().showPage(Page::Pools);
        TRY(m_driver->click(u"deleteButton"_s));
        const auto dialog = m_driver->dialog(u"deletePoolDialog"_s);
        TRY(dialog);
        QCOMPARE((*dialog)->findChild<QLabel *>(u"consequenceText"_s)->text(), u"1 VM stops."_s);
        TRY(m_driver->click(u"acceptButton"_s, *dialog));
        QTRY_VERIFY_WITH_TIMEOUT(!pool(), LimitMs);
        TRY(m_driver->waitForNotice(u"nightly is deleted"_s, 5'000));
    }
};

int main(int argc, char *argv[])
{
    const TemporaryHome home;
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"pooldeck"_s);
    const Theme theme(application, ThemeChoice::Light);
    TestConsole test(home);
    return QTest::qExec(&test, argc, argv);
}

#include "tst_console.moc"
