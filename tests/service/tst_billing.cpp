// The bill through the whole engine: real database, fake clock, restarts in between.

#include "common/computetime.h"
#include "common/literals.h"
#include "enginefixture.h"

#include <QSqlQuery>
#include <QTest>

using namespace pooldeck;

class TestBilling final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoVmsForADayAreFourForHalf_data();
    void twoVmsForADayAreFourForHalf();
    void zeroBillsNothingAndKeepsTheQueue();
    void drainingIsBilledUntilTheVmIsGone();
    void aVmThatDiedWhileTheServiceWasAwayEndsAtItsLastSignOfLife();
    void aSilentVmIsLostAndReplaced();
    void aServiceThatStoodStillLosesNoVm();
    void aCrashedVmIsBilledUntilItWasSeenGone();
    void theDatabaseRefusesToRewriteAnInterval();
    void classicProcessingIsNotBilled();
};

void TestBilling::twoVmsForADayAreFourForHalf_data()
{
    QTest::addColumn<int>("vms");
    QTest::addColumn<int>("hours");
    QTest::addColumn<bool>("restart");
    QTest::newRow("2 VMs for 24 h") << 2 << 24 << false;
    QTest::newRow("4 VMs for 12 h") << 4 << 12 << false;
    QTest::newRow("2 VMs for 24 h, restart at noon") << 2 << 24 << true;
    QTest::newRow("4 VMs for 12 h, restart in between") << 4 << 12 << true;
}

void TestBilling::twoVmsForADayAreFourForHalf()
{
    QFETCH(int, vms);
    QFETCH(int, hours);
    QFETCH(bool, restart);
    EngineFixture service;
    const QString poolId = *service.createPool(vms);
    service.registerVms();
    QCOMPARE(toString(service.pool(poolId).state), u"Steady"_s);
    QCOMPARE(service.pool(poolId).readyVmCount, vms);

    service.clock.advance(hours * MsPerHour / 2);
    service.heartbeatAll();
    if (restart) {
        service.restart();
        QCOMPARE(service.backend->adopted.size(), vms);
        QCOMPARE(service.pool(poolId).readyVmCount, vms);
    }
    service.clock.advance(hours * MsPerHour / 2);
    service.heartbeatAll();
    QCOMPARE(service.computeMs(poolId), 48 * MsPerHour);

    QVERIFY(service.resize(poolId, 0));
    service.confirmReleased();
    service.clock.advance(100 * MsPerHour);
    QCOMPARE(service.computeMs(poolId), 48 * MsPerHour);
    QCOMPARE(service.pool(poolId).computeMs, 48 * MsPerHour);
    QCOMPARE(billedMs(service.usage(), 0, service.clock.nowMs()), 48 * MsPerHour);
    QCOMPARE(toComputeHours(service.computeMs(poolId), 4), u"48.0000"_s);
    service.restart();
    QCOMPARE(service.computeMs(poolId), 48 * MsPerHour);
    for (const UsageInterval &interval : service.usage()) {
        QVERIFY(!interval.endEstimated);
    }
}

void TestBilling::zeroBillsNothingAndKeepsTheQueue()
{
    EngineFixture service;
    const QString poolId = *service.createPool(0);
    const QString first = service.submit(poolId);
    const QString second = service.submit(poolId);
    service.clock.advance(24 * MsPerHour - 1);
    service.restart();
    service.engine->tick();
    QCOMPARE(service.pool(poolId).queuedJobCount, 2);
    QCOMPARE(service.job(first).queuePosition, 1);
    QCOMPARE(service.job(second).queuePosition, 2);
    QCOMPARE(service.computeMs(poolId), 0);
    QVERIFY(service.usage().isEmpty());

    QVERIFY(service.resize(poolId, 1));
    service.registerVms();
    QCOMPARE(toString(service.job(first).status), u"Running"_s);
    QCOMPARE(service.job(second).queuePosition, 1);
}

void TestBilling::drainingIsBilledUntilTheVmIsGone()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QVERIFY(service.resize(poolId, 0));
    QCOMPARE(service.pool(poolId).drainingVmCount, 1);
    service.clock.advance(MsPerHour);
    service.heartbeatAll();
    QVERIFY(service.finish(jobId));
    QCOMPARE(service.pool(poolId).deletingVmCount, 1);
    service.clock.advance(2'000);
    service.confirmReleased();
    QCOMPARE(service.computeMs(poolId), MsPerHour + 2'000);
    QCOMPARE(toString(service.pool(poolId).state), u"Steady"_s);
}

void TestBilling::aVmThatDiedWhileTheServiceWasAwayEndsAtItsLastSignOfLife()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString vmId = service.vms(poolId).first().id;
    service.clock.advance(MsPerHour);
    service.heartbeatAll();
    service.clock.advance(30 * MsPerHour);
    service.restart();
    service.gone(vmId, false);
    const UsageInterval interval = service.usage().first();
    QVERIFY(interval.endEstimated);
    QCOMPARE(*interval.deletedAtMs - *interval.readyAtMs, MsPerHour);
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1); // replaced
}

void TestBilling::aSilentVmIsLostAndReplaced()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString vmId = service.vms(poolId).first().id;
    service.pass(7'000);
    service.heartbeatAll();
    service.pass(VmFleet::LostAfterMs - 1);
    QCOMPARE(service.idsOf(poolId, VmState::Idle).size(), 1);
    service.pass(1);
    QCOMPARE(service.idsOf(poolId, VmState::Lost), QStringList{vmId});
    QVERIFY(service.backend->released.contains(vmId));
    QCOMPARE(service.computeMs(poolId), 7'000);
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1);
    QCOMPARE(service.pool(poolId).errors.first().code, u"VmLost"_s);
    // Lost is final: its session is worth nothing any more, and its end is written.
    service.confirmReleased();
    QCOMPARE(service.computeMs(poolId), 7'000);
}

void TestBilling::aServiceThatStoodStillLosesNoVm()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    service.pass(1'000);
    service.clock.advance(10 * VmFleet::LostAfterMs); // stopped, or swapped out: nobody could be heard
    service.engine->tick();
    QCOMPARE(service.idsOf(poolId, VmState::Idle).size(), 1);
    service.pass(VmFleet::LostAfterMs);
    QCOMPARE(service.idsOf(poolId, VmState::Lost).size(), 1);
}

void TestBilling::aCrashedVmIsBilledUntilItWasSeenGone()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    service.clock.advance(1'234);
    service.gone(service.vms(poolId).first().id);
    QCOMPARE(service.computeMs(poolId), 1'234);
    QVERIFY(!service.usage().first().endEstimated);
}

void TestBilling::theDatabaseRefusesToRewriteAnInterval()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    service.clock.advance(1'000);
    QVERIFY(service.resize(poolId, 0));
    service.confirmReleased();
    UsageInterval interval = service.usage().first();
    *interval.deletedAtMs += 1;
    QVERIFY(service.store->begin());
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"written once"_s));
    service.store->saveInterval(interval);
    service.store->setMeta(u"after"_s, u"the failure"_s); // nothing of the rest gets through either
    QVERIFY(!service.store->commit());
    QVERIFY(service.store->lastError().contains("written once"_L1));
    QVERIFY(!service.store->meta(u"after"_s));
    QCOMPARE(*service.usage().first().deletedAtMs, *interval.deletedAtMs - 1);
}

void TestBilling::classicProcessingIsNotBilled()
{
    EngineFixture service;
    const QString jobId = service.submit({});
    service.registerVms();
    QCOMPARE(toString(service.job(jobId).status), u"Running"_s);
    service.clock.advance(MsPerHour);
    service.heartbeatAll();
    QVERIFY(service.finish(jobId));
    QVERIFY(service.usage().isEmpty());
    QCOMPARE(toString(service.job(jobId).status), u"Finished"_s);
}

QTEST_GUILESS_MAIN(TestBilling)
#include "tst_billing.moc"
