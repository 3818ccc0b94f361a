#include "charts/chartdata.h"
#include "charts/hatching.h"
#include "charts/seriescolors.h"
#include "charts/timeaxis.h"
#include "common/literals.h"
#include "samples.h"

#include <QDateTime>
#include <QTest>
#include <QTimeZone>

using namespace pooldeck;
using samples::HourMs;

/// What charts are made of, without drawing.
class TestCharts final : public QObject
{
    Q_OBJECT

    static qint64 berlin(const QDate &date, const QTime &time)
    {
        return QDateTime(date, time, QTimeZone("Europe/Berlin")).toMSecsSinceEpoch();
    }

private Q_SLOTS:
    void cleanup()
    {
        qputenv("TZ", "UTC");
        tzset();
    }

    void axis_data()
    {
        QTest::addColumn<double>("maximum");
        QTest::addColumn<bool>("whole");
        QTest::addColumn<double>("step");
        QTest::addColumn<double>("end");
        QTest::newRow("two VMs") << 2.04 << true << 1.0 << 3.0;
        QTest::newRow("a hundred") << 102.0 << true << 50.0 << 150.0;
        QTest::newRow("hours") << 0.0123 << false << 0.005 << 0.015;
        QTest::newRow("nothing") << 0.0 << true << 1.0 << 1.0;
    }
    void axis()
    {
        QFETCH(double, maximum);
        QFETCH(bool, whole);
        const AxisScale scale = axisScale(maximum, 4, whole);
        QTEST(scale.step, "step");
        QTEST(scale.end, "end");
    }

    void ticksAreWholeClockTimes()
    {
        QStringList texts;
        for (const TimeTick &tick : timeTicks(61'000, 661'000, 6)) {
            texts.append(tick.text);
        }
        QCOMPARE(texts, (QStringList{u"00:02"_s, u"00:04"_s, u"00:06"_s, u"00:08"_s, u"00:10"_s}));
        QVERIFY(timeTicks(0, 30 * 24 * HourMs, 6).size() <= 6);
        QCOMPARE(timeTicks(23 * HourMs, 25 * HourMs, 3).at(1).text, u"Fri 2"_s); // a day begins
    }

    void ticksStayWholeWhenClocksAreChanged_data()
    {
        QTest::addColumn<QDate>("day");
        QTest::newRow("put forward") << QDate(2026, 3, 29);
        QTest::newRow("put back") << QDate(2026, 10, 25);
    }
    void ticksStayWholeWhenClocksAreChanged()
    {
        QFETCH(QDate, day);
        qputenv("TZ", "Europe/Berlin");
        tzset();
        const qint64 fromMs = berlin(day.addDays(-1), QTime(18, 0));
        const QList<TimeTick> ticks = timeTicks(fromMs, berlin(day, QTime(18, 0)), 6);
        QVERIFY(ticks.size() >= 4);
        for (const TimeTick &tick : ticks) {
            const QTime local = QDateTime::fromMSecsSinceEpoch(tick.atMs).time();
            QVERIFY2(local.hour() % 6 == 0 && local.minute() == 0, qPrintable(local.toString()));
        }
    }

    void hatchesCoverAThird()
    {
        // 2 px of every 6, whatever the place; and rectangles side by side have what one has.
        const auto areaOf = [](const QPainterPath &path) {
            double area = 0;
            for (const QPolygonF &polygon : path.toSubpathPolygons()) {
                for (qsizetype i = 0; i + 1 < polygon.size(); ++i) {
                    area += polygon[i].x() * polygon[i + 1].y() - polygon[i + 1].x() * polygon[i].y();
                }
            }
            return std::abs(area) / 2;
        };
        QPainterPath whole;
        addHatching(whole, QRectF(3, 5, 400, 300));
        QVERIFY2(std::abs(areaOf(whole) / (400.0 * 300.0) - 1.0 / 3.0) < 0.01,
                 qPrintable(QString::number(areaOf(whole))));
        QVERIFY(QRectF(3, 5, 400, 300).adjusted(-0.01, -0.01, 0.01, 0.01).contains(whole.boundingRect()));
        QPainterPath parts;
        addHatching(parts, QRectF(3, 5, 123.4, 300));
        addHatching(parts, QRectF(126.4, 5, 276.6, 300));
        QVERIFY(std::abs(areaOf(parts) - areaOf(whole)) < 0.5);
        QPainterPath none;
        addHatching(none, QRectF(3, 5, 0, 300));
        QVERIFY(none.isEmpty());
    }

    void aPoolKeepsItsColour()
    {
        SeriesColors colors;
        for (int i = 0; i < 7; ++i) {
            QCOMPARE(colors.colorOf(QString::number(i)), ChartColor(i));
        }
        QCOMPARE(colors.colorOf(u"eighth"_s), ChartColor());
        QCOMPARE(ChartColor().in(lightColors()), lightColors().seriesOther);
        colors.forget(u"3"_s);
        QCOMPARE(colors.colorOf(u"4"_s), ChartColor(4));
        QCOMPARE(colors.colorOf(u"eighth"_s), ChartColor(3));
    }

    void saysWhatStandsAtATime()
    {
        ChartData data;
        data.toMs = 10'000;
        data.layers = {
            {u"a"_s, u"nightly"_s, {}, LayerStyle::Solid, ChartColor(0), {{0, 1}, {5'000, 2}}},
            {u"a"_s, u"nightly"_s, u"idle"_s, LayerStyle::Hatched, ChartColor(0), {{0, 2}, {5'000, 0}}},
            {u"b"_s, u"weekend"_s, {}, LayerStyle::Solid, ChartColor(1), {{4'000, 1}}},
        };
        QCOMPARE(readingText(data, 0), u"00:00:00: nightly 3 VMs, 2 idle"_s);
        QCOMPARE(readingText(data, 4'500), u"00:00:04: weekend 1 VM; nightly 3 VMs, 2 idle; total 4 VMs"_s);
        data.line = ChartLine{u"Jobs waiting"_s, {{1'000, 7}}, 2'000};
        QCOMPARE(readingText(data, 5'000), u"00:00:05: weekend 1 VM; nightly 2 VMs; total 3 VMs; Jobs waiting 7"_s);
        QVERIFY(!readingText(data, 1'500).contains(u"Jobs"_s)); // not known then
        data.unit = ChartUnit::ComputeTime;
        data.layers = {{u"a"_s, u"nightly"_s, {}, LayerStyle::Solid, ChartColor(0), {{0, 0}, {10'000, 2 * HourMs}}}};
        data.line.reset();
        QCOMPARE(readingText(data, 5'000), u"00:00:05: nightly 1.0000 h"_s);
    }
};

QTEST_GUILESS_MAIN(TestCharts)
#include "tst_charts.moc"
