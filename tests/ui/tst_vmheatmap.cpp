#include "accountfixture.h"
#include "common/literals.h"
#include "format/statelook.h"
#include "pools/heatmapgrid.h"
#include "pools/vmheatmap.h"
#include "pools/vmlegend.h"
#include "pools/vmtext.h"
#include "samples.h"
#include "theme/colors.h"

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;

namespace {

constexpr qint64 MinuteMs = 60'000;

} // namespace

class TestVmHeatMap final : public QObject
{
    Q_OBJECT

    /// VMs v0000, v0001, … of pool p: every fourth idle, the others busy.
    static QList<Vm> manyVms(int count, qint64 nowMs)
    {
        QList<Vm> vms;
        for (int i = 0; i < count; ++i) {
            Vm vm = samples::vm(u"v%1"_s.arg(i, 5, 10, QChar(u'0')), u"p"_s, nowMs - MinuteMs,
                                i % 4 == 3 ? VmState::Idle : VmState::Busy);
            vms.append(vm);
        }
        return vms;
    }

    static QColor pixelOf(VmHeatMap &map, const QString &vmId, QPoint offset = {2, 2})
    {
        return map.viewport()->grab().toImage().pixelColor(map.rectOf(vmId).topLeft() + offset);
    }

private Q_SLOTS:
    void tilesFillThePane_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("tile");
        QTest::addColumn<bool>("scrolls");
        QTest::newRow("as large as allowed") << 40 << 28 << false;
        QTest::newRow("hundreds") << 400 << 18 << false;
        QTest::newRow("thousands") << 4'000 << 6 << true;
        QTest::newRow("16,000") << 16'000 << 6 << true;
    }
    void tilesFillThePane()
    {
        QFETCH(int, count);
        QFETCH(int, tile);
        QFETCH(bool, scrolls);
        const QSize pane(800, 200);
        const HeatMapGrid grid(count, pane, 12);
        QCOMPARE(grid.tile(), QSize(tile, tile));
        QCOMPARE(grid.height() > pane.height(), scrolls);
        QVERIFY(grid.columns() * grid.rows() >= count); // none is left out
        QVERIFY(grid.rectOf(grid.columns() - 1).right() < pane.width());
        for (const qsizetype index : {0, 1, count / 2, count - 1}) {
            QCOMPARE(grid.indexAt(grid.rectOf(index).center()), index);
        }
        QCOMPARE(grid.indexAt(grid.rectOf(0).bottomRight() + QPoint(1, 0)), -1); // the gap
        QCOMPARE(grid.indexAt({-1, 0}), -1);
    }

    void fewVmsGetChips()
    {
        const HeatMapGrid grid(12, QSize(800, 200), 12);
        QVERIFY(grid.hasChips());
        QCOMPARE(grid.columns(), 3);
        QVERIFY(grid.height() <= 200);
        QVERIFY(!HeatMapGrid(13, QSize(800, 200), 12).hasChips());
        QCOMPARE(HeatMapGrid(0, QSize(800, 200), 12).height(), 0);
    }

    void saysWhatThereIs()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.vms = manyVms(16, account.clock.nowMs());
        Job job = samples::job(u"539d17aa0000"_s, JobStatus::Running);
        job.startedAtMs = account.clock.nowMs() - 14 * MinuteMs;
        account.jobs = {job};
        account.vms[0].jobId = job.id;
        QVERIFY(account.open());
        VmHeatMap map(account.session());
        map.setPool(u"p"_s);
        QCOMPARE(map.accessibleName(), u"16 VMs: 12 busy, 4 idle"_s);
        map.setCurrentVm(u"v00000"_s);
        QCOMPARE(map.accessibleDescription(), u"1 of 16: VM v00000, busy on job 539d17aa for 14 min"_s);
        QVERIFY(vmToolTip(account.vms[0], account.session()).contains(u"Job 539d17aa0000 for 14 min"_s));
        map.setPool(u"another"_s);
        QCOMPARE(map.accessibleName(), u"No VMs"_s);
        QCOMPARE(map.currentVmId(), QString());
    }

    void followsTheMirror()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.vms = manyVms(40, account.clock.nowMs());
        QVERIFY(account.open());
        VmHeatMap map(account.session());
        map.resize(400, 200);
        map.show();
        map.setPool(u"p"_s);
        map.setCurrentVm(u"v00005"_s);
        const QRect place = map.rectOf(u"v00005"_s);
        const Colors &c = colorsOf(&map);
        QCOMPARE(pixelOf(map, u"v00006"_s), c.vmBusy);

        Changes changes;
        changes.vms = {account.vms[6]};
        changes.vms[0].state = VmState::Deleting;
        QVERIFY(account.push(changes));
        QCOMPARE(pixelOf(map, u"v00006"_s), c.vmDeleting);
        QCOMPARE(map.rectOf(u"v00005"_s), place); // nothing moves when a state changes
        QCOMPARE(map.vms().count(VmState::Deleting), 1);

        QSignalSpy current(&map, &VmHeatMap::currentVmChanged);
        changes = {};
        changes.removed = {{u"Vm"_s, u"v00005"_s, account.clock.nowMs()}};
        QVERIFY(account.push(changes));
        QCOMPARE(map.vms().size(), 39);
        QCOMPARE(map.currentVmId(), QString()); // never another one by itself
        QCOMPARE(current.size(), 1);
    }

    void theKeyboardGoesEverywhere()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.vms = manyVms(16'000, account.clock.nowMs());
        QVERIFY(account.open());
        VmHeatMap map(account.session());
        map.resize(400, 200);
        map.show();
        map.setPool(u"p"_s);
        map.setCurrentVm(u"v00000"_s);
        QTest::keyClick(&map, Qt::Key_Right);
        QCOMPARE(map.currentVmId(), u"v00001"_s);
        QTest::keyClick(&map, Qt::Key_Down);
        QCOMPARE(map.vms().indexOf(map.currentVmId()), 1 + map.grid().columns());
        QTest::keyClick(&map, Qt::Key_Up);
        QTest::keyClick(&map, Qt::Key_Left);
        QCOMPARE(map.currentVmId(), u"v00000"_s);
        QTest::keyClick(&map, Qt::Key_PageDown);
        QVERIFY(map.verticalScrollBar()->value() > 0 || map.rectOf(map.currentVmId()).bottom() < 200);
        QVERIFY(map.vms().indexOf(map.currentVmId()) > 10 * map.grid().columns());
        QTest::keyClick(&map, Qt::Key_End);
        QCOMPARE(map.currentVmId(), u"v15999"_s);
        QVERIFY(map.viewport()->rect().contains(map.rectOf(u"v15999"_s))); // it can be seen
        QSignalSpy activated(&map, &VmHeatMap::vmActivated);
        QTest::keyClick(&map, Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated[0][0].toString(), u"v15999"_s);
        QTest::keyClick(&map, Qt::Key_Home);
        QCOMPARE(map.currentVmId(), u"v00000"_s);

        map.setIsolated(VmState::Idle);
        QTest::keyClick(&map, Qt::Key_Right);
        QCOMPARE(map.currentVmId(), u"v00003"_s); // the paled ones are passed over
    }

    void theMouseSelectsAndOpens()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.vms = manyVms(40, account.clock.nowMs());
        QVERIFY(account.open());
        VmHeatMap map(account.session());
        map.resize(400, 200);
        map.show();
        map.setPool(u"p"_s);
        QTest::mouseClick(map.viewport(), Qt::LeftButton, {}, map.rectOf(u"v00017"_s).center());
        QCOMPARE(map.currentVmId(), u"v00017"_s);
        QSignalSpy activated(&map, &VmHeatMap::vmActivated);
        QTest::mouseDClick(map.viewport(), Qt::LeftButton, {}, map.rectOf(u"v00018"_s).center());
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated[0][0].toString(), u"v00018"_s);
    }

    void theLegendIsolates()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.vms = manyVms(40, account.clock.nowMs());
        QVERIFY(account.open());
        VmHeatMap map(account.session());
        VmLegend legend;
        connect(&map, &VmHeatMap::vmsChanged, &legend, [&] { legend.setVms(map.vms()); });
        connect(&legend, &VmLegend::isolatedChanged, &map, &VmHeatMap::setIsolated);
        map.resize(400, 200);
        map.show();
        legend.show();
        map.setPool(u"p"_s);
        auto *busy = legend.findChild<QAbstractButton *>(u"legendBusy"_s);
        auto *idle = legend.findChild<QAbstractButton *>(u"legendIdle"_s);
        QCOMPARE(busy->accessibleName(), u"Busy 30"_s);
        QVERIFY(legend.findChild<QAbstractButton *>(u"legendLost"_s)->isHidden());
        const Colors &c = colorsOf(&map);
        QTest::mouseClick(idle, Qt::LeftButton);
        QVERIFY(idle->isChecked() && !busy->isChecked());
        QCOMPARE(pixelOf(map, u"v00003"_s), c.vmIdle);
        QVERIFY(pixelOf(map, u"v00004"_s) != c.vmBusy);
        QTest::mouseClick(idle, Qt::LeftButton);
        QVERIFY(!idle->isChecked());
        QCOMPARE(pixelOf(map, u"v00004"_s), c.vmBusy);
        QTest::mouseClick(busy, Qt::LeftButton);
        QTest::keyClick(busy, Qt::Key_Escape);
        QVERIFY(!legend.isolated());
    }

    void thousandsArePaintedAtOnce()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.vms = manyVms(16'000, account.clock.nowMs());
        QVERIFY(account.open());
        VmHeatMap map(account.session());
        map.resize(2'400, 700);
        map.show();
        QElapsedTimer timer;
        timer.start();
        map.setPool(u"p"_s);
        const qint64 loadMs = timer.restart();
        QPixmap picture(map.viewport()->size());
        map.viewport()->render(&picture);
        const qint64 paintMs = timer.elapsed();
        qInfo("16,000 VMs: taken in %lld ms, painted in %lld ms", loadMs, paintMs);
        QVERIFY(!map.grid().hasChips());
        QVERIFY2(paintMs < 500, "painting takes a time that one sees"); // some 10 ms with an optimised build
    }
};

QTEST_MAIN(TestVmHeatMap)
#include "tst_vmheatmap.moc"
