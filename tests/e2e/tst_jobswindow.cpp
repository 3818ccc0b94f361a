// Jobs in the real window with the real service: dropped on a pool, looked at, cancelled in bulk, sent again, copied to
// another pool.

#include "common/literals.h"
#include "consoledriver.h"
#include "jobs/jobcommands.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "temporaryhome.h"
#include "theme/theme.h"
#include "widgets/codeview.h"
#include "widgets/table.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace pooldeck;

namespace {

constexpr QSize WindowSize(1280, 800);
constexpr int LimitMs = 60'000;
enum Tab { Summary, Request, Outputs, Log };

} // namespace

/// Fails the test with the message of what did not work.
#define TRY(expression)                                                                                                \
    do {                                                                                                               \
        const auto tried = (expression);                                                                               \
        QVERIFY2(tried.has_value(), tried ? "" : qPrintable(tried.error().message));                                   \
    } while (false)

class TestJobsWindow final : public QObject
{
    Q_OBJECT

public:
    explicit TestJobsWindow(const TemporaryHome &home)
        : m_home(home)
    {
    }

private:
    QList<Job> jobs(JobStatus status) const
    {
        QList<Job> found;
        for (const Job &job : m_driver->session().monitor().jobs()) {
            if (job.status == status) {
                found.append(job);
            }
        }
        return found;
    }

    QString poolId(const QString &name) const
    {
        for (const Pool &pool : m_driver->session().monitor().pools()) {
            if (pool.name == name) {
                return pool.id;
            }
        }
        return {};
    }

    Result<void> createPool(const QString &name, int vms)
    {
        POOLDECK_TRY(m_driver->click(u"newPoolButton"_s));
        const auto dialog = m_driver->dialog(u"createPoolDialog"_s);
        POOLDECK_TRY(dialog);
        POOLDECK_TRY(m_driver->type(u"poolName"_s, name, *dialog));
        POOLDECK_TRY(m_driver->type(u"vmCount"_s, QString::number(vms), *dialog));
        POOLDECK_TRY(m_driver->click(u"acceptButton"_s, *dialog));
        return m_driver->waitUntil(
            u"the pool to be ready"_s,
            [&] {
                const auto pool = m_driver->session().monitor().pool(poolId(name));
                return pool && pool->state == PoolState::Steady && pool->readyVmCount == vms;
            },
            LimitMs);
    }

    Result<QString> writeRequest(const QString &name, const QString &base, const QString &location)
    {
        const QString path = QDir(m_driver->folder()).filePath(name);
        QFile file(path);
        const QJsonObject request{
            {"Input"_L1, QJsonObject{{"BaseLocation"_L1, base}, {"RelativeLocation"_L1, location}}},
            {"GlobalParameters"_L1, QJsonObject()}};
        const QByteArray bytes = QJsonDocument(request).toJson();
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            return Failure(localError(u"NotWritten"_s, path));
        }
        return path;
    }

    /// Drops files on the pool's row and confirms the review.
    Result<void> drop(const QStringList &paths, const QString &pool, bool resizeFirst)
    {
        m_driver->workspace().showPage(Page::Pools);
        const auto row = m_driver->rowCenter(u"poolsTable"_s, pool);
        POOLDECK_TRY(row);
        QMimeData mime;
        QList<QUrl> urls;
        for (const QString &path : paths) {
            urls.append(QUrl::fromLocalFile(path));
        }
        mime.setUrls(urls);
        m_driver->drop(mime, *row);
        const auto review = m_driver->dialog(u"reviewDialog"_s);
        POOLDECK_TRY(review);
        if (!resizeFirst) {
            POOLDECK_TRY(m_driver->click(u"resizeFirst"_s, *review));
        }
        POOLDECK_TRY(m_driver->click(u"submitButton"_s, *review));
        m_driver->workspace().showPage(Page::Jobs);
        return {};
    }

    QString said(const QString &label) const { return m_driver->window().findChild<QLabel *>(label)->text(); }

    const TemporaryHome &m_home;
    std::unique_ptr<ConsoleDriver> m_driver;

private Q_SLOTS:
    void initTestCase()
    {
        m_driver = std::make_unique<ConsoleDriver>(m_home, qEnvironmentVariable("POOLDECK_PICTURES"), 60'000);
        TRY(m_driver->open(WindowSize));
        TRY(createPool(u"nightly"_s, 1));
        TRY(createPool(u"weekend"_s, 0));
    }

    void cleanupTestCase() { m_driver.reset(); }

    void aFinishedJobShowsWhatItMade()
    {
        const auto request = writeRequest(u"good.json"_s, u"file:///examples/"_s, u"census-income/census-2000.csv"_s);
        TRY(request);
        TRY(drop({*request}, u"nightly"_s, true));
        QTRY_COMPARE_WITH_TIMEOUT(jobs(JobStatus::Finished).size(), 1, LimitMs);
        TRY(m_driver->chooseTab(u"jobTabs"_s, Outputs));
        TRY(m_driver->find(u"outputPreview"_s));
        QCOMPARE(said(u"outputRows"_s).left(14), u"first 200 rows"_s);
        auto *table = m_driver->window().findChild<Table *>(u"outputPreview"_s);
        QCOMPARE(table->model()->rowCount(), 200);
        const int last = table->model()->columnCount() - 1;
        QCOMPARE(table->model()->headerData(last, Qt::Horizontal).toString(), u"Scored Probabilities"_s);
        TRY(m_driver->chooseTab(u"jobTabs"_s, Request));
        QTRY_VERIFY(m_driver->window()
                        .findChild<CodeView *>(u"jobRequest"_s)
                        ->toPlainText()
                        .contains(u"census-income/census-2000.csv"_s));
        TRY(m_driver->chooseTab(u"jobTabs"_s, Summary));
        const auto timeline = m_driver->find(u"jobTimeline"_s);
        TRY(timeline);
        QVERIFY((*timeline)->accessibleDescription().contains(u"attempt 1: finished after"_s));
        if (!qEnvironmentVariable("POOLDECK_PICTURES").isEmpty()) {
            TRY(m_driver->shot(u"window-finished"_s));
        }
    }

    void aFailedJobShowsWhy()
    {
        QFile wrong(QDir(m_driver->dataFolder()).filePath(u"files/uploads/wrong-columns.csv"_s));
        QVERIFY(wrong.open(QIODevice::WriteOnly));
        wrong.write("a,b\r\n1,2\r\n");
        wrong.close();
        const auto request = writeRequest(u"wrong.json"_s, u"file:///uploads/"_s, u"wrong-columns.csv"_s);
        TRY(request);
        TRY(drop({*request}, u"nightly"_s, true));
        QTRY_COMPARE_WITH_TIMEOUT(jobs(JobStatus::Failed).size(), 1, LimitMs);
        TRY(m_driver->click(u"chipFailed"_s));
        const auto table = m_driver->find(u"jobsTable"_s);
        TRY(table);
        (*table)->setFocus();
        QTest::keyClick(*table, Qt::Key_Home);
        QTRY_COMPARE(said(u"jobTitle"_s), u"wrong.json"_s);
        QCOMPARE(said(u"jobWhy"_s), jobs(JobStatus::Failed).first().details);
        QVERIFY(!said(u"jobWhy"_s).isEmpty());
        TRY(m_driver->chooseTab(u"jobTabs"_s, Log));
        QTRY_VERIFY(!m_driver->window().findChild<CodeView *>(u"jobLog"_s)->toPlainText().isEmpty());
        if (!qEnvironmentVariable("POOLDECK_PICTURES").isEmpty()) {
            TRY(m_driver->shot(u"window-failed"_s));
        }
        TRY(m_driver->click(u"chipAll"_s));
        TRY(m_driver->chooseTab(u"jobTabs"_s, Summary));
    }

    void manyAreCancelledAtOnce()
    {
        QStringList paths;
        for (int i = 0; i < 12; ++i) {
            const auto request =
                writeRequest(u"many-%1.json"_s.arg(i), u"file:///examples/"_s, u"census-income/census-2000.csv"_s);
            TRY(request);
            paths.append(*request);
        }
        TRY(drop(paths, u"weekend"_s, false));
        QTRY_COMPARE_WITH_TIMEOUT(jobs(JobStatus::NotStarted).size(), 12, LimitMs);
        QTRY_VERIFY([this] {
            const QList<Job> waiting = jobs(JobStatus::NotStarted);
            return std::all_of(waiting.cbegin(), waiting.cend(), [](const Job &job) { return job.isQueued(); });
        }());
        TRY(m_driver->click(u"chipWaiting"_s));
        const auto table = m_driver->find(u"jobsTable"_s);
        TRY(table);
        (*table)->setFocus();
        QTest::keyClick(*table, Qt::Key_Home);
        QTRY_VERIFY(said(u"jobWhy"_s).endsWith(u"The pool is at zero: nothing runs until it is resized."_s));
        QTest::keyClick(*table, Qt::Key_A, Qt::ControlModifier);
        QTRY_COMPARE(said(u"jobTitle"_s), u"12 jobs are chosen"_s);
        TRY(m_driver->click(u"cancelJobButton"_s));
        const auto question = m_driver->dialog(u"questionDialog"_s);
        TRY(question);
        QCOMPARE((*question)->findChild<QLabel *>(u"questionDetail"_s)->text(),
                 u"12 waiting jobs leave their queues and stay readable as cancelled."_s);
        TRY(m_driver->click(u"choice1"_s, *question));
        QTRY_COMPARE_WITH_TIMEOUT(jobs(JobStatus::Cancelled).size(), 12, LimitMs);
        TRY(m_driver->waitForNotice(u"12 jobs cancelled"_s, 10'000));
        TRY(m_driver->find(u"jobsNoMatch"_s)); // no waiting jobs any more
        TRY(m_driver->click(u"chipAll"_s));
    }

    void oneIsSentAgainByKeyboard()
    {
        const Job before = jobs(JobStatus::Finished).first();
        const auto table = m_driver->find(u"jobsTable"_s);
        TRY(table);
        static_cast<Table *>(*table)->selectId(before.id);
        QTRY_COMPARE(said(u"jobTitle"_s), u"good.json"_s);
        TRY(m_driver->press(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier));
        QTRY_COMPARE_WITH_TIMEOUT(jobs(JobStatus::Finished).size(), 2, LimitMs);
        for (const Job &job : jobs(JobStatus::Finished)) {
            QCOMPARE(job.poolId, before.poolId);
            QCOMPARE(job.webServiceId, before.webServiceId);
            QCOMPARE(m_driver->session().sourceOf(job.id), u"good.json"_s);
        }
    }

    void oneIsCopiedToAnotherPool()
    {
        TRY(m_driver->click(u"submitCopyButton"_s));
        const auto review = m_driver->dialog(u"reviewDialog"_s);
        TRY(review);
        auto *destination = (*review)->findChild<QComboBox *>(u"destination"_s);
        QCOMPARE(destination->currentData().toString(), poolId(u"nightly"_s));
        destination->setFocus();
        while (destination->currentData().toString() != poolId(u"weekend"_s)) {
            const int at = destination->currentIndex();
            QTest::keyClick(destination, Qt::Key_Down);
            QVERIFY(destination->currentIndex() != at);
        }
        TRY(m_driver->click(u"resizeFirst"_s, *review)); // no, let it wait
        TRY(m_driver->click(u"submitButton"_s, *review));
        QTRY_COMPARE_WITH_TIMEOUT(jobs(JobStatus::NotStarted).size(), 1, LimitMs);
        QCOMPARE(jobs(JobStatus::NotStarted).first().poolId, poolId(u"weekend"_s));
    }

    void theActivityLeadsBack()
    {
        m_driver->workspace().showPage(Page::Activity);
        TRY(m_driver->click(u"activityPeople"_s));
        const auto table = m_driver->find(u"activityTable"_s);
        TRY(table);
        const auto *model = static_cast<Table *>(*table)->model();
        QTRY_VERIFY(model->rowCount() >= 14); // two pools made, twelve jobs cancelled
        if (!qEnvironmentVariable("POOLDECK_PICTURES").isEmpty()) {
            TRY(m_driver->shot(u"window-activity"_s));
        }
        (*table)->setFocus();
        QTest::keyClick(*table, Qt::Key_Home);
        QTest::keyClick(*table, Qt::Key_Return);
        QTRY_VERIFY(m_driver->workspace().page() == Page::Jobs);
        QVERIFY(said(u"jobTitle"_s).startsWith(u"many-"_s));
    }
};

int main(int argc, char *argv[])
{
    const TemporaryHome home;
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"pooldeck"_s);
    const Theme theme(application, ThemeChoice::Light);
    TestJobsWindow test(home);
    return QTest::qExec(&test, argc, argv);
}

#include "tst_jobswindow.moc"
