#include "advice/planforecast.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;
using samples::HourMs;

class TestPlanForecast final : public QObject
{
    Q_OBJECT

    static BillingPlan devTest()
    {
        return {u"DevTest"_s, u"DevTest"_s, u"USD"_s, 0, 2 * HourMs, std::nullopt, 0, true};
    }

private Q_SLOTS:
    void whatTheVmsCostUntilThePeriodEnds()
    {
        // 30 days are 720 h. At hour 700 with 10 h used, 6 VMs stay 20 h: 130 h, of which 105 h at $2.
        const PlanForecast forecast = planForecast(samples::planS1(), 10 * HourMs, 6, 700 * HourMs);
        QCOMPARE(forecast.periodEndMs, 720 * HourMs);
        QCOMPARE(forecast.usedMs, 130 * HourMs);
        QCOMPARE(forecast.costE4, 1'000'000 + 105 * 20'000);
        QCOMPARE(forecast.usedUpAtMs, std::optional(700 * HourMs + 15 * HourMs / 6));
        QVERIFY(!forecast.stops);
    }

    void withoutVmsItStays()
    {
        const PlanForecast forecast = planForecast(samples::planS1(), 30 * HourMs, 0, 700 * HourMs);
        QCOMPARE(forecast.usedMs, 30 * HourMs);
        QCOMPARE(forecast.costE4, 1'000'000 + 5 * 20'000);
        QVERIFY(!forecast.usedUpAtMs);
    }

    void includedHoursThatLastAreNotUsedUp()
    {
        QVERIFY(!planForecast(samples::planS1(), HourMs, 1, 700 * HourMs).usedUpAtMs);
        QVERIFY(!planForecast(samples::planS1(), 26 * HourMs, 1, 700 * HourMs).usedUpAtMs); // they are already
    }

    void aPlanThatStopsCostsNoMore()
    {
        const PlanForecast forecast = planForecast(devTest(), HourMs, 4, 0);
        QCOMPARE(forecast.usedMs, 2 * HourMs);
        QCOMPARE(forecast.costE4, 0);
        QCOMPARE(forecast.usedUpAtMs, std::optional(HourMs / 4));
        QVERIFY(forecast.stops);
        QCOMPARE(planForecast(devTest(), 3 * HourMs, 4, 0).usedMs, 3 * HourMs); // over it already
    }

    void anAccountsPlansTogether()
    {
        BillingPlan euro = samples::planS1();
        euro.id = u"E"_s;
        euro.currency = u"EUR"_s;
        BillingPlan unused = samples::planS1();
        unused.id = u"U"_s;
        const PeriodFigures figures = periodFigures(
            {{samples::planS1(), 30 * HourMs, 0}, {euro, 0, 1}, {unused, 0, 0}, {devTest(), HourMs, 0}}, 700 * HourMs);
        QCOMPARE(figures.plans.size(), 3); // what was never used costs nothing here
        QCOMPARE(figures.usedMs, 31 * HourMs);
        QCOMPARE(figures.vmCount, 1);
        QCOMPARE(figures.cost, (QList<Money>{{u"USD"_s, 1'100'000}, {u"EUR"_s, 1'000'000}}));
        QCOMPARE(figures.fees, (QList<Money>{{u"USD"_s, 1'000'000}, {u"EUR"_s, 1'000'000}}));
        QCOMPARE(figures.forecastMs, 51 * HourMs);
        QCOMPARE(figures.forecastCost, (QList<Money>{{u"USD"_s, 1'100'000}, {u"EUR"_s, 1'000'000}}));
    }
};

QTEST_APPLESS_MAIN(TestPlanForecast)
#include "tst_planforecast.moc"
