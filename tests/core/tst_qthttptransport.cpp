#include "awaited.h"
#include "common/literals.h"
#include "net/qthttptransport.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace pooldeck;

namespace {

/// Answers each connection with the next of its texts, whole; an empty one closes without an answer.
class ScriptedServer final : public QTcpServer
{
public:
    explicit ScriptedServer(const QList<QByteArray> &answers)
        : m_answers(answers)
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                m_received.append(socket->readAll());
                const QByteArray &last = m_received.last();
                const bool isWhole = last.contains("\r\n\r\n") || last.startsWith('\x16'); // or begins with TLS
                if (!isWhole || m_answers.isEmpty()) {
                    return;
                }
                socket->write(m_answers.takeFirst());
                socket->disconnectFromHost();
            });
        });
    }

    QUrl url(const QString &path = u"/p"_s) const
    {
        return QUrl(u"http://127.0.0.1:%1%2"_s.arg(serverPort()).arg(path));
    }
    const QList<QByteArray> &received() const { return m_received; }

private:
    QList<QByteArray> m_answers;
    QList<QByteArray> m_received;
};

QByteArray answer(const QByteArray &status, const QByteArray &body, const QByteArray &headers = {})
{
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers +
           "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

HttpRequest get(const QUrl &url, int tries = 1)
{
    HttpRequest request;
    request.url = url;
    request.tries = tries;
    request.bearer = Secret("the-key");
    return request;
}

} // namespace

class TestQtHttpTransport final : public QObject
{
    Q_OBJECT

    QtHttpTransport m_transport{"pooldeck-tests/1"};

private Q_SLOTS:
    void sendsAndReceives()
    {
        ScriptedServer server({answer("200 OK", "{}", "X-Request-Id: r7\r\n")});
        HttpRequest request = get(server.url());
        request.method = HttpMethod::Post;
        request.body = "{\"a\":1}";
        request.headers = {{"Idempotency-Key", "k"}};
        const auto response = awaited(m_transport.send(request));
        QVERIFY(response);
        QCOMPARE(response->status, 200);
        QCOMPARE(response->header("x-request-id"), QByteArray("r7"));
        const QByteArray sent = server.received().first();
        QVERIFY(sent.startsWith("POST /p HTTP/1.1\r\n"));
        for (const char *line : {"Authorization: Bearer the-key\r\n", "User-Agent: pooldeck-tests/1\r\n",
                                 "Idempotency-Key: k\r\n", "Content-Type: application/json\r\n"}) {
            QVERIFY2(sent.contains(line), line);
        }
        QVERIFY(sent.endsWith("{\"a\":1}"));
    }

    void onlyTheBeginningOfALongBody()
    {
        const QByteArray body(4'000'000, 'x');
        ScriptedServer server({answer("200 OK", body), answer("200 OK", "short"), answer("404 Not Found", body)});
        HttpRequest request = get(server.url());
        request.bodyLimit = 1'000;
        const auto cut = awaited(m_transport.send(request));
        QVERIFY(cut);
        QCOMPARE(cut->body, body.left(1'000));
        QVERIFY(cut->isCut);
        const auto whole = awaited(m_transport.send(request));
        QVERIFY(whole);
        QCOMPARE(whole->body, QByteArray("short"));
        QVERIFY(!whole->isCut);
        const auto refused = awaited(m_transport.send(request));
        QVERIFY(!refused);
        QCOMPARE(refused.error().httpStatus, 404);
    }

    void aLongBodyPartByPart()
    {
        const QByteArray body(4'000'000, 'x');
        ScriptedServer server({answer("200 OK", body), answer("404 Not Found", "{}"), answer("200 OK", body)});
        HttpRequest request = get(server.url());
        QByteArray taken;
        request.sink = [&](const QByteArray &part) {
            taken += part;
            return true;
        };
        const auto whole = awaited(m_transport.send(request));
        QVERIFY(whole);
        QVERIFY(whole->body.isEmpty());
        QVERIFY(taken == body);
        taken.clear();
        QCOMPARE(awaited(m_transport.send(request)).error().httpStatus, 404);
        QVERIFY(taken.isEmpty());
        request.sink = [](const QByteArray &) { return false; };
        QCOMPARE(awaited(m_transport.send(request)).error().code, QString(TransportError::Cancelled));
    }

    void errorsAreInTheProtocolsTerms()
    {
        ScriptedServer server({answer(
            "409 Conflict",
            R"({"error":{"code":"Conflict","message":"m","details":[{"code":"PoolNotIdle","message":"busy"}]}})")});
        const auto response = awaited(m_transport.send(get(server.url())));
        QCOMPARE(response.error().code, u"PoolNotIdle"_s);
        QCOMPARE(response.error().httpStatus, 409);
    }

    void triesAgainOn503Only()
    {
        const QByteArray busy =
            answer("503 Service Unavailable", R"({"error":{"code":"ServiceUnavailable","message":"m","details":[]}})");
        ScriptedServer server({busy, busy, answer("200 OK", "ok")});
        QCOMPARE(awaited(m_transport.send(get(server.url(), 3)))->body, QByteArray("ok"));
        QCOMPARE(server.received().size(), 3);
        ScriptedServer failing({answer("500 Internal", "{}"), answer("200 OK", "ok")});
        QVERIFY(!awaited(m_transport.send(get(failing.url(), 3))));
        QCOMPARE(failing.received().size(), 1);
    }

    void aKeyDoesNotFollowARedirect()
    {
        ScriptedServer other({answer("200 OK", "{}")});
        ScriptedServer server({answer("302 Found", {}, "Location: " + other.url().toEncoded() + "\r\n")});
        QVERIFY(!awaited(m_transport.send(get(server.url()))));
        QCOMPARE(other.received().size(), 0);
    }

    void nobodyThere()
    {
        QUrl url;
        {
            const ScriptedServer server({});
            url = server.url(u"/p?sig=secret"_s);
        }
        const auto response = awaited(m_transport.send(get(url)));
        QCOMPARE(response.error().code, QString(TransportError::Unreachable));
        QCOMPARE(response.error().httpStatus, 0);
        QVERIFY(!response.error().message.contains(u"secret"_s));
    }

    void closedWithoutAnAnswer()
    {
        ScriptedServer server(QList<QByteArray>(10)); // Qt itself connects a few times
        QCOMPARE(awaited(m_transport.send(get(server.url()))).error().code, QString(TransportError::Unreachable));
    }

    void noAnswerInTime()
    {
        ScriptedServer server({});
        HttpRequest request = get(server.url());
        request.timeoutMs = 100;
        QCOMPARE(awaited(m_transport.send(request)).error().code, QString(TransportError::TimedOut));
    }

    void brokenOffInTheMiddle()
    {
        ScriptedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Pools\":["});
        const auto response = awaited(m_transport.send(get(server.url())));
        QVERIFY(!response);
        QCOMPARE(response.error().httpStatus, 0);
    }

    void noSecureConnection()
    {
        ScriptedServer server({"this is no TLS"});
        QUrl url = server.url();
        url.setScheme(u"https"_s);
        const auto response = awaited(m_transport.send(get(url)));
        QCOMPARE(response.error().httpStatus, 0);
        QVERIFY(response.error().code == TransportError::TlsFailed ||
                response.error().code == TransportError::Unreachable);
    }
};

QTEST_GUILESS_MAIN(TestQtHttpTransport)
#include "tst_qthttptransport.moc"
