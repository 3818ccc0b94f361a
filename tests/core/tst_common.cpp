#include "common/computetime.h"
#include "common/ids.h"
#include "common/isotime.h"
#include "common/literals.h"
#include "common/secret.h"
#include "net/httptransport.h"
#include "net/retrydelay.h"

#include <QTest>

using namespace pooldeck;

class TestCommon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isoTime_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ms");
        QTest::newRow("utc") << u"2026-01-31T17:03:12.045Z"_s << qint64(1769878992045);
        QTest::newRow("no milliseconds") << u"2026-01-31T17:03:12Z"_s << qint64(1769878992000);
        QTest::newRow("offset") << u"2026-01-31T18:03:12.045+01:00"_s << qint64(1769878992045);
        QTest::newRow("epoch") << u"1970-01-01T00:00:00.000Z"_s << qint64(0);
    }

    void isoTime()
    {
        QFETCH(QString, text);
        QFETCH(qint64, ms);
        const Result<qint64> time = fromIsoTime(text);
        QVERIFY(time);
        QCOMPARE(*time, ms);
        QCOMPARE(*fromIsoTime(toIsoTime(ms)), ms);
    }

    void isoTimeIsWritten() { QCOMPARE(toIsoTime(1769878992045), u"2026-01-31T17:03:12.045Z"_s); }

    void badIsoTime_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("no zone") << u"2026-01-31T17:03:12"_s;
        QTest::newRow("a day") << u"2026-01-31"_s;
        QTest::newRow("words") << u"yesterday"_s;
        QTest::newRow("no such day") << u"2026-02-30T00:00:00Z"_s;
    }

    void badIsoTime()
    {
        QFETCH(QString, text);
        const Result<qint64> time = fromIsoTime(text);
        QVERIFY(!time);
        QCOMPARE(time.error().code, u"BadTime"_s);
    }

    void computeHours_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<QString>("text");
        QTest::newRow("48 h") << qint64(172'800'000) << 4 << u"48.0000"_s;
        QTest::newRow("nothing") << qint64(0) << 2 << u"0.00"_s;
        QTest::newRow("one ms") << qint64(1) << 4 << u"0.0000"_s;
        QTest::newRow("half of the last place") << qint64(180) << 4 << u"0.0001"_s;
        QTest::newRow("just below half") << qint64(179) << 4 << u"0.0000"_s;
        QTest::newRow("carries") << qint64(3'599'999) << 2 << u"1.00"_s;
        QTest::newRow("no decimals") << qint64(5'400'000) << 0 << u"2"_s;
        QTest::newRow("negative") << qint64(-5'400'000) << 1 << u"-1.5"_s;
        QTest::newRow("not minus nothing") << qint64(-1) << 2 << u"0.00"_s;
        QTest::newRow("a century of 10,000 VMs") << qint64(10'000) * 876'600 * MsPerHour << 4 << u"8766000000.0000"_s;
    }

    void computeHours()
    {
        QFETCH(qint64, ms);
        QFETCH(int, decimals);
        QTEST(toComputeHours(ms, decimals), "text");
    }

    void ids()
    {
        QVERIFY(isId(newId()));
        QVERIFY(newId() != newId());
        QVERIFY(isId(u"539D0BC2FDE945B6AC986B851D0000F0"));
        QVERIFY(!isId(u"539d0bc2fde945b6ac986b851d0000f"));
        QVERIFY(!isId(u"539d0bc2fde945b6ac986b851d0000fg"));
        QVERIFY(!isId(u""));
    }

    void secretsCompare()
    {
        const Secret key("open sesame");
        QVERIFY(key == Secret("open sesame"));
        QVERIFY(!(key == Secret("open sesamE")));
        QVERIFY(!(key == Secret("open")));
        QVERIFY(!(key == Secret()));
        QVERIFY(Secret().isEmpty());
    }

    void secretsAreCopiedAndMoved()
    {
        Secret first("one");
        const Secret copy = first;
        first = Secret("two");
        QCOMPARE(copy.reveal(), QByteArray("one"));
        const Secret moved = std::move(first);
        QCOMPARE(moved.reveal(), QByteArray("two"));
    }

    void newKeysAreLongAndDiffer()
    {
        QCOMPARE(newKey().reveal().size(), 43); // 256 bits in base64
        QVERIFY(!(newKey() == newKey()));
    }

    void retryDelays()
    {
        QCOMPARE(retryDelayMs(2, 0.0), 100);
        QCOMPARE(retryDelayMs(2, 1.0), 200);
        QCOMPARE(retryDelayMs(3, 1.0), 400);
        QCOMPARE(retryDelayMs(1000, 1.0), 10'000);
        QCOMPARE(retryDelayMs(1000, 0.0), 5'000);
        QCOMPARE(retryDelayMs(2, 0.5, 3'000), 3'000);
    }

    void redactedUrlHoldsNoSecret()
    {
        const QUrl url(u"https://user:pw@host/a/b?sig=abc#frag"_s);
        QCOMPARE(redactedUrl(url), u"https://host/a/b"_s);
    }

    void transientErrors()
    {
        QVERIFY(isTransient(localError(TransportError::Unreachable, {})));
        QVERIFY(isTransient(localError(TransportError::TimedOut, {})));
        QVERIFY(isTransient(Error{u"ServiceUnavailable"_s, {}, {}, 503, {}}));
        QVERIFY(!isTransient(localError(TransportError::TlsFailed, {})));
        QVERIFY(!isTransient(Error{u"Unauthorized"_s, {}, {}, 401, {}}));
        QVERIFY(!isTransient(Error{u"InternalError"_s, {}, {}, 500, {}}));
    }
};

QTEST_GUILESS_MAIN(TestCommon)
#include "tst_common.moc"
