#include "advice/resizeforecast.h"

#include <QElapsedTimer>
#include <QTest>

using namespace pooldeck;

namespace {

constexpr qint64 MinuteMs = 60'000;

} // namespace

class TestResizeForecast final : public QObject
{
    Q_OBJECT

    /// Jobs of exactly ten minutes each.
    static ResizeQuestion tenMinuteJobs(qint64 vmCount, qint64 presentVmCount, qint64 queuedCount)
    {
        ResizeQuestion question;
        question.vmCount = vmCount;
        question.presentVmCount = presentVmCount;
        question.queuedCount = queuedCount;
        question.jobDurationsMs = QList<qint64>(5, 10 * MinuteMs);
        return question;
    }

private Q_SLOTS:
    void equalJobsGiveExactFigures()
    {
        // 5 jobs on 2 VMs: three rounds, in the last of which one VM has nothing to do.
        const auto forecast = resizeForecast(tenMinuteJobs(2, 2, 5));
        QVERIFY(forecast);
        QCOMPARE(forecast->early.endMs, 30 * MinuteMs);
        QCOMPARE(forecast->early.computeMs, 60 * MinuteMs);
        QCOMPARE(forecast->early.idleTailMs, 10 * MinuteMs);
        QVERIFY(forecast->early == forecast->late);
        QCOMPARE(forecast->measuredCount, 5);
    }

    void newVmsComeAfterProvisioning()
    {
        ResizeQuestion question = tenMinuteJobs(2, 1, 2);
        question.provisioningMs = 2 * MinuteMs;
        const auto forecast = resizeForecast(question);
        QVERIFY(forecast);
        QCOMPARE(forecast->early.endMs, 12 * MinuteMs);
        QCOMPARE(forecast->early.computeMs, 22 * MinuteMs); // 12 of the one that is there, 10 of the new one
        QCOMPARE(forecast->early.idleTailMs, 2 * MinuteMs);
    }

    void runningJobsAreCountedFromTheirStart()
    {
        ResizeQuestion question = tenMinuteJobs(2, 2, 1);
        question.runningMs = {9 * MinuteMs, 4 * MinuteMs};
        const auto forecast = resizeForecast(question);
        QVERIFY(forecast);
        QCOMPARE(forecast->early.endMs, 11 * MinuteMs); // after the one that has a minute left
        QCOMPARE(forecast->early.idleTailMs, 5 * MinuteMs);
    }

    void shrinkingEndsRequeuesOrCancels()
    {
        ResizeQuestion question = tenMinuteJobs(1, 2, 0);
        question.runningMs = {5 * MinuteMs, 8 * MinuteMs};
        QCOMPARE(resizeForecast(question)->early.endMs, 5 * MinuteMs);
        QCOMPARE(resizeForecast(question)->early.computeMs, 10 * MinuteMs);
        question.requeuesRunning = true;
        QCOMPARE(resizeForecast(question)->early.endMs, 12 * MinuteMs);
        question.requeuesRunning = false;
        question.cancelsRunning = true;
        QCOMPARE(resizeForecast(question)->early.endMs, 2 * MinuteMs);
        QCOMPARE(resizeForecast(question)->early.computeMs, 2 * MinuteMs);
    }

    void theRangeIsThatOfTheQuartiles()
    {
        ResizeQuestion question = tenMinuteJobs(1, 1, 1);
        question.jobDurationsMs = {50 * MinuteMs, 10 * MinuteMs, 20 * MinuteMs, 40 * MinuteMs, 30 * MinuteMs};
        const auto forecast = resizeForecast(question);
        QVERIFY(forecast);
        QCOMPARE(forecast->early.endMs, 20 * MinuteMs);
        QCOMPARE(forecast->late.endMs, 40 * MinuteMs);
    }

    void saysNothingWithoutGround()
    {
        ResizeQuestion question = tenMinuteJobs(2, 2, 5);
        question.jobDurationsMs.resize(FewestMeasuredJobs - 1);
        QVERIFY(!resizeForecast(question)); // too few
        QVERIFY(!resizeForecast(tenMinuteJobs(2, 2, 0)));
        QVERIFY(!resizeForecast(tenMinuteJobs(0, 2, 5))); // never ends
        question = tenMinuteJobs(0, 2, 0);
        question.runningMs = {MinuteMs};
        QCOMPARE(resizeForecast(question)->early.endMs, 9 * MinuteMs); // the running one ends first
        question.requeuesRunning = true;
        QVERIFY(!resizeForecast(question));
    }

    void manyVmsAndJobsTakeNoTime()
    {
        ResizeQuestion question = tenMinuteJobs(16'000, 8'000, 100'000);
        question.runningMs = QList<qint64>(8'000, 3 * MinuteMs);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(resizeForecast(question));
        const qint64 elapsedMs = timer.elapsed();
        QVERIFY2(elapsedMs < 200, qPrintable(QString::number(elapsedMs))); // it is asked at every key
    }
};

QTEST_APPLESS_MAIN(TestResizeForecast)
#include "tst_resizeforecast.moc"
