#include "advice/waitreason.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;
using samples::HourMs;

namespace {

constexpr qint64 NowMs = 100 * HourMs;

Job waiting(const QString &poolId = u"p"_s)
{
    Job job = samples::job(u"j"_s);
    job.poolId = poolId;
    job.createdAtMs = NowMs - 3 * HourMs;
    job.queuedAtMs = job.createdAtMs;
    job.queueSeq = 7;
    return job;
}

WaitSituation inPool(const Pool &pool)
{
    WaitSituation situation;
    situation.pool = pool;
    situation.position = 12;
    situation.nowMs = NowMs;
    return situation;
}

} // namespace

class TestWaitReason final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyJobsThatWaitHaveAReason_data()
    {
        QTest::addColumn<int>("status");
        for (const JobStatus status :
             {JobStatus::Running, JobStatus::Failed, JobStatus::Cancelled, JobStatus::Finished}) {
            QTest::addRow("%s", qPrintable(toString(status))) << int(status);
        }
    }

    void onlyJobsThatWaitHaveAReason()
    {
        QFETCH(int, status);
        Job job = waiting();
        job.status = JobStatus(status);
        QVERIFY(waitReason(job, inPool(samples::pool(u"p"_s))) == WaitReason());
    }

    void allVmsAreBusy()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.readyVmCount = 2;
        pool.busyVmCount = 2;
        WaitSituation situation = inPool(pool);
        situation.oldestRunSinceMs = NowMs - 14 * 60'000;
        const WaitReason reason = waitReason(waiting(), situation);
        QVERIFY(reason.cause == WaitCause::VmsBusy);
        QCOMPARE(reason.position, 12);
        QCOMPARE(reason.count, 2);
        QCOMPARE(reason.sinceMs, std::optional<qint64>(14 * 60'000));
        QVERIFY(reason.isHelpedByResize());
    }

    void aVmIsFree()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.readyVmCount = 2;
        pool.busyVmCount = 1;
        const WaitReason reason = waitReason(waiting(), inPool(pool));
        QVERIFY(reason.cause == WaitCause::VmFree);
        QCOMPARE(reason.count, 1);
        QVERIFY(!reason.isHelpedByResize());
    }

    void vmsAreOnTheirWay()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.state = PoolState::Resizing;
        pool.provisioningVmCount = 2;
        WaitSituation situation = inPool(pool);
        situation.provisioningSinceMs = NowMs - 42'000;
        WaitReason reason = waitReason(waiting(), situation);
        QVERIFY(reason.cause == WaitCause::Provisioning);
        QCOMPARE(reason.count, 2);
        QCOMPARE(reason.sinceMs, std::optional<qint64>(42'000));

        pool.provisioningVmCount = 0; // a pause between two tries
        situation = inPool(pool);
        reason = waitReason(waiting(), situation);
        QVERIFY(reason.cause == WaitCause::Provisioning);
        QCOMPARE(reason.count, pool.targetVmCount);
        QVERIFY(!reason.sinceMs);
    }

    void provisioningBesideBusyVms()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.readyVmCount = 1;
        pool.busyVmCount = 1;
        pool.provisioningVmCount = 1;
        QVERIFY(waitReason(waiting(), inPool(pool)).cause == WaitCause::VmsBusy);
    }

    void thePoolShrinks()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.targetVmCount = 0;
        pool.drainingVmCount = 3;
        const WaitReason reason = waitReason(waiting(), inPool(pool));
        QVERIFY(reason.cause == WaitCause::Draining);
        QCOMPARE(reason.count, 3);
        QVERIFY(reason.isHelpedByResize());
    }

    void thePoolIsAtZero()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.targetVmCount = 0;
        QVERIFY(waitReason(waiting(), inPool(pool)).cause == WaitCause::PoolAtZero);
        QVERIFY(waitReason(waiting(), inPool(pool)).isHelpedByResize());
        WaitSituation situation = inPool(pool);
        situation.planUsedUp = true;
        QVERIFY(waitReason(waiting(), situation).cause == WaitCause::PlanUsedUp);
        QVERIFY(!waitReason(waiting(), situation).isHelpedByResize());
    }

    void vmsDoNotComeUp()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.state = PoolState::Failed;
        pool.provisioningVmCount = 1;
        pool.errors = {{1, u"VmLost"_s, u"older"_s, {}}, {2, u"VmLost"_s, u"VM 12 was lost."_s, {}}};
        const WaitReason reason = waitReason(waiting(), inPool(pool));
        QVERIFY(reason.cause == WaitCause::PoolFailed);
        QCOMPARE(reason.detail, u"VM 12 was lost."_s);
    }

    void thePoolGoes()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.state = PoolState::Deleting;
        pool.readyVmCount = 1;
        QVERIFY(waitReason(waiting(), inPool(pool)).cause == WaitCause::PoolDeleting);
        WaitSituation gone;
        gone.nowMs = NowMs;
        QVERIFY(waitReason(waiting(), gone).cause == WaitCause::PoolGone);
    }

    void classicProcessing()
    {
        WaitSituation situation;
        situation.nowMs = NowMs;
        situation.position = 3;
        situation.runningCount = 4;
        situation.oldestRunSinceMs = NowMs - 60'000;
        const WaitReason reason = waitReason(waiting({}), situation);
        QVERIFY(reason.cause == WaitCause::ClassicBusy);
        QCOMPARE(reason.position, 3);
        QCOMPARE(reason.count, 4);
        QCOMPARE(reason.sinceMs, std::optional<qint64>(60'000));
        QVERIFY(!reason.isHelpedByResize());
    }

    void neverStarted()
    {
        Job job = waiting();
        job.queueSeq.reset();
        job.queuedAtMs.reset();
        const WaitReason reason = waitReason(job, inPool(samples::pool(u"p"_s)));
        QVERIFY(reason.cause == WaitCause::NeverStarted);
        QCOMPARE(reason.position, 0);
        QCOMPARE(reason.expiresMs, std::optional<qint64>(21 * HourMs));
        job.createdAtMs = NowMs - 25 * HourMs;
        QCOMPARE(waitReason(job, inPool(samples::pool(u"p"_s))).expiresMs, std::optional<qint64>(0));
    }
};

QTEST_GUILESS_MAIN(TestWaitReason)
#include "tst_waitreason.moc"
