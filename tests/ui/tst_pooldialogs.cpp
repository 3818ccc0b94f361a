#include "accountfixture.h"
#include "common/literals.h"
#include "pools/createpooldialog.h"
#include "pools/deletepooldialog.h"
#include "pools/editpooldialog.h"
#include "pools/replacevmdialog.h"
#include "pools/resizepooldialog.h"
#include "samples.h"

#include <QComboBox>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QUrlQuery>

#include <algorithm>

using namespace pooldeck;

class TestPoolDialogs final : public QObject
{
    Q_OBJECT

    static QString text(const QWidget &dialog, const QString &name) { return dialog.findChild<QLabel *>(name)->text(); }

    static void setCount(const QWidget &dialog, int count)
    {
        dialog.findChild<QSpinBox *>(u"vmCount"_s)->setValue(count);
    }

    static Pool busyPool()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.targetVmCount = 4;
        pool.readyVmCount = 4;
        pool.busyVmCount = 2;
        pool.runningJobCount = 2;
        pool.queuedJobCount = 3;
        return pool;
    }

private Q_SLOTS:
    void createSaysWhatItBurns()
    {
        AccountFixture account;
        QVERIFY(account.open());
        CreatePoolDialog dialog(account.session(), false);
        dialog.show();
        QCOMPARE(text(dialog, u"burnText"_s), u"Burns 2.00 compute-hours per hour, 48.00 a day, used or not."_s);
        QVERIFY(text(dialog, u"moneyText"_s).contains(u"then $4.00 an hour"_s));
        setCount(dialog, 99); // more than the quota: it stays as typed and cannot be sent
        QCOMPARE(dialog.findChild<QSpinBox *>(u"vmCount"_s)->value(), 99);
        QVERIFY(!dialog.acceptButton()->isEnabled());
        QVERIFY(!dialog.findChild<QPushButton *>(u"vmCountMore"_s)->isEnabled());
        setCount(dialog, 16);
        QVERIFY(dialog.acceptButton()->isEnabled());
        QVERIFY(text(dialog, u"burnText"_s).startsWith(u"Burns 16.00"_s));
        // A classic one carries no billing; the last entry is for a swagger URL.
        QCOMPARE(dialog.findChild<QComboBox *>(u"webService"_s)->count(), 2);
    }

    void createSendsOnceAndTellsRefusals()
    {
        AccountFixture account;
        QVERIFY(account.open());
        account.answers.insert(u"POST /pools"_s, FakeTransport::failed(409, u"PoolNameInUse"_s));
        CreatePoolDialog dialog(account.session(), false);
        dialog.show();
        QTest::keyClicks(dialog.findChild<QLineEdit *>(u"poolName"_s), u"nightly"_s);
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QVERIFY(!dialog.acceptButton()->isEnabled()); // while under way
        QTRY_VERIFY(dialog.errorText().contains(u"PoolNameInUse"_s));
        QVERIFY(dialog.errorText().contains(u"No pool was made"_s));
        QVERIFY(dialog.isVisible());

        Pool made = samples::pool(u"p"_s);
        account.answers.insert(u"POST /pools"_s, FakeTransport::ok(made.toJson(), 201));
        QSignalSpy created(&dialog, &CreatePoolDialog::created);
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton); // the same button tries again
        QTRY_COMPARE(created.size(), 1);
        QVERIFY(!dialog.isVisible());
        const HttpRequest sent = account.sent(HttpMethod::Post, u"/pools"_s);
        const QJsonObject body = QJsonDocument::fromJson(sent.body).object();
        QCOMPARE(body["Name"_L1].toString(), u"nightly"_s);
        QCOMPARE(body["VmCount"_L1].toInt(), 2);
        QVERIFY(!headerOf(sent, "Idempotency-Key").isEmpty());
    }

    void aLostAnswerMakesNoSecondPool()
    {
        AccountFixture account;
        QVERIFY(account.open());
        account.answers.insert(u"POST /pools"_s, FakeTransport::unreachable());
        CreatePoolDialog dialog(account.session(), false);
        dialog.show();
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QVERIFY(!dialog.cancelButton()->isEnabled()); // it would look as if nothing had been sent
        dialog.reject();
        QVERIFY(dialog.isVisible());
        QTRY_VERIFY(!dialog.errorText().isEmpty());
        const QByteArray key = headerOf(account.sent(HttpMethod::Post, u"/pools"_s), "Idempotency-Key");

        QSignalSpy accountChanged(&account.session(), &AccountSession::accountChanged);
        account.session().refreshAccount(); // as after the connection came back
        QTRY_VERIFY(!accountChanged.isEmpty());
        QVERIFY(!dialog.errorText().isEmpty());
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog.cancelButton()->isEnabled());
        QCOMPARE(headerOf(account.sent(HttpMethod::Post, u"/pools"_s), "Idempotency-Key"), key);

        setCount(dialog, 3); // another request
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog.cancelButton()->isEnabled());
        QVERIFY(headerOf(account.sent(HttpMethod::Post, u"/pools"_s), "Idempotency-Key") != key);
    }

    void createChecksTheSwaggerUrlAsTyped()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        CreatePoolDialog dialog(account.session(), false);
        dialog.show();
        QCOMPARE(text(dialog, u"billingText"_s), u"census, based on Resource Manager, billing plan Standard S1. "
                                                 u"nightly bills to this plan, too: 4 VMs now."_s);
        auto *url = dialog.findChild<QLineEdit *>(u"swaggerUrl"_s);
        QVERIFY(url->isHidden());
        auto *service = dialog.findChild<QComboBox *>(u"webService"_s);
        service->setCurrentIndex(service->count() - 1);
        QVERIFY(!url->isHidden());
        QVERIFY(!dialog.acceptButton()->isEnabled());
        QTest::keyClicks(url, u"https://elsewhere/subscriptions/s/services/classic/swagger.json"_s);
        QVERIFY(text(dialog, u"billingText"_s).contains(u"is a classic web service"_s));
        QVERIFY(!dialog.acceptButton()->isEnabled());
        url->clear();
        QTest::keyClicks(url, u"https://elsewhere/subscriptions/s/services/service/swagger.json"_s);
        QVERIFY(text(dialog, u"billingText"_s).startsWith(u"census, based on Resource Manager"_s));
        QVERIFY(dialog.acceptButton()->isEnabled());
    }

    void createSetsLabelsAndIdlePolicyToo()
    {
        AccountFixture account;
        QVERIFY(account.open());
        const Pool made = samples::pool(u"p"_s, u"pool-1"_s);
        account.answers.insert(u"POST /pools"_s, FakeTransport::ok(made.toJson(), 201));
        account.answers.insert(u"PATCH /pools/p"_s, FakeTransport::failed(503, u"ServiceUnavailable"_s));
        CreatePoolDialog dialog(account.session(), false);
        dialog.show();
        QSignalSpy created(&dialog, &CreatePoolDialog::created);
        auto *labels = dialog.findChild<QPlainTextEdit *>(u"labels"_s);
        labels->setPlainText(u": night"_s);
        QVERIFY(!dialog.acceptButton()->isEnabled());
        QVERIFY(text(dialog, u"billingText"_s).contains(u"no name before the colon"_s));
        labels->setPlainText(u"team: night"_s);
        dialog.findChild<QComboBox *>(u"idlePolicy"_s)->setCurrentIndex(2);
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog.errorText().contains(u"pool-1 is there with 2 VMs and bills"_s));
        QCOMPARE(created.size(), 1); // it is followed from now on
        QCOMPARE(dialog.acceptButton()->text(), u"Retry"_s);

        account.answers.insert(u"PATCH /pools/p"_s, FakeTransport::ok(made.toJson()));
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.isVisible());
        QCOMPARE(created.size(), 1);
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/pools"_s), 1); // never a second pool
        const QJsonObject body = QJsonDocument::fromJson(account.sent(HttpMethod::Patch, u"/pools/p"_s).body).object();
        QCOMPARE(body["Labels"_L1].toObject()["team"_L1].toString(), u"night"_s);
        const QJsonObject policy = body["IdlePolicy"_L1].toObject();
        QCOMPARE(policy["ZeroAfterMs"_L1].toInt() + policy["GraceMs"_L1].toInt(), 30 * 60'000);
    }

    void cloneIsFilledIn()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        Pool &pattern = account.pools[0];
        pattern.labels = {{u"team"_s, u"night"_s}};
        pattern.idlePolicy.zeroAfterMs = 7 * 60'000;
        pattern.idlePolicy.keepAliveUntilMs = account.clock.nowMs();
        QVERIFY(account.open());
        account.answers.insert(u"POST /pools"_s, FakeTransport::ok(samples::pool(u"q"_s).toJson(), 201));
        account.answers.insert(u"PATCH /pools/q"_s, FakeTransport::ok(samples::pool(u"q"_s).toJson()));
        CreatePoolDialog dialog(account.session(), false);
        dialog.fillFrom(pattern);
        dialog.show();
        QCOMPARE(dialog.findChild<QSpinBox *>(u"vmCount"_s)->value(), 4);
        QCOMPARE(dialog.findChild<QPlainTextEdit *>(u"labels"_s)->toPlainText(), u"team: night"_s);
        QCOMPARE(dialog.findChild<QComboBox *>(u"idlePolicy"_s)->currentText(), u"To zero after 12 min idle"_s);
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.isVisible());
        const QJsonObject sent = QJsonDocument::fromJson(account.sent(HttpMethod::Post, u"/pools"_s).body).object();
        QCOMPARE(sent["Name"_L1].toString(), u"nightly-1"_s);
        QCOMPARE(sent["VmCount"_L1].toInt(), 4);
        const QJsonObject policy = QJsonDocument::fromJson(account.sent(HttpMethod::Patch, u"/pools/q"_s).body)
                                       .object()["IdlePolicy"_L1]
                                       .toObject();
        QCOMPARE(policy["ZeroAfterMs"_L1].toInt(), 7 * 60'000);
        QVERIFY(policy["KeepAliveUntil"_L1].isNull());
    }

    void atQuotaThereIsAWayOut()
    {
        AccountFixture account; // five pools at most
        for (int i = 0; i < 5; ++i) {
            Pool pool = busyPool();
            pool.id = u"p%1"_s.arg(i);
            pool.name = u"pool-%1"_s.arg(i);
            account.pools.append(pool);
        }
        QVERIFY(account.open());
        CreatePoolDialog dialog(account.session(), false);
        dialog.show();
        auto *makeRoom = dialog.findChild<QPushButton *>(u"makeRoomButton"_s);
        QVERIFY(text(dialog, u"quotaText"_s).contains(u"0 of 5 pools left"_s));
        QVERIFY(!dialog.acceptButton()->isEnabled());
        QVERIFY(makeRoom->isHidden()); // all of them work
        QSignalSpy more(&dialog, &CreatePoolDialog::moreQuotaRequested);
        QTest::mouseClick(dialog.findChild<QPushButton *>(u"askForMoreButton"_s), Qt::LeftButton);
        QCOMPARE(more.size(), 1);

        Changes changes;
        Pool old = account.pools[3];
        old.targetVmCount = old.readyVmCount = old.busyVmCount = old.runningJobCount = old.queuedJobCount = 0;
        changes.pools = {old};
        QVERIFY(account.push(changes));
        QVERIFY(!makeRoom->isHidden());
        QCOMPARE(makeRoom->text(), u"Delete 'pool-3' (0 VMs, no jobs) and create"_s);
        account.answers.insert(u"DELETE /pools/p3"_s, FakeTransport::ok(QByteArray(), 202));
        account.answers.insert(u"POST /pools"_s, FakeTransport::failed(409, u"PoolNameInUse"_s));
        QTest::mouseClick(makeRoom, Qt::LeftButton);
        QTRY_VERIFY(!dialog.errorText().isEmpty());
        QVERIFY2(dialog.errorText().contains(u"pool-3 is deleted already."_s), qPrintable(dialog.errorText()));
        Changes gone;
        gone.removed = {{u"Pool"_s, u"p3"_s, account.clock.nowMs()}};
        QVERIFY(account.push(gone));
        account.answers.insert(u"POST /pools"_s, FakeTransport::ok(samples::pool(u"new"_s).toJson(), 201));
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.isVisible());
        QCOMPARE(account.sentCount(HttpMethod::Delete, u"/pools/p3"_s), 1);
        QCOMPARE(QUrlQuery(account.sent(HttpMethod::Delete, u"/pools/p3"_s).url).queryItemValue(u"force"_s),
                 u"false"_s);
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/pools"_s), 2);
    }

    void resizeSaysWhenTheWorkIsDone()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        account.pools[0].runningJobCount = account.pools[0].busyVmCount = 0;
        account.pools[0].queuedJobCount = 8;
        for (int i = 0; i < 6; ++i) {
            Job job = samples::job(u"j%1"_s.arg(i), JobStatus::Finished);
            job.poolId = u"p"_s;
            job.startedAtMs = account.clock.nowMs() - 60 * 60'000;
            job.endedAtMs = *job.startedAtMs + 10 * 60'000;
            account.jobs.append(job);
        }
        QVERIFY(account.open());
        ResizePoolDialog dialog(account.session(), account.pools[0], 4, false);
        dialog.show();
        const QString four = text(dialog, u"forecastText"_s);
        QVERIFY2(four.startsWith(u"If its jobs take as long as its last 6 did, all are done in 20 min (at "_s),
                 qPrintable(four));
        QVERIFY2(four.contains(u"with 1.33 compute-hours until then"_s), qPrintable(four));
        setCount(dialog, 3);
        const QString three = text(dialog, u"forecastText"_s);
        QVERIFY2(three.contains(u"30 min"_s) && three.contains(u"0.17 of them idle, while the last jobs end"_s),
                 qPrintable(three));
        setCount(dialog, 0);
        QVERIFY(dialog.findChild<QLabel *>(u"forecastText"_s)->isHidden()); // they would never end
    }

    void resizeNamesTheColleague()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        ResizePoolDialog dialog(account.session(), account.pools[0], 6, false);
        dialog.show();
        Changes changes;
        changes.pools = {busyPool()};
        changes.pools[0].targetVmCount = 12;
        changes.pools[0].lastChangedBy = u"bert@ws3"_s;
        changes.pools[0].lastChangedAtMs = account.clock.nowMs() - 8'000;
        QVERIFY(account.push(changes));
        const QList<QLabel *> labels = dialog.findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(),
                            [](const QLabel *label) { return label->text() == u"bert@ws3 set 4 → 12, 8 s ago"_s; }));
    }

    void lostAnswersAreSaidToBeUnknown()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::unreachable());
        ResizePoolDialog dialog(account.session(), account.pools[0], 6, false);
        dialog.show();
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY2(dialog.errorText().contains(u"whether it was done is not known"_s),
                     qPrintable(dialog.errorText()));
        QVERIFY(!dialog.errorText().contains(u"Nothing was resized"_s));
    }

    void resizeFollowsThePool()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        ResizePoolDialog dialog(account.session(), account.pools[0], 0, false);
        dialog.show();
        QCOMPARE(text(dialog, u"consequenceText"_s),
                 u"4 VMs stop; 2 running jobs end first; 3 waiting jobs stay in the queue."_s);
        auto *deallocation = dialog.findChild<QComboBox *>(u"deallocation"_s);
        QVERIFY(deallocation->isEnabled());
        deallocation->setCurrentIndex(2);
        QVERIFY(text(dialog, u"consequenceText"_s).contains(u"2 running jobs are cancelled"_s));

        Changes changes;
        changes.pools = {busyPool()};
        changes.pools[0].busyVmCount = 0;
        changes.pools[0].runningJobCount = 0;
        changes.pools[0].queuedJobCount = 0;
        QVERIFY(account.push(changes));
        QCOMPARE(text(dialog, u"consequenceText"_s), u"4 VMs stop."_s);
        setCount(dialog, 4);
        QVERIFY(!dialog.acceptButton()->isEnabled()); // that is what it has
    }

    void resizeIsNotOverwritten()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        Pool theirs = busyPool();
        theirs.targetVmCount = 12;
        theirs.lastChangedBy = u"bert@ws3"_s;
        theirs.lastChangedAtMs += 1;
        theirs.etag = u"\"2\""_s;
        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::failed(412, u"PreconditionFailed"_s));
        account.answers.insert(u"GET /pools/p"_s, FakeTransport::ok(theirs.toJson()));
        ResizePoolDialog dialog(account.session(), account.pools[0], 6, false);
        dialog.show();
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog.errorText().contains(u"bert@ws3 changed the pool meanwhile"_s));
        QVERIFY(dialog.errorText().contains(u"12 VMs"_s));
        QCOMPARE(headerOf(account.sent(HttpMethod::Post, u"/resize"_s), "If-Match"), QByteArray("\"1\""));

        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::ok(theirs.toJson(), 202));
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.isVisible());
        QCOMPARE(headerOf(account.sent(HttpMethod::Post, u"/resize"_s), "If-Match"), QByteArray("\"2\""));
    }

    void aStateThatWentOnIsNoChange()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        account.pools[0].state = PoolState::Creating;
        QVERIFY(account.open());
        Pool ready = busyPool();
        ready.etag = u"\"2\""_s; // of the state alone
        account.answers.insert(u"GET /pools/p"_s, FakeTransport::ok(ready.toJson()));
        account.answers.insert(u"POST /pools/p/resize"_s, FakeTransport::failed(412, u"PreconditionFailed"_s));
        ResizePoolDialog dialog(account.session(), account.pools[0], 6, false);
        dialog.show();
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_COMPARE(account.sentCount(HttpMethod::Post, u"/resize"_s), 2); // once more by itself, not for ever
        QCOMPARE(headerOf(account.sent(HttpMethod::Post, u"/resize"_s), "If-Match"), QByteArray("\"2\""));
        QTRY_VERIFY(!dialog.errorText().isEmpty());
        QCOMPARE(account.sentCount(HttpMethod::Post, u"/resize"_s), 2);
    }

    void jobsThatCameMeanwhileAreShownFirst()
    {
        AccountFixture account;
        Pool idle = busyPool();
        idle.busyVmCount = 0;
        idle.runningJobCount = 0;
        idle.queuedJobCount = 0;
        idle.state = PoolState::Resizing;
        account.pools = {idle};
        QVERIFY(account.open());
        Pool needed = busyPool();
        needed.etag = u"\"2\""_s;
        account.answers.insert(u"GET /pools/p"_s, FakeTransport::ok(needed.toJson()));
        account.answers.insert(u"DELETE /pools/p"_s, FakeTransport::failed(412, u"PreconditionFailed"_s));
        DeletePoolDialog dialog(account.session(), idle, DeletePoolDialog::When::Now);
        dialog.show();
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.errorText().isEmpty());
        QCOMPARE(account.sentCount(HttpMethod::Delete, u"/pools/p"_s), 1); // not again by itself
        QVERIFY(text(dialog, u"consequenceText"_s).contains(u"2 running jobs are cancelled"_s));
    }

    void deleteIsSafeByDefault()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        account.answers.insert(u"DELETE /pools/p"_s, FakeTransport::ok(QByteArray(), 202));
        DeletePoolDialog dialog(account.session(), account.pools[0], DeletePoolDialog::When::Now);
        dialog.show();
        QVERIFY(dialog.cancelButton()->isDefault());
        QVERIFY(!dialog.acceptButton()->isDefault());
        QCOMPARE(text(dialog, u"consequenceText"_s),
                 u"4 VMs stop, 2 running jobs are cancelled, 3 waiting jobs are cancelled."_s);
        QTest::keyClick(&dialog, Qt::Key_Return);
        QTRY_VERIFY(!dialog.isVisible());
        QCOMPARE(account.sentCount(HttpMethod::Delete, u"/pools/p"_s), 0);

        dialog.show();
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_COMPARE(account.sentCount(HttpMethod::Delete, u"/pools/p"_s), 1);
        QTRY_VERIFY(!dialog.isVisible());

        DeletePoolDialog another(account.session(), account.pools[0], DeletePoolDialog::When::Now);
        another.show();
        another.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&another));
        another.acceptButton()->setFocus(Qt::TabFocusReason); // Enter presses what the focus is on
        QTest::keyClick(another.acceptButton(), Qt::Key_Return);
        QTRY_COMPARE(account.sentCount(HttpMethod::Delete, u"/pools/p"_s), 2);
        QCOMPARE(QUrlQuery(account.sent(HttpMethod::Delete, u"/pools/p"_s).url).queryItemValue(u"force"_s), u"true"_s);
    }

    void deleteWhenItsJobsHaveEnded()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        account.answers.insert(u"PATCH /pools/p"_s, FakeTransport::ok(busyPool().toJson()));
        DeletePoolDialog dialog(account.session(), account.pools[0], DeletePoolDialog::When::Now);
        dialog.show();
        QTest::mouseClick(dialog.findChild<QRadioButton *>(u"deleteLater"_s), Qt::LeftButton);
        QCOMPARE(
            text(dialog, u"consequenceText"_s),
            u"2 running jobs and 3 waiting jobs end first, and whatever is still to come; until then it burns 4.00 "
            u"compute-hours per hour, 96.00 a day."_s);
        QCOMPARE(dialog.acceptButton()->text(), u"Delete then"_s);
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.isVisible());
        QCOMPARE(account.sentCount(HttpMethod::Delete, u"/pools/p"_s), 0);
        const HttpRequest sent = account.sent(HttpMethod::Patch, u"/pools/p"_s);
        QCOMPARE(QJsonDocument::fromJson(sent.body).object()["WhenDone"_L1].toString(), u"delete"_s);
        QCOMPARE(headerOf(sent, "If-Match"), QByteArray("\"1\""));
    }

    void namesAndLabelsAreChanged()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        account.answers.insert(u"PATCH /pools/p"_s, FakeTransport::failed(409, u"PoolNameInUse"_s));
        EditPoolDialog dialog(account.session(), account.pools[0]);
        dialog.show();
        QVERIFY(!dialog.acceptButton()->isEnabled()); // nothing to save
        dialog.findChild<QPlainTextEdit *>(u"labels"_s)->setPlainText(u"a: 1\na: 2"_s);
        QVERIFY(!dialog.acceptButton()->isEnabled());
        QVERIFY(text(dialog, u"wrongText"_s).contains(u"twice"_s));
        dialog.findChild<QPlainTextEdit *>(u"labels"_s)->setPlainText(u"a: 1"_s);
        dialog.findChild<QLineEdit *>(u"poolName"_s)->setText(u"weekend"_s);
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog.errorText().contains(u"PoolNameInUse"_s));
        QVERIFY(dialog.errorText().contains(u"were not changed"_s));
        account.answers.insert(u"PATCH /pools/p"_s, FakeTransport::ok(busyPool().toJson()));
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.isVisible());
        const QJsonObject body = QJsonDocument::fromJson(account.sent(HttpMethod::Patch, u"/pools/p"_s).body).object();
        QCOMPARE(body["Name"_L1].toString(), u"weekend"_s);
        QCOMPARE(body["Labels"_L1].toObject()["a"_L1].toString(), u"1"_s);
        QVERIFY(!body.contains("IdlePolicy"_L1)); // what is not meant stays
    }

    void aVmIsReplaced()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        account.vms = {samples::vm(u"v"_s, u"p"_s, account.clock.nowMs(), VmState::Busy)};
        account.vms[0].jobId = u"539d17aa00"_s;
        QVERIFY(account.open());
        account.answers.insert(u"POST /vms/v/replace"_s, FakeTransport::ok(busyPool().toJson(), 202));
        ReplaceVmDialog dialog(account.session(), account.pools[0], account.vms[0]);
        dialog.show();
        QCOMPARE(text(dialog, u"consequenceText"_s),
                 u"A fresh one is started at once; job 539d17aa ends first. Until then both bill."_s);
        dialog.findChild<QComboBox *>(u"deallocation"_s)->setCurrentIndex(1);
        QVERIFY(text(dialog, u"consequenceText"_s).contains(u"starts again"_s));
        QSignalSpy replaced(&dialog, &ReplaceVmDialog::replaced);
        QTest::mouseClick(dialog.acceptButton(), Qt::LeftButton);
        QTRY_COMPARE(replaced.size(), 1);
        const QJsonObject body = QJsonDocument::fromJson(account.sent(HttpMethod::Post, u"/replace"_s).body).object();
        QCOMPARE(body["Deallocation"_L1].toString(), u"Requeue"_s);

        ReplaceVmDialog second(account.session(), account.pools[0], account.vms[0]);
        second.show();
        Changes changes;
        changes.removed = {{u"Vm"_s, u"v"_s, account.clock.nowMs()}};
        QVERIFY(account.push(changes));
        QVERIFY(!second.isVisible()); // there is nothing left to replace
    }
};

QTEST_MAIN(TestPoolDialogs)
#include "tst_pooldialogs.moc"
