#include "awaited.h"
#include "client/batchexecutionclient.h"
#include "faketransport.h"
#include "samples.h"

#include <QTest>
#include <QUrlQuery>

using namespace pooldeck;

class TestBatchExecutionClient final : public QObject
{
    Q_OBJECT

    FakeTransport m_transport;
    BatchExecutionClient m_client{m_transport, QUrl(u"https://host/workspaces/w/services/s"_s), Secret("api key")};

    void answerWith(const Result<HttpResponse> &answer)
    {
        m_transport.clear();
        m_transport.setHandler([answer](const HttpRequest &) { return answer; });
    }
    QString lastUrl() const { return m_transport.last().url.toString(); }

private Q_SLOTS:
    void createSendsTheBytes()
    {
        answerWith(FakeTransport::ok(QByteArray("\"539d0bc2fde945b6ac986b851d0000f0\"")));
        const QByteArray body = "{ \"Input\" :  null }\n";
        const auto id = awaited(m_client.createJob(body, u"k1"_s));
        QCOMPARE(*id, u"539d0bc2fde945b6ac986b851d0000f0"_s);
        QCOMPARE(m_transport.last().body, body);
        QCOMPARE(headerOf(m_transport.last(), "Idempotency-Key"), QByteArray("k1"));
        QVERIFY(m_transport.last().bearer == Secret("api key"));
        QCOMPARE(lastUrl(), u"https://host/workspaces/w/services/s/jobs?api-version=2.0"_s);
        QCOMPARE(m_transport.last().tries, 3);
    }

    void createRefusesOtherAnswers_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("object") << QByteArray("{}");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("empty text") << QByteArray("\"\"");
        QTest::newRow("two") << QByteArray("\"a\",\"b\"");
        QTest::newRow("bare") << QByteArray("abc");
    }

    void createRefusesOtherAnswers()
    {
        QFETCH(QByteArray, body);
        answerWith(FakeTransport::ok(body));
        QCOMPARE(awaited(m_client.createJob("{}", u"k"_s)).error().code, u"BadAnswer"_s);
    }

    void startAndCancel()
    {
        answerWith(FakeTransport::ok(QByteArray(), 204));
        QVERIFY(awaited(m_client.startJob(u"j"_s)));
        QCOMPARE(lastUrl(), u"https://host/workspaces/w/services/s/jobs/j/start?api-version=2.0"_s);
        QCOMPARE(m_transport.last().body, QByteArray());
        QVERIFY(awaited(m_client.cancelJob(u"j"_s)));
        QCOMPARE(m_transport.last().method, HttpMethod::Delete);
    }

    void status()
    {
        const Job job = samples::job(u"j"_s, JobStatus::Running);
        answerWith(FakeTransport::ok(job.toJson()));
        QCOMPARE(*awaited(m_client.jobStatus(u"j"_s)), job);
    }

    void swaggerNeedsNoKey()
    {
        answerWith(FakeTransport::ok(QJsonObject{{"swagger"_L1, u"2.0"_s}}));
        QCOMPARE(awaited(m_client.swagger())->value("swagger"_L1).toString(), u"2.0"_s);
        QVERIFY(m_transport.last().bearer.isEmpty());
    }

    void pastedUrls_data()
    {
        QTest::addColumn<QString>("pasted");
        QTest::newRow("base") << u"https://h/subscriptions/s/services/x"_s;
        QTest::newRow("slash") << u"https://h/subscriptions/s/services/x/"_s;
        QTest::newRow("jobs") << u"https://h/subscriptions/s/services/x/jobs"_s;
        QTest::newRow("jobs with version") << u"https://h/subscriptions/s/services/x/jobs?api-version=2.0"_s;
        QTest::newRow("swagger") << u"https://h/subscriptions/s/services/x/swagger.json"_s;
    }

    void pastedUrls()
    {
        QFETCH(QString, pasted);
        QCOMPARE(batchRequestsBaseUrl(QUrl(pasted)), QUrl(u"https://h/subscriptions/s/services/x"_s));
    }
};

QTEST_GUILESS_MAIN(TestBatchExecutionClient)
#include "tst_batchexecutionclient.moc"
