#include "accountfixture.h"
#include "common/literals.h"
#include "samples.h"
#include "sync/workhistory.h"

#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;

class TestWorkHistory final : public QObject
{
    Q_OBJECT

    static Pool poolWith(qint64 busy, qint64 queued)
    {
        Pool pool = samples::pool(u"p"_s);
        pool.readyVmCount = 2;
        pool.busyVmCount = busy;
        pool.runningJobCount = busy;
        pool.queuedJobCount = queued;
        return pool;
    }

    static bool push(AccountFixture &account, const Pool &pool)
    {
        Changes changes;
        changes.pools = {pool};
        return account.push(changes);
    }

private Q_SLOTS:
    void theMirrorCountsWhatHappensNow()
    {
        AccountFixture account;
        account.pools = {poolWith(1, 3)};
        QVERIFY(account.open());
        WorkHistory history(account.session());
        const qint64 openedMs = account.clock.nowMs();
        QCOMPARE(history.knownFromMs(), std::optional(openedMs));
        account.clock.advance(5'000);
        QVERIFY(push(account, poolWith(2, 0)));
        QCOMPARE(history.busy(u"p"_s), (Steps{{openedMs, 1}, {openedMs + 5'000, 2}}));
        QCOMPARE(history.queued(u"p"_s), (Steps{{openedMs, 3}, {openedMs + 5'000, 0}}));
        account.clock.advance(5'000);
        Changes gone;
        gone.removed = {{u"Pool"_s, u"p"_s, account.clock.nowMs()}};
        QVERIFY(account.push(gone));
        QCOMPARE(valueAt(history.busy(u"p"_s), account.clock.nowMs()), 0);
    }

    void thePastIsReadFromTheAttempts()
    {
        AccountFixture account;
        account.pools = {poolWith(1, 0)};
        const qint64 nowMs = account.clock.nowMs();
        account.attempts = {
            {u"j"_s, 1, u"v"_s, u"p"_s, nowMs - 50'000, nowMs - 20'000, AttemptOutcome::Finished},
            {u"k"_s, 1, u"v"_s, u"p"_s, nowMs - 10'000, std::nullopt, std::nullopt},
        };
        QVERIFY(account.open());
        WorkHistory history(account.session());
        QSignalSpy changed(&history, &WorkHistory::changed);
        history.require(nowMs - 60'000);
        QVERIFY(history.isLoading());
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(history.knownFromMs(), std::optional(nowMs - 60'000));
        QCOMPARE(history.busy(u"p"_s), (Steps{{nowMs - 50'000, 1}, {nowMs - 20'000, 0}, {nowMs - 10'000, 1}}));
        account.clock.advance(1'000);
        QVERIFY(push(account, poolWith(0, 0)));
        QCOMPARE(history.busy(u"p"_s).constLast(), (Step{nowMs + 1'000, 0}));
        history.require(nowMs - 30'000); // known already
        QCOMPARE(account.sentCount(HttpMethod::Get, u"/attempts"_s), 1);
    }

    void withoutAnAnswerThePastStaysUnknown()
    {
        AccountFixture account;
        account.pools = {poolWith(1, 0)};
        account.answers.insert(u"GET /attempts"_s, FakeTransport::failed(500));
        QVERIFY(account.open());
        WorkHistory history(account.session());
        QSignalSpy changed(&history, &WorkHistory::changed);
        history.require(account.clock.nowMs() - 60'000);
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(history.knownFromMs(), std::optional(account.clock.nowMs()));
    }

    void staysBounded()
    {
        AccountFixture account;
        account.pools = {poolWith(0, 0)};
        const qint64 nowMs = account.clock.nowMs();
        for (qint64 at = 20'000; at > 0; --at) {
            const qint64 startMs = nowMs - at * 1'000;
            account.attempts.append(
                {u"j%1"_s.arg(at), 1, u"v"_s, u"p"_s, startMs, startMs + 300, AttemptOutcome::Finished});
        }
        QVERIFY(account.open());
        WorkHistory history(account.session());
        QSignalSpy changed(&history, &WorkHistory::changed);
        history.require(nowMs - 20'000'000);
        QTRY_COMPARE(changed.size(), 1);
        QVERIFY(!history.busy(u"p"_s).isEmpty());
        QCOMPARE(valueAt(history.busy(u"p"_s), nowMs - 900), 1); // what is newest stays exact
        QVERIFY2(history.busy(u"p"_s).size() <= 8'192, qPrintable(QString::number(history.busy(u"p"_s).size())));
    }
};

QTEST_GUILESS_MAIN(TestWorkHistory)
#include "tst_workhistory.moc"
