#include "common/literals.h"
#include "faketransport.h"
#include "jobs/jobcancellation.h"

#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;

namespace {

const QUrl Base(QStringLiteral("https://h/services/s"));

QList<CancellationItem> items(int count)
{
    QList<CancellationItem> list;
    for (int i = 0; i < count; ++i) {
        list.append({u"job-%1"_s.arg(i), Base});
    }
    return list;
}

} // namespace

class TestJobCancellation final : public QObject
{
    Q_OBJECT

    int m_keysAsked = 0;

    ApiKeyProvider keys()
    {
        return [this](const QUrl &) {
            ++m_keysAsked;
            return QtFuture::makeReadyFuture(Result<Secret>(Secret("api key")));
        };
    }

private Q_SLOTS:
    void init() { m_keysAsked = 0; }

    void asksForEachOnce()
    {
        FakeTransport transport;
        transport.setHandler([](const HttpRequest &request) {
            return request.url.path().endsWith(u"job-3"_s) ? FakeTransport::failed(404, u"JobNotFound"_s)
                                                           : FakeTransport::ok(QByteArray(), 204);
        });
        JobCancellation cancellation(transport, keys(), items(10));
        QSignalSpy sent(&cancellation, &JobCancellation::itemSent);
        QSignalSpy failed(&cancellation, &JobCancellation::itemFailed);
        QSignalSpy finished(&cancellation, &JobCancellation::finished);
        cancellation.start();
        QCOMPARE(transport.requests().size(), 0); // nothing from inside the call
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(cancellation.sentCount(), 9);
        QCOMPARE(cancellation.failedCount(), 1);
        QCOMPARE(sent.size(), 9);
        QCOMPARE(failed.first().first().toString(), u"job-3"_s);
        QCOMPARE(m_keysAsked, 1);
        QCOMPARE(transport.requests().size(), 10);
        for (const HttpRequest &request : transport.requests()) {
            QCOMPARE(request.method, HttpMethod::Delete);
            QVERIFY(request.bearer == Secret("api key"));
        }
        QCoreApplication::processEvents();
        QCOMPARE(finished.size(), 1);
    }

    void aFewAtATimeAndCanBeStopped()
    {
        FakeTransport transport; // leaves all open
        JobCancellation cancellation(transport, keys(), items(10));
        QSignalSpy finished(&cancellation, &JobCancellation::finished);
        cancellation.start();
        QTRY_COMPARE(transport.openCount(), 4);
        cancellation.stop();
        for (int i = 0; i < 4; ++i) {
            transport.answer(FakeTransport::ok(QByteArray(), 204));
        }
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(cancellation.sentCount(), 4);
        QCOMPARE(transport.requests().size(), 4);
    }

    void withoutAKeyOrAService()
    {
        FakeTransport transport;
        QList<CancellationItem> list = items(2);
        list[1].baseUrl.clear();
        JobCancellation cancellation(
            transport,
            [](const QUrl &) {
                return QtFuture::makeReadyFuture(Result<Secret>(Failure(localError(u"ApiKeyMissing"_s, u"none"_s))));
            },
            list);
        QSignalSpy failed(&cancellation, &JobCancellation::itemFailed);
        QSignalSpy finished(&cancellation, &JobCancellation::finished);
        cancellation.start();
        QTRY_COMPARE(finished.size(), 1);
        QStringList codes;
        for (const QList<QVariant> &one : failed) {
            codes.append(one[1].value<Error>().code);
        }
        codes.sort();
        QCOMPARE(codes, QStringList({u"ApiKeyMissing"_s, u"WebServiceUnknown"_s}));
        QVERIFY(transport.requests().isEmpty());
    }

    void goesInTheMiddle()
    {
        FakeTransport transport;
        auto cancellation = std::make_unique<JobCancellation>(transport, keys(), items(3));
        cancellation->start();
        QTRY_COMPARE(transport.openCount(), 3);
        cancellation.reset();
        transport.answer(FakeTransport::ok(QByteArray(), 204)); // to nobody
        QCoreApplication::processEvents();
        QCOMPARE(transport.requests().size(), 3);
    }
};

QTEST_GUILESS_MAIN(TestJobCancellation)
#include "tst_jobcancellation.moc"
