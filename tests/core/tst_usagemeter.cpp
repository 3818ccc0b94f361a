#include "common/computetime.h"
#include "fakeclock.h"
#include "samples.h"
#include "usage/usagemeter.h"

#include <QTest>

using namespace pooldeck;
using samples::HourMs;

class TestUsageMeter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// The rule that a bill is made by: compute-hours are VMs times hours, to the millisecond (docs/protocol.md,
    /// Semantics).
    void vmsTimesHours_data()
    {
        QTest::addColumn<int>("vms");
        QTest::addColumn<int>("hours");
        QTest::addColumn<qint64>("clockIsWrongByMs");
        QTest::addColumn<bool>("reload");
        for (const bool reload : {false, true}) {
            for (const qint64 wrong : {0LL, 7'200'123LL, -7'200'123LL}) {
                QTest::addRow("2 VMs for 24 h, clock off by %lld ms, reload %d", wrong, reload)
                    << 2 << 24 << wrong << reload;
                QTest::addRow("4 VMs for 12 h, clock off by %lld ms, reload %d", wrong, reload)
                    << 4 << 12 << wrong << reload;
            }
        }
    }

    void vmsTimesHours()
    {
        QFETCH(int, vms);
        QFETCH(int, hours);
        QFETCH(qint64, clockIsWrongByMs);
        QFETCH(bool, reload);
        FakeClock clock;
        const auto serverNow = [&] { return clock.nowMs() - clockIsWrongByMs; };
        UsageMeter meter(clock);
        meter.setServerTime(serverNow());
        meter.load({serverNow(), {}});
        meter.poolChanged(samples::pool(u"p"_s));

        const qint64 startMs = serverNow();
        for (int i = 0; i < vms; ++i) {
            meter.vmChanged(samples::vm(QString::number(i), u"p"_s, startMs));
        }
        QCOMPARE(meter.computeMs(), 0);
        QCOMPARE(meter.billedVmCount(), vms);

        // Looked at every second and something, as a window does: nothing of it is added up.
        const qint64 totalMs = hours * HourMs;
        const qint64 stepMs = 1'001;
        qint64 passedMs = 0;
        bool isReloaded = !reload;
        while (passedMs < totalMs) {
            const qint64 step = std::min(stepMs, totalMs - passedMs);
            clock.advance(step);
            passedMs += step;
            QCOMPARE(meter.computeMs(), vms * passedMs);
            if (!isReloaded && passedMs > totalMs / 2) {
                QList<UsageInterval> ledger;
                for (int i = 0; i < vms; ++i) {
                    ledger.append(samples::interval(QString::number(i), u"p"_s, startMs));
                }
                meter.load({serverNow(), ledger});
                isReloaded = true;
            }
        }
        for (int i = 0; i < vms; ++i) {
            meter.vmRemoved(QString::number(i), serverNow());
        }
        clock.advance(5 * HourMs);
        QCOMPARE(meter.computeMs(), 172'800'000);
        QCOMPARE(meter.computeMs(u"p"_s), 172'800'000);
        QCOMPARE(meter.computeMsOfPlan(u"S1"_s, 0), 172'800'000);
        QCOMPARE(toComputeHours(meter.computeMs(), 4), u"48.0000"_s);
        QCOMPARE(meter.billedVmCount(), 0);
    }

    void provisioningIsNotBilled()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, {}, VmState::Provisioning));
        clock.advance(HourMs);
        QCOMPARE(meter.computeMs(), 0);
        QCOMPARE(meter.billedVmCount(), 0);
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, clock.nowMs()));
        clock.advance(HourMs);
        QCOMPARE(meter.computeMs(), HourMs);
    }

    void drainingAndDeletingAreBilled()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        const qint64 startMs = clock.nowMs();
        for (const VmState state : {VmState::Idle, VmState::Busy, VmState::Draining, VmState::Deleting}) {
            meter.vmChanged(samples::vm(u"v"_s, u"p"_s, startMs, state));
            QCOMPARE(meter.billedVmCount(), 1);
            clock.advance(HourMs);
        }
        QCOMPARE(meter.computeMs(), 4 * HourMs);
    }

    void classicProcessingIsNotBilled()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        meter.vmChanged(samples::vm(u"v"_s, {}, clock.nowMs()));
        clock.advance(HourMs);
        QCOMPARE(meter.computeMs(), 0);
    }

    void aLostVmEndsWhenTheLedgerSays()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        const qint64 startMs = clock.nowMs();
        meter.load({startMs, {samples::interval(u"v"_s, u"p"_s, startMs)}});
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, startMs, VmState::Busy));
        clock.advance(HourMs);
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, startMs, VmState::Lost));
        clock.advance(HourMs);
        QCOMPARE(meter.computeMs(), HourMs);
        UsageInterval ended = samples::interval(u"v"_s, u"p"_s, startMs, startMs + HourMs - 20'000);
        ended.endEstimated = true;
        meter.load({clock.nowMs(), {ended}});
        QCOMPARE(meter.computeMs(), HourMs - 20'000);
    }

    void anEndIsNotUndoneByAnOlderAnswer()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        const qint64 startMs = clock.nowMs();
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, startMs));
        clock.advance(HourMs);
        const Usage asked{clock.nowMs(), {samples::interval(u"v"_s, u"p"_s, startMs)}};
        clock.advance(HourMs);
        meter.vmRemoved(u"v"_s, clock.nowMs());
        meter.load(asked); // was under way while the VM went
        clock.advance(HourMs);
        QCOMPARE(meter.computeMs(), 2 * HourMs);
    }

    void aStartIsNotUndoneByAnOlderAnswer()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        const Usage asked{clock.nowMs(), {}};
        clock.advance(1'000);
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, clock.nowMs()));
        meter.load(asked);
        clock.advance(HourMs);
        QCOMPARE(meter.computeMs(), HourMs);
    }

    void whatTheLedgerClosedStaysClosed()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        const qint64 startMs = clock.nowMs();
        clock.advance(2 * HourMs);
        meter.load({clock.nowMs(), {samples::interval(u"v"_s, u"p"_s, startMs, startMs + HourMs)}});
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, startMs, VmState::Deleting)); // the feed is behind
        clock.advance(HourMs);
        QCOMPARE(meter.computeMs(), HourMs);
        meter.vmRemoved(u"v"_s, clock.nowMs());
        QCOMPARE(meter.computeMs(), HourMs);
    }

    void sumsOfPoolsAndPlans()
    {
        FakeClock clock(100 * HourMs);
        UsageMeter meter(clock);
        UsageInterval other = samples::interval(u"c"_s, u"q"_s, 98 * HourMs);
        other.billingPlanId = u"S2"_s;
        meter.load({clock.nowMs(),
                    {samples::interval(u"a"_s, u"p"_s, 10 * HourMs, 20 * HourMs),
                     samples::interval(u"b"_s, u"p"_s, 90 * HourMs), other}});
        QCOMPARE(meter.computeMs(), 22 * HourMs);
        QCOMPARE(meter.computeMs(u"p"_s), 20 * HourMs);
        QCOMPARE(meter.computeMs(u"q"_s), 2 * HourMs);
        QCOMPARE(meter.computeMs(u"nowhere"_s), 0);
        QCOMPARE(meter.computeMs(u"p"_s, 15 * HourMs), 15 * HourMs);
        QCOMPARE(meter.computeMs(u"p"_s, 95 * HourMs), 5 * HourMs);
        QCOMPARE(meter.computeMsOfPlan(u"S1"_s, 95 * HourMs), 5 * HourMs);
        QCOMPARE(meter.computeMs(u"p"_s, 95 * HourMs), 5 * HourMs); // out of the sums of its plan
        QCOMPARE(meter.computeMsOfPlan(u"S2"_s, 0), 2 * HourMs);
        QCOMPARE(meter.billedVmCountOfPlan(u"S1"_s), 1);
        QCOMPARE(meter.billedVmCount(u"q"_s), 1);
        clock.advance(HourMs);
        QCOMPARE(meter.computeMsOfPlan(u"S1"_s, 95 * HourMs), 6 * HourMs);
        QCOMPARE(meter.usage().intervals.size(), 3);
        QCOMPARE(meter.usage().asOfMs, 101 * HourMs);
    }

    void aPlanLearntLateCounts()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, clock.nowMs()));
        QCOMPARE(meter.billedVmCountOfPlan(u"S1"_s), 0);
        meter.poolChanged(samples::pool(u"p"_s));
        QCOMPARE(meter.billedVmCountOfPlan(u"S1"_s), 1);
    }

    void lateAnswersDoNotTurnTheMeterBack()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        meter.setServerTime(clock.nowMs() + 5'000);
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, clock.nowMs() + 5'000));
        clock.advance(10'000);
        const qint64 before = meter.computeMs();
        meter.setServerTime(clock.nowMs() + 5'000 - 400); // took 400 ms to come
        QCOMPARE(meter.computeMs(), before);
        meter.setServerTime(clock.nowMs() + 1'000); // somebody set a clock
        QCOMPARE(meter.nowMs(), clock.nowMs() + 1'000);
    }

    void aReadyVmShowsTheServersTime()
    {
        FakeClock clock;
        UsageMeter meter(clock);
        meter.setServerTime(clock.nowMs());
        meter.vmChanged(samples::vm(u"v"_s, u"p"_s, clock.nowMs() + 300));
        QCOMPARE(meter.computeMs(), 0);
        clock.advance(1'000);
        QCOMPARE(meter.computeMs(), 1'000);
    }
};

QTEST_GUILESS_MAIN(TestUsageMeter)
#include "tst_usagemeter.moc"
