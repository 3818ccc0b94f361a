#include "accountfixture.h"
#include "common/literals.h"
#include "pools/createpooldialog.h"
#include "pools/deletepooldialog.h"
#include "pools/resizepooldialog.h"
#include "samples.h"

#include <QComboBox>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QUrlQuery>

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
        QCOMPARE(dialog.findChild<QComboBox *>(u"webService"_s)->count(), 1); // a classic one carries no billing
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

    void deleteIsSafeByDefault()
    {
        AccountFixture account;
        account.pools = {busyPool()};
        QVERIFY(account.open());
        account.answers.insert(u"DELETE /pools/p"_s, FakeTransport::ok(QByteArray(), 202));
        DeletePoolDialog dialog(account.session(), account.pools[0]);
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
        QCOMPARE(QUrlQuery(account.sent(HttpMethod::Delete, u"/pools/p"_s).url).queryItemValue(u"force"_s), u"true"_s);
    }
};

QTEST_MAIN(TestPoolDialogs)
#include "tst_pooldialogs.moc"
