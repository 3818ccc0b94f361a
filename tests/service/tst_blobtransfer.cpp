#include "common/literals.h"
#include "vmhost/blobtransfer.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

/// What a transfer does when the storage does not do as it should. How it works with a real one is in tst_blobs.
class TestBlobTransfer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aBusyStorageIsAskedAgain();
    void aBrokenAnswerIsAskedForAgain();
    void itGivesUp();
    void refusalsAreFinal_data();
    void refusalsAreFinal();
    void redirectsAreNotFollowed();
    void hostsThatAreNotAllowed();
    void itStops();

private:
    BlobLocation blob() const
    {
        BlobLocation location;
        location.url = QUrl(u"http://127.0.0.1:%1/container/in.csv"_s.arg(m_server->serverPort()));
        location.query = u"sv=2021-08-06&sig=bm90IGEgc2VjcmV0"_s;
        return location;
    }
    BlobHosts hosts() const { return BlobHosts({u"127.0.0.1"_s}); }

    QTemporaryDir m_folder;
    std::unique_ptr<QTcpServer> m_server;
    QList<QByteArray> m_answers; ///< to one request each; the last one to all others
    QList<QByteArray> m_requests;
    std::unique_ptr<QFile> m_target;
};

void TestBlobTransfer::init()
{
    m_answers.clear();
    m_requests.clear();
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    connect(m_server.get(), &QTcpServer::newConnection, this, [this] {
        QTcpSocket *socket = m_server->nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
            m_requests.append(socket->readAll()); // all have no body here
            if (!m_answers.isEmpty()) {
                socket->write(m_answers.size() > 1 ? m_answers.takeFirst() : m_answers.first());
                socket->disconnectFromHost();
            }
        });
    });
    m_target = std::make_unique<QFile>(m_folder.filePath(u"target"_s));
    QVERIFY(m_target->open(QIODevice::ReadWrite | QIODevice::Truncate));
}

void TestBlobTransfer::cleanup()
{
    m_server.reset();
}

void TestBlobTransfer::aBusyStorageIsAskedAgain()
{
    m_answers = {"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na,b"};
    const auto done = BlobTransfer(hosts(), {}).download(blob(), *m_target);
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QCOMPARE(m_requests.size(), 3);
    QVERIFY(m_requests[0].startsWith("GET /container/in.csv?sv=2021-08-06&sig=bm90IGEgc2VjcmV0 HTTP/1.1\r\n"));
    QVERIFY(m_target->seek(0));
    QCOMPARE(m_target->readAll(), QByteArray("a,b")); // and nothing of the other answers
}

void TestBlobTransfer::aBrokenAnswerIsAskedForAgain()
{
    m_answers = {"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nthis breaks",
                 "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na,b"};
    QVERIFY(BlobTransfer(hosts(), {}).download(blob(), *m_target));
    QVERIFY(m_target->seek(0));
    QCOMPARE(m_target->readAll(), QByteArray("a,b"));
}

void TestBlobTransfer::itGivesUp()
{
    m_answers = {"HTTP/1.1 503 Busy\r\nx-ms-error-code: ServerBusy\r\nContent-Length: 0\r\n\r\n"};
    const auto done = BlobTransfer(hosts(), {}).download(blob(), *m_target);
    QVERIFY(!done);
    QCOMPARE(done.error().message, QString(blob().url.toString() + u": the storage answered 503 ServerBusy"_s));
    QCOMPARE(m_requests.size(), int(BlobTransfer::Tries));
}

void TestBlobTransfer::refusalsAreFinal_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("reason");
    QTest::newRow("403") << QByteArray("403 No\r\nx-ms-error-code: AuthenticationFailed")
                         << u"(403 AuthenticationFailed)"_s;
    QTest::newRow("401") << QByteArray("401 No") << u"refuses access (401)"_s;
    QTest::newRow("404") << QByteArray("404 No\r\nx-ms-error-code: BlobNotFound")
                         << u"there is no such blob (404 BlobNotFound)"_s;
    QTest::newRow("container") << QByteArray("404 No\r\nx-ms-error-code: ContainerNotFound")
                               << u"there is no such container"_s;
    QTest::newRow("409") << QByteArray("409 No\r\nx-ms-error-code: <a>&b") << u"the storage answered 409"_s;
}

void TestBlobTransfer::refusalsAreFinal()
{
    QFETCH(QByteArray, answer);
    QFETCH(QString, reason);
    m_answers = {"HTTP/1.1 " + answer + "\r\nContent-Length: 3\r\n\r\nwhy"};
    const auto done = BlobTransfer(hosts(), {}).download(blob(), *m_target);
    QVERIFY(!done);
    QVERIFY2(done.error().message.contains(reason), qPrintable(done.error().message));
    QVERIFY(!done.error().message.contains("sig="_L1) && !done.error().message.contains(u'<'));
    QCOMPARE(m_requests.size(), 1);
    QCOMPARE(m_target->size(), 0);
}

void TestBlobTransfer::redirectsAreNotFollowed()
{
    m_answers = {"HTTP/1.1 302 There\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"};
    const auto done = BlobTransfer(hosts(), {}).download(blob(), *m_target);
    QVERIFY(!done && done.error().message.contains("redirects"_L1));
    QCOMPARE(m_requests.size(), 1);
}

void TestBlobTransfer::hostsThatAreNotAllowed()
{
    const auto done = BlobTransfer(BlobHosts(), {}).download(blob(), *m_target);
    QVERIFY(!done && done.error().message.contains("allowed-blob-hosts"_L1));
    BlobLocation byName = blob();
    byName.url.setHost(u"localhost"_s);
    QVERIFY(!BlobTransfer(hosts(), {}).download(byName, *m_target)); // the address is allowed, this name is not
    QVERIFY(m_requests.isEmpty());
}

void TestBlobTransfer::itStops()
{
    std::stop_source stop; // the storage never answers
    connect(m_server.get(), &QTcpServer::newConnection, this, [&] { stop.request_stop(); });
    const auto done = BlobTransfer(hosts(), stop.get_token()).download(blob(), *m_target);
    QVERIFY(!done);
    QCOMPARE(done.error().code, u"Stopped"_s);
}

QTEST_GUILESS_MAIN(TestBlobTransfer)
#include "tst_blobtransfer.moc"
