#include "jobs/jobqueues.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;

namespace {

Job queued(const QString &id, const QString &poolId, qint64 seq)
{
    Job job = samples::job(id);
    job.poolId = poolId;
    job.queueSeq = seq;
    return job;
}

} // namespace

class TestJobQueues final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPoolHasItsQueue()
    {
        JobQueues queues;
        const Job later = queued(u"b"_s, u"p"_s, 12);
        const Job first = queued(u"a"_s, u"p"_s, 11);
        const Job other = queued(u"c"_s, u"q"_s, 10);
        const Job classic = queued(u"d"_s, u""_s, 9);
        for (const Job &job : {later, first, other, classic}) {
            queues.change(nullptr, &job);
        }
        QCOMPARE(queues.positionOf(first), 1);
        QCOMPARE(queues.positionOf(later), 2);
        QCOMPARE(queues.positionOf(other), 1);
        QCOMPARE(queues.positionOf(classic), 1);
        QCOMPARE(queues.lengthOf(u"p"_s), 2);
        QCOMPARE(queues.lengthOf(u"nowhere"_s), 0);
        QCOMPARE(queues.waitingIn(u"p"_s).size(), 2);
        QVERIFY(queues.waitingIn(u"nowhere"_s).isEmpty());
        QCOMPARE(queues.activeCount(), 4);
    }

    void whoIsBehindMovesUp()
    {
        JobQueues queues;
        const Job first = queued(u"a"_s, u"p"_s, 11);
        const Job second = queued(u"b"_s, u"p"_s, 12);
        queues.change(nullptr, &first);
        queues.change(nullptr, &second);
        Job running = first;
        running.status = JobStatus::Running;
        queues.change(&first, &running);
        QCOMPARE(queues.positionOf(running), 0);
        QCOMPARE(queues.positionOf(second), 1);
        QCOMPARE(queues.countOf(JobStatus::Running), 1);
        QCOMPARE(queues.countOf(JobStatus::NotStarted), 1);
        QCOMPARE(queues.activeCount(), 2);

        Job requeued = first; // its VM was lost
        requeued.queueSeq = 13;
        queues.change(&running, &requeued);
        QCOMPARE(queues.positionOf(second), 1);
        QCOMPARE(queues.positionOf(requeued), 2);

        queues.change(&second, nullptr);
        QCOMPARE(queues.positionOf(requeued), 1);
        Job finished = requeued;
        finished.status = JobStatus::Finished;
        queues.change(&requeued, &finished);
        QCOMPARE(queues.lengthOf(u"p"_s), 0);
        QCOMPARE(queues.activeCount(), 0);
        QCOMPARE(queues.count(), 1);
    }

    void whoIsBeforeWhomAndWhatRuns()
    {
        JobQueues queues;
        const Job first = queued(u"a"_s, u"p"_s, 11);
        const Job second = queued(u"b"_s, u"p"_s, 12);
        Job running = queued(u"c"_s, u"p"_s, 9);
        running.status = JobStatus::Running;
        running.startedAtMs = 5'000;
        Job older = running;
        older.id = u"d"_s;
        older.startedAtMs = 4'000;
        for (const Job &job : {second, first, running, older}) {
            queues.change(nullptr, &job);
        }
        QCOMPARE(queues.jobBefore(second), u"a"_s);
        QCOMPARE(queues.jobBefore(first), QString());
        QCOMPARE(queues.jobBefore(running), QString());
        QCOMPARE(queues.runningCountOf(u"p"_s), 2);
        QCOMPARE(queues.oldestRunOf(u"p"_s), std::optional<qint64>(4'000));
        queues.change(&older, nullptr);
        QCOMPARE(queues.oldestRunOf(u"p"_s), std::optional<qint64>(5'000));
        Job lost = running;
        lost.status = JobStatus::NotStarted;
        queues.change(&running, &lost);
        QCOMPARE(queues.runningCountOf(u"p"_s), 0);
        QVERIFY(!queues.oldestRunOf(u"p"_s));
        QCOMPARE(queues.jobBefore(first), u"c"_s); // back in its place
    }

    void whatWasNeverStartedWaitsInNoQueue()
    {
        JobQueues queues;
        const Job idle = samples::job(u"a"_s);
        queues.change(nullptr, &idle);
        QCOMPARE(queues.positionOf(idle), 0);
        QCOMPARE(queues.countOf(JobStatus::NotStarted), 1);
        QCOMPARE(queues.activeCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestJobQueues)
#include "tst_jobqueues.moc"
