#include "accountfixture.h"
#include "charts/bandlabels.h"
#include "charts/chartexport.h"
#include "charts/chartlegend.h"
#include "charts/chartpanel.h"
#include "charts/poolchart.h"
#include "charts/timechart.h"
#include "charts/vmcharts.h"
#include "common/literals.h"
#include "overview/livechart.h"
#include "samples.h"
#include "scriptedprompter.h"
#include "theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;
using samples::HourMs;

/// The chart as a person reads it: pointer, keys, words, pictures.
class TestTimeChart final : public QObject
{
    Q_OBJECT

    static constexpr qint64 EndMs = 1'000'000;

    /// Two pools: 2 VMs of which one is idle in the second half, and on them 1 VM.
    static ChartData twoPools()
    {
        ChartData data;
        data.title = u"Running VMs"_s;
        data.fromMs = 0;
        data.toMs = EndMs;
        data.layers = {
            {u"a"_s, u"nightly"_s, {}, LayerStyle::Solid, ChartColor(0), {{0, 2}, {500'000, 1}}},
            {u"a"_s, u"nightly"_s, u"idle"_s, LayerStyle::Hatched, ChartColor(0), {{500'000, 1}}},
            {u"b"_s, u"weekend"_s, {}, LayerStyle::Solid, ChartColor(1), {{0, 1}}},
        };
        data.emptyText = u"No VM has run."_s;
        return data;
    }

    static std::unique_ptr<TimeChart> shown(const ChartData &data)
    {
        auto chart = std::make_unique<TimeChart>();
        chart->resize(800, 300);
        chart->setData(data);
        chart->show();
        chart->grab();
        return chart;
    }

    /// For a person to look at, when POOLDECK_PICTURES names a folder.
    static void picture(QWidget &widget, const QString &name)
    {
        const QString folder = qEnvironmentVariable("POOLDECK_PICTURES");
        if (!folder.isEmpty()) {
            QVERIFY(widget.grab().save(QDir(folder).filePath(name + u".png"_s)));
        }
    }

private Q_SLOTS:
    void keysMoveTheCrosshair()
    {
        const auto chart = shown(twoPools());
        QVERIFY(!chart->crosshairMs());
        QTest::keyClick(chart.get(), Qt::Key_Left);
        QCOMPARE(chart->crosshairMs(), std::optional(EndMs - EndMs / 120));
        QTest::keyClick(chart.get(), Qt::Key_Home);
        QCOMPARE(chart->crosshairMs(), std::optional<qint64>(0));
        QCOMPARE(chart->accessibleDescription(), u"00:00:00: weekend 1 VM; nightly 2 VMs; total 3 VMs"_s);
        QTest::keyClick(chart.get(), Qt::Key_Left); // not beyond the end
        QCOMPARE(chart->crosshairMs(), std::optional<qint64>(0));
        QTest::keyClick(chart.get(), Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(chart->crosshairMs(), std::optional(EndMs / 12));
        QTest::keyClick(chart.get(), Qt::Key_End);
        QCOMPARE(chart->accessibleDescription(), u"00:16:40: weekend 1 VM; nightly 2 VMs, 1 idle; total 3 VMs"_s);
        QTest::keyClick(chart.get(), Qt::Key_Escape);
        QVERIFY(!chart->crosshairMs());
    }

    void keysChooseAndOpenABand()
    {
        const auto chart = shown(twoPools());
        QSignalSpy activated(chart.get(), &TimeChart::bandActivated);
        QTest::keyClick(chart.get(), Qt::Key_Return); // none is chosen
        QCOMPARE(activated.size(), 0);
        QTest::keyClick(chart.get(), Qt::Key_Up);
        QTest::keyClick(chart.get(), Qt::Key_Up);
        QTest::keyClick(chart.get(), Qt::Key_Return);
        QCOMPARE(activated.value(0).value(0).toString(), u"b"_s);
        QSignalSpy zoomed(chart.get(), &TimeChart::zoomRequested);
        QTest::keyClick(chart.get(), Qt::Key_Plus);
        QTest::keyClick(chart.get(), Qt::Key_Minus);
        QCOMPARE(zoomed.value(0).value(0).toInt(), 1);
        QCOMPARE(zoomed.value(1).value(0).toInt(), -1);
    }

    void thePointerReadsAndOpens()
    {
        const auto chart = shown(twoPools());
        QSignalSpy activated(chart.get(), &TimeChart::bandActivated);
        const QPoint low(400, 230);
        QTest::mouseMove(chart.get(), low);
        QTRY_VERIFY(chart->crosshairMs());
        QVERIFY(qAbs(*chart->crosshairMs() - EndMs / 2) < EndMs / 10);
        QTest::mouseClick(chart.get(), Qt::LeftButton, {}, low);
        QCOMPARE(activated.value(0).value(0).toString(), u"a"_s);
        QTest::mouseClick(chart.get(), Qt::LeftButton, {}, QPoint(400, 6)); // above all bands
        QCOMPARE(activated.size(), 1);
    }

    void aClickHitsWhatTheDataSayNow()
    {
        const auto chart = shown(twoPools());
        QSignalSpy activated(chart.get(), &TimeChart::bandActivated);
        ChartData other = twoPools();
        other.layers = {{u"c"_s, u"other"_s, {}, LayerStyle::Solid, ChartColor(2), {{0, 3}}}};
        chart->setData(other); // not painted yet
        QTest::mouseClick(chart.get(), Qt::LeftButton, {}, QPoint(400, 230));
        QCOMPARE(activated.value(0).value(0).toString(), u"c"_s);
    }

    void aNameStandsOverNothingElse()
    {
        ChartScale scale;
        scale.plot = QRectF(0, 0, 800, 200);
        scale.toMs = EndMs;
        scale.highest = 10;
        ChartData data = twoPools();
        data.layers = {{u"a"_s, u"nightly"_s, {}, LayerStyle::Solid, ChartColor(0), {{950'000, 6}}}};
        const auto place = [&] {
            return bandLabels(data, thinnedStack({data.layers[0].steps}, 0, EndMs, 800), scale, lightColors())
                .value(0)
                .place;
        };
        QVERIFY(place().width() > 40 && place().right() <= scale.xOf(950'000)); // no room in it: beside it
        data.layers[0].steps = {{880'000, 6}, {900'000, 0}, {950'000, 6}};
        QVERIFY(place().isEmpty()); // the same pool was there shortly before
        data.layers[0].steps = {{950'000, 6}, {999'000, 0}};
        QVERIFY(place().isEmpty()); // it is gone
    }

    void drawsAnewOnlyWhenSomethingChanged()
    {
        const auto chart = shown(twoPools());
        QVERIFY(QTest::qWaitForWindowExposed(chart.get()));
        QTRY_VERIFY(!chart->testAttribute(Qt::WA_PendingMoveEvent));
        QCoreApplication::processEvents();
        struct Painted final : QObject
        {
            int count = 0;
            bool eventFilter(QObject *, QEvent *event) override
            {
                count += event->type() == QEvent::UpdateRequest || event->type() == QEvent::Paint ? 1 : 0;
                return false;
            }
        } painted;
        chart->installEventFilter(&painted);
        chart->setData(twoPools());
        QCoreApplication::processEvents();
        QCOMPARE(painted.count, 0);
        ChartData later = twoPools();
        later.toMs += 1'000;
        chart->setData(later);
        QTRY_VERIFY(painted.count > 0);
    }

    void showsBothThemesAndHatching()
    {
        const auto chart = shown(twoPools());
        const auto share = [&chart](const QColor &color, const QRect &part) {
            const QImage image = chart->grab().toImage();
            int count = 0;
            for (int y = part.top(); y <= part.bottom(); ++y) {
                for (int x = part.left(); x <= part.right(); ++x) {
                    count += image.pixelColor(x, y) == color ? 1 : 0;
                }
            }
            return double(count) / (part.width() * part.height());
        };
        const QRect busy(100, 200, 200, 40);
        const QRect idle(480, 140, 60, 20); // the upper VM of the pool in the second half
        for (const Colors &colors : {lightColors(), darkColors()}) {
            chart->setPalette(toPalette(colors));
            QCOMPARE(share(colors.series[0], busy), 1.0);
            const double hatched = share(colors.series[0], idle);
            QVERIFY2(hatched > 0.03 && hatched < 0.5, qPrintable(QString::number(hatched)));
            QVERIFY(contrast(colors.series[0], colors.surface) >= 3.0);
        }
    }

    void aMonthOfSecondsDrawsFast()
    {
        ChartData data = twoPools();
        constexpr qint64 Seconds = 30LL * 24 * 3'600;
        data.toMs = Seconds * 1'000;
        for (ChartLayer &layer : data.layers) {
            layer.steps.clear();
            for (qint64 second = 0; second < Seconds; ++second) {
                layer.steps.append({second * 1'000, second * 7 % 5});
            }
        }
        const auto chart = shown(data);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 20; ++i) {
            QTest::keyClick(chart.get(), Qt::Key_Left); // the crosshair moves over the picture that is there
            chart->grab();
        }
        const qint64 tookMs = timer.elapsed() / 20;
        qInfo("a step of the crosshair took %lld ms", static_cast<long long>(tookMs));
        QVERIFY(tookMs < 50);
        timer.restart();
        chart->resize(801, 300);
        chart->grab();
        qInfo("drawing it anew took %lld ms", static_cast<long long>(timer.elapsed()));
        picture(*chart, u"month"_s);
    }

    void aLegendNamesWhatHasNoRoom()
    {
        ScriptedPrompter prompter;
        ChartPanel panel(prompter);
        panel.resize(640, 300);
        panel.show();
        panel.setData(twoPools());
        panel.grab();
        QCoreApplication::processEvents();
        auto *legend = panel.findChild<ChartLegend *>();
        QVERIFY(!legend->isVisible());
        ChartData thin = twoPools();
        for (int i = 2; i < 40; ++i) {
            thin.layers.append({u"p%1"_s.arg(i), u"pool-%1"_s.arg(i), {}, LayerStyle::Solid, ChartColor(i), {{0, 1}}});
        }
        panel.setData(thin);
        panel.grab();
        QTRY_VERIFY(legend->isVisible());
        QSignalSpy activated(&panel, &ChartPanel::bandActivated);
        const auto entries = legend->findChildren<QAbstractButton *>();
        QCOMPARE(entries.size(), 40);
        QTest::mouseClick(entries[1], Qt::LeftButton);
        QCOMPARE(activated.value(0).value(0).toString(), u"b"_s);
        picture(panel, u"legend"_s);
    }

    void isSavedAsPictureAndDrawing()
    {
        const QTemporaryDir folder;
        const QString png = folder.filePath(u"a.png"_s);
        const QString svg = folder.filePath(u"a.svg"_s);
        QVERIFY(saveChart(png, twoPools(), {600, 240}));
        QVERIFY(saveChart(svg, twoPools(), {600, 240}));
        const QImage image(png);
        QCOMPARE(image.size(), chartPictureSize(twoPools(), {600, 240}) * 2);
        QCOMPARE(image.pixelColor(1, 1), QColor(Qt::white));
        QFile file(svg);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray drawing = file.readAll();
        QVERIFY(drawing.contains("nightly, idle"));
        QVERIFY(drawing.contains("<path"));
        QVERIFY2(!drawing.contains("<image"), "a drawing, not a picture of one");
        const QByteArray kept = "as it was";
        QFile other(folder.filePath(u"b.svg"_s));
        QVERIFY(other.open(QIODevice::WriteOnly) && other.write(kept) == kept.size());
        other.close();
        QVERIFY(!saveChart(folder.filePath(u"none/b.svg"_s), twoPools(), {600, 240}));
        if (const QString pictures = qEnvironmentVariable("POOLDECK_PICTURES"); !pictures.isEmpty()) {
            QFile::copy(png, QDir(pictures).filePath(u"export.png"_s));
            QFile::copy(svg, QDir(pictures).filePath(u"export.svg"_s));
        }
    }

    void aPoolsOwnChart()
    {
        AccountFixture account;
        Pool pool = samples::pool(u"p"_s);
        pool.readyVmCount = 2;
        pool.busyVmCount = 1;
        pool.runningJobCount = 1;
        pool.provisioningVmCount = 1;
        pool.queuedJobCount = 4;
        account.pools = {pool};
        const qint64 nowMs = account.clock.nowMs();
        const qint64 readyMs = nowMs - 400'000;
        account.vms = {samples::vm(u"v"_s, u"p"_s, readyMs), samples::vm(u"w"_s, u"p"_s, readyMs),
                       samples::vm(u"x"_s, u"p"_s, std::nullopt, VmState::Provisioning)};
        UsageInterval lost = samples::interval(u"l"_s, u"p"_s, readyMs, nowMs - 200'000);
        lost.endEstimated = true;
        UsageInterval coming = samples::interval(u"x"_s, u"p"_s, nowMs - 60'000);
        coming.readyAtMs.reset();
        account.intervals = {samples::interval(u"v"_s, u"p"_s, readyMs), samples::interval(u"w"_s, u"p"_s, readyMs),
                             lost, coming};
        account.attempts = {{u"j"_s, 1, u"v"_s, u"p"_s, nowMs - 300'000, std::nullopt, std::nullopt}};
        QVERIFY(account.open());
        ScriptedPrompter prompter;
        PoolChart chart(account.session(), prompter);
        chart.resize(640, 260);
        chart.setPool(u"p"_s);
        chart.show();
        auto *plot = chart.findChild<TimeChart *>();
        QTRY_VERIFY(plot->data().layers.size() == 3);
        const QList<BandReading> readings = readingsAt(plot->data(), nowMs - 100'000);
        QCOMPARE(readings.size(), 2);
        QCOMPARE(readings[0].name, u"Idle"_s);
        QCOMPARE(readings[1].name, u"Busy"_s);
        QCOMPARE(readings[1].value, 1);
        QCOMPARE(readingsAt(plot->data(), nowMs - 250'000).first().value, 2); // and the one that was lost
        QCOMPARE(plot->data().estimatedEnds.size(), 1);
        picture(chart, u"pool"_s);
        chart.setPalette(toPalette(darkColors()));
        picture(chart, u"pool-dark"_s);
    }

    void theLiveChartStacksPools()
    {
        AccountFixture account;
        const qint64 nowMs = account.clock.nowMs();
        for (int i = 0; i < 3; ++i) {
            Pool pool = samples::pool(u"p%1"_s.arg(i), QStringList{u"nightly"_s, u"weekend"_s, u"trial"_s}[i]);
            pool.createdAtMs = i;
            pool.readyVmCount = 2 + i;
            pool.busyVmCount = i;
            account.pools.append(pool);
            for (int v = 0; v < 2 + i; ++v) {
                const QString vm = u"v%1%2"_s.arg(i).arg(v);
                const qint64 readyMs = nowMs - 500'000 + i * 90'000 + v * 20'000;
                account.vms.append(samples::vm(vm, pool.id, readyMs));
                account.intervals.append(samples::interval(vm, pool.id, readyMs));
                if (v < i) {
                    account.attempts.append(
                        {u"j"_s + vm, 1, vm, pool.id, readyMs + 60'000, std::nullopt, std::nullopt});
                }
            }
        }
        QVERIFY(account.open());
        ScriptedPrompter prompter;
        LiveChart chart(account.session(), prompter);
        chart.resize(900, 340);
        chart.show();
        auto *plot = chart.findChild<TimeChart *>();
        QTRY_COMPARE(plot->data().layers.size(), 6);
        QCOMPARE(plot->accessibleName(), u"Running VMs"_s);
        QCOMPARE(readingsAt(plot->data(), plot->data().toMs).first().text(ChartUnit::Vms), u"4 VMs, 2 idle"_s);
        QSignalSpy activated(&chart, &LiveChart::poolActivated);
        picture(chart, u"live"_s);
        plot->setCrosshair(nowMs - 200'000);
        picture(chart, u"live-crosshair"_s);
        chart.setPalette(toPalette(darkColors()));
        picture(chart, u"live-dark"_s);
        chart.setQuantity(LiveChart::Quantity::ComputeHours);
        QCOMPARE(plot->data().layers.size(), 3);
        picture(chart, u"live-hours-dark"_s);
        chart.panel()->setRangeMinutes(24 * 60);
        QTRY_COMPARE(account.sentCount(HttpMethod::Get, u"/attempts"_s), 2); // a longer past is asked for
    }

    void whatIsNotKnownIsBlank()
    {
        AccountFixture account;
        Pool pool = samples::pool(u"p"_s);
        pool.readyVmCount = 1;
        account.pools = {pool};
        const qint64 readyMs = account.clock.nowMs() - 400'000;
        account.vms = {samples::vm(u"v"_s, u"p"_s, readyMs)};
        account.intervals = {samples::interval(u"v"_s, u"p"_s, readyMs)};
        account.answers.insert(u"GET /attempts"_s, FakeTransport::failed(500));
        QVERIFY(account.open());
        ScriptedPrompter prompter;
        LiveChart chart(account.session(), prompter);
        chart.resize(900, 340);
        chart.show();
        auto *plot = chart.findChild<TimeChart *>();
        QTRY_COMPARE(plot->data().layers.size(), 3);
        QCOMPARE(plot->data().layers[0].style, LayerStyle::Unknown);
        QCOMPARE(readingsAt(plot->data(), readyMs + 1).first().text(ChartUnit::Vms), u"1 VM, 1 perhaps idle"_s);
        picture(chart, u"unknown"_s);
    }
};

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const Theme theme(application, ThemeChoice::Light);
    TestTimeChart test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_timechart.moc"
