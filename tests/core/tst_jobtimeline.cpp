#include "jobs/jobtimeline.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;
using Kind = JobStretch::Kind;

namespace {

Job aJob(JobStatus status)
{
    Job job = samples::job(u"j"_s, status);
    job.createdAtMs = 1'000;
    job.queuedAtMs = 2'000;
    job.queueSeq = 1;
    return job;
}

Attempt anAttempt(qint64 number, qint64 fromMs, std::optional<qint64> toMs, std::optional<AttemptOutcome> outcome)
{
    return {u"j"_s, number, u"vm-%1"_s.arg(number), u"pool"_s, fromMs, toMs, outcome};
}

} // namespace

class TestJobTimeline final : public QObject
{
    Q_OBJECT

    static void compare(const QList<JobStretch> &found, const QList<JobStretch> &wanted)
    {
        QCOMPARE(found.size(), wanted.size());
        for (qsizetype i = 0; i < found.size(); ++i) {
            QVERIFY2(found[i] == wanted[i], qPrintable(QString::number(i)));
        }
    }

private Q_SLOTS:
    void neverStarted()
    {
        Job job = aJob(JobStatus::NotStarted);
        job.queuedAtMs.reset();
        job.queueSeq.reset();
        compare(jobTimeline(job, {}), {{Kind::NotStarted, 1'000, {}, 0, {}, {}}});
        job.status = JobStatus::Cancelled;
        job.endedAtMs = 9'000;
        compare(jobTimeline(job, {}), {{Kind::NotStarted, 1'000, 9'000, 0, {}, {}}});
    }

    void waits()
    {
        compare(jobTimeline(aJob(JobStatus::NotStarted), {}),
                {{Kind::NotStarted, 1'000, 2'000, 0, {}, {}}, {Kind::Waiting, 2'000, {}, 0, {}, {}}});
    }

    void cancelledWhileItWaits()
    {
        Job job = aJob(JobStatus::Cancelled);
        job.endedAtMs = 5'000;
        compare(jobTimeline(job, {}),
                {{Kind::NotStarted, 1'000, 2'000, 0, {}, {}}, {Kind::Waiting, 2'000, 5'000, 0, {}, {}}});
    }

    void lostOnceThenFinished()
    {
        Job job = aJob(JobStatus::Finished);
        job.attempt = 2;
        job.startedAtMs = 9'000;
        job.endedAtMs = 12'000;
        compare(jobTimeline(job, {anAttempt(2, 9'000, 12'000, AttemptOutcome::Finished),
                                  anAttempt(1, 3'000, 6'000, AttemptOutcome::Lost)}),
                {{Kind::NotStarted, 1'000, 2'000, 0, {}, {}},
                 {Kind::Waiting, 2'000, 3'000, 0, {}, {}},
                 {Kind::Running, 3'000, 6'000, 1, u"vm-1"_s, AttemptOutcome::Lost},
                 {Kind::Waiting, 6'000, 9'000, 0, {}, {}},
                 {Kind::Running, 9'000, 12'000, 2, u"vm-2"_s, AttemptOutcome::Finished}});
    }

    void backInTheQueue()
    {
        Job job = aJob(JobStatus::NotStarted);
        job.attempt = 1;
        compare(jobTimeline(job, {anAttempt(1, 3'000, 6'000, AttemptOutcome::Requeued)}),
                {{Kind::NotStarted, 1'000, 2'000, 0, {}, {}},
                 {Kind::Waiting, 2'000, 3'000, 0, {}, {}},
                 {Kind::Running, 3'000, 6'000, 1, u"vm-1"_s, AttemptOutcome::Requeued},
                 {Kind::Waiting, 6'000, {}, 0, {}, {}}});
    }

    void withoutTheAttempts()
    {
        Job job = aJob(JobStatus::Running);
        job.attempt = 1;
        job.startedAtMs = 3'000;
        job.vmId = u"v"_s;
        compare(jobTimeline(job, {}), {{Kind::NotStarted, 1'000, 2'000, 0, {}, {}},
                                       {Kind::Waiting, 2'000, 3'000, 0, {}, {}},
                                       {Kind::Running, 3'000, {}, 1, u"v"_s, {}}});
        job.attempt = 3;
        job.status = JobStatus::Failed;
        job.endedAtMs = 8'000;
        compare(jobTimeline(job, {}), {{Kind::NotStarted, 1'000, 2'000, 0, {}, {}},
                                       {Kind::Unknown, 2'000, 3'000, 0, {}, {}},
                                       {Kind::Running, 3'000, 8'000, 3, u"v"_s, AttemptOutcome::Failed}});
    }

    void attemptsThatAreNotTheNewest()
    {
        Job job = aJob(JobStatus::Running);
        job.attempt = 2;
        job.startedAtMs = 9'000;
        job.vmId = u"v"_s;
        compare(jobTimeline(job, {anAttempt(1, 3'000, 6'000, AttemptOutcome::Lost)}),
                {{Kind::NotStarted, 1'000, 2'000, 0, {}, {}},
                 {Kind::Waiting, 2'000, 3'000, 0, {}, {}},
                 {Kind::Running, 3'000, 6'000, 1, u"vm-1"_s, AttemptOutcome::Lost},
                 {Kind::Waiting, 6'000, 9'000, 0, {}, {}},
                 {Kind::Running, 9'000, {}, 2, u"v"_s, {}}});
    }

    void atOnceLeavesNoEmptyStretch()
    {
        Job job = aJob(JobStatus::Running);
        job.queuedAtMs = job.createdAtMs;
        job.startedAtMs = job.createdAtMs;
        job.attempt = 1;
        compare(jobTimeline(job, {}), {{Kind::Running, 1'000, {}, 1, {}, {}}});
    }
};

QTEST_GUILESS_MAIN(TestJobTimeline)
#include "tst_jobtimeline.moc"
