#include "samples.h"
#include "usage/poolusage.h"

#include <QTest>

using namespace pooldeck;

class TestPoolUsage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPoolHasItsSum()
    {
        Usage usage;
        usage.asOfMs = 1'000'000;
        UsageInterval estimated = samples::interval(u"c"_s, u"p"_s, 500'000, 600'001);
        estimated.endEstimated = true;
        UsageInterval never = samples::interval(u"d"_s, u"p"_s, 0);
        never.readyAtMs.reset();
        UsageInterval onlyNever = samples::interval(u"e"_s, u"empty"_s, 0);
        onlyNever.readyAtMs.reset();
        usage.intervals = {samples::interval(u"f"_s, u"later"_s, 900'000, 900'007),
                           samples::interval(u"a"_s, u"p"_s, 100'000, 200'003),
                           samples::interval(u"b"_s, u"p"_s, 300'000),
                           estimated,
                           never,
                           onlyNever};
        const QList<PoolUsage> all = usageByPool(usage, {{u"S1"_s, 150'000}});
        QCOMPARE(all.size(), 2);
        QCOMPARE(all[0].poolId, u"p"_s); // the first to be asked for
        QCOMPARE(all[0].vmCount, 3);
        QCOMPARE(all[0].runningCount, 1);
        QCOMPARE(all[0].estimatedEnds, 1);
        QCOMPARE(all[0].totalMs, 100'003 + 700'000 + 100'001);
        QCOMPARE(all[0].periodMs, 50'003 + 700'000 + 100'001);
        QCOMPARE(all[1].poolId, u"later"_s);
        QCOMPARE(all[1].totalMs, 7);
    }

    void withoutAPeriodEverythingCounts()
    {
        Usage usage;
        usage.asOfMs = 10;
        usage.intervals = {samples::interval(u"a"_s, u"p"_s, 1, 4)};
        QCOMPARE(usageByPool(usage, {}).constFirst().periodMs, 3);
        QVERIFY(usageByPool({}, {}).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestPoolUsage)
#include "tst_poolusage.moc"
