// What the service does with pools by itself: idle policies, "when done", plans that are used up, and what a computer
// that slept or a service that stood still changes about it.

#include "common/literals.h"
#include "enginefixture.h"

#include <QTest>

using namespace pooldeck;

namespace {

constexpr qint64 MinuteMs = 60'000;
constexpr qint64 HourMs = 60 * MinuteMs;

/// To zero after 30 idle minutes and 5 of grace.
UpdatePoolRequest zeroAfterHalfAnHour()
{
    UpdatePoolRequest request;
    request.idlePolicy = IdlePolicy{std::nullopt, 30 * MinuteMs, 5 * MinuteMs, std::nullopt, false};
    return request;
}

/// The VMs go on saying that they are there.
void passAlive(EngineFixture &service, qint64 ms)
{
    for (; ms > 0; ms -= 10'000) {
        service.pass(std::min<qint64>(ms, 10'000));
        service.heartbeatAll();
    }
}

} // namespace

class TestPoolRules final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anIdlePoolGoesToZeroOnceAndSaysWhy();
    void workKeepsAPool();
    void whoChangesThePoolIsThere();
    void keepAliveAndNever();
    void theDefaultNeverResizes();
    void afterAPauseTheGracePassesOnceMore();
    void policiesSurviveARestart();
    void whenDoneToZero();
    void whenDoneDelete();
    void whenDoneWaitsForWork();
    void whenDoneSurvivesARestart();
    void aPlanThatIsUsedUpStopsItsPools();
    void periodsOfAPlan_data();
    void periodsOfAPlan();
    void suspendIsBilledAndLosesNothing();
};

void TestPoolRules::anIdlePoolGoesToZeroOnceAndSaysWhy()
{
    EngineFixture service;
    const QString poolId = *service.createPool(4);
    service.registerVms();
    QVERIFY(service.update(poolId, zeroAfterHalfAnHour()));
    passAlive(service, 35 * MinuteMs - 1000);
    QCOMPARE(service.pool(poolId).targetVmCount, 4);
    QCOMPARE(service.pool(poolId).zeroAtMs(), service.clock.nowMs() + 1000);
    passAlive(service, 1000);
    QCOMPARE(service.pool(poolId).targetVmCount, 0);
    service.confirmReleased();
    QCOMPARE(service.computeMs(poolId), 4 * 35 * MinuteMs);
    QCOMPARE(service.pool(poolId).lastChangedBy, u"idle policy"_s);
    const QList<Event> events = service.events(u"PoolResized"_s);
    QCOMPARE(events.size(), 1);
    QCOMPARE(events.first().formerVmCount, 4);
    QCOMPARE(events.first().who, u"idle policy"_s);
    passAlive(service, HourMs);
    QCOMPARE(service.events(u"PoolResized"_s).size(), 1);
    // Restored by hand, it has its whole time again.
    QVERIFY(service.resize(poolId, 4));
    service.registerVms();
    passAlive(service, 34 * MinuteMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 4);
}

void TestPoolRules::workKeepsAPool()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    QVERIFY(service.update(poolId, zeroAfterHalfAnHour()));
    const QString jobId = service.submit(poolId);
    passAlive(service, 3 * HourMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
    QCOMPARE(service.pool(poolId).zeroAtMs(), std::nullopt);
    QVERIFY(service.finish(jobId));
    passAlive(service, 34 * MinuteMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
    const QString late = service.submit(poolId); // just in time
    passAlive(service, 10 * MinuteMs);
    QCOMPARE(toString(service.job(late).status), u"Running"_s);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
}

void TestPoolRules::whoChangesThePoolIsThere()
{
    EngineFixture service;
    const QString poolId = *service.createPool(0);
    QVERIFY(service.update(poolId, zeroAfterHalfAnHour()));
    service.pass(2 * HourMs); // idle for long, at no cost
    QVERIFY(service.resize(poolId, 2));
    service.registerVms();
    passAlive(service, 34 * MinuteMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 2);
    passAlive(service, MinuteMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 0);
}

void TestPoolRules::keepAliveAndNever()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    UpdatePoolRequest request = zeroAfterHalfAnHour();
    request.idlePolicy->keepAliveUntilMs = service.clock.nowMs() + 2 * HourMs;
    QVERIFY(service.update(poolId, request));
    passAlive(service, 2 * HourMs + 4 * MinuteMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
    request.idlePolicy->never = true;
    QVERIFY(service.update(poolId, request));
    passAlive(service, 3 * HourMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
}

void TestPoolRules::theDefaultNeverResizes()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    passAlive(service, 8 * HourMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
    QCOMPARE(service.pool(poolId).idlePolicy.remindAfterMs, IdlePolicy::DefaultRemindAfterMs);
}

void TestPoolRules::afterAPauseTheGracePassesOnceMore()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    QVERIFY(service.update(poolId, zeroAfterHalfAnHour()));
    service.clock.suspend(8 * HourMs);
    passAlive(service, 5 * MinuteMs - 1000);
    QCOMPARE(service.pool(poolId).targetVmCount, 1); // whoever woke it may still act
    passAlive(service, 2000);
    QCOMPARE(service.pool(poolId).targetVmCount, 0);

    const QString other = *service.createPool(1);
    service.registerVms();
    QVERIFY(service.update(other, zeroAfterHalfAnHour()));
    service.clock.advance(8 * HourMs); // the service was away
    service.restart();
    service.registerVms();
    passAlive(service, 5 * MinuteMs - 1000);
    QCOMPARE(service.pool(other).targetVmCount, 1);
    passAlive(service, 2000);
    QCOMPARE(service.pool(other).targetVmCount, 0);
}

void TestPoolRules::policiesSurviveARestart()
{
    EngineFixture service;
    const QString poolId = *service.createPool(0);
    UpdatePoolRequest request = zeroAfterHalfAnHour();
    request.labels = {{u"team"_s, u"fraud"_s}};
    QVERIFY(service.update(poolId, request));
    const Pool before = service.pool(poolId);
    service.restart();
    QVERIFY(service.pool(poolId) == before);
    QCOMPARE(service.pool(poolId).labels.value(u"team"_s), u"fraud"_s);
}

void TestPoolRules::whenDoneToZero()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    const QStringList jobIds{service.submit(poolId), service.submit(poolId), service.submit(poolId)};
    UpdatePoolRequest request;
    request.whenDone = WhenDone::Zero;
    QVERIFY(service.update(poolId, request));
    QVERIFY(service.finish(jobIds[0]));
    QVERIFY(service.finish(jobIds[1]));
    QCOMPARE(service.pool(poolId).targetVmCount, 2);
    QVERIFY(service.finish(jobIds[2]));
    QCOMPARE(service.pool(poolId).targetVmCount, 0);
    QCOMPARE(service.pool(poolId).whenDone, std::nullopt); // once
    QCOMPARE(service.events(u"PoolResized"_s).last().formerVmCount, 2);
    QCOMPARE(service.backend->released.size(), 2);
    QVERIFY(service.resize(poolId, 1));
    service.confirmReleased();
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QVERIFY(service.finish(jobId));
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
}

void TestPoolRules::whenDoneDelete()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    UpdatePoolRequest request;
    request.whenDone = WhenDone::Delete;
    QVERIFY(service.update(poolId, request));
    QVERIFY(service.finish(jobId));
    QCOMPARE(toString(service.pool(poolId).state), u"Deleting"_s);
    service.confirmReleased();
    QVERIFY(!service.engine->state().pool(poolId));
    QCOMPARE(toString(service.job(jobId).status), u"Finished"_s);
    QCOMPARE(service.events(u"PoolDeleted"_s).last().who, u"when done"_s);
}

void TestPoolRules::whenDoneWaitsForWork()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    UpdatePoolRequest request;
    request.whenDone = WhenDone::Zero;
    QVERIFY(service.update(poolId, request)); // the jobs are about to be sent
    passAlive(service, HourMs);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
    const QString jobId = service.submit(poolId);
    QVERIFY(service.fail(jobId)); // an end is an end
    QCOMPARE(service.pool(poolId).targetVmCount, 0);
}

void TestPoolRules::whenDoneSurvivesARestart()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    UpdatePoolRequest request;
    request.whenDone = WhenDone::Zero;
    QVERIFY(service.update(poolId, request));
    const QString jobId = service.submit(poolId);
    service.heartbeatAll();
    service.restart();
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
    QVERIFY(service.finish(jobId));
    QCOMPARE(service.pool(poolId).targetVmCount, 0);
}

void TestPoolRules::aPlanThatIsUsedUpStopsItsPools()
{
    EngineFixture service;
    BillingPlan devTest;
    devTest.id = u"S1"_s; // the fixture's web service is billed to it
    devTest.name = u"DevTest"_s;
    devTest.currency = u"USD"_s;
    devTest.includedMs = 2 * HourMs;
    devTest.periodAnchorMs = FakeClock::DefaultStartMs;
    service.engine->turn([&] { service.store->saveBillingPlan(devTest); });

    const QString poolId = *service.createPool(2);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    passAlive(service, HourMs - 10'000);
    QCOMPARE(service.pool(poolId).targetVmCount, 2);
    passAlive(service, 10'000);
    QCOMPARE(service.pool(poolId).targetVmCount, 0);
    QCOMPARE(toString(service.job(jobId).status), u"Running"_s); // by TaskCompletion
    const Event event = service.events(u"PlanExhausted"_s).last();
    QCOMPARE(event.formerVmCount, 2);
    QCOMPARE(event.who, u"billing plan"_s);
    QCOMPARE(service.resize(poolId, 1).error().code, u"PlanExhausted"_s);
    QCOMPARE(service.createPool(1).error().httpStatus, 409);
    QVERIFY(service.createPool(0)); // costs nothing
    QVERIFY(service.finish(jobId));
    service.confirmReleased();
    QCOMPARE(service.computeMs(poolId), 2 * HourMs);

    service.clock.advance(30 * 24 * HourMs); // hours refill
    QVERIFY(service.resize(poolId, 1));
}

void TestPoolRules::periodsOfAPlan_data()
{
    QTest::addColumn<qint64>("at");
    QTest::addColumn<qint64>("start");
    constexpr qint64 Anchor = 1'000;
    constexpr qint64 Period = PlanLimits::PeriodMs;
    QTest::newRow("at the anchor") << Anchor << Anchor;
    QTest::newRow("just before the refill") << Anchor + Period - 1 << Anchor;
    QTest::newRow("at the refill") << Anchor + Period << Anchor + Period;
    QTest::newRow("just before the anchor") << Anchor - 1 << Anchor - Period;
    QTest::newRow("a period before the anchor") << Anchor - Period << Anchor - Period;
    QTest::newRow("long before the anchor") << Anchor - Period - 1 << Anchor - 2 * Period;
}

void TestPoolRules::periodsOfAPlan()
{
    QFETCH(qint64, at);
    QFETCH(qint64, start);
    QCOMPARE(PlanLimits::periodStartMs(1'000, at), start);
}

void TestPoolRules::suspendIsBilledAndLosesNothing()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    passAlive(service, HourMs);
    service.clock.suspend(22 * HourMs);
    passAlive(service, HourMs);
    QCOMPARE(toString(service.job(jobId).status), u"Running"_s);
    QCOMPARE(service.job(jobId).attempt, 1);
    QVERIFY(service.pool(poolId).errors.isEmpty());
    QVERIFY(service.finish(jobId));
    QVERIFY(service.resize(poolId, 0));
    service.confirmReleased();
    QCOMPARE(service.computeMs(poolId), 48 * HourMs);
    for (const UsageInterval &interval : service.usage()) {
        QVERIFY(!interval.endEstimated);
    }
    const QList<Event> events = service.events(u"Suspended"_s);
    QCOMPARE(events.size(), 1);
    QVERIFY2(events.first().message.contains("79200 s"_L1), qPrintable(events.first().message));
}

QTEST_GUILESS_MAIN(TestPoolRules)
#include "tst_poolrules.moc"
