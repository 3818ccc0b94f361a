#include "accountfixture.h"
#include "activity/activityexport.h"
#include "activity/activitypage.h"
#include "activity/eventmodel.h"
#include "common/literals.h"
#include "pictures.h"
#include "samples.h"
#include "scriptedprompter.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "theme/theme.h"
#include "widgets/chipbar.h"
#include "widgets/emptystate.h"
#include "widgets/menuchip.h"
#include "widgets/table.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

namespace {

Event anEvent(qint64 seq, const QString &kind, const QString &who, const QString &message)
{
    Event event;
    event.seq = seq;
    event.atMs = FakeClock::DefaultStartMs + seq;
    event.kind = kind;
    event.poolId = u"p"_s;
    event.message = message;
    event.who = who;
    return event;
}

class Parts final
{
public:
    AccountFixture account;
    ScriptedPrompter prompter;
    Operations operations;
    NoticeArea notices;
    std::unique_ptr<EventModel> events;
    std::unique_ptr<ActivityExport> exporter;
    std::unique_ptr<ActivityPage> page;

    Parts()
    {
        account.pools = {samples::pool(u"p"_s), samples::pool(u"q"_s, u"weekend"_s)};
        account.jobs = {samples::job(u"j"_s)};
        account.events = {
            anEvent(1, u"PoolCreated"_s, u"anna@ws12"_s, u"Pool 'nightly' was created with 2 VMs."_s),
            anEvent(2, u"PoolResized"_s, u"idle policy"_s, u"Pool 'nightly' was resized from 2 to 0 VMs."_s),
            anEvent(3, u"VmLost"_s, u"service"_s, u"VM 3f2a0c11 was lost."_s),
            anEvent(4, u"JobCancelled"_s, u"bo@ws13"_s, u"Job j was cancelled."_s),
        };
        account.events[3].jobId = u"j"_s;
        account.events[3].poolId = u"q"_s;
    }

    bool open()
    {
        if (!account.open()) {
            return false;
        }
        events = std::make_unique<EventModel>(account.session());
        exporter = std::make_unique<ActivityExport>(account.session(), operations, notices, prompter);
        page = std::make_unique<ActivityPage>(account.session(), *events, *exporter);
        page->resize(1080, 480);
        page->show();
        return QTest::qWaitForWindowExposed(page.get()) && QTest::qWaitFor([this] { return events->isLoaded(); });
    }

    Table *table() const { return page->findChild<Table *>(u"activityTable"_s); }
    int rows() const { return table()->model()->rowCount(); }
    void click(const QString &name) const { QTest::mouseClick(page->findChild<QWidget *>(name), Qt::LeftButton); }
};

} // namespace

class TestActivityPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filtersByWhoIsBehindIt()
    {
        Parts parts;
        QVERIFY(parts.open());
        const QAbstractItemModelTester tester(parts.events.get(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(parts.rows(), 4);
        QCOMPARE(parts.table()->model()->index(0, 0).data(ItemRole::Id).toString(), u"4"_s); // newest first
        takePicture(*parts.page, u"activity"_s);
        parts.click(u"activityPeople"_s);
        QCOMPARE(parts.rows(), 2);
        parts.click(u"activityService"_s);
        QCOMPARE(parts.rows(), 1);
        parts.click(u"activityTrouble"_s);
        QCOMPARE(parts.rows(), 1);
        parts.page->findChild<MenuChip *>(u"activityPoolChip"_s)->choose(u"q"_s, u"weekend"_s);
        auto *noMatch = parts.page->findChild<EmptyState *>(u"activityNoMatch"_s);
        QTRY_VERIFY(noMatch->isVisible());
        takePicture(*parts.page, u"activity-nomatch"_s);
        QTest::mouseClick(noMatch->button(), Qt::LeftButton);
        QCOMPARE(parts.rows(), 4);
        QTest::keyClicks(parts.page->findChild<QLineEdit *>(u"activityFilter"_s), u"bo@WS"_s);
        QCOMPARE(parts.rows(), 1);
    }

    void goesToTheJobOrThePool()
    {
        Parts parts;
        QVERIFY(parts.open());
        QSignalSpy jobs(parts.page.get(), &ActivityPage::showJobRequested);
        QSignalSpy pools(parts.page.get(), &ActivityPage::showPoolRequested);
        parts.table()->setFocus();
        parts.table()->selectId(u"4"_s);
        QTest::keyClick(parts.table(), Qt::Key_Return);
        QCOMPARE(jobs.size(), 1);
        QCOMPARE(jobs.first().first().toString(), u"j"_s);
        parts.table()->selectId(u"1"_s);
        QTest::keyClick(parts.table(), Qt::Key_Return);
        QCOMPARE(pools.size(), 1);
        QCOMPARE(pools.first().first().toString(), u"p"_s);
    }

    void olderOnesComeWhenTheyAreAskedFor()
    {
        Parts parts;
        parts.account.events.clear();
        for (qint64 seq = 1; seq <= 2'500; ++seq) {
            parts.account.events.append(anEvent(seq, u"PoolResized"_s, u"anna@ws12"_s, u"resized"_s));
        }
        QVERIFY(parts.open());
        QCOMPARE(parts.rows(), 1'000);
        QVERIFY(parts.events->hasOlder());
        parts.click(u"olderActivityButton"_s);
        QTRY_COMPARE(parts.rows(), 2'000);
        parts.table()->scrollToBottom(); // reaching the end asks, too
        QTRY_COMPARE(parts.rows(), 2'500);
        QVERIFY(!parts.events->hasOlder());
        parts.account.events.append(anEvent(2'501, u"PoolResized"_s, u"anna@ws12"_s, u"resized"_s));
        QVERIFY(parts.account.push({}));
        QTRY_COMPARE(parts.rows(), 2'501);
    }

    void exportsAllThatPassesTheFilter()
    {
        Parts parts;
        QVERIFY(parts.open());
        parts.click(u"activityPeople"_s);
        const QTemporaryDir folder;
        parts.prompter.savePath = folder.filePath(u"activity.csv"_s);
        parts.click(u"exportActivityButton"_s);
        QTRY_COMPARE(parts.notices.texts().size(), 1);
        QVERIFY(parts.notices.texts().first().startsWith(u"2 events exported"_s));
        QFile file(parts.prompter.savePath);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[1].startsWith("4,")); // newest first
        QVERIFY(lines[2].startsWith("1,"));
    }
};

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const Theme theme(application, qEnvironmentVariableIsSet("POOLDECK_DARK") ? ThemeChoice::Dark : ThemeChoice::Light);
    TestActivityPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_activitypage.moc"
