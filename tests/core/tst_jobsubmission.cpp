#include "common/literals.h"
#include "faketransport.h"
#include "jobs/jobsubmission.h"

#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;

namespace {

const QUrl Base(QStringLiteral("https://h/services/s"));

ApiKeyProvider keys(const QByteArray &key = "api key")
{
    return [key](const QUrl &) { return QtFuture::makeReadyFuture(Result<Secret>(Secret(key))); };
}

QList<SubmissionItem> items(int count)
{
    QList<SubmissionItem> list;
    for (int i = 0; i < count; ++i) {
        list.append(
            {u"%1.json"_s.arg(i), "{\"GlobalParameters\":{\"n\":\"" + QByteArray::number(i) + "\"}}", {}, Base, {}});
    }
    return list;
}

bool isStart(const HttpRequest &request)
{
    return request.url.path().endsWith(u"/start"_s);
}

} // namespace

class TestJobSubmission final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createsAndStartsEach()
    {
        FakeTransport transport;
        transport.setHandler([](const HttpRequest &request) {
            return isStart(request) ? FakeTransport::ok(QByteArray(), 204)
                                    : FakeTransport::ok("\"job-" + headerOf(request, "Idempotency-Key") + '"');
        });
        JobSubmission submission(transport, keys(), items(10));
        QSignalSpy submitted(&submission, &JobSubmission::itemSubmitted);
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.start();
        QCOMPARE(transport.requests().size(), 0); // nothing from inside the call
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(submission.outcome(), JobSubmission::Outcome::Done);
        QCOMPARE(submitted.size(), 10);
        QCOMPARE(submission.submittedCount(), 10);
        QVERIFY(submission.unsent().isEmpty());
        QSet<QString> ids;
        for (const QList<QVariant> &one : submitted) {
            ids.insert(one[1].toString());
        }
        QCOMPARE(ids.size(), 10);
        for (const HttpRequest &request : transport.requests()) {
            QVERIFY(request.bearer == Secret("api key"));
        }
        QCoreApplication::processEvents();
        QCOMPARE(finished.size(), 1);
    }

    void atMostFourAtATime()
    {
        FakeTransport transport; // leaves all open
        JobSubmission submission(transport, keys(), items(10));
        submission.start();
        QTRY_COMPARE(transport.openCount(), 4);
        QCoreApplication::processEvents();
        QCOMPARE(transport.requests().size(), 4);
        transport.answer(FakeTransport::failed(400, u"RequestBodyInvalid"_s));
        QTRY_COMPARE(transport.requests().size(), 5);
    }

    void aRetryKeepsTheIdempotencyKey()
    {
        FakeTransport transport;
        int calls = 0;
        transport.setHandler([&calls](const HttpRequest &request) {
            if (isStart(request)) {
                return FakeTransport::ok(QByteArray(), 204);
            }
            return ++calls < 3 ? FakeTransport::unreachable() : FakeTransport::ok(QByteArray("\"j\""));
        });
        JobSubmission submission(transport, keys(), items(1));
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.start();
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(submission.submittedCount(), 1);
        QCOMPARE(transport.requests().size(), 4);
        const QByteArray key = headerOf(transport.requests()[0], "Idempotency-Key");
        QVERIFY(!key.isEmpty());
        QCOMPARE(headerOf(transport.requests()[2], "Idempotency-Key"), key);
        QCOMPARE(transport.requests()[0].body, transport.requests()[2].body);
    }

    void poolsAreSetInTheBody()
    {
        FakeTransport transport;
        transport.setHandler([](const HttpRequest &) { return FakeTransport::ok(QByteArray("\"j\"")); });
        const QByteArray body = R"({"AzureBatchPoolId":"old"})";
        JobSubmission submission(
            transport, keys(),
            {{u"a"_s, body, {}, Base, {}}, {u"b"_s, body, QString(), Base, {}}, {u"c"_s, body, u"new"_s, Base, {}}});
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.start();
        QTRY_COMPARE(finished.size(), 1);
        QSet<QByteArray> bodies;
        for (const HttpRequest &request : transport.requests()) {
            bodies.insert(request.body);
        }
        QCOMPARE(bodies, (QSet<QByteArray>{body, R"({"AzureBatchPoolId":null})", R"({"AzureBatchPoolId":"new"})",
                                           QByteArray()}));
    }

    void aBadRequestFailsAloneWithItsError()
    {
        FakeTransport transport;
        transport.setHandler([](const HttpRequest &request) {
            if (request.body.contains("\"1\"")) {
                return FakeTransport::failed(400, u"InvalidBlob"_s);
            }
            return isStart(request) ? FakeTransport::ok(QByteArray(), 204) : FakeTransport::ok(QByteArray("\"j\""));
        });
        JobSubmission submission(transport, keys(), items(3));
        QSignalSpy failed(&submission, &JobSubmission::itemFailed);
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.start();
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toInt(), 1);
        QCOMPARE(failed[0][1].value<Error>().code, u"InvalidBlob"_s);
        QCOMPARE(submission.submittedCount(), 2);
        QCOMPARE(submission.outcome(), JobSubmission::Outcome::Done);
    }

    void aJobThatCannotBeStartedSaysWhich()
    {
        FakeTransport transport;
        transport.setHandler([](const HttpRequest &request) {
            return isStart(request) ? FakeTransport::failed(400, u"CannotStartJob"_s)
                                    : FakeTransport::ok(QByteArray("\"job7\""));
        });
        JobSubmission submission(transport, keys(), items(1));
        QSignalSpy failed(&submission, &JobSubmission::itemFailed);
        submission.start();
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed[0][1].value<Error>().message.contains(u"job7"_s));
    }

    void aRefusedKeyStopsTheRestAndFailsNothing()
    {
        FakeTransport transport;
        int created = 0;
        transport.setHandler([&created](const HttpRequest &request) {
            if (isStart(request)) {
                return FakeTransport::ok(QByteArray(), 204);
            }
            return ++created <= 4 ? FakeTransport::ok(QByteArray("\"j\""))
                                  : FakeTransport::failed(401, u"ScoreRequestUnauthorized"_s);
        });
        JobSubmission submission(transport, keys(), items(20));
        QSignalSpy failed(&submission, &JobSubmission::itemFailed);
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.start();
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(submission.outcome(), JobSubmission::Outcome::KeyRefused);
        QCOMPARE(submission.stopReason()->code, u"ScoreRequestUnauthorized"_s);
        QCOMPARE(submission.stopReason()->target, Base.toString());
        QCOMPARE(failed.size(), 0);
        QCOMPARE(submission.submittedCount(), 4);
        QVERIFY(created <= 8);
        const QList<SubmissionItem> rest = submission.unsent();
        QCOMPARE(rest.size(), 16);

        // With the right key the rest goes on under the same idempotency keys.
        QSet<QByteArray> sentKeys;
        transport.setHandler([&sentKeys](const HttpRequest &request) {
            if (!isStart(request)) {
                sentKeys.insert(headerOf(request, "Idempotency-Key"));
            }
            return isStart(request) ? FakeTransport::ok(QByteArray(), 204) : FakeTransport::ok(QByteArray("\"j\""));
        });
        JobSubmission second(transport, keys("right"), rest);
        QSignalSpy secondFinished(&second, &JobSubmission::finished);
        second.start();
        QTRY_COMPARE(secondFinished.size(), 1);
        QSet<QByteArray> expected;
        for (const SubmissionItem &item : rest) {
            expected.insert(item.idempotencyKey.toUtf8());
        }
        QCOMPARE(sentKeys, expected);
    }

    void aMissingKeySendsNothing()
    {
        FakeTransport transport;
        JobSubmission submission(
            transport,
            [](const QUrl &) {
                return QtFuture::makeReadyFuture(Result<Secret>(Failure(localError(u"ApiKeyMissing"_s, {}))));
            },
            items(5));
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.start();
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(submission.outcome(), JobSubmission::Outcome::KeyRefused);
        QCOMPARE(transport.requests().size(), 0);
        QCOMPARE(submission.unsent().size(), 5);
    }

    void cancelReportsWhatIsUnderWay()
    {
        FakeTransport transport;
        JobSubmission submission(transport, keys(), items(10));
        QSignalSpy submitted(&submission, &JobSubmission::itemSubmitted);
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.start();
        QTRY_COMPARE(transport.openCount(), 4);
        submission.cancel();
        QCoreApplication::processEvents();
        QCOMPARE(finished.size(), 0);
        transport.setHandler([](const HttpRequest &) { return FakeTransport::ok(QByteArray(), 204); });
        while (transport.openCount() > 0) {
            transport.answer(FakeTransport::ok(QByteArray("\"j\"")));
        }
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(submitted.size(), 4); // created ones are started, too
        QCOMPARE(submission.outcome(), JobSubmission::Outcome::Cancelled);
        QCOMPARE(submission.unsent().size(), 6);
    }

    void cancelBeforeTheStart()
    {
        FakeTransport transport;
        JobSubmission submission(transport, keys(), items(2));
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.cancel();
        submission.start();
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(transport.requests().size(), 0);
    }

    void nothingToDo()
    {
        FakeTransport transport;
        JobSubmission submission(transport, keys(), {});
        QSignalSpy finished(&submission, &JobSubmission::finished);
        submission.start();
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(submission.outcome(), JobSubmission::Outcome::Done);
    }

    void deletedInMidWork()
    {
        FakeTransport transport;
        auto submission = std::make_unique<JobSubmission>(transport, keys(), items(2));
        submission->start();
        QTRY_COMPARE(transport.openCount(), 2);
        submission.reset();
        transport.answer(FakeTransport::ok(QByteArray("\"j\"")));
        QCoreApplication::processEvents();
        QCOMPARE(transport.requests().size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestJobSubmission)
#include "tst_jobsubmission.moc"
