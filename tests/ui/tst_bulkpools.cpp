#include "accountfixture.h"
#include "common/literals.h"
#include "pools/bulkpooldialog.h"
#include "pools/poolactions.h"
#include "samples.h"
#include "shell/noticearea.h"
#include "shell/operations.h"

#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace pooldeck;

/// What is done to several pools at once, and what is said to have become of it.
class TestBulkPools final : public QObject
{
    Q_OBJECT

    static Pool poolOf(const QString &id, qint64 vms, qint64 running)
    {
        Pool pool = samples::pool(id, u"pool-"_s + id);
        pool.targetVmCount = pool.readyVmCount = vms;
        pool.busyVmCount = pool.runningJobCount = running;
        pool.etag = u"\"%1\""_s.arg(id);
        return pool;
    }

    /// Pools a (3 VMs, 2 jobs run) and b (2 VMs, idle), each VM up for an hour.
    static void fill(AccountFixture &account)
    {
        const qint64 sinceMs = account.clock.nowMs() - samples::HourMs;
        account.pools = {poolOf(u"a"_s, 3, 2), poolOf(u"b"_s, 2, 0)};
        account.pools[1].idleSinceMs = sinceMs;
        for (const QString &id : {u"a1"_s, u"a2"_s, u"a3"_s, u"b1"_s, u"b2"_s}) {
            account.vms.append(samples::vm(id, id.left(1), sinceMs, VmState::Idle));
            account.intervals.append(samples::interval(id, id.left(1), sinceMs));
        }
    }

    static QString text(const QWidget &dialog, const QString &name) { return dialog.findChild<QLabel *>(name)->text(); }

    static QStringList texts(const QWidget &dialog, const QString &name)
    {
        QStringList found;
        for (const QLabel *label : dialog.findChildren<QLabel *>(name)) {
            found.append(label->text());
        }
        return found;
    }

private Q_SLOTS:
    void saysWhatItMeansForEachAndInAll()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        BulkPoolDialog dialog(account.session(), account.pools, BulkPoolDialog::Act::Delete);
        dialog.show();
        QCOMPARE(texts(dialog, u"bulkPoolName"_s), QStringList({u"pool-a"_s, u"pool-b"_s}));
        QCOMPARE(texts(dialog, u"bulkPoolText"_s),
                 QStringList({u"3 VMs stop, 2 running jobs are cancelled."_s, u"2 VMs stop."_s}));
        QCOMPARE(text(dialog, u"consequenceText"_s),
                 u"In all, the burn goes from 5.00 to 0.00 compute-hours per hour. 2 jobs that run and 0 that wait are "
                 u"cancelled. Billing ends at about 5.0000 compute-hours."_s);
        QVERIFY(dialog.cancelButton()->isDefault());

        Changes changes;
        changes.removed = {{u"Pool"_s, u"b"_s, account.clock.nowMs()}};
        QVERIFY(account.push(changes)); // a colleague was faster
        QTRY_COMPARE(texts(dialog, u"bulkPoolName"_s), QStringList{u"pool-a"_s});
        QCOMPARE(dialog.acceptButton()->text(), u"Delete 1 pool"_s);
    }

    void whatWasRefusedStaysInTheDialog()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        Pool resized = account.pools[0];
        resized.targetVmCount = 4;
        account.answers.insert(u"POST /pools/a/resize"_s, FakeTransport::ok(resized.toJson(), 202));
        account.answers.insert(u"POST /pools/b/resize"_s, FakeTransport::failed(409, u"PlanExhausted"_s));
        BulkPoolDialog dialog(account.session(), account.pools, BulkPoolDialog::Act::Resize);
        dialog.show();
        QSignalSpy done(&dialog, &BulkPoolDialog::resized);
        dialog.findChild<QSpinBox *>(u"vmCount"_s)->setValue(4);
        QCOMPARE(texts(dialog, u"bulkPoolText"_s), QStringList({u"1 VM is added."_s, u"2 VMs are added."_s}));
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_COMPARE(done.size(), 1);
        QTRY_VERIFY(dialog.errorText().contains(u"1 of 2 were done"_s));
        QVERIFY(dialog.errorText().contains(u"pool-b: PlanExhausted"_s));
        QTRY_COMPARE(texts(dialog, u"bulkPoolName"_s), QStringList{u"pool-b"_s});
        QCOMPARE(headerOf(account.sent(HttpMethod::Post, u"/a/resize"_s), "If-Match"), QByteArray("\"a\""));

        account.answers.insert(u"POST /pools/b/resize"_s, FakeTransport::ok(resized.toJson(), 202));
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.isVisible());
        QCOMPARE(done.size(), 2);
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/a/resize"_s), 1); // what was done is not done again
    }

    void oneNoticeSaysWhatBecameOfAll()
    {
        AccountFixture account;
        fill(account);
        account.pools[0].busyVmCount = account.pools[0].runningJobCount = 0;
        account.pools[0].idleSinceMs = account.clock.nowMs();
        QVERIFY(account.open());
        for (const QString &id : {u"a"_s, u"b"_s}) {
            Pool after = poolOf(id, 3, 0);
            after.targetVmCount = 0;
            after.state = PoolState::Resizing;
            account.answers.insert(u"POST /pools/%1/resize"_s.arg(id), FakeTransport::ok(after.toJson(), 202));
        }
        Operations operations;
        NoticeArea notices;
        PoolActions actions(account.session(), operations, notices, nullptr, false);
        actions.setUndoMs(1);
        actions.resizeToZero(QStringList{u"a"_s, u"b"_s});
        QVERIFY(notices.texts().value(0).startsWith(u"2 pools go to zero"_s));
        QTRY_COMPARE(operations.running().size(), 1);
        QCOMPARE(operations.running()[0].total, 5);

        // The ledger has the true ends.
        const qint64 endMs = account.clock.nowMs() + 1'000;
        for (UsageInterval &interval : account.intervals) {
            interval.deletedAtMs = endMs;
        }
        Changes changes;
        for (const QString &id : {u"a"_s, u"b"_s}) {
            changes.pools.append(poolOf(id, 0, 0));
        }
        for (const Vm &vm : account.vms) {
            changes.removed.append({u"Vm"_s, vm.id, account.clock.nowMs()});
        }
        QVERIFY(account.push(changes));
        QTRY_VERIFY2(notices.texts().contains(u"2 pools: 0 of 5 VMs left"_s),
                     qPrintable(notices.texts().join(u" | "_s)));
        QVERIFY(operations.running().isEmpty());
        const QList<QLabel *> labels = notices.findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return label->text().contains(u"Billing stopped at"_s) && label->text().contains(u"5.0014 compute-hours"_s);
        }));
    }

    void poolsAreUndoneTogether()
    {
        AccountFixture account;
        fill(account);
        account.pools[0].busyVmCount = account.pools[0].runningJobCount = 0;
        QVERIFY(account.open());
        Operations operations;
        NoticeArea notices;
        PoolActions actions(account.session(), operations, notices, nullptr, false);
        notices.show();
        actions.setUndoMs(60'000);
        actions.resizeToZero(QStringList{u"a"_s, u"b"_s});
        QVERIFY(actions.isUndoable(u"a"_s) && actions.isUndoable(u"b"_s));
        const QString countdown = notices.texts().value(0);
        auto *undo = notices.findChild<QPushButton *>(u"noticeAction"_s);
        for (int i = 0; i < 6; ++i) { // what else happens leaves it where it is
            Notice other;
            other.text = u"other %1"_s.arg(i);
            notices.post(other);
        }
        QVERIFY(notices.texts().contains(countdown));
        QTest::mouseClick(undo, Qt::LeftButton);
        QVERIFY(!notices.texts().contains(countdown));
        QVERIFY(!actions.isUndoable(u"a"_s) && !actions.isUndoable(u"b"_s));
        QVERIFY(notices.texts().contains(u"2 pools stay as they are: nothing was sent"_s));
    }

    void aPoolThatIsGoneDidNotGetThere()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        Operations operations;
        NoticeArea notices;
        PoolOutcomes outcomes(account.session(), operations, notices);
        Pool after = account.pools[1];
        after.targetVmCount = 4;
        outcomes.followResized({{account.pools[1], after}});
        Pool made = poolOf(u"c"_s, 0, 0);
        made.targetVmCount = 2;
        made.state = PoolState::Resizing;
        outcomes.followCreated(made);
        Changes seen;
        seen.pools = {made};
        QVERIFY(account.push(seen));
        QCOMPARE(operations.running().size(), 2);

        Changes gone; // by a colleague
        gone.removed = {{u"Pool"_s, u"b"_s, account.clock.nowMs()}, {u"Pool"_s, u"c"_s, account.clock.nowMs()}};
        QVERIFY(account.push(gone));
        QTRY_VERIFY(operations.running().isEmpty());
        QVERIFY2(notices.texts().contains(u"pool-b was deleted before it had 4 VMs"_s),
                 qPrintable(notices.texts().join(u" | "_s)));
        QVERIFY(notices.texts().contains(u"pool-c was deleted before it had 2 VMs"_s));
    }

    void aReplacedVmIsFollowed()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        const Pool after = account.pools[1];
        account.answers.insert(u"POST /vms/b1/replace"_s, FakeTransport::ok(after.toJson(), 202));
        Operations operations;
        NoticeArea notices;
        QWidget window;
        window.show();
        PoolActions actions(account.session(), operations, notices, &window, false);
        actions.replaceVm(u"b"_s, u"b1"_s);
        auto *dialog = window.findChild<FormDialog *>(u"replaceVmDialog"_s);
        QVERIFY(dialog);
        QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
        QTRY_COMPARE(operations.running().size(), 1);
        account.intervals[3].deletedAtMs = account.clock.nowMs();
        Changes changes;
        changes.pools = {after};
        changes.pools[0].lastChangedAtMs += 1;
        changes.vms = {samples::vm(u"b3"_s, u"b"_s, account.clock.nowMs())};
        changes.removed = {{u"Vm"_s, u"b1"_s, account.clock.nowMs()}};
        QVERIFY(account.push(changes));
        QTRY_VERIFY2(notices.texts().contains(u"pool-b: VM b1 is replaced, 2 VMs ready"_s),
                     qPrintable(notices.texts().join(u" | "_s)));
    }
};

QTEST_MAIN(TestBulkPools)
#include "tst_bulkpools.moc"
