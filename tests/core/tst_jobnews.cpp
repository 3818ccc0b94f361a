#include "jobs/jobnews.h"
#include "samples.h"

#include <QElapsedTimer>
#include <QTest>

using namespace pooldeck;
using samples::HourMs;

class TestJobNews final : public QObject
{
    Q_OBJECT

    static Job failed(const QString &id, qint64 endedAtMs, const QString &details)
    {
        Job job = samples::job(id, JobStatus::Failed);
        job.endedAtMs = endedAtMs;
        job.details = details;
        return job;
    }

    static Job waiting(const QString &id, qint64 queuedAtMs)
    {
        Job job = samples::job(id);
        job.queueSeq = queuedAtMs;
        job.queuedAtMs = queuedAtMs;
        return job;
    }

private Q_SLOTS:
    void failuresAreNewsForADay()
    {
        JobNews news;
        news.change(failed(u"a"_s, 10 * HourMs, u"Input not found\nmore"_s));
        news.change(failed(u"b"_s, 20 * HourMs, u"Input not found\nother"_s));
        news.change(failed(u"c"_s, 15 * HourMs, u"Exit code 3"_s));
        QCOMPARE(news.failedCount(21 * HourMs), 3);
        QCOMPARE(news.lastFailedId(21 * HourMs), u"b"_s);
        QCOMPARE(news.failuresByReason(21 * HourMs),
                 (QList<JobNews::Failures>{{u"Input not found"_s, 2}, {u"Exit code 3"_s, 1}}));
        QCOMPARE(news.failedCount(34 * HourMs), 2); // the first is a day old
        news.remove(u"b"_s);
        QCOMPARE(news.lastFailedId(34 * HourMs), u"c"_s);
        news.change(failed(u"c"_s, 15 * HourMs, u"Exit code 4"_s)); // told again
        QCOMPARE(news.failuresByReason(34 * HourMs), (QList<JobNews::Failures>{{u"Exit code 4"_s, 1}}));
        QCOMPARE(news.failedCount(99 * HourMs), 0);
        QCOMPARE(news.lastFailedId(99 * HourMs), QString());
    }

    void theOneThatHasWaitedLongest()
    {
        JobNews news;
        QVERIFY(!news.oldestWaitMs());
        news.change(waiting(u"a"_s, 300));
        news.change(waiting(u"b"_s, 100));
        news.change(waiting(u"c"_s, 200));
        news.change(waiting(u"b"_s, 100)); // told again
        QCOMPARE(news.oldestWaitMs(), std::optional<qint64>(100));
        news.change(samples::job(u"b"_s, JobStatus::Running));
        QCOMPARE(news.oldestWaitMs(), std::optional<qint64>(200));
        news.change(waiting(u"b"_s, 100)); // its VM was lost: it waits again
        QCOMPARE(news.oldestWaitMs(), std::optional<qint64>(100));
        news.remove(u"b"_s);
        news.remove(u"c"_s);
        QCOMPARE(news.oldestWaitMs(), std::optional<qint64>(300));
        news.clear();
        QVERIFY(!news.oldestWaitMs());
    }

    void whatWaitsIsRightAfterManyChanges()
    {
        JobNews news;
        news.change(waiting(u"old"_s, 5));
        for (qint64 i = 0; i < 1'000; ++i) {
            const QString id = QString::number(i);
            news.change(waiting(id, 10 + i));
            if (i != 700) {
                news.change(samples::job(id, JobStatus::Running));
            }
        }
        QCOMPARE(news.oldestWaitMs(), std::optional<qint64>(5));
        news.remove(u"old"_s);
        QCOMPARE(news.oldestWaitMs(), std::optional<qint64>(710));
    }

    void aChangeAmongManyCostsLittle()
    {
        JobNews news;
        for (qint64 i = 0; i < 100'000; ++i) {
            news.change(waiting(QString::number(i), i));
        }
        QElapsedTimer timer;
        timer.start();
        for (qint64 i = 0; i < 500; ++i) {
            news.change(samples::job(QString::number(i), JobStatus::Running));
            QCOMPARE(news.oldestWaitMs(), std::optional(i + 1));
        }
        QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_APPLESS_MAIN(TestJobNews)
#include "tst_jobnews.moc"
