#include "accountfixture.h"
#include "common/literals.h"
#include "overview/attentionlist.h"
#include "pools/poolactions.h"
#include "pools/poolcommands.h"
#include "samples.h"
#include "scriptedprompter.h"
#include "shell/burnstrip.h"
#include "shell/dropcontent.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/quitguard.h"
#include "shell/workspace.h"
#include "theme/colors.h"

#include <QAction>
#include <QDialog>
#include <QJsonDocument>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

/// The parts of the shell over an account in memory; the whole window is driven by the tour.
class TestMainWindow final : public QObject
{
    Q_OBJECT

    static Pool idlePool(const AccountFixture &account)
    {
        Pool pool = samples::pool(u"p"_s);
        pool.readyVmCount = 2;
        pool.idleSinceMs = account.clock.nowMs() - 14 * 60'000;
        return pool;
    }

    static void addIdlePool(AccountFixture &account)
    {
        account.pools = {idlePool(account)};
        const qint64 since = account.clock.nowMs() - 14 * 60'000;
        account.vms = {samples::vm(u"v"_s, u"p"_s, since), samples::vm(u"w"_s, u"p"_s, since)};
        account.intervals = {samples::interval(u"v"_s, u"p"_s, since), samples::interval(u"w"_s, u"p"_s, since)};
    }

private Q_SLOTS:
    void theStripIsNeverZeroWhenOffline()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        BurnStrip strip;
        QCOMPARE(strip.text(), u"Not connected; what burns is not known"_s);
        strip.setSession(&account.session(), false);
        QVERIFY2(strip.text().startsWith(u"2 VMs · 2.00 compute-h/h · $0.00/h now; "_s), qPrintable(strip.text()));
        account.answers.insert(u"GET /changes"_s, FakeTransport::unreachable());
        account.transport.answer(FakeTransport::unreachable());
        QTRY_COMPARE(account.session().monitor().state(), AccountMonitor::State::Offline);
        strip.refresh();
        QVERIFY2(strip.text().startsWith(u"Last seen "_s), qPrintable(strip.text()));
        QVERIFY(strip.text().contains(u"2 VMs, up to"_s));
    }

    void theDotIsThatOfIdleWhileJobsOnlyWait()
    {
        AccountFixture account;
        addIdlePool(account);
        account.pools[0].queuedJobCount = 3;
        QVERIFY(account.open());
        BurnStrip strip;
        strip.resize(1400, 56); // one line
        strip.setSession(&account.session(), false);
        const auto dot = [&] { return strip.grab().toImage().pixelColor(5, strip.height() / 2); };
        QCOMPARE(dot(), colorsOf(&strip).vmIdle);
        Changes changes;
        Pool pool = idlePool(account);
        pool.busyVmCount = pool.runningJobCount = 1;
        changes.pools = {pool};
        QVERIFY(account.push(changes));
        strip.refresh();
        QCOMPARE(dot(), colorsOf(&strip).vmBusy);
    }

    void theUndoTimeRunsDown()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        Operations operations;
        ScriptedPrompter prompter;
        Workspace workspace({account.session(), account.transport, operations, prompter, false, 60'000});
        workspace.poolActions().setUndoMs(2'000);
        workspace.poolActions().resizeToZero(u"p"_s);
        QCOMPARE(workspace.notices().texts().value(0), u"nightly goes to zero in 2 s"_s);
        QTRY_COMPARE(workspace.notices().texts().value(0), u"nightly goes to zero in 1 s"_s);
        workspace.poolActions().undoAll();
    }

    void anIdlePoolGoesToZeroAfterTheUndoTime()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        Pool after = idlePool(account);
        after.targetVmCount = 0;
        after.state = PoolState::Resizing;
        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::ok(after.toJson(), 202));
        Operations operations;
        ScriptedPrompter prompter;
        Workspace workspace({account.session(), account.transport, operations, prompter, false, 60'000});
        workspace.resize(1000, 700);
        workspace.show();
        workspace.poolActions().setUndoMs(300);

        auto *list = workspace.findChild<AttentionList *>();
        QTRY_COMPARE(list->count(), 1);
        auto *zero = list->findChild<QPushButton *>(u"noticeAction"_s);
        QCOMPARE(zero->text(), u"Resize to zero"_s);
        QTest::mouseClick(zero, Qt::LeftButton);
        QVERIFY(workspace.notices().texts().value(0).startsWith(u"nightly goes to zero"_s));
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/resize"_s), 0); // can still be undone
        QTRY_COMPARE(account.sentCount(HttpMethod::Post, u"/resize"_s), 1);
        const QJsonObject body = QJsonDocument::fromJson(account.sent(HttpMethod::Post, u"/resize"_s).body).object();
        QCOMPARE(body["VmCount"_L1].toInt(-1), 0);
        QCOMPARE(body["OnlyIfIdle"_L1].toBool(), true);
        QTRY_COMPARE(operations.running().size(), 1); // followed until they are gone

        Changes changes;
        Pool zeroed = idlePool(account);
        zeroed.targetVmCount = 0;
        zeroed.readyVmCount = 0;
        changes.pools = {zeroed};
        changes.removed = {{u"Vm"_s, u"v"_s, account.clock.nowMs()}, {u"Vm"_s, u"w"_s, account.clock.nowMs()}};
        QVERIFY(account.push(changes));
        QTRY_VERIFY(workspace.notices().texts().contains(u"nightly: 0 of 2 VMs left"_s));
        QVERIFY(operations.running().isEmpty());
    }

    void undoSendsNothing()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        Operations operations;
        NoticeArea notices;
        PoolActions actions(account.session(), operations, notices, nullptr, false);
        notices.show();
        actions.setUndoMs(200);
        actions.resizeToZero(u"p"_s);
        QVERIFY(actions.isUndoable(u"p"_s));
        QTest::mouseClick(notices.findChild<QPushButton *>(u"noticeAction"_s), Qt::LeftButton);
        QVERIFY(!actions.isUndoable(u"p"_s));
        QTest::qWait(400); // longer than the undo time: nothing may happen, so there is nothing to wait for
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/resize"_s), 0);
    }

    void aPoolThatIsNeededAgainIsLeftAlone()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::failed(409, u"PoolNotIdle"_s));
        Operations operations;
        NoticeArea notices;
        PoolActions actions(account.session(), operations, notices, nullptr, false);
        actions.setUndoMs(1);
        actions.resizeToZero(u"p"_s);
        QTRY_VERIFY(notices.texts().contains(u"nightly is needed again, so it was left alone"_s));
    }

    void deletingTakesThePlaceOfTheCountdown()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        account.answers.insert(u"DELETE /pools/p"_s, FakeTransport::failed(500, u"InternalError"_s));
        Operations operations;
        ScriptedPrompter prompter;
        Workspace workspace({account.session(), account.transport, operations, prompter, false, 60'000});
        workspace.show();
        workspace.poolActions().setUndoMs(60'000);
        workspace.poolActions().resizeToZero(u"p"_s);
        workspace.poolActions().remove({u"p"_s});
        auto *dialog = workspace.findChild<QDialog *>(u"deletePoolDialog"_s);
        QVERIFY(dialog);
        QVERIFY(workspace.poolActions().isUndoable(u"p"_s)); // it may still be kept
        QTest::mouseClick(dialog->findChild<QPushButton *>(u"acceptButton"_s), Qt::LeftButton);
        QVERIFY(!workspace.poolActions().isUndoable(u"p"_s));
        QCOMPARE(account.sentCount(HttpMethod::Delete, u"/pools/p"_s), 1);
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/resize"_s), 0);
        dialog->reject();
    }

    void shortcutsActOnWhatIsInSight()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        Operations operations;
        ScriptedPrompter prompter;
        Workspace workspace({account.session(), account.transport, operations, prompter, false, 60'000});
        workspace.show();
        QAction *zero = workspace.poolCommands().resizeToZero();
        QVERIFY(!zero->isEnabled()); // chosen on a page that is not shown
        workspace.showPage(Page::Pools);
        QVERIFY(zero->isEnabled());
        workspace.hide(); // behind the connections
        QVERIFY(!zero->isEnabled());
        workspace.show();
        QVERIFY(zero->isEnabled());
        workspace.showPage(Page::Jobs);
        zero->trigger();
        QVERIFY(!workspace.poolActions().isUndoable(u"p"_s));
    }

    void whatWaitsIsAskedAboutBeforeAnotherConnection()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        Pool after = idlePool(account);
        after.targetVmCount = 0;
        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::ok(after.toJson(), 202));
        Operations operations;
        ScriptedPrompter prompter;
        Workspace workspace({account.session(), account.transport, operations, prompter, false, 60'000});
        QuitGuard guard(operations, prompter);
        int left = 0;
        const auto leave = [&] { guard.leave(&workspace, [&] { ++left; }); };
        leave();
        QCOMPARE(left, 1); // nothing waits
        workspace.poolActions().resizeToZero(u"p"_s);
        prompter.choice = 2; // stay
        leave();
        QTRY_COMPARE(prompter.asked.size(), 1);
        QCOMPARE(prompter.asked[0].text, u"1 pool is about to go to zero"_s);
        QCOMPARE(prompter.asked[0].safeChoice, 2);
        QCoreApplication::processEvents();
        QCOMPARE(left, 1);
        QVERIFY(workspace.poolActions().isUndoable(u"p"_s));
        prompter.choice = 0; // to zero first
        leave();
        QTRY_COMPARE(left, 2);
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/resize"_s), 1);

        prompter.asked.clear();
        prompter.choice = 0; // switch
        const int submitting = operations.begin(u"Submitting"_s, 3, {}, true);
        operations.progress(submitting, 1);
        leave();
        QTRY_COMPARE(left, 3);
        QVERIFY2(prompter.asked[0].detail.startsWith(u"Submitting: 1 of 3 done"_s),
                 qPrintable(prompter.asked[0].detail));
    }

    void quittingWithVmsAsksFirst()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::ok(idlePool(account).toJson(), 202));
        Operations operations;
        ScriptedPrompter prompter;
        Workspace workspace({account.session(), account.transport, operations, prompter, false, 60'000});
        QuitGuard guard(operations, prompter);
        QSignalSpy agreed(&guard, &QuitGuard::quitAgreed);
        QVERIFY(guard.mayClose(nullptr)); // not connected, nothing half done

        prompter.choice = 2;
        QVERIFY(!guard.mayClose(&workspace));
        QCOMPARE(prompter.asked.size(), 1);
        QCOMPARE(prompter.asked[0].text, u"2 VMs keep running and bill 2.00 compute-hours per hour"_s);
        QCOMPARE(prompter.asked[0].safeChoice, 2);
        QTest::qWait(0);
        QCOMPARE(agreed.size(), 0);

        prompter.choice = 0; // resize to zero and quit
        QVERIFY(!guard.mayClose(&workspace));
        QTRY_COMPARE(agreed.size(), 1);
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/resize"_s), 1);
        QVERIFY(guard.mayClose(&workspace));
    }

    void aPoolThatSomebodyChangedKeepsTheWindowOpen()
    {
        AccountFixture account;
        addIdlePool(account);
        QVERIFY(account.open());
        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::failed(412, u"PreconditionFailed"_s));
        Operations operations;
        ScriptedPrompter prompter;
        Workspace workspace({account.session(), account.transport, operations, prompter, false, 60'000});
        QuitGuard guard(operations, prompter);
        QSignalSpy agreed(&guard, &QuitGuard::quitAgreed);
        prompter.choice = 0; // resize to zero and quit
        QVERIFY(!guard.mayClose(&workspace));
        QTRY_VERIFY(workspace.notices().texts().contains(
            u"nightly was changed meanwhile, so it was left alone and Pooldeck stays open"_s));
        QCOMPARE(headerOf(account.sent(HttpMethod::Post, u"/resize"_s), "If-Match"), idlePool(account).etag.toUtf8());
        QCOMPARE(agreed.size(), 0);
    }

    void whatIsDraggedIsLookedAt()
    {
        const QTemporaryDir folder;
        for (const char *name : {"a.json", "b.json", "notes.txt"}) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        QMimeData files;
        files.setUrls({QUrl::fromLocalFile(folder.path()), QUrl::fromLocalFile(folder.filePath(u"a.json"_s)),
                       QUrl::fromLocalFile(folder.filePath(u"notes.txt"_s))});
        DropContent content = DropContent::of(files);
        QCOMPARE(content.requestCount, 3);
        QCOMPARE(content.paths.size(), 2);
        QCOMPARE(content.otherCount, 1);

        QMimeData text;
        text.setText(u"  {\"Input\": null}"_s);
        QCOMPARE(DropContent::of(text).requestCount, 1);
        text.setText(u"hello"_s);
        QVERIFY(DropContent::of(text).isEmpty());
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
