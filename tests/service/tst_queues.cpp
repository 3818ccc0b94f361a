// Who runs when: queues, attempts and their fencing, cancelling, resizing with jobs on board.

#include "common/literals.h"
#include "enginefixture.h"

#include <QTest>

using namespace pooldeck;

class TestQueues final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theThirdJobOfTwoVmsWaits();
    void firstInFirstOut();
    void aStartIsIdempotentAndACreatedJobDoesNotQueue();
    void aJobThatIsNeverStartedExpires();
    void classicJobsRunInTheirOwnQueue();
    void classicSlotsAreLimited();
    void aLostVmsJobRunsAgainUnderTheNextAttempt();
    void aJobIsGivenUpAfterThreeLostVms();
    void lateReportsOfAnOldAttemptAreRefused();
    void aRepeatedReportIsHarmless();
    void cancelWaiting();
    void cancelRunning();
    void cancelBeatsPublish();
    void shrinkOptions_data();
    void shrinkOptions();
    void theLatestResizeDecidesOverDrainingVms();
    void aJobWhoseWebServiceIsGoneFails();
    void aJobWhoseSecretsAreLostFails();
    void aJobWhoseWebServiceWentWhileItRanIsNotQueuedAgain();
    void growingTakesBackDrainingVms();
    void shrinkingTakesIdleVmsFirst();
    void queuesSurviveARestart();
    void deletingAPoolWithJobsNeedsForce();
};

void TestQueues::theThirdJobOfTwoVmsWaits()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    const QString first = service.submit(poolId);
    const QString second = service.submit(poolId);
    const QString third = service.submit(poolId);
    QCOMPARE(toString(service.job(first).status), u"Running"_s);
    QCOMPARE(toString(service.job(second).status), u"Running"_s);
    QVERIFY(service.job(first).vmId != service.job(second).vmId);
    QVERIFY(service.job(third).isQueued());
    QCOMPARE(service.job(third).queuePosition, 1);
    QCOMPARE(service.pool(poolId).queuedJobCount, 1);
    QVERIFY(!service.pool(poolId).idleSinceMs);

    const QString freed = service.job(second).vmId;
    QVERIFY(service.finish(second));
    QCOMPARE(toString(service.job(third).status), u"Running"_s);
    QCOMPARE(service.job(third).vmId, freed);
    QVERIFY(service.finish(first));
    service.clock.advance(1'000);
    QVERIFY(service.finish(third));
    QCOMPARE(service.pool(poolId).idleSinceMs, service.clock.nowMs());
}

void TestQueues::firstInFirstOut()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    QStringList submitted;
    for (int i = 0; i < 20; ++i) {
        submitted.append(service.submit(poolId));
    }
    service.registerVms();
    for (const QString &jobId : std::as_const(submitted)) {
        QCOMPARE(toString(service.job(jobId).status), u"Running"_s);
        QVERIFY(service.finish(jobId));
    }
}

void TestQueues::aStartIsIdempotentAndACreatedJobDoesNotQueue()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.createJob(poolId);
    QCOMPARE(toString(service.job(jobId).status), u"NotStarted"_s);
    QCOMPARE(service.pool(poolId).queuedJobCount, 0);
    for (int i = 0; i < 2; ++i) {
        service.engine->turn([&] { QVERIFY(service.engine->startJob(jobId)); });
    }
    QCOMPARE(service.job(jobId).queueSeq, 1);
    QCOMPARE(service.job(jobId).attempt, 1);
}

void TestQueues::aJobThatIsNeverStartedExpires()
{
    EngineFixture service;
    const QString jobId = service.createJob({});
    service.clock.advance(Engine::NeverStartedMs);
    service.engine->tick();
    QCOMPARE(toString(service.job(jobId).status), u"NotStarted"_s);
    service.clock.advance(1);
    service.engine->tick();
    QCOMPARE(toString(service.job(jobId).status), u"Cancelled"_s);
    QVERIFY(service.job(jobId).details.contains("never started"_L1));
}

void TestQueues::classicJobsRunInTheirOwnQueue()
{
    EngineFixture service;
    const QString poolId = *service.createPool(0);
    const QString inPool = service.submit(poolId);
    const QString classic = service.submit({});
    service.registerVms();
    QCOMPARE(toString(service.job(classic).status), u"Running"_s);
    QVERIFY(service.job(inPool).isQueued());
    QVERIFY(service.finish(classic));
    // Its host goes when it has had nothing to do for a while.
    service.clock.advance(VmScaler::ClassicIdleMs);
    service.heartbeatAll();
    service.engine->tick();
    QCOMPARE(service.backend->released.size(), 1);
}

void TestQueues::classicSlotsAreLimited()
{
    Quota quota;
    quota.classicSlots = 2;
    EngineFixture service(quota);
    const QStringList jobIds{service.submit({}), service.submit({}), service.submit({})};
    service.registerVms();
    QCOMPARE(service.backend->tokens.size(), 2);
    QCOMPARE(toString(service.job(jobIds[1]).status), u"Running"_s);
    QCOMPARE(service.job(jobIds[2]).queuePosition, 1);
    QVERIFY(service.finish(jobIds[0]));
    QCOMPARE(toString(service.job(jobIds[2]).status), u"Running"_s);
}

void TestQueues::aLostVmsJobRunsAgainUnderTheNextAttempt()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    const QString waiting = service.submit(poolId);
    service.heartbeatAll();
    service.gone(service.job(jobId).vmId);
    QVERIFY(service.job(jobId).isQueued());
    QCOMPARE(service.job(jobId).queuePosition, 1); // where it stood: before the one that waited behind it
    service.registerVms();
    QCOMPARE(toString(service.job(jobId).status), u"Running"_s);
    QCOMPARE(service.job(jobId).attempt, 2);
    QVERIFY(service.job(waiting).isQueued());
}

void TestQueues::aJobIsGivenUpAfterThreeLostVms()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    const QString jobId = service.submit(poolId);
    for (int i = 0; i < JobScheduler::MaxLostAttempts; ++i) {
        service.pass(5'000); // the next VM comes after a pause
        service.registerVms();
        QCOMPARE(toString(service.job(jobId).status), u"Running"_s);
        service.heartbeatAll();
        service.gone(service.job(jobId).vmId);
    }
    QCOMPARE(toString(service.job(jobId).status), u"Failed"_s);
    QVERIFY(service.job(jobId).details.contains("3 times"_L1));
}

void TestQueues::lateReportsOfAnOldAttemptAreRefused()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    const QString firstVm = service.job(jobId).vmId;
    // The pool shrinks and the job goes back to the queue; its vmhost does not know yet.
    QVERIFY(service.resize(poolId, 1));
    QVERIFY(service.submit(poolId).size() == 32);
    QVERIFY(service.resize(poolId, 0, Deallocation::Requeue));
    QCOMPARE(service.publish(firstVm, {jobId, 1}).error().code, u"StaleAttempt"_s);
    QCOMPARE(service.complete(firstVm, {jobId, 1}).error().code, u"StaleAttempt"_s);
    QVERIFY(service.heartbeat(firstVm, {jobId, 1})); // told to give it up
    QVERIFY(service.job(jobId).isQueued());
}

void TestQueues::aRepeatedReportIsHarmless()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    const QString vmId = service.job(jobId).vmId;
    QVERIFY(service.publish(vmId, {jobId, 1}));
    QVERIFY(service.complete(vmId, {jobId, 1}));
    QVERIFY(service.complete(vmId, {jobId, 1}));
    QCOMPARE(toString(service.job(jobId).status), u"Finished"_s);
    QCOMPARE(service.job(jobId).results->keys(), QStringList{u"output1"_s});
}

void TestQueues::cancelWaiting()
{
    EngineFixture service;
    const QString poolId = *service.createPool(0);
    const QString jobId = service.submit(poolId);
    service.cancel(jobId);
    QCOMPARE(toString(service.job(jobId).status), u"Cancelled"_s);
    QCOMPARE(service.pool(poolId).queuedJobCount, 0);
    service.cancel(jobId); // ended: stays as it is
    QCOMPARE(service.job(jobId).details, u"Cancelled by tester."_s);
}

void TestQueues::cancelRunning()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    const QString vmId = service.job(jobId).vmId;
    service.cancel(jobId);
    QCOMPARE(toString(service.job(jobId).status), u"Running"_s);
    QVERIFY(service.heartbeat(vmId, {jobId, 1}));
    QVERIFY(service.complete(vmId, {jobId, 1}, RunOutcome::Cancelled));
    QCOMPARE(toString(service.job(jobId).status), u"Cancelled"_s);
    QCOMPARE(service.idsOf(poolId, VmState::Idle).size(), 1);
}

void TestQueues::cancelBeatsPublish()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    service.cancel(jobId);
    QVERIFY(!service.publish(service.job(jobId).vmId, {jobId, 1}));
    QCOMPARE(toString(service.job(jobId).status), u"Cancelled"_s);
    QCOMPARE(service.idsOf(poolId, VmState::Idle).size(), 1);
}

void TestQueues::shrinkOptions_data()
{
    QTest::addColumn<Deallocation>("deallocation");
    QTest::addColumn<JobStatus>("status");
    QTest::addColumn<VmState>("vmState");
    QTest::newRow("TaskCompletion") << Deallocation::TaskCompletion << JobStatus::Running << VmState::Draining;
    QTest::newRow("Requeue") << Deallocation::Requeue << JobStatus::NotStarted << VmState::Deleting;
    QTest::newRow("Terminate") << Deallocation::Terminate << JobStatus::Cancelled << VmState::Deleting;
}

void TestQueues::shrinkOptions()
{
    QFETCH(Deallocation, deallocation);
    QFETCH(JobStatus, status);
    QFETCH(VmState, vmState);
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QVERIFY(service.resize(poolId, 0, deallocation));
    QCOMPARE(toString(service.job(jobId).status), toString(status));
    QCOMPARE(toString(service.vms(poolId).first().state), toString(vmState));
}

void TestQueues::theLatestResizeDecidesOverDrainingVms()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QVERIFY(service.resize(poolId, 0));
    QCOMPARE(service.pool(poolId).drainingVmCount, 1);
    QVERIFY(service.resize(poolId, 0, Deallocation::Requeue));
    QCOMPARE(service.pool(poolId).deletingVmCount, 1);
    QVERIFY(service.job(jobId).isQueued());
}

void TestQueues::aJobWhoseSecretsAreLostFails()
{
    EngineFixture service; // each of its engines seals with a key of its own
    const QString poolId = *service.createPool(0);
    JobRequest request;
    request.poolId = poolId;
    request.outputs.insert(u"output1"_s, {u"AccountName=acme;AccountKey=bm90IGEgc2VjcmV0"_s, u"container/out.csv"_s,
                                          std::nullopt, std::nullopt});
    QString jobId;
    QVERIFY(service.engine->turn([&] {
        jobId = service.engine->createJob(service.webServices.first(), request).value_or(QString());
        QVERIFY(service.engine->startJob(jobId));
    }));
    QVERIFY(service.job(jobId).isQueued());
    const QString plain = service.submit(poolId);
    service.restart();
    QCOMPARE(toString(service.job(jobId).status), u"Failed"_s);
    QVERIFY(service.job(jobId).details.contains("cannot be read any more"_L1));
    QVERIFY(service.job(plain).isQueued());
}

void TestQueues::aJobWhoseWebServiceIsGoneFails()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    const QString begun = service.submit(poolId);
    const QString notDelivered = service.submit(poolId);
    QVERIFY(!service.heartbeat(service.job(begun).vmId, {begun, 1}));
    const QString empty = *service.createPool(0);
    const QString waiting = service.submit(empty);
    const QString neverStarted = service.createJob(empty);
    service.webServices.clear(); // its manifest cannot be read any more
    service.restart();
    QCOMPARE(toString(service.job(waiting).status), u"Failed"_s); // no VM would ever have told it
    QCOMPARE(toString(service.job(neverStarted).status), u"Failed"_s);
    QCOMPARE(service.pool(empty).queuedJobCount, 0);
    QCOMPARE(toString(service.job(notDelivered).status), u"Failed"_s);
    QCOMPARE(toString(service.job(begun).status), u"Running"_s);
    QVERIFY(service.finish(begun));
    QCOMPARE(toString(service.job(begun).status), u"Failed"_s);
    QVERIFY(service.job(begun).details.contains("no longer there"_L1));
    QCOMPARE(service.idsOf(poolId, VmState::Idle).size(), 2);
}

void TestQueues::aJobWhoseWebServiceWentWhileItRanIsNotQueuedAgain()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QVERIFY(!service.heartbeat(service.job(jobId).vmId, {jobId, 1}));
    service.webServices.clear();
    service.restart();
    service.gone(service.job(jobId).vmId);
    QCOMPARE(toString(service.job(jobId).status), u"Failed"_s);
    QVERIFY(service.job(jobId).details.contains("no longer there"_L1));
}

void TestQueues::growingTakesBackDrainingVms()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QVERIFY(service.resize(poolId, 0));
    QVERIFY(service.resize(poolId, 2));
    QCOMPARE(service.idsOf(poolId, VmState::Busy).size(), 1);
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1);
    QVERIFY(service.finish(jobId));
    QVERIFY(service.backend->released.isEmpty());
}

void TestQueues::shrinkingTakesIdleVmsFirst()
{
    EngineFixture service;
    const QString poolId = *service.createPool(3);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QVERIFY(service.resize(poolId, 1));
    QCOMPARE(service.idsOf(poolId, VmState::Busy), QStringList{service.job(jobId).vmId});
    QCOMPARE(service.idsOf(poolId, VmState::Deleting).size(), 2);
}

void TestQueues::queuesSurviveARestart()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString running = service.submit(poolId);
    const QString waiting = service.submit(poolId);
    const QString created = service.createJob(poolId);
    service.restart();
    QCOMPARE(toString(service.job(running).status), u"Running"_s);
    QCOMPARE(service.job(waiting).queuePosition, 1);
    QVERIFY(!service.job(created).queueSeq);
    QVERIFY(service.finish(running));
    QCOMPARE(toString(service.job(waiting).status), u"Running"_s);
    QCOMPARE(service.job(waiting).queueSeq, 2);
    service.engine->turn([&] { QVERIFY(service.engine->startJob(created)); });
    QCOMPARE(service.job(created).queueSeq, 3);
}

void TestQueues::deletingAPoolWithJobsNeedsForce()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString running = service.submit(poolId);
    const QString waiting = service.submit(poolId);
    QCOMPARE(service.deletePool(poolId).error().code, u"PoolHasActiveJobs"_s);
    QVERIFY(service.deletePool(poolId, true));
    QCOMPARE(toString(service.job(running).status), u"Cancelled"_s);
    QCOMPARE(toString(service.job(waiting).status), u"Cancelled"_s);
    QCOMPARE(toString(service.pool(poolId).state), u"Deleting"_s);
    service.confirmReleased();
    QVERIFY(!service.engine->state().pool(poolId));
    service.restart();
    QVERIFY(!service.engine->state().pool(poolId));
}

QTEST_GUILESS_MAIN(TestQueues)
#include "tst_queues.moc"
