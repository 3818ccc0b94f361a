#include "advice/pooltrouble.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;

namespace {

constexpr qint64 MinuteMs = 60'000;
constexpr qint64 NowMs = 100 * MinuteMs;

} // namespace

class TestPoolTrouble final : public QObject
{
    Q_OBJECT

    /// 2 of 4 VMs are there, 2 are on their way.
    static Pool growing()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.state = PoolState::Resizing;
        pool.targetVmCount = 4;
        pool.readyVmCount = 2;
        pool.provisioningVmCount = 2;
        pool.lastChangedAtMs = NowMs - 5'000;
        return pool;
    }

    static Pool steady()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.targetVmCount = 4;
        pool.readyVmCount = 4;
        return pool;
    }

    static PoolError error(const QString &code, qint64 agoMs, const QString &vmId = u"v"_s)
    {
        return {NowMs - agoMs, code, code + u" it was."_s, vmId};
    }

    static TroubleSituation situation(const QList<Vm> &vms = {})
    {
        TroubleSituation situation;
        situation.vms = vms;
        situation.nowMs = NowMs;
        return situation;
    }

    static Vm waiting(const QString &id, qint64 agoMs)
    {
        Vm vm = samples::vm(id, u"p"_s, std::nullopt, VmState::Provisioning);
        vm.requestedAtMs = NowMs - agoMs;
        return vm;
    }

private Q_SLOTS:
    void allIsWell()
    {
        QVERIFY(poolTroubles(steady(), situation()).isEmpty());
        QVERIFY(poolTroubles(growing(), situation({waiting(u"v"_s, 5'000)})).isEmpty()); // it takes a while
        QVERIFY(!hasTrouble(steady(), NowMs, false));
        QVERIFY(!hasTrouble(growing(), NowMs, false));
    }

    void vmsThatDoNotCome()
    {
        const auto troubles = poolTroubles(growing(), situation({waiting(u"a"_s, 46'000), waiting(u"b"_s, 50'000)}));
        QCOMPARE(troubles.size(), 1);
        QVERIFY(troubles[0].cause == TroubleCause::NotProvisioning);
        QCOMPARE(troubles[0].vmId, u"b"_s);
        QCOMPARE(troubles[0].sinceMs, NowMs - 50'000);
        QCOMPARE(troubles[0].count, 2);
    }

    void theListSaysTheSame()
    {
        QVERIFY(hasTrouble(growing(), NowMs + SlowProvisioningMs, false));
        Pool pool = steady();
        pool.targetVmCount = pool.readyVmCount = pool.busyVmCount = 0;
        pool.lastChangedAtMs = NowMs - 1; // at once
        QVERIFY(!hasTrouble(pool, NowMs, true));
        pool.queuedJobCount = 1;
        QVERIFY(hasTrouble(pool, NowMs, false));
        QCOMPARE(poolTroubles(pool, situation()).size(), 1);
        pool.queuedJobCount = 0;
        pool.lastChangedBy = u"billing plan"_s;
        QVERIFY(isStoppedByPlan(pool));
        QVERIFY(hasTrouble(pool, NowMs, true));
        QVERIFY(!hasTrouble(pool, NowMs, false)); // a new period has begun
    }

    void startsThatFail()
    {
        Pool pool = growing();
        pool.errors = {error(u"ProvisioningFailed"_s, 3 * MinuteMs), error(u"ProvisioningTimedOut"_s, MinuteMs)};
        auto troubles = poolTroubles(pool, situation());
        QCOMPARE(troubles.size(), 1);
        QVERIFY(troubles[0].cause == TroubleCause::ProvisioningFails);
        QCOMPARE(troubles[0].sinceMs, NowMs - 3 * MinuteMs);
        QCOMPARE(troubles[0].detail, u"ProvisioningTimedOut it was."_s);
        QVERIFY(hasTrouble(pool, NowMs, false));

        // Over: a VM has come up since, or all are there.
        troubles = poolTroubles(pool, situation({samples::vm(u"new"_s, u"p"_s, NowMs - 30'000)}));
        QVERIFY(troubles.isEmpty());
        pool.state = PoolState::Steady;
        pool.readyVmCount = 4;
        QVERIFY(poolTroubles(pool, situation()).isEmpty());
        QVERIFY(!hasTrouble(pool, NowMs, false));
    }

    void vmsThatAreLost()
    {
        Pool pool = steady();
        pool.errors = {error(u"VmLost"_s, 50 * MinuteMs, u"a"_s), error(u"VmLost"_s, 40 * MinuteMs, u"b"_s)};
        QVERIFY(poolTroubles(pool, situation()).isEmpty()); // an accident or two, and replaced
        TroubleSituation full = situation();
        Event event;
        event.kind = u"VmLost"_s;
        event.poolId = u"p"_s;
        event.vmId = u"c"_s;
        event.atMs = NowMs - 2 * MinuteMs;
        full.events = {event};
        event.vmId = u"b"_s; // that one is known from the pool
        full.events.append(event);
        for (const QString &vmId : {u"a"_s, u"b"_s}) {
            full.lostAttempts.append(
                {u"job"_s, 1, vmId, u"p"_s, NowMs - 60 * MinuteMs, NowMs - 40 * MinuteMs, AttemptOutcome::Lost});
        }
        full.lostAttempts.append(
            {u"other"_s, 1, u"c"_s, u"p"_s, NowMs - 60 * MinuteMs, NowMs - MinuteMs, AttemptOutcome::Lost});
        const auto troubles = poolTroubles(pool, full);
        QCOMPARE(troubles.size(), 1);
        QVERIFY(troubles[0].cause == TroubleCause::VmsLost);
        QCOMPARE(troubles[0].count, 3);
        QCOMPARE(troubles[0].jobId, u"job"_s);
        QCOMPARE(troubles[0].jobCount, 2);
        pool.errors.append(error(u"VmLost"_s, MinuteMs, u"d"_s));
        QVERIFY(hasTrouble(pool, NowMs, false));
        QVERIFY(!hasTrouble(pool, NowMs + 3 * TroubleWindowMs, false)); // long ago
    }

    void jobsThatFail()
    {
        Pool pool = steady();
        pool.runningJobCount = 1;
        pool.errors = {error(u"VmKeepsFailing"_s, 3 * MinuteMs, u"gone"_s)};
        QVERIFY(poolTroubles(pool, situation()).isEmpty()); // that VM has been replaced
        auto troubles = poolTroubles(pool, situation({samples::vm(u"gone"_s, u"p"_s, 1'000)}));
        QCOMPARE(troubles.size(), 1);
        QVERIFY(troubles[0].cause == TroubleCause::VmKeepsFailing);

        pool.errors.append(error(u"JobsKeepFailing"_s, 2 * MinuteMs));
        TroubleSituation told = situation();
        troubles = poolTroubles(pool, told);
        QCOMPARE(troubles.size(), 1);
        QVERIFY(troubles[0].cause == TroubleCause::JobsKeepFailing);
        QVERIFY(hasTrouble(pool, NowMs, false));
        told.lastJobFinishedMs = NowMs - MinuteMs; // one has worked since
        QVERIFY(poolTroubles(pool, told).isEmpty());
        pool.runningJobCount = 0;
        QVERIFY(poolTroubles(pool, situation()).isEmpty()); // nothing left that could fail
        QVERIFY(!hasTrouble(pool, NowMs, false));
    }

    void nothingServesTheQueue()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.targetVmCount = 0;
        QVERIFY(poolTroubles(pool, situation()).isEmpty());
        pool.queuedJobCount = 12;
        auto troubles = poolTroubles(pool, situation());
        QCOMPARE(troubles.size(), 1);
        QVERIFY(troubles[0].cause == TroubleCause::NotServingAtZero);
        QCOMPARE(troubles[0].count, 12);
        TroubleSituation stopped = situation();
        stopped.planUsedUp = true;
        troubles = poolTroubles(pool, stopped);
        QCOMPARE(troubles.size(), 1);
        QVERIFY(troubles[0].cause == TroubleCause::PlanUsedUp);
    }
};

QTEST_APPLESS_MAIN(TestPoolTrouble)
#include "tst_pooltrouble.moc"
