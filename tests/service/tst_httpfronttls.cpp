#include "awaited.h"
#include "common/literals.h"
#include "frontfixture.h"
#include "net/qthttptransport.h"
#include "selfsigned.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

/// The front over TLS, and the pinned certificate by which vmhosts trust it.
class TestHttpFrontTls final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void servesAsWithoutTls();
    void longPollsNoticeAGoneClient();
    void filesAndTooLargeBodies();
    void plainHttpIsToldSo();
    void oldTlsIsRefused();
    void aSilentHandshakeIsDropped();
    void theOldestHandshakeMakesRoom();
    void turnsAwayOverTls();
    void badFilesAreExplained_data();
    void badFilesAreExplained();
    void aKeyThatOthersCanReadIsReported();
    void aPinnedCertificateIsTrustedAndNoOther();

private:
    QString write(const QString &name, const QByteArray &bytes);
    std::unique_ptr<RawClient> connectTo(quint16 port, QSsl::SslProtocol protocol = QSsl::SecureProtocols);

    QTemporaryDir m_folder;
    SelfSigned m_own;
    HttpFront::TlsFiles m_files;
};

void TestHttpFrontTls::initTestCase()
{
    m_own = makeSelfSigned("pool.example");
    m_files = {write(u"cert.pem"_s, m_own.certificate), write(u"key.pem"_s, m_own.privateKey)};
}

QString TestHttpFrontTls::write(const QString &name, const QByteArray &bytes)
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
        qFatal("cannot write");
    }
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    return file.fileName();
}

std::unique_ptr<RawClient> TestHttpFrontTls::connectTo(quint16 port, QSsl::SslProtocol protocol)
{
    auto socket = std::make_unique<QSslSocket>();
    QSslSocket *tls = socket.get();
    QSslConfiguration configuration = tls->sslConfiguration();
    configuration.setProtocol(protocol);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    tls->setSslConfiguration(configuration);
    tls->connectToHostEncrypted(u"127.0.0.1"_s, port);
    // How it went is seen by what comes back.
    (void)QTest::qWaitFor([tls] { return tls->isEncrypted() || tls->error() != QAbstractSocket::UnknownSocketError; },
                          10'000);
    return std::make_unique<RawClient>(std::move(socket));
}

void TestHttpFrontTls::servesAsWithoutTls()
{
    FrontFixture service({}, m_files);
    QCOMPARE(QSslCertificate(service.front().certificate()), QSslCertificate(m_own.certificate));
    const auto client = connectTo(service.port());
    auto &socket = static_cast<QSslSocket &>(client->socket());
    QVERIFY(socket.isEncrypted());
    QCOMPARE(socket.sessionProtocol(), QSsl::TlsV1_3);
    QCOMPARE(socket.peerCertificate(), QSslCertificate(m_own.certificate));
    for (int i = 0; i < 5; ++i) {
        const auto answer = client->ask(post("/echo", "body"));
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.body.contains("\"Body\":\"body\""));
    }
    client->send(get("/echo/1") + get("/echo/2"));
    QVERIFY(client->read().body.contains("/echo/1"));
    QVERIFY(client->read().body.contains("/echo/2"));
    QCOMPARE(client->ask(get("/echo", "Connection: close\r\n")).status, 200);
    QVERIFY(client->isDropped());
    QCOMPARE(client->socket().error(), QAbstractSocket::RemoteHostClosedError); // in order, not a TLS error

    const auto old = connectTo(service.port(), QSsl::TlsV1_2);
    QCOMPARE(old->ask(get("/echo")).status, 200);
    QCOMPARE(static_cast<QSslSocket &>(old->socket()).sessionProtocol(), QSsl::TlsV1_2);
}

void TestHttpFrontTls::longPollsNoticeAGoneClient()
{
    FrontFixture service({}, m_files);
    const auto client = connectTo(service.port());
    client->send(get("/wait"));
    QTRY_COMPARE(service.waiting(), 1);
    service.release();
    QCOMPARE(client->read().status, 200);
    for (const bool orderly : {true, false}) {
        const auto gone = connectTo(service.port());
        gone->send(get("/wait"));
        QTRY_COMPARE(service.waiting(), 1);
        if (orderly) {
            gone->socket().disconnectFromHost();
        } else {
            gone->socket().abort();
        }
        QTRY_COMPARE(service.waiting(), 0);
        QTRY_COMPARE(service.front().counters().connectionsOpen, 1U);
    }
}

void TestHttpFrontTls::filesAndTooLargeBodies()
{
    QByteArray content;
    for (int i = 0; i < 200'000; ++i) {
        content += QByteArray::number(i);
    }
    FrontFixture service({}, m_files);
    service.file = write(u"file"_s, content);
    const auto client = connectTo(service.port());
    QCOMPARE(client->ask(get("/file")).body, content);
    QCOMPARE(client->ask(post("/echo", QByteArray(1 << 20, 'b'))).status, 200);
    QCOMPARE(client->ask(post("/echo", QByteArray(8 << 20, 'b'))).status, 413);
}

void TestHttpFrontTls::plainHttpIsToldSo()
{
    FrontFixture service({}, m_files);
    RawClient client(service.port());
    const auto answer = client.ask(get("/echo"));
    QCOMPARE(answer.status, 400);
    QVERIFY(answer.body.contains("https"));
    QVERIFY(client.isDropped());
    RawClient garbage(service.port());
    garbage.send("\x01\x02garbage garbage garbage");
    QVERIFY(garbage.isDropped());
    QCOMPARE(service.front().counters().rejectedTls, 2U);
    QVERIFY(service.requests.isEmpty());
}

void TestHttpFrontTls::oldTlsIsRefused()
{
    FrontFixture service({}, m_files);
    // A hello that offers TLS 1.1 as its newest: Qt and OpenSSL would not even send one.
    QByteArray hello = QByteArray::fromHex("0302") + QByteArray(32, 'r') + QByteArray::fromHex("000004c013002f0100");
    hello = QByteArray::fromHex("010000") + char(hello.size()) + hello;
    hello = QByteArray::fromHex("16030100") + char(hello.size()) + hello;
    RawClient client(service.port());
    client.send(hello);
    QVERIFY(QTest::qWaitFor([&] { return client.socket().bytesAvailable() >= 7; }, 10'000));
    // An alert: fatal, protocol version.
    const QByteArray alert = client.socket().readAll();
    QCOMPARE(alert.left(1).toHex(), QByteArray("15"));
    QCOMPARE(alert.mid(5, 2).toHex(), QByteArray("0246"));
    QVERIFY(client.isDropped());
    QCOMPARE(service.front().counters().rejectedTls, 1U);
}

void TestHttpFrontTls::aSilentHandshakeIsDropped()
{
    HttpFront::Limits limits;
    limits.handshakeTimeoutSeconds = 1;
    FrontFixture service(limits, m_files);
    RawClient silent(service.port());
    RawClient half(service.port());
    half.send(QByteArray::fromHex("1603010200010001fc"));
    QVERIFY(silent.isDropped(4000));
    QVERIFY(half.isDropped(4000));
    QCOMPARE(service.front().counters().rejectedTimeout, 2U);
}

void TestHttpFrontTls::theOldestHandshakeMakesRoom()
{
    HttpFront::Limits limits;
    limits.connections = 2;
    FrontFixture service(limits, m_files);
    RawClient one(service.port());
    RawClient two(service.port());
    QTRY_COMPARE(service.front().counters().connectionsOpen, 2U);
    const auto client = connectTo(service.port());
    QCOMPARE(client->ask(get("/echo")).status, 200);
    QVERIFY(one.isDropped());
    QVERIFY(two.isOpen());
}

void TestHttpFrontTls::turnsAwayOverTls()
{
    HttpFront::Limits limits;
    limits.connections = 1;
    FrontFixture service(limits, m_files);
    const auto poll = connectTo(service.port());
    poll->send(get("/wait"));
    QTRY_COMPARE(service.waiting(), 1);
    const auto second = connectTo(service.port());
    QCOMPARE(second->read().status, 503);
    QVERIFY(second->isDropped());
}

void TestHttpFrontTls::badFilesAreExplained_data()
{
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("expected");
    const SelfSigned own = makeSelfSigned("a.example");
    QTest::newRow("fine") << own.certificate << own.privateKey << QString();
    QTest::newRow("another key") << own.certificate << makeSelfSigned("a.example").privateKey
                                 << u"not the key of the certificate"_s;
    QTest::newRow("no certificate") << QByteArray("hello") << own.privateKey << u"no certificate in PEM"_s;
    QTest::newRow("no key") << own.certificate << QByteArray("hello") << u"no private key in PEM"_s;
    QTest::newRow("interchanged") << own.privateKey << own.certificate << u"no certificate in PEM"_s;
    QTest::newRow("empty") << QByteArray() << QByteArray() << u"no certificate in PEM"_s;
    QTest::newRow("with a pass phrase") << own.certificate << QSslKey(own.privateKey, QSsl::Ec).toPem("pass")
                                        << u"without a pass phrase"_s;
}

void TestHttpFrontTls::badFilesAreExplained()
{
    QFETCH(QByteArray, certificate);
    QFETCH(QByteArray, key);
    QFETCH(QString, expected);
    HttpFront front({}, [] {});
    const auto secured = front.useTls({write(u"c.pem"_s, certificate), write(u"k.pem"_s, key)});
    QCOMPARE(secured.has_value(), expected.isEmpty());
    if (!secured) {
        QVERIFY2(secured.error().message.contains(expected), qPrintable(secured.error().message));
    }
    const auto missing = front.useTls({write(u"c.pem"_s, certificate), u"/nonexistent/key.pem"_s});
    QVERIFY(!missing && missing.error().message.startsWith("/nonexistent/key.pem: "_L1));
}

void TestHttpFrontTls::aKeyThatOthersCanReadIsReported()
{
    const QString key = write(u"open.pem"_s, m_own.privateKey);
    QFile::setPermissions(key, QFileDevice::ReadOwner | QFileDevice::ReadGroup | QFileDevice::ReadOther);
    HttpFront front({}, [] {});
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"open.pem can be read by others"_s));
    QVERIFY(front.useTls({m_files.certificateChain, key}));
}

void TestHttpFrontTls::aPinnedCertificateIsTrustedAndNoOther()
{
    FrontFixture service({}, m_files);
    HttpRequest request;
    request.url = QUrl(u"https://127.0.0.1:%1/echo"_s.arg(service.port()));
    request.bearer = Secret("the-key");
    const auto send = [&](const QByteArray &pinned) {
        request.pinnedCertificate = pinned;
        QtHttpTransport transport("test");
        return awaited(transport.send(request));
    };
    const auto trusted = send(m_own.certificate);
    QVERIFY(trusted);
    QCOMPARE(trusted->status, 200);
    for (const QByteArray &pinned :
         {QByteArray(), makeSelfSigned("pool.example").certificate, QByteArray("not a certificate")}) {
        const auto refused = send(pinned);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, QString(TransportError::TlsFailed));
    }
    QCOMPARE(service.requests.size(), 1);
}

QTEST_GUILESS_MAIN(TestHttpFrontTls)
#include "tst_httpfronttls.moc"
