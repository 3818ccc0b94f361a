#include "advice/measureddurations.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;

class TestMeasuredDurations final : public QObject
{
    Q_OBJECT

    static void add(SharedMap<Job> *jobs, JobStatus status, qint64 ranMs, const QString &service = u"service"_s)
    {
        Job job = samples::job(u"job-%1"_s.arg(jobs->size()), status);
        job.webServiceId = service;
        job.startedAtMs = 1'000;
        job.endedAtMs = 1'000 + ranMs;
        jobs->insert(job);
    }

private Q_SLOTS:
    void halfAndNineInTen()
    {
        SharedMap<Job> jobs;
        for (int i = 1; i <= 10; ++i) {
            add(&jobs, JobStatus::Finished, i * 100);
        }
        add(&jobs, JobStatus::Failed, 9'000'000);
        add(&jobs, JobStatus::Cancelled, 9'000'000);
        jobs.insert(samples::job(u"running"_s, JobStatus::Running));
        const QList<MeasuredDurations> measured = measuredDurations(jobs);
        QCOMPARE(measured.size(), 1);
        QCOMPARE(measured[0].finishedCount, 10);
        QCOMPARE(measured[0].failedCount, 1);
        QCOMPARE(measured[0].medianMs, 500);
        QCOMPARE(measured[0].longMs, 900);
        QCOMPARE(measured[0].longestMs, 1'000);
    }

    void oneJobIsItsOwnMedian()
    {
        SharedMap<Job> jobs;
        add(&jobs, JobStatus::Finished, 42);
        const MeasuredDurations only = measuredDurations(jobs).constFirst();
        QCOMPARE(only.medianMs, 42);
        QCOMPARE(only.longMs, 42);
        QCOMPARE(only.longestMs, 42);
    }

    void aServiceThatOnlyFailsIsThere()
    {
        SharedMap<Job> jobs;
        add(&jobs, JobStatus::Failed, 5, u"broken"_s);
        add(&jobs, JobStatus::Finished, 5, u"good"_s);
        const QList<MeasuredDurations> measured = measuredDurations(jobs);
        QCOMPARE(measured.size(), 2);
        QCOMPARE(measured[0].webServiceId, u"good"_s);
        QCOMPARE(measured[1].failedCount, 1);
        QCOMPARE(measured[1].medianMs, 0);
        QVERIFY(measuredDurations({}).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestMeasuredDurations)
#include "tst_measureddurations.moc"
