// What programs in the world do that were written for Microsoft's batch execution, byte by byte where it matters
// (docs/protocol.md, "What clients do").

#include "common/ids.h"
#include "common/literals.h"
#include "rawconnection.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pooldeck;

namespace {

constexpr int JobLimitMs = 30'000;

using Answer = ServiceFixture::Answer;

/// How one family of clients writes its requests.
struct Dialect
{
    QByteArray version = "HTTP/1.1";
    QByteArray commonHeaders;
    QByteArray bodyHeaders;  ///< of a request with a body
    QByteArray startHeaders; ///< of the start call
    QByteArray startBody;
    bool expectsContinue = false;
    bool chunked = false;
};

QByteArray chunked(const QByteArray &body)
{
    QByteArray result;
    constexpr qsizetype Size = 37; // in the midst of anything
    for (qsizetype at = 0; at < body.size(); at += Size) {
        const QByteArray part = body.mid(at, Size);
        result += QByteArray::number(part.size(), 16) + "\r\n" + part + "\r\n";
    }
    return result + "0\r\n\r\n";
}

} // namespace

Q_DECLARE_METATYPE(Dialect)

class TestClientHabits final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceFixture> m_service;
    ServiceFixture::BesAddress m_census;
    ServiceFixture::BesAddress m_gated;

    static ServiceFixture::BesAddress classic(const ServiceFixture &service, const QString &name)
    {
        return service.webService(name, u"Classic"_s);
    }

    QByteArray request(const QJsonObject &more = {}) const
    {
        QJsonObject json{{"Input"_L1, QJsonObject{{"ConnectionString"_L1, QJsonValue()},
                                                  {"RelativeLocation"_L1, u"census-income/census-2000.csv"_s},
                                                  {"BaseLocation"_L1, u"file:///examples/"_s},
                                                  {"SasBlobToken"_L1, QJsonValue()}}},
                         {"GlobalParameters"_L1, QJsonObject()}};
        for (auto it = more.begin(); it != more.end(); ++it) {
            json.insert(it.key(), it.value());
        }
        return QJsonDocument(json).toJson(QJsonDocument::Compact);
    }

    /// "/workspaces/…/jobs?api-version=2.0"
    QByteArray jobsTarget() const
    {
        return '/' + m_census.baseUrl.section(u'/', 3).toLatin1() + "/jobs?api-version=2.0";
    }
    QByteArray target(const QByteArray &rest) const
    {
        return QByteArray(jobsTarget()).replace("jobs?api-version=2.0", QByteArray("jobs/" + rest));
    }
    QByteArray authorization() const { return "Authorization: Bearer " + m_census.key.toLatin1() + "\r\n"; }

    QByteArray bytes(const QByteArray &method, const QByteArray &where, const QByteArray &headers,
                     const QByteArray &body = {}, const QByteArray &version = "HTTP/1.1") const
    {
        return method + ' ' + where + ' ' + version + "\r\nHost: " + host() + "\r\n" + authorization() + headers +
               "\r\n" + body;
    }
    QByteArray host() const { return m_census.baseUrl.section(u'/', 2, 2).toLatin1(); }
    static QByteArray length(const QByteArray &body)
    {
        return "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    }

    Answer once(const QByteArray &request)
    {
        RawConnection connection(*m_service);
        return connection.ask(request);
    }

    QByteArray created(const QByteArray &body)
    {
        return once(bytes("POST", jobsTarget(), "Content-Type: application/json\r\n" + length(body), body)).body;
    }
    QByteArray createdId() { return created(request()).mid(1, 32); }
    QJsonObject status(const QByteArray &jobId)
    {
        return once(bytes("GET", target(jobId + "?api-version=2.0"), {})).json;
    }
    void start(const QByteArray &jobId)
    {
        QCOMPARE(once(bytes("POST", target(jobId + "/start?api-version=2.0"), "Content-Length: 0\r\n")).status, 204);
    }
    QByteArray finishedId()
    {
        const QByteArray jobId = createdId();
        start(jobId);
        const bool finished =
            QTest::qWaitFor([&] { return status(jobId).value("StatusCode"_L1) == "Finished"_L1; }, JobLimitMs);
        return finished ? jobId : QByteArray();
    }

    /// One sequence from the request to the file, as the dialect writes it.
    void play(const Dialect &dialect);

private Q_SLOTS:
    void initTestCase()
    {
        m_service = std::make_unique<ServiceFixture>();
        QVERIFY(m_service->start());
        m_service->terminate();
        QVERIFY(m_service->addGatedService());
        const QByteArray manifest =
            QByteArray("{'Name':'failing','Title':'Fails','Description':'For tests','BillingPlanId':'S1',"
                       "'Kinds':['Classic'],'Inputs':{},'Outputs':{},'GlobalParameters':{},"
                       "'Command':['/bin/sh','-c','echo it cannot be done >&2; exit 3'],'TimeLimitSeconds':60}")
                .replace('\'', '"');
        QVERIFY(m_service->addWebService(u"failing"_s, {{u"web-service.json"_s, manifest}}));
        QVERIFY(m_service->start());
        m_census = classic(*m_service, u"census-income"_s);
        m_gated = classic(*m_service, u"gated"_s);
    }
    void cleanupTestCase() { m_service.reset(); }

    void theIdBySlicingAndByDeletingQuotes()
    {
        const QByteArray body = created(request());
        const QString sliced = QString::fromLatin1(body.mid(1, body.size() - 2));
        const QString stripped = QString::fromLatin1(QByteArray(body).replace('"', ""));
        QCOMPARE(sliced, stripped);
        QVERIFY(isId(sliced));
        QCOMPARE(status(sliced.toLatin1()).value("JobId"_L1).toString(), sliced);
    }

    void urlsByReplacingTheLiteral()
    {
        const QByteArray jobId = createdId();
        const QString url = m_census.baseUrl + u"/jobs?api-version=2.0"_s;
        const auto derived = [&](const QString &rest) {
            return QString(url).replace(u"jobs?api-version=2.0"_s, u"jobs/"_s + QString::fromLatin1(jobId) + rest);
        };
        QCOMPARE(m_service->call("POST", derived(u"/start?api-version=2.0"_s), m_census.key).status, 204);
        QCOMPARE(m_service->call("GET", derived(u"?api-version=2.0"_s), m_census.key).status, 200);
        QCOMPARE(m_service->call("DELETE", derived(u"?api-version=2.0"_s), m_census.key).status, 204);
    }

    void contentTypes_data()
    {
        QTest::addColumn<QByteArray>("headers");
        QTest::newRow("application/json") << QByteArray("Content-Type: application/json\r\n");
        QTest::newRow("with charset") << QByteArray("Content-Type: application/json; charset=utf-8\r\n");
        QTest::newRow("text/json") << QByteArray("Content-Type: text/json\r\n");
        QTest::newRow("form") << QByteArray("Content-Type: application/x-www-form-urlencoded\r\n");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("Content-Encoding: UTF-8")
            << QByteArray("Content-Type: application/json\r\nContent-Encoding: UTF-8\r\n");
        QTest::newRow("lower case") << QByteArray("content-type: application/json\r\n");
        QTest::newRow("headers nobody knows")
            << QByteArray("X-Ms-Client-Request-Id: 7\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
                          "Cookie: a=b\r\nUser-Agent: \xe2\x82\xac\r\n");
    }
    void contentTypes()
    {
        QFETCH(QByteArray, headers);
        const Answer answer = once(bytes("POST", jobsTarget(), headers + length(request()), request()));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body.size(), 34);
        QVERIFY(answer.header("Content-Encoding").isEmpty());
    }

    void aStartWithAnyBody_data()
    {
        QTest::addColumn<QByteArray>("headersAndBody");
        QTest::newRow("no body, no length") << QByteArray("\r\n");
        QTest::newRow("length 0") << QByteArray("Content-Length: 0\r\n\r\n");
        QTest::newRow("JSON, length 0") << QByteArray("Content-Type: application/json\r\nContent-Length: 0\r\n\r\n");
        QTest::newRow("{}") << QByteArray("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        QTest::newRow("form") << QByteArray(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n");
        QTest::newRow("form with something")
            << QByteArray("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b");
        QTest::newRow("chunks of nothing") << QByteArray("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }
    void aStartWithAnyBody()
    {
        QFETCH(QByteArray, headersAndBody);
        const QByteArray jobId = createdId();
        const QByteArray line = "POST " + target(jobId + "/start?api-version=2.0") + " HTTP/1.1\r\nHost: x\r\n";
        const Answer answer = once(line + authorization() + headersAndBody);
        QCOMPARE(answer.status, 204);
        QVERIFY(answer.body.isEmpty());
        QCOMPARE(once(line + authorization() + headersAndBody).status, 204); // twice is once
        QVERIFY(!status(jobId).value("QueuedAt"_L1).isNull());
    }

    /// They are accepted and dropped: they may hold anything, also secrets.
    void membersNobodyKnows()
    {
        const QJsonObject unknown{{"Colour"_L1, u"a secret of somebody"_s},
                                  {"Deep"_L1, QJsonObject{{"AccountKey"_L1, u"a secret of somebody"_s}}}};
        const QByteArray jobId = created(request(unknown)).mid(1, 32);
        QVERIFY(isId(QString::fromLatin1(jobId)));
        const Answer shown = m_service->pools("GET", u"/jobs/"_s + QString::fromLatin1(jobId));
        QCOMPARE(shown.status, 200);
        QVERIFY(!shown.body.contains("a secret of somebody"));
    }

    void everythingMayBeNull()
    {
        const QJsonObject nulls{{"Inputs"_L1, QJsonValue()},
                                {"GlobalParameters"_L1, QJsonValue()},
                                {"Outputs"_L1, QJsonObject{{"output1"_L1, QJsonValue()}}},
                                {"AzureBatchPoolId"_L1, QJsonValue()}};
        QCOMPARE(created(request(nulls)).size(), 34);
        QCOMPARE(created(request({{"AzureBatchPoolId"_L1, u""_s}})).size(), 34);
    }

    void aDeleteWithoutVersion()
    {
        const QByteArray jobId = createdId();
        const Answer answer = once(bytes("DELETE", target(jobId), {}));
        QCOMPARE(answer.status, 204);
        QCOMPARE(status(jobId).value("StatusCode"_L1).toString(), u"Cancelled"_s);
        QCOMPARE(once(bytes("DELETE", target(jobId), {})).status, 204); // again
    }

    void deletedAndThenDownloaded()
    {
        const QByteArray jobId = finishedId();
        const QJsonObject before = status(jobId);
        QCOMPARE(once(bytes("DELETE", target(jobId + "?api-version=2.0"), {})).status, 204);
        QCOMPARE(status(jobId), before);
        const QJsonObject output = before["Results"_L1]["output1"_L1].toObject();
        const Answer file =
            m_service->call("GET",
                            output["BaseLocation"_L1].toString() + output["RelativeLocation"_L1].toString() +
                                output["SasBlobToken"_L1].toString(),
                            {});
        QCOMPARE(file.status, 200);
        QVERIFY(file.body.contains("Scored Labels"));
    }

    /// One reads StatusCode, Results and Details whatever the state, and joins the last two to strings.
    void allThreeKeysInEveryState()
    {
        const auto has = [](const QJsonObject &shown, const QString &state, bool results, bool details) {
            QCOMPARE(shown.value("StatusCode"_L1).toString(), state);
            QVERIFY(shown.contains("Results"_L1));
            QCOMPARE(shown.value("Results"_L1).isObject(), results);
            QCOMPARE(shown.value("Results"_L1).isNull(), !results);
            QVERIFY(shown.value("Details"_L1).isString());
            QCOMPARE(!shown.value("Details"_L1).toString().isEmpty(), details);
        };
        const auto shown = [&](const ServiceFixture::BesAddress &service, const QString &jobId) {
            return m_service->call("GET", service.baseUrl + u"/jobs/"_s + jobId + u"?api-version=2.0"_s, service.key)
                .json;
        };
        const QByteArray fresh = createdId();
        has(status(fresh), u"NotStarted"_s, false, false);
        const QString running = m_service->submit(m_gated, m_service->gatedRequest({}));
        QTRY_COMPARE_WITH_TIMEOUT(shown(m_gated, running).value("StatusCode"_L1).toString(), u"Running"_s, JobLimitMs);
        has(shown(m_gated, running), u"Running"_s, false, false);
        m_service->call("DELETE", m_gated.baseUrl + u"/jobs/"_s + running, m_gated.key);
        QTRY_COMPARE_WITH_TIMEOUT(shown(m_gated, running).value("StatusCode"_L1).toString(), u"Cancelled"_s,
                                  JobLimitMs);
        has(shown(m_gated, running), u"Cancelled"_s, false, true);
        const auto failing = classic(*m_service, u"failing"_s);
        const QString failed = m_service->submit(failing, "{}");
        QTRY_COMPARE_WITH_TIMEOUT(shown(failing, failed).value("StatusCode"_L1).toString(), u"Failed"_s, JobLimitMs);
        has(shown(failing, failed), u"Failed"_s, false, true);
        has(status(finishedId()), u"Finished"_s, true, false);
    }

    /// All four members are there; SasBlobToken is a string to be joined, also where none is needed.
    void aResultIsJoinedFromStrings()
    {
        const QJsonObject own{{"output1"_L1, QJsonObject{{"BaseLocation"_L1, u"file:///outputs/"_s},
                                                         {"RelativeLocation"_L1, u"habits/scored.csv"_s}}}};
        const QByteArray jobId = created(request({{"Outputs"_L1, own}})).mid(1, 32);
        start(jobId);
        QTRY_COMPARE_WITH_TIMEOUT(status(jobId).value("StatusCode"_L1).toString(), u"Finished"_s, JobLimitMs);
        const QJsonObject output = status(jobId)["Results"_L1]["output1"_L1].toObject();
        QCOMPARE(output.keys(),
                 QStringList({u"BaseLocation"_s, u"ConnectionString"_s, u"RelativeLocation"_s, u"SasBlobToken"_s}));
        QVERIFY(output.value("SasBlobToken"_L1).isString());
        QCOMPARE(output["BaseLocation"_L1].toString() + output["RelativeLocation"_L1].toString() +
                     output["SasBlobToken"_L1].toString(),
                 u"file:///outputs/habits/scored.csv"_s);
    }

    /// One waits as long as Results is null and looks at nothing else.
    void aLoopWhileResultsIsNull()
    {
        const QByteArray jobId = createdId();
        start(jobId);
        QTRY_VERIFY_WITH_TIMEOUT(!status(jobId).value("Results"_L1).isNull(), JobLimitMs);
        QCOMPARE(status(jobId).value("StatusCode"_L1).toString(), u"Finished"_s);
    }

    /// A job a second, or as fast as a loop without a pause can: nobody is turned away.
    void pollingWithoutAPause()
    {
        const QByteArray jobId = createdId();
        RawConnection connection(*m_service);
        const QByteArray poll = bytes("GET", target(jobId + "?api-version=2.0"), {});
        for (int i = 0; i < 300; ++i) {
            QCOMPARE(connection.ask(poll).status, 200);
        }
    }

    void oneConnectionForAll()
    {
        RawConnection connection(*m_service);
        const QByteArray body = request();
        const Answer first = connection.ask(bytes("POST", jobsTarget(), length(body), body));
        QVERIFY(first.header("Connection").toLower() != "close");
        const QByteArray poll = bytes("GET", target(first.body.mid(1, 32) + "?api-version=2.0"), {});
        QCOMPARE(connection.ask(poll).status, 200);
        // Two at once are answered in their order.
        const QByteArray cancel = bytes("DELETE", target(first.body.mid(1, 32)), {});
        connection.send(cancel + poll);
        QCOMPARE(connection.answerTo(cancel).status, 204);
        QCOMPARE(connection.answerTo(poll).json.value("StatusCode"_L1).toString(), u"Cancelled"_s);
        // A refusal does not cost the connection.
        QCOMPARE(connection.ask(bytes("POST", jobsTarget(), length("{}"), "{}")).status, 400);
        QCOMPARE(connection.ask(poll).status, 200);
        QCOMPARE(
            connection.ask(bytes("GET", target(first.body.mid(1, 32) + "?api-version=2.0"), "Connection: close\r\n"))
                .status,
            200);
        QVERIFY(connection.isClosed());
    }

    void http10()
    {
        RawConnection connection(*m_service);
        const QByteArray body = request();
        // Without a Host, which HTTP/1.0 does not have.
        const Answer answer =
            connection.ask("POST " + jobsTarget() + " HTTP/1.0\r\n" + authorization() + length(body) + "\r\n" + body);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body.size(), 34);
        QVERIFY(connection.isClosed());
    }

    void expect100Continue()
    {
        RawConnection connection(*m_service);
        const QByteArray body = request();
        const QByteArray head = bytes("POST", jobsTarget(), "Expect: 100-continue\r\n" + length(body));
        connection.send(head);
        QCOMPARE(connection.answerTo(head).status, 100); // before the body is there
        connection.send(body);
        QCOMPARE(connection.answerTo(head + body).status, 200);
    }

    void aBodyInChunks()
    {
        const QByteArray headers = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        const Answer answer = once(bytes("POST", jobsTarget(), headers, chunked(request())));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body.size(), 34);
    }

    void wholeSequences_data()
    {
        QTest::addColumn<Dialect>("dialect");
        Dialect dotnet;
        dotnet.bodyHeaders = "Content-Type: application/json; charset=utf-8\r\n";
        dotnet.startHeaders = "Content-Length: 0\r\n";
        dotnet.expectsContinue = true;
        QTest::newRow(".NET HttpClient") << dotnet;
        Dialect dotnetChunks = dotnet;
        dotnetChunks.expectsContinue = false;
        dotnetChunks.chunked = true;
        QTest::newRow(".NET HttpClient, content of unknown length") << dotnetChunks;
        Dialect python;
        python.commonHeaders = "Accept-Encoding: identity\r\nConnection: close\r\nUser-Agent: Python-urllib/2.7\r\n";
        python.bodyHeaders = "Content-Type: application/json\r\n";
        python.startHeaders = "Content-Type: application/json\r\nContent-Length: 0\r\n";
        QTest::newRow("Python urllib") << python;
        Dialect r;
        r.commonHeaders = "Accept: */*\r\n";
        r.bodyHeaders = "Content-Type: application/json\r\n";
        r.startHeaders = "Content-Type: application/json\r\nContent-Length: 0\r\n";
        r.expectsContinue = true;
        QTest::newRow("R RCurl") << r;
        Dialect powershell;
        powershell.commonHeaders = "User-Agent: Mozilla/5.0 (Windows NT; Windows NT 6.3; en-US)\r\n";
        powershell.bodyHeaders = "Content-Type: application/json\r\n";
        powershell.startHeaders = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n";
        QTest::newRow("PowerShell Invoke-RestMethod") << powershell;
        Dialect old;
        old.version = "HTTP/1.0";
        old.startHeaders = "Content-Length: 2\r\n";
        old.startBody = "{}";
        QTest::newRow("HTTP/1.0") << old;
    }
    void wholeSequences()
    {
        QFETCH(Dialect, dialect);
        play(dialect);
    }
};

void TestClientHabits::play(const Dialect &dialect)
{
    const auto line = [&](const QByteArray &method, const QByteArray &where, const QByteArray &headers,
                          const QByteArray &body = {}) {
        return bytes(method, where, dialect.commonHeaders + headers, body, dialect.version);
    };
    const QByteArray body = request();
    QByteArray answered;
    {
        RawConnection connection(*m_service);
        if (dialect.expectsContinue) {
            const QByteArray head =
                line("POST", jobsTarget(), dialect.bodyHeaders + "Expect: 100-continue\r\n" + length(body));
            connection.send(head);
            QCOMPARE(connection.answerTo(head).status, 100);
            connection.send(body);
            answered = connection.answerTo(head + body).body;
        } else if (dialect.chunked) {
            answered = connection
                           .ask(line("POST", jobsTarget(), dialect.bodyHeaders + "Transfer-Encoding: chunked\r\n",
                                     chunked(body)))
                           .body;
        } else {
            answered = connection.ask(line("POST", jobsTarget(), dialect.bodyHeaders + length(body), body)).body;
        }
    }
    QCOMPARE(answered.size(), 34);
    const QByteArray jobId = answered.mid(1, 32);
    QCOMPARE(
        once(line("POST", target(jobId + "/start?api-version=2.0"), dialect.startHeaders, dialect.startBody)).status,
        204);
    QJsonObject shown;
    const auto isOver = [&] {
        shown = once(line("GET", target(jobId + "?api-version=2.0"), {})).json;
        const QString code = shown.value("StatusCode"_L1).toString();
        return code == "Finished"_L1 || code == "Failed"_L1 || code == "Cancelled"_L1;
    };
    QVERIFY(QTest::qWaitFor(isOver, JobLimitMs));
    QCOMPARE(shown.value("StatusCode"_L1).toString(), u"Finished"_s);
    const QJsonObject output = shown["Results"_L1]["output1"_L1].toObject();
    const QByteArray file = output["RelativeLocation"_L1].toString().toLatin1();
    QVERIFY(output["BaseLocation"_L1].toString().endsWith(u'/'));
    const QByteArray token = output["SasBlobToken"_L1].toString().toLatin1();
    const Answer downloaded = once("GET /" + file + token + ' ' + dialect.version + "\r\nHost: " + host() + "\r\n" +
                                   dialect.commonHeaders + "\r\n");
    QCOMPARE(downloaded.status, 200);
    QCOMPARE(downloaded.body.count('\n'), 2001);
}

QTEST_GUILESS_MAIN(TestClientHabits)
#include "tst_clienthabits.moc"
