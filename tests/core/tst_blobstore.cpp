#include "common/literals.h"
#include "storage/bloberrors.h"
#include "storage/blobstore.h"

#include <QCryptographicHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

namespace {

QByteArray md5(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Md5);
}

/// The answer's first line and headers, and so much of the body as comes before the connection breaks.
QByteArray answer(const QByteArray &head, const QByteArray &body, qsizetype sent = -1)
{
    return "HTTP/1.1 " + head + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" +
           (sent < 0 ? body : body.left(sent));
}

} // namespace

/// What a transfer does when the storage does not do as it should. How it works with a real one is in tst_blobs.
class TestBlobStore final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aBusyStorageIsAskedAgain();
    void whatBrokeIsGoneOnWith();
    void withoutAnETagItBeginsAnew();
    void anotherContentBeginsAnew_data();
    void anotherContentBeginsAnew();
    void whatIsHeldIsKept();
    void whatIsHeldAsAWholeIsNotFetched();
    void damageIsSeen();
    void progressCountsOn();
    void itGivesUpAndKeepsWhatCame();
    void refusalsAreFinal_data();
    void refusalsAreFinal();
    void refusalsSayWhatToDo();
    void thePoolServiceSaysItItself();
    void redirectsAreNotFollowed();
    void hostsThatAreNotAllowed();
    void itStops();
    void theDiskIsFull();
    void smallFilesGoAtOnce();
    void largeFilesGoInBlocks();
    void identicalBlocksGoOnce();
    void blockSizes();

private:
    BlobLocation blob() const
    {
        BlobLocation location;
        location.url = QUrl(u"http://127.0.0.1:%1/container/in.csv"_s.arg(m_server->serverPort()));
        location.query = u"sv=2021-08-06&sig=bm90IGEgc2VjcmV0"_s;
        return location;
    }
    BlobLocation blobWithKey() const
    {
        BlobLocation location = blob();
        location.query.clear();
        location.accountName = u"acme"_s;
        location.accountKey = Secret("not a secret");
        return location;
    }
    BlobAccess access() const { return {BlobHosts({u"127.0.0.1"_s}), {}, "test"}; }
    Result<BlobProperties> download(const std::optional<BlobProperties> &held = {})
    {
        return BlobStore(access(),
                         [this](qint64 done, qint64 total) {
                             m_progress.append({done, total});
                         })
            .download(blob(), *m_target, held);
    }
    QByteArray fetched() { return m_target->seek(0) ? m_target->readAll() : QByteArray(); }
    void takeRequests(QTcpSocket *socket);
    /// Of all requests, in order: "PUT ?comp=block&blockid=…".
    QList<QByteArray> targets() const;
    std::unique_ptr<QFile> source(const QByteArray &bytes);

    QTemporaryDir m_folder;
    std::unique_ptr<QTcpServer> m_server;
    QList<QByteArray> m_answers; ///< to one request each; the last one to all others
    QList<QByteArray> m_requests;
    QList<std::pair<qint64, qint64>> m_progress;
    std::unique_ptr<QFile> m_target;
};

void TestBlobStore::init()
{
    m_answers.clear();
    m_requests.clear();
    m_progress.clear();
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    connect(m_server.get(), &QTcpServer::newConnection, this, [this] {
        QTcpSocket *socket = m_server->nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { takeRequests(socket); });
    });
    m_target = std::make_unique<QFile>(m_folder.filePath(u"target"_s));
    QVERIFY(m_target->open(QIODevice::ReadWrite | QIODevice::Truncate));
}

void TestBlobStore::cleanup()
{
    m_server.reset();
}

void TestBlobStore::takeRequests(QTcpSocket *socket)
{
    QByteArray bytes = socket->property("bytes").toByteArray() + socket->readAll();
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    const QByteArray head = bytes.left(std::max<qsizetype>(end, 0)).toLower();
    const qsizetype at = head.indexOf("content-length: ");
    const qsizetype length = at < 0 ? 0 : head.mid(at + 16, head.indexOf('\r', at) - at - 16).toLongLong();
    if (end >= 0 && bytes.size() >= end + 4 + length) {
        m_requests.append(bytes);
        bytes.clear();
        if (!m_answers.isEmpty()) {
            socket->write(m_answers.size() > 1 ? m_answers.takeFirst() : m_answers.first());
            socket->disconnectFromHost();
        }
    }
    socket->setProperty("bytes", bytes);
}

QList<QByteArray> TestBlobStore::targets() const
{
    QList<QByteArray> all;
    for (const QByteArray &request : m_requests) {
        QByteArray line = request.left(request.indexOf(" HTTP/"));
        line.replace("/container/in.csv", "");
        all.append(line);
    }
    return all;
}

std::unique_ptr<QFile> TestBlobStore::source(const QByteArray &bytes)
{
    auto file = std::make_unique<QFile>(m_folder.filePath(u"source"_s));
    if (!file->open(QIODevice::ReadWrite | QIODevice::Truncate) || file->write(bytes) != bytes.size() ||
        !file->seek(0)) {
        qFatal("cannot write");
    }
    return file;
}

void TestBlobStore::aBusyStorageIsAskedAgain()
{
    m_answers = {answer("503 Busy", "busy"), answer("500 Oh", ""), answer("200 OK", "a,b")};
    const auto done = download();
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QCOMPARE(m_requests.size(), 3);
    QVERIFY(m_requests[0].startsWith("GET /container/in.csv?sv=2021-08-06&sig=bm90IGEgc2VjcmV0 HTTP/1.1\r\n"));
    QCOMPARE(fetched(), QByteArray("a,b")); // and nothing of the other answers
}

void TestBlobStore::whatBrokeIsGoneOnWith()
{
    const QByteArray sum = md5("0123456789").toBase64();
    m_answers = {answer("200 OK\r\nETag: \"0x1\"\r\nContent-MD5: " + sum, "0123456789", 4),
                 answer("206 OK\r\nETag: \"0x1\"\r\nContent-Range: bytes 4-9/10", "456789", 3), answer("503 Busy", ""),
                 answer("206 OK\r\nETag: \"0x1\"\r\nContent-Range: bytes 7-9/10", "789")};
    const auto done = download();
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QCOMPARE(fetched(), QByteArray("0123456789"));
    QCOMPARE(done->size, 10);
    QCOMPARE(done->eTag, QByteArray("\"0x1\""));
    QCOMPARE(done->md5.toBase64(), sum);
    QCOMPARE(m_requests.size(), 4);
    QVERIFY(!m_requests[0].toLower().contains("\r\nrange:"));
    QVERIFY(m_requests[1].toLower().contains("\r\nrange: bytes=4-\r\n"));
    QVERIFY(m_requests[1].toLower().contains("\r\nif-match: \"0x1\"\r\n"));
    QVERIFY(m_requests[3].toLower().contains("\r\nrange: bytes=7-\r\n"));
}

void TestBlobStore::withoutAnETagItBeginsAnew()
{
    for (const QByteArray &tag : {QByteArray(), QByteArray("\r\nETag: W/\"weak\"")}) {
        m_requests.clear();
        m_answers = {answer("200 OK" + tag, QByteArray(30, 'x'), 11), answer("200 OK" + tag, "a,b")};
        QVERIFY(download());
        QCOMPARE(fetched(), QByteArray("a,b"));
        QVERIFY(!m_requests[1].toLower().contains("\r\nrange:"));
    }
}

void TestBlobStore::anotherContentBeginsAnew_data()
{
    QTest::addColumn<QByteArray>("second");
    QTest::newRow("it says so") << answer("412 Other\r\nx-ms-error-code: ConditionNotMet", "");
    QTest::newRow("it is shorter") << answer("416 Short\r\nx-ms-error-code: InvalidRange", "");
    QTest::newRow("another ETag") << answer("206 OK\r\nETag: \"0x2\"\r\nContent-Range: bytes 4-9/10", "??????");
    QTest::newRow("another range") << answer("206 OK\r\nETag: \"0x1\"\r\nContent-Range: bytes 3-9/10", "???????");
    QTest::newRow("no range") << answer("206 OK\r\nETag: \"0x1\"", "??????");
}

void TestBlobStore::anotherContentBeginsAnew()
{
    QFETCH(QByteArray, second);
    m_answers = {answer("200 OK\r\nETag: \"0x1\"", "0123456789", 4), second,
                 answer("200 OK\r\nETag: \"0x2\"", "all of the other")};
    const auto done = download();
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QCOMPARE(fetched(), QByteArray("all of the other"));
    QVERIFY(!m_requests[2].toLower().contains("\r\nrange:"));

    m_answers = {answer("200 OK\r\nETag: \"0x1\"", "0123456789", 4), second,
                 answer("200 OK\r\nETag: \"0x1\"", "0123456789", 4), second,
                 answer("200 OK\r\nETag: \"0x1\"", "0123456789", 4), second};
    const auto never = download();
    QVERIFY(!never);
    QCOMPARE(never.error().code, QString(BlobError::Changed));
    QCOMPARE(m_target->size(), 0);
}

void TestBlobStore::whatIsHeldIsKept()
{
    QCOMPARE(m_target->write("01234"), 5);
    m_answers = {answer("206 OK\r\nETag: \"0x1\"\r\nContent-Range: bytes 5-9/10", "56789")};
    QVERIFY(download(BlobProperties{10, "\"0x1\"", md5("0123456789")}));
    QCOMPARE(fetched(), QByteArray("0123456789"));

    m_answers = {answer("200 OK\r\nETag: \"0x3\"", "whole")}; // it does not know ranges
    QVERIFY(m_target->resize(5));
    QVERIFY(download(BlobProperties{10, "\"0x1\"", {}}));
    QCOMPARE(fetched(), QByteArray("whole"));
}

void TestBlobStore::whatIsHeldAsAWholeIsNotFetched()
{
    QCOMPARE(m_target->write("0123456789"), 10);
    QVERIFY(download(BlobProperties{10, "\"0x1\"", md5("0123456789")}));
    QVERIFY(m_requests.isEmpty());

    m_answers = {answer("200 OK\r\nETag: \"0x1\"\r\nContent-MD5: " + md5("abcdefghij").toBase64(), "abcdefghij")};
    QVERIFY(download(BlobProperties{10, "\"0x1\"", md5("abcdefghij")})); // what is held is something else
    QCOMPARE(m_requests.size(), 1);
    QCOMPARE(fetched(), QByteArray("abcdefghij"));
}

void TestBlobStore::damageIsSeen()
{
    const QByteArray head = "200 OK\r\nETag: \"0x1\"\r\nContent-MD5: " + md5("0123456789").toBase64();
    m_answers = {answer(head, "0123456?89"), answer(head, "0123456789")};
    QVERIFY(download());
    QCOMPARE(fetched(), QByteArray("0123456789"));

    m_answers = {answer(head, "0123456?89")};
    const auto done = download();
    QVERIFY(!done);
    QCOMPARE(done.error().code, QString(BlobError::Damaged));
    QCOMPARE(m_target->size(), 0);
}

void TestBlobStore::progressCountsOn()
{
    m_answers = {answer("200 OK\r\nETag: \"0x1\"", "0123456789", 4),
                 answer("206 OK\r\nETag: \"0x1\"\r\nContent-Range: bytes 4-9/10", "456789")};
    QVERIFY(download());
    QVERIFY(!m_progress.isEmpty());
    qint64 before = 0;
    for (const auto &[done, total] : std::as_const(m_progress)) {
        QVERIFY(done >= before);
        QCOMPARE(total, 10);
        before = done;
    }
    QCOMPARE(before, 10);
}

void TestBlobStore::itGivesUpAndKeepsWhatCame()
{
    m_answers = {answer("503 Busy\r\nx-ms-error-code: ServerBusy", "")};
    const auto done = download();
    QVERIFY(!done);
    QCOMPARE(done.error().message, QString(blob().url.toString() + u": the storage answered 503 ServerBusy"_s));
    QCOMPARE(m_requests.size(), int(BlobClient::Tries));

    m_answers = {answer("200 OK\r\nETag: \"0x1\"", "0123456789", 4), answer("503 Busy", "")};
    QVERIFY(!download());
    QCOMPARE(fetched(), QByteArray("0123"));
}

void TestBlobStore::refusalsAreFinal_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("reason");
    QTest::newRow("403") << QByteArray("403 No\r\nx-ms-error-code: AuthenticationFailed") << u"InvalidBlob"_s
                         << u"refuses access (403 AuthenticationFailed)"_s;
    QTest::newRow("401") << QByteArray("401 No") << u"InvalidBlob"_s << u"refuses access (401)"_s;
    QTest::newRow("404") << QByteArray("404 No\r\nx-ms-error-code: BlobNotFound") << u"BlobNotFound"_s
                         << u"there is no such blob (404 BlobNotFound)"_s;
    QTest::newRow("container") << QByteArray("404 No\r\nx-ms-error-code: ContainerNotFound") << u"BlobNotFound"_s
                               << u"there is no such container"_s;
    QTest::newRow("409") << QByteArray("409 No\r\nx-ms-error-code: <a>&b") << u"BlobFailed"_s
                         << u"the storage answered 409"_s;
}

void TestBlobStore::refusalsAreFinal()
{
    QFETCH(QByteArray, head);
    QFETCH(QString, reason);
    m_answers = {answer(head, "why")};
    const auto done = download();
    QVERIFY(!done);
    QTEST(done.error().code, "code");
    QVERIFY2(done.error().message.contains(reason), qPrintable(done.error().message));
    QVERIFY(!done.error().message.contains("sig="_L1) && !done.error().message.contains(u'<'));
    QCOMPARE(m_requests.size(), 1);
    QCOMPARE(m_target->size(), 0);
}

void TestBlobStore::refusalsSayWhatToDo()
{
    const auto refused = [this](const BlobLocation &location, const QByteArray &code) {
        m_answers = {answer("403 No\r\nx-ms-error-code: " + code, "")};
        const auto done = BlobStore(access()).properties(location);
        return done ? Error() : done.error();
    };
    QCOMPARE(refused(blobWithKey(), "AuthenticationFailed").code, u"InvalidBlobConnectionString"_s);
    QVERIFY(refused(blobWithKey(), "AuthenticationFailed").message.contains("use the account's present key"_L1));
    QVERIFY(refused(blob(), "AuthenticationFailed").message.contains("has expired"_L1));
    QVERIFY(refused(blob(), "AuthorizationPermissionMismatch").message.contains("r to read"_L1));
    QCOMPARE(refused(blob(), "AuthorizationPermissionMismatch").target, u"SasBlobToken"_s);
    BlobLocation bare = blob();
    bare.query.clear();
    QVERIFY(refused(bare, "AuthorizationFailure").message.contains("it is not public"_L1));
}

void TestBlobStore::thePoolServiceSaysItItself()
{
    m_answers = {answer("404 No\r\nContent-Type: application/json\r\nx-request-id: 1",
                        "{\"error\":{\"code\":\"NotFound\",\"message\":\"Gone.\",\"details\":[{\"code\":"
                        "\"OutputNotFound\",\"message\":\"It is gone.\"}]}}")};
    const auto done = download();
    QVERIFY(!done);
    QCOMPARE(done.error().code, u"OutputNotFound"_s);
    QCOMPARE(done.error().message, u"It is gone."_s);
}

void TestBlobStore::redirectsAreNotFollowed()
{
    m_answers = {answer("302 There\r\nLocation: /other", "")};
    const auto done = download();
    QVERIFY(!done && done.error().message.contains("redirects"_L1));
    QCOMPARE(m_requests.size(), 1);
}

void TestBlobStore::hostsThatAreNotAllowed()
{
    const auto done = BlobStore(BlobAccess{BlobHosts(), {}}).download(blob(), *m_target);
    QVERIFY(!done && done.error().message.contains("allowed-blob-hosts"_L1));
    BlobLocation byName = blob();
    byName.url.setHost(u"localhost"_s);
    QVERIFY(!BlobStore(access()).download(byName, *m_target)); // the address is allowed, this name is not
    QVERIFY(m_requests.isEmpty());
    m_answers = {answer("200 OK", "a,b")};
    QVERIFY(BlobStore(BlobAccess()).download(blob(), *m_target)); // a console may go anywhere
}

void TestBlobStore::itStops()
{
    std::stop_source stop; // the storage never answers
    connect(m_server.get(), &QTcpServer::newConnection, this, [&] { stop.request_stop(); });
    const auto done = BlobStore(BlobAccess{BlobHosts({u"127.0.0.1"_s}), stop.get_token()}).download(blob(), *m_target);
    QVERIFY(!done);
    QCOMPARE(done.error().code, u"Stopped"_s);
}

void TestBlobStore::theDiskIsFull()
{
    QFile full(u"/dev/full"_s);
    QVERIFY(full.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    m_answers = {answer("200 OK", "0123456789")};
    const auto done = BlobStore(access()).download(blob(), full);
    QVERIFY(!done);
    QVERIFY2(done.error().message.startsWith("writing failed"_L1), qPrintable(done.error().message));
    QVERIFY(m_requests.size() <= 1);
}

void TestBlobStore::smallFilesGoAtOnce()
{
    m_answers = {answer("503 Busy", ""), answer("400 No\r\nx-ms-error-code: Md5Mismatch", ""),
                 answer("201 Created", "")};
    const auto file = source("a,b\n1,2\n");
    const auto done = BlobStore(access(), [this](qint64 sent, qint64 total) {
                          m_progress.append({sent, total});
                      }).upload(blob(), *file);
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QCOMPARE(m_requests.size(), 3);
    const QByteArray head = m_requests[2].toLower();
    const QByteArray sum = md5("a,b\n1,2\n").toBase64().toLower();
    QVERIFY(m_requests[2].startsWith("PUT /container/in.csv?sv="));
    QVERIFY(head.contains("\r\nx-ms-blob-type: blockblob\r\n") && head.contains("\r\ncontent-type: text/csv\r\n"));
    QVERIFY(head.count(sum) == 2 && head.contains("\r\nx-ms-blob-content-md5: "));
    QVERIFY(!head.contains("if-none-match"));
    QVERIFY(m_requests[2].endsWith("\r\n\r\na,b\n1,2\n"));
    QCOMPARE(m_progress.last(), std::pair(qint64(8), qint64(8)));

    m_answers = {answer("409 No\r\nx-ms-error-code: BlobAlreadyExists", "")};
    QVERIFY(file->seek(0));
    const auto there = BlobStore(access()).upload(blob(), *file, BlobStore::Existing::Keep);
    QVERIFY(!there);
    QCOMPARE(there.error().code, QString(BlobError::Exists));
    QVERIFY(m_requests.last().toLower().contains("\r\nif-none-match: *\r\n"));
}

void TestBlobStore::largeFilesGoInBlocks()
{
    const qsizetype block = BlobStore::BlockBytes;
    const QByteArray bytes = QByteArray(block, 'a') + QByteArray(block, 'b') + "rest";
    const auto id = [](const QByteArray &part) {
        return QCryptographicHash::hash(part, QCryptographicHash::Sha256).toBase64();
    };
    const QByteArray there = id(bytes.mid(block, block)); // left by an earlier try
    const QByteArray list = "<?xml version=\"1.0\"?><BlockList><UncommittedBlocks><Block><Name>" + there +
                            "</Name><Size>4194304</Size></Block></UncommittedBlocks></BlockList>";
    m_answers = {answer("200 OK", list), answer("201 Created", "")};
    const auto file = source(bytes);
    const auto done = BlobStore(access()).upload(blobWithKey(), *file);
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    const auto put = [&](const QByteArray &part) -> QByteArray {
        return "PUT ?comp=block&blockid=" + QUrl::toPercentEncoding(QString::fromLatin1(id(part)));
    };
    QCOMPARE(targets(), (QList<QByteArray>{"GET ?comp=blocklist&blocklisttype=uncommitted", put(bytes.left(block)),
                                           put("rest"), "PUT ?comp=blocklist"}));
    QVERIFY(m_requests[2].contains(md5("rest").toBase64()));
    QVERIFY(m_requests[3].contains(md5(bytes).toBase64()));
    const QByteArray order = "<BlockList><Latest>" + id(bytes.left(block)) + "</Latest><Latest>" + there +
                             "</Latest><Latest>" + id("rest") + "</Latest></BlockList>";
    QVERIFY(m_requests[3].endsWith(order));
}

void TestBlobStore::identicalBlocksGoOnce()
{
    m_answers = {answer("403 No", ""), answer("201 Created", "")}; // the token may not list blocks
    const auto file = source(QByteArray(3 * BlobStore::BlockBytes, '\0'));
    const auto blocks = BlobStore(access()).uploadBlocks(blob(), *file);
    QVERIFY2(blocks, blocks ? "" : qPrintable(blocks.error().message));
    QCOMPARE(blocks->ids.size(), 3);
    QCOMPARE(m_requests.size(), 2);
}

void TestBlobStore::blockSizes()
{
    constexpr qint64 MiB = 1024 * 1024;
    QCOMPARE(BlobStore::blockBytesFor(0), 4 * MiB);
    QCOMPARE(BlobStore::blockBytesFor(50'000 * 4 * MiB), 4 * MiB);
    QCOMPARE(BlobStore::blockBytesFor(50'000 * 4 * MiB + 1), 5 * MiB);
}

QTEST_GUILESS_MAIN(TestBlobStore)
#include "tst_blobstore.moc"
