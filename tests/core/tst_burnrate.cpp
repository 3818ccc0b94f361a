#include "samples.h"
#include "usage/burnrate.h"

#include <QTest>

using namespace pooldeck;
using samples::HourMs;

class TestBurnRate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void periods_data()
    {
        QTest::addColumn<qint64>("nowMs");
        QTest::addColumn<qint64>("startMs");
        const qint64 anchor = 1'767'225'600'000;
        QTest::newRow("at the anchor") << anchor << anchor;
        QTest::newRow("last ms of the first") << anchor + BillingPeriodMs - 1 << anchor;
        QTest::newRow("first ms of the second") << anchor + BillingPeriodMs << anchor + BillingPeriodMs;
        QTest::newRow("before the anchor") << anchor - 1 << anchor - BillingPeriodMs;
        QTest::newRow("a whole period before") << anchor - BillingPeriodMs << anchor - BillingPeriodMs;
    }

    void periods()
    {
        QFETCH(qint64, nowMs);
        QTEST(planPeriodStart(samples::planS1(1'767'225'600'000), nowMs), "startMs");
    }

    void costs_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<qint64>("rate");
        QTest::addColumn<qint64>("cost");
        QTest::newRow("nothing") << qint64(0) << qint64(20'000) << qint64(0);
        QTest::newRow("48 h at $2") << qint64(172'800'000) << qint64(20'000) << qint64(960'000);
        QTest::newRow("half a unit up") << qint64(90) << qint64(20'000) << qint64(1);
        QTest::newRow("below half") << qint64(89) << qint64(20'000) << qint64(0);
        QTest::newRow("large") << qint64(1'000'000'000) * HourMs << qint64(10'000) << qint64(10'000'000'000'000);
    }

    void costs()
    {
        QFETCH(qint64, ms);
        QFETCH(qint64, rate);
        QTEST(costE4(ms, rate), "cost");
    }

    void planUsages_data()
    {
        QTest::addColumn<qint64>("usedMs");
        QTest::addColumn<qint64>("leftMs");
        QTest::addColumn<qint64>("rate");
        QTest::addColumn<qint64>("cost");
        QTest::newRow("unused") << qint64(0) << 25 * HourMs << qint64(0) << qint64(1'000'000);
        QTest::newRow("within") << 20 * HourMs << 5 * HourMs << qint64(0) << qint64(1'000'000);
        QTest::newRow("one ms left") << 25 * HourMs - 1 << qint64(1) << qint64(0) << qint64(1'000'000);
        QTest::newRow("just used up") << 25 * HourMs << qint64(0) << qint64(20'000) << qint64(1'000'000);
        QTest::newRow("beyond") << 48 * HourMs << qint64(0) << qint64(20'000) << qint64(1'460'000);
    }

    void planUsages()
    {
        QFETCH(qint64, usedMs);
        const PlanUsage usage = planUsage(samples::planS1(), usedMs, HourMs);
        QTEST(usage.includedLeftMs, "leftMs");
        QTEST(usage.marginalRatePerHourE4, "rate");
        QTEST(usage.costE4, "cost");
        QVERIFY(!usage.exhausted);
        QCOMPARE(usage.periodEndMs, BillingPeriodMs);
    }

    void overageAhead()
    {
        const BillingPlan plan = samples::planS1(); // 25 h, then $2
        const qint64 dayMs = 24 * HourMs;
        // 20 h left: 2 VMs use 48 in a day.
        QCOMPARE(overageAheadE4(plan, planUsage(plan, 5 * HourMs, HourMs), 2, HourMs, dayMs), 560'000);
        QCOMPARE(overageAheadE4(plan, planUsage(plan, 30 * HourMs, HourMs), 2, HourMs, dayMs), 960'000);
        QCOMPARE(overageAheadE4(plan, planUsage(plan, 30 * HourMs, HourMs), 0, HourMs, dayMs), 0);
        // A period that begins in 6 h brings 25 h: 12 h at $2, then 36 - 25.
        const qint64 nowMs = BillingPeriodMs - 6 * HourMs;
        QCOMPARE(overageAheadE4(plan, planUsage(plan, 30 * HourMs, nowMs), 2, nowMs, dayMs), 240'000 + 220'000);
        BillingPlan stops = plan;
        stops.overagePerHourE4.reset();
        QCOMPARE(overageAheadE4(stops, planUsage(stops, 30 * HourMs, HourMs), 2, HourMs, dayMs), 0);
    }

    void aPlanWithoutOverageStops()
    {
        BillingPlan devTest = samples::planS1();
        devTest.includedMs = 2 * HourMs;
        devTest.overagePerHourE4.reset();
        QVERIFY(!planUsage(devTest, 2 * HourMs - 1, 0).exhausted);
        const PlanUsage used = planUsage(devTest, 3 * HourMs, 0);
        QVERIFY(used.exhausted);
        QCOMPARE(used.marginalRatePerHourE4, 0);
        const BurnRate burn = burnRate({{devTest, HourMs, 1}}, 0);
        QVERIFY(burn.stopsWhenUsedUp);
        QCOMPARE(burnText(burn, QLocale::c()),
                 u"1 VM · 1.00 compute-h/h · $0.00/h now; 1.0 included h left, then they stop"_s);
    }

    void texts_data()
    {
        QTest::addColumn<qint64>("usedMs");
        QTest::addColumn<qint64>("vms");
        QTest::addColumn<QString>("text");
        QTest::newRow("as on the strip")
            << qint64(6.7 * double(HourMs)) << qint64(6)
            << u"6 VMs · 6.00 compute-h/h · $0.00/h now; 18.3 included h left, then $12.00/h"_s;
        QTest::newRow("used up") << 30 * HourMs << qint64(6) << u"6 VMs · 6.00 compute-h/h · $12.00/h now"_s;
        QTest::newRow("no VMs") << 30 * HourMs << qint64(0) << u"No VMs · nothing is billed"_s;
        QTest::newRow("many") << 30 * HourMs << qint64(1'200)
                              << u"1,200 VMs · 1,200.00 compute-h/h · $2,400.00/h now"_s;
    }

    void texts()
    {
        QFETCH(qint64, usedMs);
        QFETCH(qint64, vms);
        const QLocale locale(QLocale::English, QLocale::UnitedStates);
        QTEST(burnText(burnRate({{samples::planS1(), usedMs, vms}}, 0), locale), "text");
    }

    void severalPlansAndCurrencies()
    {
        BillingPlan euro = samples::planS1();
        euro.id = u"E"_s;
        euro.currency = u"EUR"_s;
        euro.overagePerHourE4 = 15'000;
        const BurnRate burn =
            burnRate({{samples::planS1(), 24 * HourMs, 2}, {euro, 30 * HourMs, 1}, {samples::planS1(), 0, 0}}, 0);
        QCOMPARE(burn.vmCount, 3);
        QCOMPARE(burn.nowPerHour, (QList<Money>{{u"USD"_s, 0}, {u"EUR"_s, 15'000}}));
        QCOMPARE(burn.laterPerHour, (QList<Money>{{u"USD"_s, 40'000}, {u"EUR"_s, 15'000}}));
        QCOMPARE(burn.includedLeftMs, HourMs);
    }

    void money_data()
    {
        QTest::addColumn<qint64>("amount");
        QTest::addColumn<QString>("currency");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<QString>("text");
        QTest::newRow("dollars") << qint64(12'345'000) << u"USD"_s << 2 << u"$1,234.50"_s;
        QTest::newRow("euros") << qint64(15'000) << u"EUR"_s << 2 << u"€1.50"_s;
        QTest::newRow("others") << qint64(32'000) << u"CHF"_s << 2 << u"CHF\u00a03.20"_s;
        QTest::newRow("rounds up") << qint64(99'950) << u"USD"_s << 2 << u"$10.00"_s;
        QTest::newRow("rounds down") << qint64(99'949) << u"USD"_s << 2 << u"$9.99"_s;
        QTest::newRow("negative") << qint64(-15'050) << u"USD"_s << 2 << u"-$1.51"_s;
        QTest::newRow("not minus nothing") << qint64(-1) << u"USD"_s << 2 << u"$0.00"_s;
        QTest::newRow("whole") << qint64(1'000'000) << u"USD"_s << 0 << u"$100"_s;
        QTest::newRow("all four") << qint64(1) << u"USD"_s << 4 << u"$0.0001"_s;
    }

    void money()
    {
        QFETCH(qint64, amount);
        QFETCH(QString, currency);
        QFETCH(int, decimals);
        const QLocale locale(QLocale::English, QLocale::UnitedStates);
        QTEST(formatMoney(amount, currency, locale, decimals), "text");
    }

    void moneyInGerman()
    {
        QCOMPARE(formatMoney(12'345'000, u"EUR"_s, QLocale(QLocale::German, QLocale::Germany)), u"€1.234,50"_s);
    }
};

QTEST_GUILESS_MAIN(TestBurnRate)
#include "tst_burnrate.moc"
