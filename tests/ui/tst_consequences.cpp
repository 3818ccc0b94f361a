#include "common/literals.h"
#include "pools/consequences.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;
using samples::HourMs;

class TestConsequences final : public QObject
{
    Q_OBJECT

    static Pool pool(qint64 ready, qint64 busy, qint64 queued = 0, qint64 provisioning = 0)
    {
        Pool pool = samples::pool(u"p"_s);
        pool.targetVmCount = ready + provisioning;
        pool.readyVmCount = ready;
        pool.busyVmCount = busy;
        pool.runningJobCount = busy;
        pool.queuedJobCount = queued;
        pool.provisioningVmCount = provisioning;
        return pool;
    }

private Q_SLOTS:
    void burn()
    {
        QCOMPARE(burnSentence(2), u"2.00 compute-hours per hour, 48.00 a day"_s);
        QCOMPARE(burnSentence(0), u"0.00 compute-hours per hour, 0.00 a day"_s);
    }

    void money()
    {
        const BillingPlan plan = samples::planS1();
        // 5 of 25 included hours used: 20 left, 2 VMs use 48 in a day, 28 beyond at $2.
        PlanUsage usage = planUsage(plan, 5 * HourMs, HourMs);
        QCOMPARE(
            moneySentence(2, 0, plan, usage, HourMs),
            u"$0.00 an hour while 20.00 included hours last, then $4.00 an hour; it adds $56.00 in the next 24 hours"_s);
        // Two VMs of another pool use the same hours up: (96 - 20) at $2 with these VMs, (48 - 20) without.
        QVERIFY(moneySentence(2, 2, plan, usage, HourMs).endsWith(u"it adds $96.00 in the next 24 hours"_s));
        usage = planUsage(plan, 30 * HourMs, HourMs);
        QCOMPARE(moneySentence(1, 0, plan, usage, HourMs), u"$2.00 an hour; it adds $48.00 in the next 24 hours"_s);
        QCOMPARE(moneySentence(1, 0, std::nullopt, std::nullopt, HourMs), QString());
        BillingPlan devTest = plan;
        devTest.name = u"DevTest"_s;
        devTest.includedMs = 2 * HourMs;
        devTest.overagePerHourE4.reset();
        QCOMPARE(moneySentence(1, 0, devTest, planUsage(devTest, HourMs, HourMs), HourMs),
                 u"$0.00 an hour while 1.00 included hours last; then DevTest stops its pools"_s);
    }

    void moneyOfAChange()
    {
        const BillingPlan plan = samples::planS1();
        PlanUsage usage = planUsage(plan, 30 * HourMs, HourMs); // used up
        QCOMPARE(moneyChangeSentence(2, 4, 1, plan, usage, HourMs),
                 u"$4.00 → $8.00 an hour, $4.00 more; $96.00 more in the next 24 hours"_s);
        QCOMPARE(moneyChangeSentence(2, 0, 1, plan, usage, HourMs),
                 u"$4.00 → $0.00 an hour, $4.00 less; $96.00 less in the next 24 hours"_s);
        // 20 left: (48 - 20) at $2 with two VMs, (24 - 20) with one.
        usage = planUsage(plan, 5 * HourMs, HourMs);
        QCOMPARE(
            moneyChangeSentence(1, 2, 0, plan, usage, HourMs),
            u"$0.00 an hour while 20.00 included hours last, then $2.00 → $4.00 an hour, $2.00 more; $48.00 more in "
            "the next 24 hours"_s);
        QCOMPARE(moneyChangeSentence(1, 2, 0, std::nullopt, std::nullopt, HourMs), QString());
        QCOMPARE(burnChangeSentence(2, 4), u"2.00 → 4.00 compute-hours per hour, 2.00 more"_s);
        QCOMPARE(burnChangeSentence(4, 1), u"4.00 → 1.00 compute-hours per hour, 3.00 less"_s);
    }

    void resize_data()
    {
        QTest::addColumn<qint64>("ready");
        QTest::addColumn<qint64>("busy");
        QTest::addColumn<qint64>("queued");
        QTest::addColumn<qint64>("target");
        QTest::addColumn<int>("deallocation");
        QTest::addColumn<QString>("text");
        const int completion = int(Deallocation::TaskCompletion);
        QTest::newRow("grow") << qint64(2) << qint64(2) << qint64(0) << qint64(5) << completion
                              << u"3 VMs are added."_s;
        QTest::newRow("grow by one") << qint64(2) << qint64(0) << qint64(0) << qint64(3) << completion
                                     << u"1 VM is added."_s;
        QTest::newRow("same") << qint64(2) << qint64(0) << qint64(0) << qint64(2) << completion << QString();
        QTest::newRow("idle ones go") << qint64(4) << qint64(1) << qint64(0) << qint64(1) << completion
                                      << u"3 VMs stop."_s;
        QTest::newRow("busy ones end first")
            << qint64(4) << qint64(3) << qint64(2) << qint64(0) << completion
            << u"4 VMs stop; 3 running jobs end first; 2 waiting jobs stay in the queue."_s;
        QTest::newRow("requeue") << qint64(2) << qint64(2) << qint64(0) << qint64(1) << int(Deallocation::Requeue)
                                 << u"1 VM stops; 1 running job goes back to the queue and starts again."_s;
        QTest::newRow("terminate") << qint64(4) << qint64(4) << qint64(0) << qint64(2) << int(Deallocation::Terminate)
                                   << u"2 VMs stop; 2 running jobs are cancelled."_s;
    }
    void resize()
    {
        QFETCH(qint64, ready);
        QFETCH(qint64, busy);
        QFETCH(qint64, queued);
        QFETCH(qint64, target);
        QFETCH(int, deallocation);
        QTEST(resizeSentence(pool(ready, busy, queued), target, Deallocation(deallocation)), "text");
    }

    void takingBack()
    {
        Pool shrinking = pool(1, 1);
        shrinking.drainingVmCount = 2;
        QCOMPARE(resizeSentence(shrinking, 4, Deallocation::TaskCompletion),
                 u"3 VMs are added, 2 of them taken back from draining."_s);
    }

    void deletion()
    {
        QCOMPARE(deleteSentence(pool(4, 2, 3)),
                 u"4 VMs stop, 2 running jobs are cancelled, 3 waiting jobs are cancelled."_s);
        QCOMPARE(deleteSentence(pool(1, 0)), u"1 VM stops."_s);
        QCOMPARE(deleteSentence(pool(0, 0)), u"It has no VMs and no jobs."_s);
    }
};

QTEST_APPLESS_MAIN(TestConsequences)
#include "tst_consequences.moc"
