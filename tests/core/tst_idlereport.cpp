#include "advice/idlereport.h"
#include "fakeclock.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;
using samples::HourMs;

class TestIdleReport final : public QObject
{
    Q_OBJECT

    static Pool idlePool(const QString &id, qint64 idleSinceMs)
    {
        Pool pool = samples::pool(id);
        pool.readyVmCount = 2;
        pool.idleSinceMs = idleSinceMs;
        return pool;
    }

private Q_SLOTS:
    void burnsSinceItIsIdle()
    {
        FakeClock clock(100 * HourMs);
        UsageMeter meter(clock);
        meter.load({clock.nowMs(),
                    {samples::interval(u"a"_s, u"p"_s, 60 * HourMs), samples::interval(u"b"_s, u"p"_s, 97 * HourMs)}});
        const auto report = idlePools({idlePool(u"p"_s, 95 * HourMs)}, meter, {samples::planS1()}, clock.nowMs());
        // 43 h used, 25 included: 18 beyond, and of the idle time 5 + 3 h.
        QCOMPARE(report, (QList<IdlePool>{{u"p"_s, 95 * HourMs, 5 * HourMs, 2, 8 * HourMs, 160'000, u"USD"_s}}));
    }

    void freeWhileIncludedHoursLast()
    {
        FakeClock clock(100 * HourMs);
        UsageMeter meter(clock);
        meter.load({clock.nowMs(), {samples::interval(u"a"_s, u"p"_s, 74 * HourMs)}});
        const auto report = idlePools({idlePool(u"p"_s, 90 * HourMs)}, meter, {samples::planS1()}, clock.nowMs());
        QCOMPARE(report.first().burntMs, 10 * HourMs);
        QCOMPARE(report.first().costE4, 20'000); // the last of 26 h
    }

    void notIdle_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("works") << 0;
        QTest::newRow("jobs wait") << 1;
        QTest::newRow("no VMs") << 2;
        QTest::newRow("not since") << 3;
    }

    void notIdle()
    {
        QFETCH(int, which);
        FakeClock clock;
        const UsageMeter meter(clock);
        Pool pool = idlePool(u"p"_s, clock.nowMs() - HourMs);
        pool.runningJobCount = which == 0 ? 1 : 0;
        pool.queuedJobCount = which == 1 ? 1 : 0;
        pool.readyVmCount = which == 2 ? 0 : 2;
        if (which == 3) {
            pool.idleSinceMs.reset();
        }
        QVERIFY(idlePools({pool}, meter, {}, clock.nowMs()).isEmpty());
    }

    void theMostBurntFirst()
    {
        FakeClock clock(10 * HourMs);
        UsageMeter meter(clock);
        meter.load({clock.nowMs(),
                    {samples::interval(u"a"_s, u"p"_s, 9 * HourMs), samples::interval(u"b"_s, u"q"_s, 2 * HourMs)}});
        const auto report = idlePools({idlePool(u"p"_s, HourMs), idlePool(u"q"_s, HourMs)}, meter, {}, clock.nowMs());
        QCOMPARE(report.size(), 2);
        QCOMPARE(report.first().poolId, u"q"_s);
        QCOMPARE(report.first().currency, QString());
    }
};

QTEST_GUILESS_MAIN(TestIdleReport)
#include "tst_idlereport.moc"
