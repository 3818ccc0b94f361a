#include "common/literals.h"
#include "samples.h"
#include "widgets/poolhistory.h"

#include <QTest>

using namespace pooldeck;
using samples::HourMs;
using samples::interval;

class TestPoolHistory final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stacksRunningVms()
    {
        const QList<UsageInterval> intervals{interval(u"a"_s, u"p"_s, 1'000), interval(u"b"_s, u"p"_s, 2'000, 4'000),
                                             interval(u"c"_s, u"q"_s, 3'000), interval(u"d"_s, u"gone"_s, 0, 500)};
        const QList<PoolBand> bands = runningVmBands(intervals, {u"p"_s, u"q"_s, u"gone"_s}, 1'000, 5'000);
        QCOMPARE(bands.size(), 2); // nothing of "gone" in the range
        QCOMPARE(bands[0].poolId, u"p"_s);
        QCOMPARE(bands[0].last, 1.0);
        QCOMPARE(bands[1].last, 1.0);
        const QList<QPointF> upper{{1'000, 1}, {2'000, 1}, {2'000, 2}, {3'000, 2},
                                   {3'000, 2}, {4'000, 2}, {4'000, 1}, {5'000, 1}};
        QCOMPARE(bands[0].points, upper);
        const QList<QPointF> onTop{{1'000, 1}, {2'000, 1}, {2'000, 2}, {3'000, 2},
                                   {3'000, 3}, {4'000, 3}, {4'000, 2}, {5'000, 2}};
        QCOMPARE(bands[1].points, onTop);
    }

    void leavesVmsOutThatNeverCameUp()
    {
        UsageInterval failed = interval(u"a"_s, u"p"_s, 1'000, 2'000);
        failed.readyAtMs.reset();
        QVERIFY(runningVmBands({failed}, {u"p"_s}, 0, 5'000).isEmpty());
    }

    void sumsComputeHours()
    {
        // One VM for the whole hour, one for its second half: 1.5 compute-hours.
        const QList<UsageInterval> intervals{interval(u"a"_s, u"p"_s, -5 * HourMs),
                                             interval(u"b"_s, u"p"_s, HourMs / 2)};
        const QList<PoolBand> bands = computeHourBands(intervals, {u"p"_s}, 0, HourMs, 4);
        QCOMPARE(bands.size(), 1);
        QCOMPARE(bands[0].last, 1.5);
        QCOMPARE(bands[0].points.size(), 5);
        QCOMPARE(bands[0].points[0], QPointF(0, 0));
        QCOMPARE(bands[0].points[2].y(), 0.5);
    }

    void axis_data()
    {
        QTest::addColumn<double>("maximum");
        QTest::addColumn<bool>("whole");
        QTest::addColumn<double>("step");
        QTest::addColumn<double>("end");
        QTest::newRow("two VMs") << 2.04 << true << 1.0 << 3.0;
        QTest::newRow("a hundred") << 102.0 << true << 50.0 << 150.0;
        QTest::newRow("hours") << 0.0123 << false << 0.005 << 0.015;
        QTest::newRow("nothing") << 0.0 << true << 1.0 << 1.0;
    }
    void axis()
    {
        QFETCH(double, maximum);
        QFETCH(bool, whole);
        const AxisScale scale = axisScale(maximum, 4, whole);
        QTEST(scale.step, "step");
        QTEST(scale.end, "end");
    }

    void ticksAreWholeClockTimes()
    {
        const QList<qint64> ticks = timeTicks(61'000, 661'000, 6);
        QCOMPARE(ticks, QList<qint64>({120'000, 240'000, 360'000, 480'000, 600'000}));
        QVERIFY(timeTicks(0, 30 * 24 * HourMs, 6).size() <= 7);
    }
};

QTEST_APPLESS_MAIN(TestPoolHistory)
#include "tst_poolhistory.moc"
