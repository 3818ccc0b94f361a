#include "common/literals.h"
#include "storage/blobsigning.h"

#include <QMessageAuthenticationCode>
#include <QTest>

using namespace pooldeck;

namespace {

BlobLocation locationOf(const QString &url)
{
    BlobLocation location;
    location.url = QUrl(url);
    location.accountName = u"myaccount"_s;
    // RFC 4231, test case 2
    location.accountKey = Secret("Jefe");
    return location;
}

} // namespace

/// The worked examples of the storage service's documentation: "Authorize with Shared Key" (learn.microsoft.com,
/// rest/api/storageservices/authorize-with-shared-key) and "Create a service SAS" (…/create-service-sas). They show the
/// text that is signed; the signatures printed there belong to no key that is told, so the last step is held against
/// the storage emulator (tst_blobs) and, of the hash alone, RFC 4231.
class TestBlobSigning final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textToSign_data();
    void textToSign();
    void conditionsAndRanges();
    void theHeader();
    void serviceSas();
};

void TestBlobSigning::textToSign_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("url");
    QTest::addColumn<BlobSigning::Query>("query");
    QTest::addColumn<BlobSigning::Headers>("headers");
    QTest::addColumn<QByteArray>("text");
    const QString container = u"https://myaccount.blob.core.windows.net/mycontainer"_s;
    // Shared Key for Blob, Queue and File Services
    QTest::newRow("Get Container Metadata")
        << QByteArray("GET") << container
        << BlobSigning::Query{{"restype", "container"}, {"comp", "metadata"}, {"timeout", "20"}}
        << BlobSigning::Headers{{"x-ms-version", "2015-02-21"}, {"x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"}}
        << QByteArray("GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\n"
                      "x-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20");
    // Content-Length header in version 2015-02-21 and later
    QTest::newRow("a length of zero") << QByteArray("PUT") << container
                                      << BlobSigning::Query{{"restype", "container"}, {"timeout", "30"}}
                                      << BlobSigning::Headers{{"x-ms-version", "2015-02-21"},
                                                              {"x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"}}
                                      << QByteArray("PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 "
                                                    "GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\n"
                                                    "restype:container\ntimeout:30");
    // Constructing the canonicalized headers string: names in lower case and sorted, white space folded and trimmed
    QTest::newRow("headers") << QByteArray("GET") << container << BlobSigning::Query{}
                             << BlobSigning::Headers{{"x-ms-version", "2014-02-14"},
                                                     {"X-MS-Date", " Sat, 21 Feb\t2015\r\n 00:48:38  GMT "}}
                             << QByteArray("GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Sat, 21 Feb 2015 00:48:38 GMT\n"
                                           "x-ms-version:2014-02-14\n/myaccount/mycontainer");
    // Constructing the canonicalized resource string
    QTest::newRow("List Blobs") << QByteArray("GET") << u"http://myaccount.blob.core.windows.net/container"_s
                                << BlobSigning::Query{{"restype", "container"},
                                                      {"comp", "list"},
                                                      {"include", "snapshots"},
                                                      {"include", "metadata"},
                                                      {"include", "uncommittedblobs"}}
                                << BlobSigning::Headers{}
                                << QByteArray("GET\n\n\n\n\n\n\n\n\n\n\n\n/myaccount/container\ncomp:list\n"
                                              "include:metadata,snapshots,uncommittedblobs\nrestype:container");
    QTest::newRow("Get Blob, secondary location")
        << QByteArray("GET") << u"https://myaccount-secondary.blob.core.windows.net/mycontainer/myblob"_s
        << BlobSigning::Query{} << BlobSigning::Headers{}
        << QByteArray("GET\n\n\n\n\n\n\n\n\n\n\n\n/myaccount/mycontainer/myblob");
    // The same page's note on the emulator: the account's name is there twice.
    QTest::newRow("the emulator") << QByteArray("GET") << u"http://127.0.0.1:10000/myaccount/mycontainer/my%20blob"_s
                                  << BlobSigning::Query{} << BlobSigning::Headers{}
                                  << QByteArray(
                                         "GET\n\n\n\n\n\n\n\n\n\n\n\n/myaccount/myaccount/mycontainer/my%20blob");
}

void TestBlobSigning::textToSign()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, url);
    QFETCH(BlobSigning::Query, query);
    QFETCH(BlobSigning::Headers, headers);
    QTEST(BlobSigning::textToSign(locationOf(url), method, query, headers, 0), "text");
}

/// Every header of the documentation's format has its line.
void TestBlobSigning::conditionsAndRanges()
{
    const BlobSigning::Headers headers{{"Content-Encoding", "1"},
                                       {"Content-Language", "2"},
                                       {"Content-MD5", "4"},
                                       {"Content-Type", "5"},
                                       {"Date", "6"},
                                       {"If-Match", "8"},
                                       {"If-Modified-Since", "7"},
                                       {"If-None-Match", "9"},
                                       {"Range", "11"},
                                       {"If-Unmodified-Since", "10"}};
    QCOMPARE(BlobSigning::textToSign(locationOf(u"https://h/c/b"_s), "PUT", {}, headers, 3),
             QByteArray("PUT\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n/myaccount/c/b"));
}

void TestBlobSigning::theHeader()
{
    const BlobLocation location = locationOf(u"https://h/c/b"_s);
    const QByteArray header = BlobSigning::authorization(location, "GET", {}, {}, 0);
    QVERIFY(header.startsWith("SharedKey myaccount:"));
    const QByteArray signature = header.mid(header.indexOf(':') + 1);
    QCOMPARE(signature, QMessageAuthenticationCode::hash("GET\n\n\n\n\n\n\n\n\n\n\n\n/myaccount/c/b", "Jefe",
                                                         QCryptographicHash::Sha256)
                            .toBase64());
    QCOMPARE(QMessageAuthenticationCode::hash("what do ya want for nothing?", location.accountKey.reveal(),
                                              QCryptographicHash::Sha256)
                 .toHex(),
             QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
}

/// "Version 2020-12-06 and later" and "Canonicalized resource" with its example of a blob.
void TestBlobSigning::serviceSas()
{
    BlobLocation location = locationOf(u"https://myaccount.blob.core.windows.net/music/intro.mp3"_s);
    location.blobName = u"music/intro.mp3"_s;
    constexpr qint64 At = 1'764'547'200'000; // 2025-12-01T00:00:00Z
    const QString text = u"r\n\n2025-12-01T00:00:00Z\n/blob/myaccount/music/intro.mp3\n\n\nhttps\n2020-12-06\nb\n\n\n"
                         "\n\n\n\n"_s;
    QCOMPARE(BlobSigning::readOnlyTokenText(location, At), text);
    const QByteArray signature =
        QMessageAuthenticationCode::hash(text.toUtf8(), "Jefe", QCryptographicHash::Sha256).toBase64();
    QCOMPARE(BlobSigning::readOnlyToken(location, At),
             QString(u"?sv=2020-12-06&spr=https&sr=b&sp=r&se=2025-12-01T00%3A00%3A00Z&sig="_s +
                     QString::fromLatin1(QUrl::toPercentEncoding(QString::fromLatin1(signature)))));
}

QTEST_GUILESS_MAIN(TestBlobSigning)
#include "tst_blobsigning.moc"
