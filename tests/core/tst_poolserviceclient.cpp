#include "awaited.h"
#include "client/poolserviceclient.h"
#include "faketransport.h"
#include "samples.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pooldeck;

class TestPoolServiceClient final : public QObject
{
    Q_OBJECT

    FakeTransport m_transport;
    PoolServiceClient m_client{m_transport, QUrl(u"https://host/poolservice/acc/"_s), Secret("the key")};

    void answerWith(const Result<HttpResponse> &answer)
    {
        m_transport.clear();
        m_transport.setHandler([answer](const HttpRequest &) { return answer; });
    }
    QString lastUrl() const { return m_transport.last().url.toString(QUrl::FullyEncoded); }

private Q_SLOTS:
    void everyCallNamesKeyAndVersion()
    {
        answerWith(FakeTransport::failed(404, u"PoolNotFound"_s));
        awaited(m_client.account());
        awaited(m_client.pools());
        awaited(m_client.pool(u"p"_s));
        awaited(m_client.createPool({}, u"k"_s));
        awaited(m_client.resizePool(u"p"_s, {}));
        awaited(m_client.deletePool(u"p"_s, false));
        awaited(m_client.vms(u"p"_s));
        awaited(m_client.jobs());
        awaited(m_client.job(u"j"_s));
        awaited(m_client.jobRequest(u"j"_s));
        awaited(m_client.jobAttempts(u"j"_s));
        awaited(m_client.jobLog(u"j"_s));
        awaited(m_client.usage());
        awaited(m_client.attempts({}));
        awaited(m_client.events());
        awaited(m_client.billingPlans());
        awaited(m_client.webServices());
        awaited(m_client.changes({}, 0));
        QCOMPARE(m_transport.requests().size(), 18);
        for (const HttpRequest &request : m_transport.requests()) {
            QCOMPARE(QUrlQuery(request.url).queryItemValue(u"api-version"_s), u"2.0"_s);
            QVERIFY(request.bearer == Secret("the key"));
            QVERIFY(request.url.path().startsWith(u"/poolservice/acc"_s));
            QVERIFY(!request.url.toString().contains(u"//poolservice/acc//"_s));
        }
    }

    void account()
    {
        Account account;
        account.id = u"acc"_s;
        account.displayName = u"x"_s;
        account.backend = u"local"_s;
        account.serviceVersion = u"0"_s;
        answerWith(FakeTransport::ok(account.toJson()));
        QCOMPARE(*awaited(m_client.account()), account);
        QCOMPARE(lastUrl(), u"https://host/poolservice/acc?api-version=2.0"_s);
    }

    void requestAndAttemptsOfAJob()
    {
        const QJsonObject request{{"GlobalParameters"_L1, QJsonObject{{"threshold"_L1, u"0.5"_s}}}};
        QJsonObject job = samples::job(u"j"_s).toJson();
        answerWith(FakeTransport::ok(job));
        QCOMPARE(awaited(m_client.jobRequest(u"j"_s)).error().code, u"BadAnswer"_s);
        job.insert("Request"_L1, request);
        answerWith(FakeTransport::ok(job));
        QCOMPARE(*awaited(m_client.jobRequest(u"j"_s)), request);

        const Attempt lost{u"j"_s, 1, u"v"_s, u"p"_s, 1'000, 2'000, AttemptOutcome::Lost};
        answerWith(
            FakeTransport::ok(QJsonObject{{"Attempts"_L1, QJsonArray{lost.toJson()}}, {"After"_L1, QJsonValue::Null}}));
        QCOMPARE(*awaited(m_client.jobAttempts(u"j"_s)), QList<Attempt>{lost});
        QCOMPARE(lastUrl(), u"https://host/poolservice/acc/attempts?job=j&api-version=2.0"_s);
    }

    void createPoolIsRepeatable()
    {
        answerWith(FakeTransport::ok(samples::pool(u"p"_s).toJson(), 201));
        const auto pool = awaited(m_client.createPool({2, u"http://h/swagger.json"_s, u"nightly"_s}, u"key-1"_s));
        QCOMPARE(pool->id, u"p"_s);
        const HttpRequest &sent = m_transport.last();
        QCOMPARE(sent.method, HttpMethod::Post);
        QCOMPARE(sent.tries, 3);
        QCOMPARE(headerOf(sent, "Idempotency-Key"), QByteArray("key-1"));
        QCOMPARE(
            QJsonDocument::fromJson(sent.body).object(),
            (QJsonObject{{"VmCount"_L1, 2}, {"SwaggerUrl"_L1, u"http://h/swagger.json"_s}, {"Name"_L1, u"nightly"_s}}));
    }

    void resizeIsSentOnceAndConditionally()
    {
        answerWith(FakeTransport::ok(samples::pool(u"p"_s).toJson(), 202));
        QVERIFY(awaited(m_client.resizePool(u"p"_s, {0, Deallocation::Terminate, true}, u"\"7\""_s)));
        const HttpRequest &sent = m_transport.last();
        QCOMPARE(lastUrl(), u"https://host/poolservice/acc/pools/p/resize?api-version=2.0"_s);
        QCOMPARE(sent.tries, 1);
        QCOMPARE(headerOf(sent, "If-Match"), QByteArray("\"7\""));
        QCOMPARE(QJsonDocument::fromJson(sent.body).object(),
                 (QJsonObject{{"VmCount"_L1, 0}, {"Deallocation"_L1, u"Terminate"_s}, {"OnlyIfIdle"_L1, true}}));
        QVERIFY(awaited(m_client.resizePool(u"p"_s, {1, Deallocation::Requeue, false})));
        QCOMPARE(headerOf(m_transport.last(), "If-Match"), QByteArray());
    }

    void deletePool()
    {
        answerWith(FakeTransport::ok(QByteArray(), 202));
        QVERIFY(awaited(m_client.deletePool(u"p"_s, true)));
        QCOMPARE(m_transport.last().method, HttpMethod::Delete);
        QCOMPARE(QUrlQuery(m_transport.last().url).queryItemValue(u"force"_s), u"true"_s);
    }

    void namesCannotLeaveTheirSegment()
    {
        answerWith(FakeTransport::failed(404));
        awaited(m_client.job(u"a/../../x?y#z"_s));
        QCOMPARE(m_transport.last().url.path(QUrl::FullyEncoded), u"/poolservice/acc/jobs/a%2F..%2F..%2Fx%3Fy%23z"_s);
    }

    void jobsFollowPages()
    {
        m_transport.clear();
        m_transport.setHandler([](const HttpRequest &request) {
            const bool isFirst = !QUrlQuery(request.url).hasQueryItem(u"after"_s);
            return FakeTransport::ok(
                QJsonObject{{"Jobs"_L1, QJsonArray{samples::job(isFirst ? u"1"_s : u"2"_s).toJson()}},
                            {"After"_L1, isFirst ? QJsonValue(u"a+b=&c"_s) : QJsonValue()}});
        });
        const auto jobs = awaited(m_client.jobs({u"pool"_s, JobStatus::Running, 0}));
        QCOMPARE(jobs->size(), 2);
        const QUrlQuery query(m_transport.last().url);
        QCOMPARE(query.queryItemValue(u"after"_s, QUrl::FullyDecoded), u"a+b=&c"_s);
        QCOMPARE(query.queryItemValue(u"pool"_s), u"pool"_s);
        QCOMPARE(query.queryItemValue(u"state"_s), u"Running"_s);
        QCOMPARE(awaited(m_client.jobs({{}, {}, 1}))->size(), 1);
    }

    void attemptsOfARange()
    {
        const Attempt attempt{u"j"_s, 1, u"v"_s, u"p"_s, 500, 900, AttemptOutcome::Finished};
        m_transport.clear();
        m_transport.setHandler([&attempt](const HttpRequest &request) {
            const bool isFirst = !QUrlQuery(request.url).hasQueryItem(u"after"_s);
            return FakeTransport::ok(QJsonObject{{"Attempts"_L1, QJsonArray{attempt.toJson()}},
                                                 {"After"_L1, isFirst ? QJsonValue(u"500 j 1"_s) : QJsonValue()}});
        });
        QCOMPARE(*awaited(m_client.attempts({0, 1'000, 0})), (QList<Attempt>{attempt, attempt}));
        QCOMPARE(lastUrl(),
                 u"https://host/poolservice/acc/attempts?from=1970-01-01T00:00:00.000Z&to=1970-01-01T00:00:01.000Z"
                 "&after=500%20j%201&api-version=2.0"_s);
        QCOMPARE(awaited(m_client.attempts({{}, {}, 1}))->size(), 1);
    }

    void endlessPagesAreAnError()
    {
        answerWith(FakeTransport::ok(QJsonObject{{"Events"_L1, QJsonArray()}, {"After"_L1, u"same"_s}}));
        QCOMPARE(awaited(m_client.events()).error().code, u"BadAnswer"_s);
    }

    void usageRange()
    {
        answerWith(
            FakeTransport::ok(QJsonObject{{"AsOf"_L1, u"2026-01-01T00:00:00.000Z"_s}, {"Intervals"_L1, QJsonArray()}}));
        const auto usage = awaited(m_client.usage({0, 1'000, u"p"_s}));
        QCOMPARE(usage->asOfMs, 1'767'225'600'000);
        QCOMPARE(
            lastUrl(),
            u"https://host/poolservice/acc/usage?from=1970-01-01T00:00:00.000Z&to=1970-01-01T00:00:01.000Z&poolId=p"
            "&api-version=2.0"_s);
    }

    void changesWaitLongerThanTheService()
    {
        answerWith(FakeTransport::ok(Changes{u"e-1"_s, 0, false, true, {}, {}, {}, {}}.toJson()));
        QVERIFY(awaited(m_client.changes(u"e-0"_s, 30)));
        QCOMPARE(QUrlQuery(m_transport.last().url).queryItemValue(u"since"_s), u"e-0"_s);
        QCOMPARE(QUrlQuery(m_transport.last().url).queryItemValue(u"wait"_s), u"30"_s);
        QVERIFY(m_transport.last().timeoutMs > 30'000);
        QCOMPARE(m_transport.last().tries, 1);
    }

    void errorsComeThrough()
    {
        answerWith(FakeTransport::failed(409, u"PoolNotIdle"_s));
        const auto refused = awaited(m_client.resizePool(u"p"_s, {}));
        QCOMPARE(refused.error().code, u"PoolNotIdle"_s);
        QCOMPARE(refused.error().httpStatus, 409);
        answerWith(FakeTransport::unreachable());
        QCOMPARE(awaited(m_client.pools()).error().code, QString(TransportError::Unreachable));
        QCOMPARE(m_transport.requests().size(), 3);
    }

    void wrongAnswersAreNamed()
    {
        answerWith(FakeTransport::ok(QByteArray("<html>")));
        QCOMPARE(awaited(m_client.account()).error().code, u"BadAnswer"_s);
        answerWith(FakeTransport::ok(QJsonObject{{"Pools"_L1, QJsonArray{QJsonObject()}}}));
        QCOMPARE(awaited(m_client.pools()).error().target, u"Pools[0].PoolId"_s);
    }
};

QTEST_GUILESS_MAIN(TestPoolServiceClient)
#include "tst_poolserviceclient.moc"
