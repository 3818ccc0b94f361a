// What is kept and for how long, and what the checks of the database find.

#include "common/literals.h"
#include "enginefixture.h"
#include "http/changefeed.h"
#include "setup/maintenance.h"
#include "store/schema.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace pooldeck;

class TestRetention final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endedJobsGoAfterTheirTime();
    void aConsoleThatWasAwayTooLongGetsTheFullState();
    void changeNumbersAreNeverGivenTwice();
    void aSoundDatabaseHasNoProblems();
    void aDamagedLedgerIsFound_data();
    void aDamagedLedgerIsFound();
    void backupIsWholeAndReplacesNothing();
};

namespace {

constexpr qint64 DayMs = qint64(24) * 3'600'000;

} // namespace

void TestRetention::endedJobsGoAfterTheirTime()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString ended = service.submit(poolId);
    const QString output = service.engine->leases().outputFile(service.job(ended), u"output1.csv"_s);
    QVERIFY(QDir().mkpath(QFileInfo(output).path()));
    QVERIFY(service.finish(ended));
    const QString running = service.submit(poolId);
    service.clock.advance(30 * DayMs);
    service.engine->cleanUp();
    QVERIFY(!service.job(ended).id.isEmpty());
    service.clock.advance(1);
    service.engine->cleanUp();
    QVERIFY(service.job(ended).id.isEmpty());
    QVERIFY(!QFileInfo::exists(QFileInfo(output).path()));
    QCOMPARE(toString(service.job(running).status), u"Running"_s);
    // The bill stays.
    QCOMPARE(service.store->attempts(0, service.clock.nowMs(), -1, {}, 0, 10).size(), 2);
    QCOMPARE(service.usage().size(), 1);
}

void TestRetention::aConsoleThatWasAwayTooLongGetsTheFullState()
{
    EngineFixture service;
    const Links links(u"http://host"_s, u"account"_s, newKey(), DayMs);
    const ChangeFeed feed(*service.engine, links, u"epoch"_s);
    const QString poolId = *service.createPool(0);
    const QString before = feed.page({}).cursor;
    QVERIFY(service.deletePool(poolId));
    const QString after = feed.page(before).cursor;
    QCOMPARE(feed.page(before).removed.size(), 1);
    service.clock.advance(Retention::ChangeLogMs + 1);
    service.engine->cleanUp();
    QVERIFY(feed.page(before).reset);
    QVERIFY(!feed.page(after).reset);
}

void TestRetention::changeNumbersAreNeverGivenTwice()
{
    EngineFixture service;
    const QString poolId = *service.createPool(0);
    QVERIFY(service.deletePool(poolId));
    const qint64 last = service.engine->state().changeSeq();
    service.clock.advance(Retention::ChangeLogMs + 1);
    service.engine->cleanUp();
    service.restart();
    QCOMPARE(service.engine->state().changeSeq(), last);
}

void TestRetention::aSoundDatabaseHasNoProblems()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    for (int i = 0; i < 5; ++i) {
        service.submit(poolId);
    }
    service.clock.advance(1'000);
    const QStringList busy = service.idsOf(poolId, VmState::Busy);
    const QString jobId = service.engine->state().vm(busy.first())->vm.jobId;
    QVERIFY(service.finish(jobId));
    service.gone(busy.last());
    service.submit({});
    service.registerVms();
    QVERIFY(service.resize(poolId, 1, Deallocation::Requeue));
    service.confirmReleased();
    const auto problems = checkDatabase(service.databaseFile());
    QVERIFY(problems);
    QCOMPARE(*problems, QStringList());
}

void TestRetention::aDamagedLedgerIsFound_data()
{
    QTest::addColumn<QByteArray>("damage");
    QTest::addColumn<QString>("problem");
    QTest::newRow("an interval without its VM") << QByteArray("DELETE FROM vms") << u"the VM does not exist"_s;
    QTest::newRow("a VM without its interval")
        << QByteArray("UPDATE intervals SET deleted_at = ready_at + 1") << u"no open interval"_s;
    QTest::newRow("an attempt that never ends")
        << QByteArray("UPDATE jobs SET status = 'Finished', ended_at = 9e17") << u"the job does not run it"_s;
    QTest::newRow("a job that runs nowhere") << QByteArray("DELETE FROM attempts") << u"without an open attempt"_s;
    QTest::newRow("two jobs at once") << QByteArray(
                                             "INSERT INTO attempts SELECT 'other', 1, vm_id, pool_id, started_at "
                                             "+ 1, started_at + 2, 'Finished' FROM attempts")
                                      << u"overlaps"_s;
    QTest::newRow("a job before its VM") << QByteArray("UPDATE attempts SET started_at = started_at - 1000000")
                                         << u"while its VM was not billed"_s;
}

void TestRetention::aDamagedLedgerIsFound()
{
    QFETCH(QByteArray, damage);
    QFETCH(QString, problem);
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    service.submit(poolId);
    QVERIFY(service.store->begin());
    service.database->run(damage.constData());
    QVERIFY(service.store->commit());
    const auto problems = checkDatabase(service.databaseFile());
    QVERIFY(problems);
    QVERIFY2(problems->join(u'\n').contains(problem), qPrintable(problems->join(u'\n')));
}

void TestRetention::backupIsWholeAndReplacesNothing()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    QTemporaryDir folder;
    const QString target = folder.filePath(u"backup.sqlite"_s);
    QVERIFY(backUpDatabase(service.databaseFile(), target));
    QCOMPARE(QFileInfo(target).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QCOMPARE(*checkDatabase(target), QStringList());
    const auto copy = Database::openForReading(target, serviceSchema());
    QVERIFY(copy);
    QCOMPARE(Store(**copy).usage(0, service.clock.nowMs() + 1, poolId), service.usage());
    QVERIFY(!backUpDatabase(service.databaseFile(), target));
    QVERIFY(!backUpDatabase(folder.filePath(u"nothing"_s), folder.filePath(u"x"_s)));
}

QTEST_GUILESS_MAIN(TestRetention)
#include "tst_retention.moc"
