#include "common/literals.h"
#include "storage/blobcontainer.h"
#include "storage/bloberrors.h"
#include "transfer/outputdownload.h"
#include "transfer/outputnames.h"

#include <QDir>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace pooldeck;

/// What moves files for the console: names, single files, many at once. With a real storage: tst_blobs.
class TestTransfers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void wrongPatterns_data();
    void wrongPatterns();
    void longNames();
    void containers_data();
    void containers();
    void aFileIsReplacedAtOnce();
    void whatCameIsKeptForNextTime();
    void nothingIsLeftOfASmallOne();
    void nothingIsLeftAfterAStop();
    void whereItCannotBeWritten();
    void manyAFewAtATime();
    void failuresAreEachItemsOwn();
    void cancelling();
    void destroyingStops();
    void nothingToDo();

private:
    BlobLocation serve(const QByteArray &answer);
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name); }
    QByteArray read(const QString &name) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static Transfer transferOf(std::function<Result<void>(const TransferContext &)> move)
    {
        Transfer transfer;
        transfer.locate = [] { return QtFuture::makeReadyFuture(Result<BlobLocation>(BlobLocation())); };
        transfer.move = [move = std::move(move)](const BlobLocation &, const TransferContext &context) {
            return move(context);
        };
        return transfer;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QTcpServer> m_server;
    QList<QByteArray> m_requests;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_requests.clear();
    }
};

/// A server that answers every request so and closes the connection.
BlobLocation TestTransfers::serve(const QByteArray &answer)
{
    m_server = std::make_unique<QTcpServer>();
    m_server->listen(QHostAddress::LocalHost, m_server->serverPort());
    connect(m_server.get(), &QTcpServer::newConnection, this, [this, answer] {
        QTcpSocket *socket = m_server->nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket, answer] {
            m_requests.append(socket->readAll().toLower());
            socket->write(answer);
            socket->disconnectFromHost();
        });
    });
    BlobLocation location;
    location.url = QUrl(u"http://127.0.0.1:%1/c/out.csv"_s.arg(m_server->serverPort()));
    return location;
}

void TestTransfers::names_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QList<OutputToName>>("outputs");
    QTest::addColumn<QStringList>("names");
    const OutputToName plain{u"ab12"_s, u"output1"_s, u"scored.csv"_s};
    QTest::newRow("as usual") << QString(DefaultOutputPattern) << QList{plain} << QStringList{u"ab12-output1.csv"_s};
    QTest::newRow("all of them") << u"{number}. {name} ({output} of {job}){ext}"_s << QList{plain}
                                 << QStringList{u"1. scored (output1 of ab12).csv"_s};
    QTest::newRow("folders") << u"{job}/{output}{ext}"_s << QList{plain} << QStringList{u"ab12/output1.csv"_s};
    QTest::newRow("no name") << QString(DefaultOutputPattern) << QList{OutputToName{u"a"_s, u"o"_s, {}}}
                             << QStringList{u"a-o"_s};
    QTest::newRow("twice") << u"{name}{ext}"_s << QList{plain, plain, plain}
                           << QStringList{u"scored.csv"_s, u"scored (2).csv"_s, u"scored (3).csv"_s};
    QTest::newRow("upper and lower case")
        << u"{name}{ext}"_s << QList{plain, OutputToName{u"x"_s, u"y"_s, u"SCORED.CSV"_s}}
        << QStringList{u"scored.csv"_s, u"SCORED (2).CSV"_s};
    QTest::newRow("hostile") << u"{job}/{output}{ext}"_s
                             << QList{OutputToName{u".."_s, u"../../etc/passwd\n"_s, u"a/b.c|v"_s}}
                             << QStringList{u"_/_._.._etc_passwd_.c_v"_s};
    QTest::newRow("hidden") << u"{output}"_s << QList{OutputToName{{}, u".bashrc"_s, {}}} << QStringList{u"_bashrc"_s};
    QTest::newRow("nothing") << u"{ext}"_s << QList{OutputToName{}} << QStringList{u"_"_s};
}

void TestTransfers::names()
{
    QFETCH(QString, pattern);
    QFETCH(QList<OutputToName>, outputs);
    const auto made = outputFileNames(outputs, pattern);
    QVERIFY2(made, made ? "" : qPrintable(made.error().message));
    QTEST(*made, "names");
}

void TestTransfers::wrongPatterns_data()
{
    QTest::addColumn<QString>("pattern");
    for (const auto *pattern : {"", "  ", "/etc/{job}", "{job}/", "{jobs}.csv", "{job"}) {
        QTest::addRow("'%s'", pattern) << QString::fromLatin1(pattern);
    }
}

void TestTransfers::wrongPatterns()
{
    QFETCH(QString, pattern);
    const auto made = outputFileNames({{u"a"_s, u"b"_s, u"c.csv"_s}}, pattern);
    QVERIFY(!made);
    QCOMPARE(made.error().code, u"OutputPatternInvalid"_s);
}

void TestTransfers::longNames()
{
    const OutputToName output{u"j"_s, QString(500, u'ü'), u"a.csv"_s};
    const auto made = outputFileNames({output, output}, u"{output}{ext}"_s);
    QVERIFY(made);
    QVERIFY(made->at(0).toUtf8().size() <= 200 && made->at(1).toUtf8().size() <= 200);
    QVERIFY(made->at(0).endsWith(u"ü.csv"_s) && made->at(1).endsWith(u"ü (2).csv"_s));
}

void TestTransfers::containers_data()
{
    QTest::addColumn<QString>("access");
    QTest::addColumn<QString>("container");
    QTest::addColumn<QString>("url"); ///< of "a b/in.csv"; or the error's code
    const QString account = u"AccountName=acme;AccountKey=bm90IGEgc2VjcmV0"_s;
    const QString token = u"?sv=2021-08-06&sr=c&sp=rcw&se=2026-12-01&sig=bm90IGEgc2VjcmV0"_s;
    const QString url = u"https://acme.blob.core.windows.net/box/a%20b/in.csv"_s;
    QTest::newRow("connection string") << account << u"box"_s << url;
    QTest::newRow("the emulator") << u"UseDevelopmentStorage=true"_s << u"box"_s
                                  << u"http://127.0.0.1:10000/devstoreaccount1/box/a%20b/in.csv"_s;
    QTest::newRow("container's URL") << QString(u"https://acme.blob.core.windows.net/box"_s + token) << u""_s << url;
    QTest::newRow("with a slash") << QString(u" https://acme.blob.core.windows.net/box/"_s + token) << u""_s << url;
    QTest::newRow("account's URL") << QString(u"https://acme.blob.core.windows.net/"_s + token) << u"box"_s << url;
    QTest::newRow("no container") << account << u""_s << u"InputBlobRelativeLocationInvalid"_s;
    QTest::newRow("no token") << u"https://acme.blob.core.windows.net/box"_s << u""_s << u"InvalidBlob"_s;
    QTest::newRow("no good token") << u"https://acme.blob.core.windows.net/box?sv=1"_s << u""_s << u"InvalidBlob"_s;
    QTest::newRow("nonsense") << u"nonsense"_s << u"box"_s << u"InvalidBlobConnectionString"_s;
}

void TestTransfers::containers()
{
    QFETCH(QString, access);
    QFETCH(QString, container);
    QFETCH(QString, url);
    const auto made = BlobContainer::of(access, container);
    if (!made) {
        QCOMPARE(made.error().code, url);
        QVERIFY(!made.error().message.contains("bm90"_L1));
        return;
    }
    const auto location = BlobLocation::of(made->referenceTo(u"a b/in.csv"_s));
    QVERIFY2(location, location ? "" : qPrintable(location.error().message));
    QCOMPARE(location->url.toString(QUrl::FullyEncoded), url);
}

void TestTransfers::aFileIsReplacedAtOnce()
{
    const QString path = m_folder->filePath(u"new folder/out.csv"_s);
    QVERIFY(downloadToFile(serve("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na,b"), path, {}));
    QCOMPARE(read(u"new folder/out.csv"_s), QByteArray("a,b"));
    QVERIFY(!downloadToFile(serve("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), path, {}));
    QCOMPARE(read(u"new folder/out.csv"_s), QByteArray("a,b"));
    QVERIFY(downloadToFile(serve("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nc"), path, {}));
    QCOMPARE(read(u"new folder/out.csv"_s), QByteArray("c"));
    QCOMPARE(QDir(m_folder->filePath(u"new folder"_s)).entryList(QDir::Files | QDir::Hidden),
             QStringList{u"out.csv"_s});
}

void TestTransfers::whatCameIsKeptForNextTime()
{
    const QString path = m_folder->filePath(u"out.csv"_s);
    const QByteArray bytes = QByteArray(1'500'000, 'a') + QByteArray(1'500'000, 'b');
    const QByteArray head = "HTTP/1.1 200 OK\r\nETag: \"0x1\"\r\nContent-Length: 3000000\r\n\r\n";
    BlobLocation location = serve(head + bytes.left(2'000'000));
    const auto broken = downloadToFile(location, path, {}); // the rest is answered by a 200 that breaks off, too
    QVERIFY(!broken);
    QCOMPARE(files().size(), 2); // what came, and of what it is
    const int port = location.url.port();
    m_server.reset();
    m_requests.clear();

    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost, quint16(port)));
    connect(m_server.get(), &QTcpServer::newConnection, this, [&] {
        QTcpSocket *socket = m_server->nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this, [&, socket] {
            const QByteArray request = socket->readAll().toLower();
            m_requests.append(request);
            const qsizetype at = request.indexOf("range: bytes=") + 13;
            const qsizetype from = request.mid(at, request.indexOf('-', at) - at).toLongLong();
            socket->write("HTTP/1.1 206 Part\r\nETag: \"0x1\"\r\nContent-Range: bytes " + QByteArray::number(from) +
                          "-2999999/3000000\r\nContent-Length: " + QByteArray::number(bytes.size() - from) +
                          "\r\n\r\n" + bytes.mid(from));
            socket->disconnectFromHost();
        });
    });
    const auto done = downloadToFile(location, path, {});
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QVERIFY(read(u"out.csv"_s) == bytes);
    QCOMPARE(files(), QStringList{u"out.csv"_s});
    QCOMPARE(m_requests.size(), 1);
    QVERIFY(m_requests.first().contains("if-match: \"0x1\""));
}

void TestTransfers::nothingIsLeftOfASmallOne()
{
    const QString path = m_folder->filePath(u"out.csv"_s);
    QVERIFY(!downloadToFile(serve("HTTP/1.1 200 OK\r\nETag: \"0x1\"\r\nContent-Length: 30\r\n\r\nbroken"), path, {}));
    QCOMPARE(files(), QStringList());
}

void TestTransfers::nothingIsLeftAfterAStop()
{
    std::stop_source stop;
    TransferContext context{stop.get_token(), [&](qint64 done, qint64) {
                                if (done > 0) {
                                    stop.request_stop();
                                }
                            }};
    const auto done = downloadToFile(
        serve("HTTP/1.1 200 OK\r\nETag: \"0x1\"\r\nContent-Length: 3000000\r\n\r\n" + QByteArray(2'000'000, 'a')),
        m_folder->filePath(u"out.csv"_s), context);
    QVERIFY(!done);
    QCOMPARE(done.error().code, QString(BlobError::Stopped));
    QCOMPARE(files(), QStringList());
}

void TestTransfers::whereItCannotBeWritten()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u"taken"_s));
    const BlobLocation location = serve("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na,b");
    const auto onFolder = downloadToFile(location, m_folder->filePath(u"taken"_s), {});
    QVERIFY(!onFolder);
    QCOMPARE(onFolder.error().code, u"FileNotWritten"_s);
    const auto nowhere = downloadToFile(location, u"/proc/nowhere/out.csv"_s, {});
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().code, u"FileNotWritten"_s);
    QCOMPARE(files(), QStringList());
    BlobLocation any;
    const auto unread = uploadFile(any, m_folder->path(), BlobStore::Existing::Replace, {});
    QVERIFY(!unread);
    QCOMPARE(unread.error().code, u"FileNotRead"_s);
}

void TestTransfers::manyAFewAtATime()
{
    std::atomic<int> now = 0;
    std::atomic<int> most = 0;
    QSemaphore enough;
    QList<Transfer> transfers;
    for (int i = 0; i < 20; ++i) {
        Transfer transfer = transferOf([&](const TransferContext &context) -> Result<void> {
            most = std::max<int>(most, ++now);
            if (now >= TransferBatch::AtATime) {
                enough.release(100);
            }
            enough.acquire();
            context.progress(10, 10);
            --now;
            return {};
        });
        transfer.bytes = 10;
        transfers.append(transfer);
    }
    TransferBatch batch(transfers);
    QSignalSpy done(&batch, &TransferBatch::itemDone);
    QSignalSpy told(&batch, &TransferBatch::progressed);
    QSignalSpy finished(&batch, &TransferBatch::finished);
    batch.start();
    QVERIFY(done.isEmpty() && finished.isEmpty()); // never from inside
    QVERIFY(finished.wait());
    QCOMPARE(done.size(), 20);
    QCOMPARE(batch.doneCount(), 20);
    QCOMPARE(most, TransferBatch::AtATime);
    QCOMPARE(told.last(), (QList<QVariant>{qint64(200), qint64(200)}));
    QCOMPARE(finished.size(), 1);
}

void TestTransfers::failuresAreEachItemsOwn()
{
    const auto good = transferOf([](const TransferContext &) { return Result<void>(); });
    const auto bad =
        transferOf([](const TransferContext &) -> Result<void> { return Failure(localError(u"Bad"_s, u"It is."_s)); });
    Transfer nowhere = good;
    nowhere.locate = [] {
        return QtFuture::makeReadyFuture(Result<BlobLocation>(Failure(localError(u"Nowhere"_s, u"It is not."_s))));
    };
    TransferBatch batch({bad, good, nowhere});
    QHash<qsizetype, QString> failed;
    connect(&batch, &TransferBatch::itemFailed, this,
            [&](qsizetype index, const Error &error) { failed.insert(index, error.code); });
    QSignalSpy finished(&batch, &TransferBatch::finished);
    batch.start();
    QVERIFY(finished.wait());
    QCOMPARE(failed, (QHash<qsizetype, QString>{{0, u"Bad"_s}, {2, u"Nowhere"_s}}));
    QCOMPARE(batch.doneCount(), 1);
    QCOMPARE(batch.failedCount(), 2);
    QCOMPARE(batch.totalBytes(), -1);
}

void TestTransfers::cancelling()
{
    // A storage that never answers.
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    BlobLocation location;
    location.url = QUrl(u"http://127.0.0.1:%1/c/out.csv"_s.arg(m_server->serverPort()));
    QList<OutputToGet> outputs;
    for (int i = 0; i < 10; ++i) {
        outputs.append({u"job"_s, u"output"_s, m_folder->filePath(QString::number(i))});
    }
    const auto batch = downloadOutputs(
        [&](const QString &, const QString &) { return QtFuture::makeReadyFuture(Result<BlobLocation>(location)); },
        outputs);
    QSignalSpy failed(batch.get(), &TransferBatch::itemFailed);
    QSignalSpy finished(batch.get(), &TransferBatch::finished);
    connect(m_server.get(), &QTcpServer::newConnection, batch.get(), &TransferBatch::cancel);
    batch->start();
    QVERIFY(finished.wait());
    QVERIFY(batch->wasCancelled());
    QCOMPARE(batch->doneCount() + batch->failedCount(), 0);
    QVERIFY(failed.isEmpty());
    QCOMPARE(files(), QStringList());
}

void TestTransfers::destroyingStops()
{
    std::atomic<bool> isStopped = false;
    QSemaphore begun;
    auto batch = std::make_unique<TransferBatch>(QList{transferOf([&](const TransferContext &context) -> Result<void> {
        QSemaphore stopped;
        const std::stop_callback onStop(context.stop, [&] { stopped.release(); });
        begun.release();
        stopped.acquire();
        isStopped = true;
        return {};
    })});
    batch->start();
    QTRY_COMPARE(begun.available(), 1);
    batch.reset();
    QVERIFY(isStopped);
}

void TestTransfers::nothingToDo()
{
    TransferBatch batch({});
    QSignalSpy finished(&batch, &TransferBatch::finished);
    batch.start();
    QVERIFY(finished.wait());
    QCOMPARE(batch.doneBytes(), 0);
}

QTEST_GUILESS_MAIN(TestTransfers)
#include "tst_transfers.moc"
