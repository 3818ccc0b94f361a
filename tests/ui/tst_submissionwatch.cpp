// What a person sees of a submission: its row with pause and cancel, and what has to be known or decided.

#include "accountfixture.h"
#include "awaited.h"
#include "common/literals.h"
#include "connections/keydialog.h"
#include "jobs/submissionwatch.h"
#include "samples.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/operationsdrawer.h"
#include "widgets/noticebar.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;

namespace {

class Parts final
{
public:
    AccountFixture account;
    Operations operations;
    QWidget window;
    NoticeArea notices{&window};
    OperationsDrawer drawer{operations, &window};
    std::unique_ptr<SubmissionWatch> watch;

    bool open(bool hasKey)
    {
        account.pools = {samples::pool(u"p"_s)};
        account.answers.insert(u"POST /jobs"_s, FakeTransport::ok(QByteArray("\"made\"")));
        account.answers.insert(u"POST /start"_s, FakeTransport::ok(QByteArray(), 204));
        if (hasKey) {
            account.keys.write(apiKeyName(QUrl(service().baseUrl)), Secret("api key"));
        }
        if (!account.open()) {
            return false;
        }
        watch = std::make_unique<SubmissionWatch>(account.session(), operations, notices, &window);
        window.resize(900, 400);
        notices.setGeometry(0, 0, 900, 200);
        drawer.setGeometry(0, 300, 900, 100);
        window.show();
        return QTest::qWaitForWindowExposed(&window);
    }

    static WebService service()
    {
        return samples::webService(u"service"_s, u"census"_s, WebServiceKind::ResourceManager);
    }

    SubmissionBatch submit(int count, std::optional<qint64> first = {})
    {
        SubmissionPlan plan;
        plan.firstCount = first;
        for (int i = 0; i < count; ++i) {
            SubmissionOrder order;
            order.source = u"%1.json"_s.arg(i);
            order.bytes = "{\"GlobalParameters\":{\"n\":\"" + QByteArray::number(i) + "\"}}";
            order.webServiceId = u"service"_s;
            plan.orders.append(order);
        }
        return awaited(account.session().submit(plan)).value_or(SubmissionBatch());
    }

    QString said() const { return notices.texts().join(u'|'); }
    QPushButton *noticeButton(const QString &text) const
    {
        const auto buttons = notices.findChildren<QPushButton *>();
        for (QPushButton *button : buttons) {
            if (button->text() == text && !button->isHidden()) {
                return button;
            }
        }
        return nullptr;
    }
    SubmissionBatch batch(const QString &id) { return account.session().submissions().batch(id).value(); }
};

} // namespace

class TestSubmissionWatch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMissingKeyIsAskedForAndNothingFails()
    {
        Parts parts;
        QVERIFY(parts.open(false));
        const QString id = parts.submit(3).id;
        QTRY_VERIFY(parts.said().contains(u"The API key of census is missing"_s));
        QTRY_VERIFY(parts.operations.running().value(0).title.contains(u"waits for an API key"_s));
        QCOMPARE(parts.batch(id).failed, 0);
        QPushButton *enter = parts.noticeButton(u"Enter the key…"_s);
        QVERIFY(enter);
        QTest::mouseClick(enter, Qt::LeftButton);
        auto *dialog = parts.window.findChild<KeyDialog *>();
        QVERIFY(dialog);
        dialog->findChild<QLineEdit *>(u"newKey"_s)->setText(u"api key"_s);
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_COMPARE(parts.batch(id).submitted, 3);
        QTRY_VERIFY(parts.said().contains(u"3 jobs submitted"_s));
        QVERIFY(!parts.said().contains(u"API key"_s));
    }

    void itsRowPausesGoesOnAndCancels()
    {
        Parts parts;
        QVERIFY(parts.open(true));
        parts.account.answers.insert(u"POST /jobs"_s, FakeTransport::failed(503, u"NoMoreResources"_s));
        const QString id = parts.submit(30).id;
        QTRY_VERIFY(parts.operations.running().value(0).title.contains(u"tries again"_s));
        parts.drawer.setOpen(true);
        const auto press = [&parts](const QString &name) {
            auto *button = parts.drawer.findChild<QPushButton *>(name);
            QTRY_VERIFY(button && button->isVisible());
            QTest::mouseClick(button, Qt::LeftButton);
        };
        press(u"pauseOperation"_s);
        QTRY_COMPARE(parts.batch(id).pause, PauseReason::Asked);
        QTRY_VERIFY(parts.operations.running().value(0).title.startsWith(u"Paused"_s));
        QTRY_COMPARE(parts.drawer.findChild<QPushButton *>(u"pauseOperation"_s)->text(), u"Resume"_s);
        press(u"pauseOperation"_s);
        QTRY_COMPARE(parts.batch(id).pause, PauseReason::None);
        press(u"cancelOperation"_s);
        QTRY_COMPARE(parts.batch(id).cancelled, 30);
        QTRY_VERIFY(parts.operations.running().isEmpty());
        QCOMPARE(parts.batch(id).submitted, 0);
    }

    void whatIsRefusedIsToldAndCanBeRetried()
    {
        Parts parts;
        QVERIFY(parts.open(true));
        parts.account.answers.insert(u"POST /jobs"_s, FakeTransport::failed(400, u"InvalidBlob"_s));
        const QString id = parts.submit(2).id;
        QTRY_VERIFY(parts.said().contains(u"2 requests refused"_s));
        parts.account.answers.insert(u"POST /jobs"_s, FakeTransport::ok(QByteArray("\"made\"")));
        QPushButton *retry = parts.noticeButton(u"Retry"_s);
        QVERIFY(retry);
        QTest::mouseClick(retry, Qt::LeftButton);
        QTRY_COMPARE(parts.batch(id).submitted, 2);
    }

    void theSameFailureAgainAndAgainIsAskedAbout()
    {
        Parts parts;
        QVERIFY(parts.open(true));
        parts.account.answers.insert(u"POST /jobs"_s, FakeTransport::failed(400, u"InvalidBlob"_s));
        const QString id = parts.submit(400).id;
        QTRY_VERIFY(parts.said().contains(u"for the same reason"_s));
        QVERIFY(parts.batch(id).waiting > 0);
        QPushButton *stop = parts.noticeButton(u"Do not send the rest"_s);
        QVERIFY(stop);
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_COMPARE(parts.batch(id).waiting, 0);
        QVERIFY(parts.batch(id).cancelled > 0);
    }

    void theFirstOnesAreWaitedFor()
    {
        Parts parts;
        QVERIFY(parts.open(true));
        const QString id = parts.submit(5, 1).id;
        QTRY_COMPARE(parts.batch(id).submitted, 1);
        QCOMPARE(parts.batch(id).held, 4);
        Job job = samples::job(u"made"_s);
        job.status = JobStatus::Finished;
        job.endedAtMs = parts.account.clock.nowMs();
        Changes changes;
        changes.jobs = {job};
        QVERIFY(parts.account.push(changes));
        QTRY_VERIFY(parts.said().contains(u"The first 1 job have ended"_s) ||
                    parts.said().contains(u"The first job has ended"_s));
        QPushButton *rest = parts.noticeButton(u"Submit the other 4"_s);
        QVERIFY(rest);
        QTest::mouseClick(rest, Qt::LeftButton);
        QTRY_COMPARE(parts.batch(id).submitted, 5);
    }

    void thePoolGoesToZeroByTheServiceWhenAllHasBeenSent()
    {
        Parts parts;
        QVERIFY(parts.open(true));
        parts.account.answers.insert(u"PATCH /pools/p"_s, FakeTransport::ok(samples::pool(u"p"_s).toJson()));
        SubmissionPlan plan;
        SubmissionOrder order;
        order.source = u"a.json"_s;
        order.bytes = "{}";
        order.poolId = u"p"_s;
        order.webServiceId = u"service"_s;
        plan.orders = {order};
        plan.whenEnded = WhenEnded::ResizeToZero;
        plan.poolId = u"p"_s;
        const QString id = awaited(parts.account.session().submit(plan)).value().id;
        QTRY_COMPARE(parts.account.sentCount(HttpMethod::Patch, u"/pools/p"_s), 1);
        QVERIFY(parts.account.sent(HttpMethod::Patch, u"/pools/p"_s).body.contains("\"zero\""));
        QTRY_VERIFY(parts.batch(id).whenEnded == WhenEnded::Nothing);
    }
};

QTEST_MAIN(TestSubmissionWatch)
#include "tst_submissionwatch.moc"
