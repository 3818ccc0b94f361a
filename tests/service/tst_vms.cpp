// VMs one by one: replaced by hand, replaced because they keep failing, and how a pool that cannot get VMs backs off.

#include "common/literals.h"
#include "enginefixture.h"

#include <QTest>

using namespace pooldeck;

class TestVms final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anIdleVmIsReplacedAtOnce();
    void aBusyVmIsReplacedAfterItsJob();
    void aBusyVmIsReplacedAndItsJobRunsElsewhere();
    void aResizeDecidesOverAVmThatIsBeingReplaced();
    void aReplacementSurvivesARestart();
    void whatCannotBeReplaced();
    void aVmThatKeepsFailingJobsIsReplacedOnce();
    void aFinishedJobForgivesAVm();
    void vmsThatDieYoungBackOff();
    void aStableVmEndsTheBackOff();
    void aHealthyVmDoesNotEndTheBackOffOfOthers();
    void successElsewhereDoesNotReplaceOverAndOver();
    void aDrainingVmCanBeReplaced();
    void notMoreReplacedAtATimeThanThePoolHas();
};

void TestVms::anIdleVmIsReplacedAtOnce()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString vmId = service.vms(poolId).first().id;
    service.clock.advance(10'000);
    QVERIFY(service.replaceVm(poolId, vmId));
    QCOMPARE(service.idsOf(poolId, VmState::Deleting), QStringList{vmId});
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
    service.confirmReleased();
    service.registerVms();
    QCOMPARE(toString(service.pool(poolId).state), u"Steady"_s);
    QCOMPARE(service.computeMs(poolId), 10'000);
    QCOMPARE(service.events(u"VmReplaced"_s).first().who, u"tester"_s);
}

void TestVms::aBusyVmIsReplacedAfterItsJob()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    const QString waiting = service.submit(poolId);
    const QString vmId = service.job(jobId).vmId;
    QVERIFY(service.replaceVm(poolId, vmId));
    QCOMPARE(service.idsOf(poolId, VmState::Draining), QStringList{vmId});
    service.pass(3000);
    QCOMPARE(service.idsOf(poolId, VmState::Draining), QStringList{vmId}); // not taken back
    service.registerVms();
    QCOMPARE(toString(service.job(waiting).status), u"Running"_s); // on the new one
    QVERIFY(service.finish(jobId));
    QVERIFY(service.backend->released.contains(vmId));
    QCOMPARE(toString(service.job(jobId).status), u"Finished"_s);
    QCOMPARE(service.job(jobId).attempt, 1);
}

void TestVms::aBusyVmIsReplacedAndItsJobRunsElsewhere()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QVERIFY(service.replaceVm(poolId, service.job(jobId).vmId, Deallocation::Requeue));
    QVERIFY(service.job(jobId).isQueued());
    service.registerVms();
    QCOMPARE(service.job(jobId).attempt, 2);
    QVERIFY(service.replaceVm(poolId, service.job(jobId).vmId, Deallocation::Terminate));
    QCOMPARE(toString(service.job(jobId).status), u"Cancelled"_s);
}

void TestVms::aResizeDecidesOverAVmThatIsBeingReplaced()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    const QString vmId = service.job(jobId).vmId;
    QVERIFY(service.replaceVm(poolId, vmId));
    QVERIFY(service.resize(poolId, 3));
    QCOMPARE(service.idsOf(poolId, VmState::Draining), QStringList{vmId}); // growing does not take it back
    QVERIFY(service.resize(poolId, 0, Deallocation::Requeue));
    QVERIFY(service.job(jobId).isQueued());
    QVERIFY(service.backend->released.contains(vmId));
}

void TestVms::aReplacementSurvivesARestart()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    const QString vmId = service.job(jobId).vmId;
    QVERIFY(service.replaceVm(poolId, vmId));
    service.restart();
    service.pass(2000);
    QCOMPARE(service.idsOf(poolId, VmState::Draining), QStringList{vmId});
    QVERIFY(service.finish(jobId));
    QVERIFY(service.backend->released.contains(vmId));
}

void TestVms::whatCannotBeReplaced()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    const QString other = *service.createPool(1);
    service.registerVms();
    QCOMPARE(service.replaceVm(poolId, u"none"_s).error().code, u"VmNotFound"_s);
    QCOMPARE(service.replaceVm(poolId, service.vms(other).first().id).error().httpStatus, 404);
    QCOMPARE(service.replaceVm(u"none"_s, service.vms(other).first().id).error().code, u"PoolNotFound"_s);
    QVERIFY(service.resize(poolId, 0));
    const QString going = service.vms(poolId).first().id;
    QVERIFY(service.replaceVm(poolId, going)); // it goes already, and nothing comes in its place
    QVERIFY(service.idsOf(poolId, VmState::Provisioning).isEmpty());
    QVERIFY(service.deletePool(other));
    QCOMPARE(service.replaceVm(other, service.vms(other).first().id).error().code, u"PoolBeingDeleted"_s);
}

void TestVms::aVmThatKeepsFailingJobsIsReplacedOnce()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString first = service.vms(poolId).first().id;
    const auto failThree = [&] {
        for (int i = 0; i < VmFleet::MaxFailedJobsInARow; ++i) {
            QVERIFY(service.fail(service.submit(poolId)));
        }
    };
    failThree();
    QVERIFY(service.backend->released.contains(first));
    QCOMPARE(service.pool(poolId).errors.last().code, u"VmKeepsFailing"_s);
    service.confirmReleased();
    service.registerVms();
    // The fresh one fails them too: it is the jobs, and the pool says so instead of burning VMs.
    const QString second = service.vms(poolId).first().id;
    failThree();
    failThree();
    QVERIFY(service.backend->released.isEmpty());
    QCOMPARE(service.pool(poolId).errors.last().code, u"JobsKeepFailing"_s);
    QCOMPARE(service.events(u"JobsKeepFailing"_s).size(), 1);
    // After a while it is tried once more, and the pause grows.
    service.pass(10'000);
    service.heartbeatAll();
    for (int i = 0; i < 6; ++i) {
        service.pass(10'000);
        service.heartbeatAll();
    }
    QVERIFY(service.fail(service.submit(poolId)));
    QCOMPARE(service.backend->released, QStringList{second});
}

void TestVms::aFinishedJobForgivesAVm()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    for (int i = 0; i < 5; ++i) {
        QVERIFY(service.fail(service.submit(poolId)));
        QVERIFY(service.fail(service.submit(poolId)));
        QVERIFY(service.finish(service.submit(poolId)));
    }
    QVERIFY(service.backend->released.isEmpty());
    QVERIFY(service.pool(poolId).errors.isEmpty());
}

void TestVms::vmsThatDieYoungBackOff()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    service.gone(service.vms(poolId).first().id);
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1); // the first time at once
    service.registerVms();
    service.gone(service.vms(poolId).first().id);
    QVERIFY(service.vms(poolId).isEmpty());
    service.pass(2'000);
    service.registerVms();
    service.gone(service.vms(poolId).first().id);
    service.pass(3'000);
    QVERIFY(service.vms(poolId).isEmpty());
    QCOMPARE(toString(service.pool(poolId).state), u"Failed"_s);
    service.pass(1'000);
    QCOMPARE(service.vms(poolId).size(), 1);
    QVERIFY(service.resize(poolId, 1)); // an act forgets the back-off
    service.registerVms();
    QCOMPARE(toString(service.pool(poolId).state), u"Steady"_s);
    service.gone(service.vms(poolId).first().id);
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1);
}

void TestVms::aStableVmEndsTheBackOff()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    for (int i = 0; i < 3; ++i) {
        service.pass(5'000);
        service.registerVms();
        service.gone(service.vms(poolId).first().id);
    }
    service.pass(10'000);
    service.registerVms();
    for (int i = 0; i < 6; ++i) {
        service.pass(10'000);
        service.heartbeatAll();
    }
    service.gone(service.vms(poolId).first().id);
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1);
}

void TestVms::aHealthyVmDoesNotEndTheBackOffOfOthers()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    const QString healthy = service.vms(poolId).first().id;
    const auto other = [&] {
        for (const Vm &vm : service.vms(poolId)) {
            if (vm.id != healthy) {
                return vm.id;
            }
        }
        return QString();
    };
    int started = 0;
    for (int second = 0; second < 120; ++second) {
        if (const QString vmId = other(); !vmId.isEmpty()) {
            ++started;
            Q_EMIT service.backend->startFailed(vmId, u"no memory"_s);
        }
        if (second % 5 == 0) {
            service.heartbeatAll();
            const QString jobId = service.submit(poolId);
            if (!service.job(jobId).vmId.isEmpty()) {
                QVERIFY(service.finish(jobId));
            }
        }
        service.pass(1'000);
    }
    QVERIFY2(started <= 10, qPrintable(QString::number(started))); // 0, 1, 3, 7 … s
    QCOMPARE(toString(service.pool(poolId).state), u"Failed"_s);
}

void TestVms::successElsewhereDoesNotReplaceOverAndOver()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    for (int i = 0; i < 40; ++i) {
        QString good = service.submit(poolId);
        QString bad = service.submit(poolId);
        if (service.job(good).vmId > service.job(bad).vmId) {
            std::swap(good, bad);
        }
        QVERIFY(service.finish(good));
        QVERIFY(service.fail(bad));
        service.confirmReleased();
        service.registerVms();
    }
    QCOMPARE(service.events(u"VmKeepsFailing"_s).size(), 1); // the next one not before a minute has passed
}

void TestVms::aDrainingVmCanBeReplaced()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    const QString vmId = service.job(jobId).vmId;
    QVERIFY(service.resize(poolId, 0));
    QVERIFY(service.replaceVm(poolId, vmId));
    QVERIFY(service.resize(poolId, 1));
    QCOMPARE(service.idsOf(poolId, VmState::Draining), QStringList{vmId}); // not taken back
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1);
}

void TestVms::notMoreReplacedAtATimeThanThePoolHas()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    const auto replaceBusyOnes = [&] {
        Result<void> last;
        for (int i = 0; i < 2; ++i) {
            const QString jobId = service.submit(poolId);
            last = service.replaceVm(poolId, service.job(jobId).vmId);
        }
        return last;
    };
    QVERIFY(replaceBusyOnes());
    service.registerVms();
    const auto refused = replaceBusyOnes();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, u"Conflict"_s);
    QCOMPARE(service.vms(poolId).size(), 4);
}

QTEST_GUILESS_MAIN(TestVms)
#include "tst_vms.moc"
