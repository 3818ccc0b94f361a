#include "common/ids.h"
#include "common/literals.h"
#include "frontfixture.h"

#include <QJsonDocument>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>

using namespace pooldeck;

namespace {

QJsonObject jsonOf(const RawClient::Answer &answer)
{
    return QJsonDocument::fromJson(answer.body).object();
}

HttpFront::Limits smallLimits()
{
    HttpFront::Limits limits;
    limits.bodyBytes = 1000;
    limits.headerBytes = 2000;
    return limits;
}

} // namespace

/// What the front makes of bytes, without TLS.
class TestHttpFront final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyRequestsOnOneConnection();
    void pipelinedRequestsAreAnsweredInOrder();
    void requestIdsAreOursAndTheirsIsKept_data();
    void requestIdsAreOursAndTheirsIsKept();
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void continuesOnlyWhenAsked();
    void aTooLargeBodyIsAnsweredWhileItIsSent();
    void headHasNoBodyAndTheConnectionGoesOn();
    void closesWhenAsked();
    void oldClients();
    void filesAreSentWhole();
    void aHalfClosedClientGetsItsAnswer();
    void aHalfClosedClientGetsAllItsPipelinedAnswers();
    void aGoneClientIsReported();
    void bytesDuringALongPollAreTheNextRequest();
    void whatIsSentFarAheadHasToWait();
    void answersCannotBeSplit();
};

void TestHttpFront::manyRequestsOnOneConnection()
{
    FrontFixture service;
    RawClient client(service.port());
    for (int i = 0; i < 20; ++i) {
        const auto answer = client.ask(post("/echo/" + QByteArray::number(i) + "?x=1", "body"));
        QCOMPARE(answer.status, 200);
        QCOMPARE(jsonOf(answer).value("Path"_L1).toString(), u"/echo/%1"_s.arg(i));
        QCOMPARE(jsonOf(answer).value("Body"_L1).toString(), u"body"_s);
    }
    const HttpFront::Counters counters = service.front().counters();
    QCOMPARE(counters.connections, 1U);
    QCOMPARE(counters.connectionsOpen, 1U);
    QCOMPARE(counters.requests, 20U);
    QCOMPARE(counters.answers[2], 20U);
}

void TestHttpFront::pipelinedRequestsAreAnsweredInOrder()
{
    FrontFixture service;
    RawClient client(service.port());
    QByteArray all;
    for (int i = 0; i < 50; ++i) {
        all += post("/echo/" + QByteArray::number(i), QByteArray(100, 'b'));
    }
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        QCOMPARE(jsonOf(client.read()).value("Path"_L1).toString(), u"/echo/%1"_s.arg(i));
    }
}

void TestHttpFront::requestIdsAreOursAndTheirsIsKept_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<QByteArray>("kept");
    QTest::newRow("none") << QByteArray() << QByteArray();
    QTest::newRow("harmless") << QByteArray("client-1.A_z") << QByteArray("client-1.A_z");
    QTest::newRow("with a space") << QByteArray("a b") << QByteArray();
    QTest::newRow("quotes") << QByteArray("\"x\"") << QByteArray();
    QTest::newRow("64") << QByteArray(64, 'x') << QByteArray(64, 'x');
    QTest::newRow("65") << QByteArray(65, 'x') << QByteArray();
}

void TestHttpFront::requestIdsAreOursAndTheirsIsKept()
{
    QFETCH(QByteArray, sent);
    QFETCH(QByteArray, kept);
    FrontFixture service;
    RawClient client(service.port());
    QSet<QByteArray> ids;
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.ask(get("/echo", sent.isEmpty() ? QByteArray() : "X-Request-Id: " + sent + "\r\n"));
        const QByteArray id = answer.header("x-request-id");
        QVERIFY(isId(QString::fromLatin1(id)));
        QCOMPARE(service.requests.last().requestId, id);
        QCOMPARE(service.requests.last().clientRequestId, kept);
        QCOMPARE(service.requests.last().remoteAddress, QByteArray("127.0.0.1"));
        ids.insert(id);
    }
    QCOMPARE(ids.size(), 3);
}

void TestHttpFront::reads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("body");
    const QByteArray chunked = "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n";
    QTest::newRow("no body") << get("/echo") << u"/echo"_s << QString();
    QTest::newRow("length") << post("/echo", "abc") << u"/echo"_s << u"abc"_s;
    QTest::newRow("the same length twice") << post("/echo", "abc", "Content-Length: 3\r\n") << u"/echo"_s << u"abc"_s;
    QTest::newRow("chunks") << QByteArray(chunked + "\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n") << u"/echo"_s << u"abcde"_s;
    QTest::newRow("chunk extension and trailer")
        << QByteArray(chunked + "\r\n3;name=value\r\nabc\r\n0\r\nAuthorization: Bearer trailer\r\n\r\n") << u"/echo"_s
        << u"abc"_s;
    QTest::newRow("Content-Encoding: UTF-8")
        << post("/echo", "\xc3\xa4", "Content-Encoding: UTF-8\r\n") << u"/echo"_s << u"ä"_s;
    QTest::newRow("empty lines before it") << QByteArray("\r\n\r\n" + get("/echo")) << u"/echo"_s << QString();
    QTest::newRow("a whole URL") << get("http://127.0.0.1:1/echo/x?y=1") << u"/echo/x"_s << QString();
    QTest::newRow("escapes") << get("/echo/%2e%2e/%20") << u"/echo/%2e%2e/%20"_s << QString();
}

void TestHttpFront::reads()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, path);
    QFETCH(QString, body);
    FrontFixture service(smallLimits());
    {
        RawClient client(service.port());
        const auto answer = client.ask(bytes);
        QCOMPARE(answer.status, 200);
        QCOMPARE(jsonOf(answer).value("Path"_L1).toString(), path);
        QCOMPARE(jsonOf(answer).value("Body"_L1).toString(), body);
        QVERIFY(service.requests.last().authorization.isEmpty());
        QCOMPARE(client.ask(get("/echo")).status, 200);
    }
    // The same byte by byte.
    RawClient slow(service.port());
    slow.socket().setSocketOption(QAbstractSocket::LowDelayOption, 1);
    for (const char byte : bytes) {
        slow.send(QByteArray(1, byte));
    }
    const auto answer = slow.read();
    QCOMPARE(answer.status, 200);
    QCOMPARE(jsonOf(answer).value("Body"_L1).toString(), body);
}

void TestHttpFront::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("reason"); // of the counters
    const QByteArray start = "POST /echo HTTP/1.1\r\nHost: t\r\n";
    const QByteArray chunked = start + "Transfer-Encoding: chunked\r\n\r\n";
    QTest::newRow("garbage") << QByteArray("\x01\x02\x03garbage\r\n\r\n") << 400 << QByteArray("header");
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) << 400
                         << QByteArray("header");
    QTest::newRow("HTTP/2") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << 400 << QByteArray("header");
    QTest::newRow("HTTP/0.9") << QByteArray("GET /\r\n\r\n") << 400 << QByteArray("header");
    QTest::newRow("no colon") << QByteArray("GET /echo HTTP/1.1\r\nnonsense\r\n\r\n") << 400 << QByteArray("header");
    QTest::newRow("zero byte") << QByteArray("GET /echo HTTP/1.1\r\nA: b\0c\r\n\r\n", 30) << 400
                               << QByteArray("header");
    QTest::newRow("long line") << QByteArray("GET /" + QByteArray(3000, 'x')) << 431 << QByteArray("header");
    QTest::newRow("many lines") << get("/echo", QByteArray("A: b\r\n").repeated(1000)) << 431 << QByteArray("header");
    QTest::newRow("length and chunks") << QByteArray(start +
                                                     "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                                       << 400 << QByteArray("header");
    QTest::newRow("chunks and length") << QByteArray(start +
                                                     "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n")
                                       << 400 << QByteArray("header");
    QTest::newRow("two lengths") << post("/echo", "abc", "Content-Length: 4\r\n") << 400 << QByteArray("header");
    QTest::newRow("negative length") << QByteArray(start + "Content-Length: -3\r\n\r\n") << 400 << QByteArray("header");
    QTest::newRow("unknown encoding") << QByteArray(start + "Transfer-Encoding: gzip\r\n\r\nabc") << 400
                                      << QByteArray("header");
    QTest::newRow("chunks, then encoded")
        << QByteArray(start + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n") << 400 << QByteArray("header");
    QTest::newRow("length and encoding") << QByteArray(start +
                                                       "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")
                                         << 400 << QByteArray("header");
    QTest::newRow("bad chunk") << QByteArray(chunked + "xyz\r\nabc\r\n") << 400 << QByteArray("body");
    QTest::newRow("body too large") << post("/echo", QByteArray(1001, 'b')) << 413 << QByteArray("body");
    QTest::newRow("huge length") << QByteArray(start + "Content-Length: 18446744073709551615\r\n\r\n") << 413
                                 << QByteArray("body");
    QTest::newRow("chunks too large") << QByteArray(chunked + "1f4\r\n" + QByteArray(500, 'b') + "\r\n1f5\r\n" +
                                                    QByteArray(501, 'b') + "\r\n")
                                      << 413 << QByteArray("body");
    QTest::newRow("endless chunk extension")
        << QByteArray(chunked + "1;" + QByteArray(3000, 'x')) << 400 << QByteArray("body");
    QTest::newRow("endless trailer") << QByteArray(chunked + "0\r\nA: " + QByteArray(3000, 'x')) << 400
                                     << QByteArray("body");
}

void TestHttpFront::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    QFETCH(QByteArray, reason);
    FrontFixture service(smallLimits());
    RawClient client(service.port());
    const auto answer = client.ask(bytes);
    QCOMPARE(answer.status, status);
    QVERIFY(jsonOf(answer).value("error"_L1).isObject());
    QVERIFY(isId(QString::fromLatin1(answer.header("x-request-id"))));
    QCOMPARE(answer.header("Connection"), QByteArray("close"));
    client.socket().disconnectFromHost();
    QVERIFY(client.isDropped());
    QVERIFY(service.requests.isEmpty());
    const HttpFront::Counters counters = service.front().counters();
    QCOMPARE(counters.rejectedHeader, reason == "header" ? 1U : 0U);
    QCOMPARE(counters.rejectedBody, reason == "body" ? 1U : 0U);
    QCOMPARE(counters.answers[4], 1U);
}

void TestHttpFront::continuesOnlyWhenAsked()
{
    FrontFixture service(smallLimits());
    const QByteArray head = "POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: ";
    RawClient client(service.port());
    QCOMPARE(client.ask(head + "3\r\n\r\n").status, 100);
    QCOMPARE(client.ask("abc").status, 200);
    // One that does not wait for it needs none.
    QCOMPARE(client.ask(head + "3\r\n\r\nabc").status, 200);
    // A body that would be refused is not asked for.
    QCOMPARE(client.ask(head + "5000\r\n\r\n").status, 413);
}

void TestHttpFront::aTooLargeBodyIsAnsweredWhileItIsSent()
{
    FrontFixture service;
    RawClient client(service.port());
    const QByteArray body(8 << 20, 'b');
    const auto answer = client.ask(post("/echo", body));
    QCOMPARE(answer.status, 413);
}

void TestHttpFront::headHasNoBodyAndTheConnectionGoesOn()
{
    FrontFixture service;
    RawClient client(service.port());
    client.send("HEAD /bytes/77 HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto head = client.read(false);
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("Content-Length"), QByteArray("77"));
    QCOMPARE(client.ask(get("/bytes/77")).body.size(), 77);
    // What is wrong with the next request is said with a body.
    client.send("HEAD /bytes/77 HTTP/1.1\r\nHost: t\r\n\r\n");
    QCOMPARE(client.read(false).status, 200);
    const auto refused = client.ask("no request\r\n\r\n");
    QCOMPARE(refused.status, 400);
    QVERIFY(refused.body.contains("error"));
}

void TestHttpFront::closesWhenAsked()
{
    FrontFixture service;
    RawClient client(service.port());
    const auto answer = client.ask(get("/echo", "Connection: close\r\n"));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Connection"), QByteArray("close"));
    QVERIFY(client.isDropped());
}

void TestHttpFront::oldClients()
{
    FrontFixture service;
    RawClient client(service.port());
    QCOMPARE(client.ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"),
             QByteArray("keep-alive"));
    QCOMPARE(client.ask("GET /echo HTTP/1.0\r\n\r\n").header("Connection"), QByteArray("close"));
    QVERIFY(client.isDropped());
}

void TestHttpFront::filesAreSentWhole()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"result"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QByteArray content;
    for (int i = 0; i < 100'000; ++i) {
        content += QByteArray::number(i) + '\n';
    }
    file.write(content);
    file.close();

    FrontFixture service;
    service.file = file.fileName();
    RawClient client(service.port());
    QCOMPARE(client.ask(get("/file")).body, content);
    client.send("HEAD /file HTTP/1.1\r\nHost: t\r\n\r\n");
    QCOMPARE(client.read(false).header("Content-Length").toLongLong(), content.size());
    QVERIFY(file.remove());
    QCOMPARE(client.ask(get("/file")).status, 404);
}

void TestHttpFront::aHalfClosedClientGetsItsAnswer()
{
    FrontFixture service;
    RawClient client(service.port());
    client.send(get("/wait"));
    QTRY_COMPARE(service.waiting(), 1);
    ::shutdown(int(client.socket().socketDescriptor()), SHUT_WR);
    const auto answer = client.read();
    QVERIFY(jsonOf(answer).value("Gone"_L1).toBool());
    QVERIFY(client.isDropped());
}

void TestHttpFront::aHalfClosedClientGetsAllItsPipelinedAnswers()
{
    FrontFixture service;
    RawClient client(service.port());
    client.send(get("/echo/1") + get("/echo/2") + get("/echo/3"));
    ::shutdown(int(client.socket().socketDescriptor()), SHUT_WR);
    for (int i = 1; i <= 3; ++i) {
        QCOMPARE(jsonOf(client.read()).value("Path"_L1).toString(), u"/echo/%1"_s.arg(i));
    }
    QVERIFY(client.isDropped());
}

void TestHttpFront::aGoneClientIsReported()
{
    FrontFixture service;
    for (const bool torn : {false, true}) {
        RawClient client(service.port());
        client.send(get("/wait"));
        QTRY_COMPARE(service.waiting(), 1);
        if (torn) {
            client.socket().setSocketOption(QAbstractSocket::KeepAliveOption, 0);
            const linger atOnce{1, 0}; // a reset instead of an orderly end
            ::setsockopt(int(client.socket().socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
        }
        client.socket().abort();
        QTRY_COMPARE(service.waiting(), 0);
        QTRY_COMPARE(service.front().counters().connectionsOpen, 0U);
    }
    QCOMPARE(service.gone.size(), 2);
}

void TestHttpFront::bytesDuringALongPollAreTheNextRequest()
{
    FrontFixture service;
    RawClient client(service.port());
    client.send(get("/wait"));
    QTRY_COMPARE(service.waiting(), 1);
    client.send(post("/echo", "later").left(30));
    client.send(post("/echo", "later").mid(30));
    QVERIFY(client.isOpen());
    QCOMPARE(service.requests.size(), 1);
    service.release();
    QVERIFY(jsonOf(client.read()).value("Released"_L1).toBool());
    QCOMPARE(jsonOf(client.read()).value("Body"_L1).toString(), u"later"_s);
}

void TestHttpFront::whatIsSentFarAheadHasToWait()
{
    FrontFixture service;
    RawClient client(service.port());
    client.send(get("/wait"));
    QTRY_COMPARE(service.waiting(), 1);
    constexpr int Count = 200;
    client.send(post("/echo", QByteArray(100'000, 'b')).repeated(Count));
    service.release();
    QVERIFY(jsonOf(client.read()).value("Released"_L1).toBool());
    for (int i = 0; i < Count; ++i) {
        QCOMPARE(jsonOf(client.read()).value("BodyBytes"_L1).toInt(), 100'000);
    }
}

void TestHttpFront::answersCannotBeSplit()
{
    // Nothing of a request gets into the head of its answer, and if it did, not as a line of its own.
    FrontFixture service;
    RawClient client(service.port());
    const auto answer = client.ask(get("/echo/%0d%0aInjected:%20yes", "x-request-id: a%0d%0aInjected: yes\r\n"));
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.header("Injected").isEmpty());
}

QTEST_GUILESS_MAIN(TestHttpFront)
#include "tst_httpfront.moc"
