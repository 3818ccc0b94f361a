#include "accountfixture.h"
#include "activity/eventmodel.h"
#include "common/literals.h"
#include "jobs/jobmodel.h"
#include "jobs/jobproxy.h"
#include "pools/poolmodel.h"
#include "samples.h"
#include "widgets/rowproxy.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;

namespace {

Event anEvent(qint64 seq, const QString &message)
{
    Event event;
    event.seq = seq;
    event.atMs = FakeClock::DefaultStartMs + seq;
    event.kind = u"PoolResized"_s;
    event.poolId = u"p"_s;
    event.message = message;
    event.who = u"anna@ws12"_s;
    return event;
}

Job queued(const QString &id, qint64 seq)
{
    Job job = samples::job(id);
    job.poolId = u"p"_s;
    job.queuedAtMs = 3'000;
    job.queueSeq = seq;
    return job;
}

} // namespace

class TestItemModels final : public QObject
{
    Q_OBJECT

    static QString text(const QAbstractItemModel &model, int row, int column)
    {
        return model.index(row, column).data(Qt::DisplayRole).toString();
    }

private Q_SLOTS:
    void poolsComeAndGo()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.pools[0].readyVmCount = 2;
        account.pools[0].idleSinceMs = account.clock.nowMs() - 14 * 60'000;
        account.vms = {samples::vm(u"v"_s, u"p"_s, account.clock.nowMs() - samples::HourMs),
                       samples::vm(u"w"_s, u"p"_s, account.clock.nowMs(), VmState::Busy)};
        account.intervals = {samples::interval(u"v"_s, u"p"_s, account.clock.nowMs() - samples::HourMs),
                             samples::interval(u"w"_s, u"p"_s, account.clock.nowMs())};
        QVERIFY(account.open());
        PoolModel model(account.session());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(text(model, 0, int(PoolModel::Column::Name)), u"nightly"_s);
        QCOMPARE(text(model, 0, int(PoolModel::Column::Vms)), u"2/2"_s);
        QCOMPARE(text(model, 0, int(PoolModel::Column::IdleSince)), u"14 min"_s);
        QCOMPARE(text(model, 0, int(PoolModel::Column::ComputeHours)), u"1.00"_s);
        QCOMPARE(text(model, 0, int(PoolModel::Column::Plan)), u"Standard S1"_s);
        QCOMPARE(text(model, 0, int(PoolModel::Column::WebService)), u"census"_s);
        const QList<VmState> strip =
            model.index(0, int(PoolModel::Column::Vms)).data(ItemRole::Vms).value<QList<VmState>>();
        QVERIFY(strip == QList<VmState>({VmState::Busy, VmState::Idle})); // one state after the other

        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        Changes changes;
        changes.pools = {samples::pool(u"q"_s, u"weekend"_s)};
        QVERIFY(account.push(changes));
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(model.rowCount(), 2);

        changes = {};
        changes.vms = {samples::vm(u"v"_s, u"p"_s, account.clock.nowMs(), VmState::Draining)};
        changes.removed = {{u"Pool"_s, u"q"_s, account.clock.nowMs()}};
        QVERIFY(account.push(changes));
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(model.index(0, int(PoolModel::Column::Vms))
                    .data(ItemRole::Vms)
                    .value<QList<VmState>>()
                    .contains(VmState::Draining));
        QCOMPARE(resets.size(), 0);
    }

    void sortsByRawValues()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s), samples::pool(u"q"_s, u"weekend"_s)};
        account.pools[0].queuedJobCount = 9;
        account.pools[1].queuedJobCount = 10;
        account.pools[1].createdAtMs = 5'000;
        QVERIFY(account.open());
        const PoolModel model(account.session());
        const int column = int(PoolModel::Column::Queued);
        QVERIFY(model.index(0, column).data(ItemRole::Sort).toLongLong() <
                model.index(1, column).data(ItemRole::Sort).toLongLong());
    }

    void jobsKnowTheirPlace()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.pools[0].readyVmCount = 2;
        account.pools[0].busyVmCount = 2;
        account.jobs = {queued(u"second"_s, 12), queued(u"first"_s, 11)};
        QVERIFY(account.open());
        JobModel model(account.session());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const int waiting = int(JobModel::Column::Result);
        const int position = int(JobModel::Column::Position);
        QCOMPARE(text(model, model.rowOf(u"first"_s), waiting), u"Next; 2 VMs busy"_s);
        QCOMPARE(text(model, model.rowOf(u"second"_s), waiting), u"No. 2; 2 VMs busy"_s);
        QCOMPARE(text(model, model.rowOf(u"second"_s), position), u"2"_s);
        QCOMPARE(model.activeCount(), 2);

        Changes changes;
        Job running = queued(u"first"_s, 11);
        running.status = JobStatus::Running;
        running.attempt = 1;
        running.startedAtMs = account.clock.nowMs();
        changes.jobs = {running, queued(u"third"_s, 13)};
        QVERIFY(account.push(changes));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(text(model, model.rowOf(u"first"_s), waiting), QString());
        QCOMPARE(text(model, model.rowOf(u"second"_s), waiting), u"Next; 2 VMs busy"_s);
        account.clock.advance(42'000);
        model.tick();
        QCOMPARE(text(model, model.rowOf(u"first"_s), int(JobModel::Column::Duration)), u"42 s"_s);
    }

    void jobsAreFiltered()
    {
        AccountFixture account;
        account.jobs = {samples::job(u"aaaa"_s, JobStatus::Failed), samples::job(u"bbbb"_s, JobStatus::Finished)};
        QVERIFY(account.open());
        JobModel model(account.session());
        JobProxy proxy(model);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(proxy.rowCount(), 2);
        proxy.setGroup(JobProxy::Group::Failed);
        QCOMPARE(proxy.rowCount(), 1);
        QCOMPARE(proxy.index(0, 0).data(ItemRole::Id).toString(), u"aaaa"_s);
        proxy.setGroup(JobProxy::Group::All);
        proxy.setText(u"BBB"_s);
        QCOMPARE(proxy.rowCount(), 1);
        proxy.setText({});
        proxy.setPool(u""_s);
        QCOMPARE(proxy.rowCount(), 0);
        proxy.setPool(account.jobs[0].poolId);
        QCOMPARE(proxy.rowCount(), 2);
        proxy.setWebService(u"other"_s);
        QCOMPARE(proxy.rowCount(), 0);
    }

    void eventsComeNewestFirst()
    {
        AccountFixture account;
        account.events = {anEvent(1, u"created"_s), anEvent(2, u"resized 0 → 4"_s)};
        QVERIFY(account.open());
        EventModel model(account.session());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        RowProxy newestFirst(model);
        newestFirst.sort(int(EventModel::Column::Time), Qt::DescendingOrder);
        QTRY_COMPARE(model.rowCount(), 2);
        const int what = int(EventModel::Column::What);
        QCOMPARE(text(newestFirst, 0, what), u"resized 0 → 4"_s);
        account.events.append(anEvent(3, u"resized 4 → 0"_s));
        QVERIFY(account.push({}));
        QTRY_COMPARE(model.rowCount(), 3);
        QCOMPARE(text(newestFirst, 0, what), u"resized 4 → 0"_s);
        QCOMPARE(text(newestFirst, 0, int(EventModel::Column::Who)), u"anna@ws12"_s);
    }
};

QTEST_MAIN(TestItemModels)
#include "tst_itemmodels.moc"
