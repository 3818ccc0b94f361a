// Somebody sets the computer's clock, or it sleeps: what the ledger's clock makes of it.

#include "common/literals.h"
#include "enginefixture.h"
#include "setup/clockkeeper.h"

#include <QTest>

using namespace pooldeck;

namespace {

constexpr qint64 HourMs = 3'600'000;

class FakeTime final : public TimeSource
{
public:
    qint64 wallMs() const override { return wall; }
    qint64 bootMs() const override { return boot; }
    qint64 monotonicMs() const override { return monotonic; }

    void pass(qint64 ms)
    {
        wall += ms;
        boot += ms;
        monotonic += ms;
    }
    void suspend(qint64 ms)
    {
        wall += ms;
        boot += ms;
    }

    qint64 wall = FakeClock::DefaultStartMs;
    qint64 boot = 50'000;
    qint64 monotonic = 40'000;
};

} // namespace

class TestClockKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theClockDoesNotStep();
    void suspendGoesOn();
    void aStepIsToldOnceAndWaitsForTheLastVm();
    void aClockThatIsSetBackNeverGoesBelowTheLedger();
    void aRestartGoesOnWithTheSameClock();
    void aClockThatIsSetIsNoSuspend();
    void aClockThatIsSetBackDelaysNoIdlePolicy();
};

void TestClockKeeper::theClockDoesNotStep()
{
    FakeTime time;
    SystemClock clock(time);
    QCOMPARE(clock.nowMs(), time.wall);
    time.wall += HourMs;
    QCOMPARE(clock.nowMs(), FakeClock::DefaultStartMs);
    QCOMPARE(clock.wallStepMs(), HourMs);
    time.pass(5);
    QCOMPARE(clock.nowMs(), FakeClock::DefaultStartMs + 5);
    clock.anchor(0);
    QCOMPARE(clock.nowMs(), time.wall);
    QCOMPARE(clock.wallStepMs(), 0);
}

void TestClockKeeper::suspendGoesOn()
{
    FakeTime time;
    SystemClock clock(time);
    const qint64 monotonic = clock.monotonicMs();
    time.suspend(8 * HourMs);
    QCOMPARE(clock.nowMs(), FakeClock::DefaultStartMs + 8 * HourMs);
    QCOMPARE(clock.monotonicMs(), monotonic);
    QCOMPARE(clock.wallStepMs(), 0);
}

void TestClockKeeper::aStepIsToldOnceAndWaitsForTheLastVm()
{
    FakeTime time;
    SystemClock clock(time);
    EngineFixture service(Quota{}, &clock);
    ClockKeeper keeper(clock, *service.engine, u"boot-1"_s);
    const QString poolId = *service.createPool(1);
    service.registerVms();
    time.pass(HourMs);
    time.wall += 900; // a time server's small correction
    keeper.look();
    QVERIFY(service.events(u"ClockSet"_s).isEmpty());
    time.wall += 3 * HourMs;
    keeper.look();
    keeper.look();
    QCOMPARE(service.events(u"ClockSet"_s).size(), 1);
    time.pass(HourMs);
    QVERIFY(service.resize(poolId, 0));
    service.confirmReleased();
    QCOMPARE(service.computeMs(poolId), 2 * HourMs); // exact, whatever the clock said
    QCOMPARE(clock.wallStepMs(), 3 * HourMs + 900);
    keeper.look();
    QCOMPARE(clock.wallStepMs(), 0);
    QCOMPARE(service.events(u"ClockSet"_s).size(), 1);
}

void TestClockKeeper::aClockThatIsSetBackNeverGoesBelowTheLedger()
{
    FakeTime time;
    SystemClock clock(time);
    EngineFixture service(Quota{}, &clock);
    ClockKeeper keeper(clock, *service.engine, u"boot-1"_s);
    const QString poolId = *service.createPool(1);
    service.registerVms();
    time.pass(HourMs);
    QVERIFY(service.resize(poolId, 0));
    service.confirmReleased();
    const qint64 newest = service.store->newestTimeMs();
    time.wall -= 5 * HourMs;
    keeper.look();
    QCOMPARE(clock.nowMs(), newest);
    QCOMPARE(service.events(u"ClockSet"_s).size(), 1);
    // It goes on from there: it does not stand still until the computer's clock has caught up.
    for (int i = 0; i < 5; ++i) {
        time.pass(ClockKeeper::LookMs);
        keeper.look();
    }
    QCOMPARE(clock.nowMs(), newest + 5 * ClockKeeper::LookMs);
    QCOMPARE(service.events(u"ClockSet"_s).size(), 1);
    time.pass(6 * HourMs);
    keeper.look();
    QCOMPARE(clock.nowMs(), time.wall);
    QCOMPARE(clock.wallStepMs(), 0);
}

void TestClockKeeper::aRestartGoesOnWithTheSameClock()
{
    FakeTime time;
    SystemClock clock(time);
    EngineFixture service(Quota{}, &clock);
    ClockKeeper keeper(clock, *service.engine, u"boot-1"_s);
    const QString poolId = *service.createPool(1);
    service.registerVms();
    time.pass(HourMs);
    time.wall += 3 * HourMs; // set while the service is away
    SystemClock next(time);
    ClockKeeper::restore(next, *service.store, u"boot-1"_s);
    QCOMPARE(next.nowMs(), FakeClock::DefaultStartMs + HourMs);
    SystemClock afterBoot(time);
    ClockKeeper::restore(afterBoot, *service.store, u"boot-2"_s);
    QCOMPARE(afterBoot.nowMs(), time.wall);
    QCOMPARE(service.computeMs(poolId), HourMs);
}

void TestClockKeeper::aClockThatIsSetIsNoSuspend()
{
    FakeTime time;
    SystemClock clock(time);
    EngineFixture service(Quota{}, &clock);
    ClockKeeper keeper(clock, *service.engine, u"boot-1"_s);
    QVERIFY(service.createPool(0));
    service.engine->tick();
    time.wall += 3 * HourMs;
    keeper.look();
    QCOMPARE(clock.wallStepMs(), 0);
    time.pass(1'000);
    service.engine->tick();
    QVERIFY(service.events(u"Suspended"_s).isEmpty());
}

void TestClockKeeper::aClockThatIsSetBackDelaysNoIdlePolicy()
{
    FakeTime time;
    SystemClock clock(time);
    EngineFixture service(Quota{}, &clock);
    ClockKeeper keeper(clock, *service.engine, u"boot-1"_s);
    time.wall -= 8 * HourMs;
    keeper.look();
    const QString poolId = *service.createPool(1);
    service.registerVms();
    UpdatePoolRequest request;
    request.idlePolicy = IdlePolicy{std::nullopt, 60'000, 60'000, std::nullopt, false};
    QVERIFY(service.update(poolId, request));
    for (int i = 0; i < 125; ++i) {
        time.pass(1'000);
        service.engine->tick();
        service.heartbeatAll();
    }
    QCOMPARE(service.pool(poolId).targetVmCount, 0);
}

QTEST_GUILESS_MAIN(TestClockKeeper)
#include "tst_clockkeeper.moc"
