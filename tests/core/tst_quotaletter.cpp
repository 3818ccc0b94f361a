#include "advice/quotaletter.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;
using samples::HourMs;

class TestQuotaLetter final : public QObject
{
    Q_OBJECT

    static Account account()
    {
        Account account;
        account.id = u"a1"_s;
        account.displayName = u"Lab"_s;
        account.maxPools = 3;
        account.maxVmsPerPool = 8;
        return account;
    }

    static Pool unused(const QString &id, qint64 changedAtMs)
    {
        Pool pool = samples::pool(id);
        pool.targetVmCount = 0;
        pool.lastChangedAtMs = changedAtMs;
        return pool;
    }

private Q_SLOTS:
    void standsAgainstTheQuota()
    {
        Pool large = samples::pool(u"l"_s);
        large.targetVmCount = 8;
        const QuotaStanding standing = quotaStanding(account(), {unused(u"b"_s, 20), large, unused(u"o"_s, 10)});
        QVERIFY(standing.isPoolsFull());
        QVERIFY(standing.isLargestFull());
        QCOMPARE(standing.largestPoolId, u"l"_s);
        QCOMPARE(standing.sparePoolId, u"o"_s); // unused for the longest time
        QVERIFY(!quotaStanding(account(), {large}).isPoolsFull());
        QVERIFY(!quotaStanding(account(), {}).isLargestFull());
    }

    void whatIsUsedIsNotToSpare_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("VMs come") << 0;
        QTest::newRow("jobs wait") << 1;
        QTest::newRow("VMs go") << 2;
        QTest::newRow("goes already") << 3;
    }
    void whatIsUsedIsNotToSpare()
    {
        QFETCH(int, which);
        Pool pool = unused(u"p"_s, 1);
        pool.targetVmCount = which == 0 ? 1 : 0;
        pool.queuedJobCount = which == 1 ? 1 : 0;
        pool.deletingVmCount = which == 2 ? 1 : 0;
        pool.state = which == 3 ? PoolState::Deleting : PoolState::Steady;
        QCOMPARE(quotaStanding(account(), {pool}).sparePoolId, QString());
    }

    void timeFullWithJobsWaiting()
    {
        const Steps billed{{0, 8}, {6 * HourMs, 7}, {8 * HourMs, 8}};
        const Steps queued{{HourMs, 5}, {4 * HourMs, 0}, {5 * HourMs, 1}};
        // Full and waited for: 1–4, 5–6 and 8–10.
        QCOMPARE(fullTime(billed, queued, 8, 0, 10 * HourMs), (FullTime{6 * HourMs, 10 * HourMs}));
        QCOMPARE(fullTime(billed, queued, 8, 2 * HourMs, 3 * HourMs), (FullTime{HourMs, HourMs}));
        QCOMPARE(fullTime(billed, queued, 8, 5, 5), FullTime());
    }

    void theLetterHasTheFigures()
    {
        Pool large = samples::pool(u"l"_s);
        large.targetVmCount = 8;
        const QuotaStanding standing = quotaStanding(account(), {large, unused(u"o"_s, 10)});
        const QString letter = quotaLetter(account(), standing, u"nightly %1"_s, {6 * HourMs, 10 * HourMs});
        QVERIFY2(letter.contains(u"- pools: 2 of 3\n"_s), qPrintable(letter));
        QVERIFY2(letter.contains(u"- VMs in a pool: 8; the largest pool, nightly %1, is set to 8\n"_s),
                 qPrintable(letter));
        QVERIFY2(letter.contains(u"In the last 10.0 hours that were watched"_s), qPrintable(letter));
        QVERIFY2(letter.contains(u"for 6.0 hours (60 %)."_s), qPrintable(letter));
        QVERIFY(!quotaLetter(account(), standing, u"nightly"_s, {}).contains(u"watched"_s)); // not known: not said
    }
};

QTEST_APPLESS_MAIN(TestQuotaLetter)
#include "tst_quotaletter.moc"
