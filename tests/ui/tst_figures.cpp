#include "common/literals.h"
#include "fakeclock.h"
#include "format/figures.h"

#include <QLocale>
#include <QTest>

using namespace pooldeck;

class TestFigures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void hours_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<QString>("english");
        QTest::addColumn<QString>("german");
        QTest::newRow("zero") << qint64(0) << 2 << u"0.00"_s << u"0,00"_s;
        QTest::newRow("48 h") << qint64(172'800'000) << 4 << u"48.0000"_s << u"48,0000"_s;
        QTest::newRow("thousands") << qint64(4'444'200'000) << 2 << u"1,234.50"_s << u"1.234,50"_s;
        QTest::newRow("rounds half away from zero") << qint64(18'000) << 2 << u"0.01"_s << u"0,01"_s;
    }
    void hours()
    {
        QFETCH(qint64, ms);
        QFETCH(int, decimals);
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QTEST(hoursText(ms, decimals), "english");
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QTEST(hoursText(ms, decimals), "german");
    }

    void durations_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << qint64(0) << u"0 s"_s;
        QTest::newRow("milliseconds") << qint64(82) << u"82 ms"_s;
        QTest::newRow("short") << qint64(1'840) << u"1.8 s"_s;
        QTest::newRow("whole seconds") << qint64(4'000) << u"4 s"_s;
        QTest::newRow("seconds") << qint64(42'700) << u"42 s"_s;
        QTest::newRow("minutes and seconds") << qint64(245'000) << u"4 min 05 s"_s;
        QTest::newRow("minutes") << qint64(14 * 60'000 + 59'000) << u"14 min"_s;
        QTest::newRow("hours") << qint64(134 * 60'000) << u"2 h 14 min"_s;
        QTest::newRow("days") << qint64(50) * 3'600'000 << u"2 d 2 h"_s;
    }
    void durations()
    {
        QFETCH(qint64, ms);
        QTEST(durationText(ms), "text");
    }

    void times()
    {
        const qint64 now = FakeClock::DefaultStartMs + 12 * 3'600'000;
        QCOMPARE(timeText(now - 60'000, now), u"11:59:00"_s);
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCOMPARE(timeText(now - 86'400'000, now), u"Wed 12:00"_s);
        QVERIFY(timeText(now - 40LL * 86'400'000, now).contains(u"12:00"_s));
        QVERIFY(timeToolTip(now).contains(u"2026-01-01 12:00:00.000 UTC"_s));
    }

    void counts()
    {
        QCOMPARE(vmsText(1), u"1 VM"_s);
        QCOMPARE(vmsText(0), u"0 VMs"_s);
        QCOMPARE(jobsText(2), u"2 jobs"_s);
        QCOMPARE(agoText(300), u"just now"_s);
        QCOMPARE(agoText(8'900), u"8 s ago"_s);
        QCOMPARE(agoText(61'000), u"1 min 00 s ago"_s);
    }
};

QTEST_APPLESS_MAIN(TestFigures)
#include "tst_figures.moc"
