#include "samples.h"
#include "usage/steps.h"
#include "usage/vmhistory.h"

#include <QElapsedTimer>
#include <QTest>

using namespace pooldeck;
using samples::HourMs;

class TestSteps final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsSpans()
    {
        SpanCounter counter;
        counter.add(10, 20);
        counter.add(15, 30);
        counter.add(20, 25); // one goes as another comes: no step
        counter.add(40, 40);
        counter.add(50, std::nullopt);
        QCOMPARE(counter.steps(), (Steps{{10, 1}, {15, 2}, {25, 1}, {30, 0}, {50, 1}}));
    }

    void valuesHoldUntilTheNextStep()
    {
        const Steps steps{{10, 3}, {20, 5}};
        QCOMPARE(valueAt(steps, 9), 0);
        QCOMPARE(valueAt(steps, 10), 3);
        QCOMPARE(valueAt(steps, 19), 3);
        QCOMPARE(valueAt(steps, 1'000), 5);
        QCOMPARE(clipped(steps, 15, 18), (Steps{{15, 3}, {18, 0}}));
        QCOMPARE(clipped(steps, 18, 15), Steps());
    }

    void sumsAndDifferences()
    {
        const Steps a{{10, 3}, {20, 0}};
        const Steps b{{15, 4}, {20, 2}};
        QCOMPARE(sumOf({a, b}), (Steps{{10, 3}, {15, 7}, {20, 2}}));
        QCOMPARE(excessOf(a, b), (Steps{{10, 3}, {15, 0}})); // never below nothing
        QCOMPARE(sumOf({}), Steps());
    }

    void manyAreSummedFast()
    {
        QList<Steps> pools;
        for (int pool = 0; pool < 1'000; ++pool) {
            Steps steps;
            for (int i = 0; i < 50; ++i) {
                steps.append({pool + i * 1'000, 1 + i % 2});
            }
            pools.append(steps);
        }
        QElapsedTimer timer;
        timer.start();
        const Steps sum = sumOf(pools);
        const qint64 tookMs = timer.elapsed();
        QCOMPARE(valueAt(sum, 999), 1'000);
        QCOMPARE(sum.constLast(), (Step{999 + 49 * 1'000, 2'000}));
        qInfo("50,000 steps of 1,000 pools took %lld ms", static_cast<long long>(tookMs));
        QVERIFY(tookMs < 200); // some 5 ms on a desktop
    }

    void accumulatesExactly()
    {
        // Two VMs for 24 h and four for 12 h are 96 compute-hours.
        const Steps vms{{-HourMs, 2}, {24 * HourMs, 4}, {36 * HourMs, 0}};
        const Steps hours = accumulated(vms, 0, 48 * HourMs);
        QCOMPARE(hours.constLast(), (Step{48 * HourMs, 96 * HourMs}));
        QCOMPARE(interpolatedAt(hours, 12 * HourMs), 24 * HourMs);
        QCOMPARE(interpolatedAt(hours, 30 * HourMs), 72 * HourMs);
        QCOMPARE(interpolatedAt(hours, -5), 0);
        QCOMPARE(interpolatedAt(hours, 99 * HourMs), 96 * HourMs);
    }

    void keepsEveryChangeThatHasAPixelOfItsOwn()
    {
        const Steps a{{0, 1}, {300, 2}, {700, 0}};
        const Steps b{{500, 4}};
        QCOMPARE(thinnedStack({a, b}, 100, 1'000, 100),
                 (QList<StackSection>{{100, {1, 0}}, {300, {2, 0}}, {500, {2, 4}}, {700, {0, 4}}, {1'000, {0, 4}}}));
        QVERIFY(thinnedStack({a}, 5, 5, 100).isEmpty());
    }

    void losesNeitherPeaksNorGaps()
    {
        // In one pixel: up to 9 for a moment, down to nothing for a moment, then 3.
        const Steps steps{{0, 2}, {501, 9}, {502, 5}, {503, 0}, {504, 1}, {505, 3}};
        QCOMPARE(thinnedStack({steps}, 0, 10'000, 10),
                 (QList<StackSection>{{0, {2}}, {501, {9}}, {503, {0}}, {505, {3}}, {10'000, {3}}}));
    }

    void sectionsAreMomentsThatWere()
    {
        // The VM moves from one pool to the other: at no moment there were two.
        Steps a;
        Steps b;
        for (qint64 at = 0; at < 100'000; at += 2) {
            a.append({at, at / 2 % 2});
            b.append({at, 1 - at / 2 % 2});
        }
        const QList<StackSection> sections = thinnedStack({a, b}, 0, 100'000, 50);
        QVERIFY(sections.size() <= 3 * 50 + 2);
        for (const StackSection &section : sections) {
            QCOMPARE(section.values[0] + section.values[1], 1);
        }
    }

    void aMonthOfSecondsThinsInMilliseconds()
    {
        Steps steps;
        constexpr qint64 Seconds = 30LL * 24 * 3'600;
        for (qint64 second = 0; second < Seconds; ++second) {
            steps.append({second * 1'000, second * 7 % 13});
        }
        QElapsedTimer timer;
        timer.start();
        const QList<StackSection> sections = thinnedStack({steps}, 0, Seconds * 1'000, 2'560);
        const qint64 tookMs = timer.elapsed();
        QVERIFY(sections.size() <= 3 * 2'560 + 2);
        qInfo("%lld points took %lld ms", static_cast<long long>(steps.size()), static_cast<long long>(tookMs));
        QVERIFY2(tookMs < 500, qPrintable(QString::number(tookMs))); // some 15 ms on a desktop
    }

    void samplesLines()
    {
        const Steps line{{0, 0}, {1'000, 500}};
        QCOMPARE(sampledStack({line}, 0, 1'000, 2), (QList<StackSection>{{0, {0}}, {500, {250}}, {1'000, {500}}}));
    }

    void vmsOfAPool()
    {
        UsageInterval failed = samples::interval(u"c"_s, u"p"_s, 8'000, 9'000);
        failed.readyAtMs.reset();
        UsageInterval lost = samples::interval(u"d"_s, u"p"_s, 10'000, 20'000);
        lost.endEstimated = true;
        const auto histories = vmHistory(
            {samples::interval(u"a"_s, u"p"_s, 6'000), samples::interval(u"b"_s, u"old"_s, 1, 500), failed, lost}, 500);
        QCOMPARE(histories.size(), 1); // the other one was over
        const VmHistory &history = *histories.constFind(u"p"_s);
        QCOMPARE(history.billed, (Steps{{6'000, 1}, {10'000, 2}, {20'000, 1}}));
        QCOMPARE(history.provisioning,
                 (Steps{{1'000, 1}, {3'000, 2}, {5'000, 3}, {6'000, 2}, {9'000, 1}, {10'000, 0}}));
        QCOMPARE(history.estimatedEndsMs, QList<qint64>{20'000});
    }

    void busyVms()
    {
        const Attempt done{u"j"_s, 1, u"v"_s, u"p"_s, 100, 200, AttemptOutcome::Finished};
        const Attempt runs{u"k"_s, 1, u"w"_s, u"p"_s, 150, std::nullopt, std::nullopt};
        const Attempt classic{u"l"_s, 1, u"x"_s, QString(), 100, 200, AttemptOutcome::Finished};
        const auto busy = busyHistory({done, runs, classic});
        QCOMPARE(busy.size(), 1);
        QCOMPARE(busy.value(u"p"_s), (Steps{{100, 1}, {150, 2}, {200, 1}}));
    }
};

QTEST_APPLESS_MAIN(TestSteps)
#include "tst_steps.moc"
