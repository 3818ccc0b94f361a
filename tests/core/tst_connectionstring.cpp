#include "common/literals.h"
#include "model/blobreference.h"
#include "storage/bloblocation.h"
#include "storage/connectionstring.h"

#include <QTest>

using namespace pooldeck;

namespace {

const QString Key = u"bm90IGEgc2VjcmV0"_s;
const QString Account = u"AccountName=acme;AccountKey="_s + Key;
const QString Sas = u"sv=2021-08-06&sr=b&sp=rw&se=2026-12-01T00%3A00%3A00Z&sig=bm90IGEgc2VjcmV0%2BA%3D%3D"_s;
const QString Base = u"https://acme.blob.example.org/"_s;

} // namespace

class TestConnectionString final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endpoints_data();
    void endpoints();
    void keysAndSignatures();
    void refused_data();
    void refused();
    void sasTokens_data();
    void sasTokens();
    void blobs_data();
    void blobs();
    void refusedBlobs_data();
    void refusedBlobs();
    void noMessageShowsASecret();
};

void TestConnectionString::endpoints_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("endpoint");
    const QString usual = u"https://acme.blob.core.windows.net/"_s;
    QTest::newRow("as the portal shows it")
        << u"DefaultEndpointsProtocol=https;%1;EndpointSuffix=core.windows.net"_s.arg(Account) << usual;
    QTest::newRow("shortest") << Account << usual;
    QTest::newRow("another order and case")
        << u"accountkey=%1;defaultendpointsprotocol=HTTP;ACCOUNTNAME=acme"_s.arg(Key)
        << u"http://acme.blob.core.windows.net/"_s;
    QTest::newRow("spaces and empty parts") << u" ; AccountName = acme ;; AccountKey = %1 ; "_s.arg(Key) << usual;
    QTest::newRow("another cloud") << QString(Account + u";EndpointSuffix=core.chinacloudapi.cn"_s)
                                   << u"https://acme.blob.core.chinacloudapi.cn/"_s;
    QTest::newRow("an endpoint") << QString(Account + u";BlobEndpoint=https://blobs.example.org"_s)
                                 << u"https://blobs.example.org/"_s;
    QTest::newRow("an endpoint wins") << QString(Account + u";EndpointSuffix=x.org;BlobEndpoint=http://h:81/a/b/"_s)
                                      << u"http://h:81/a/b/"_s;
    QTest::newRow("endpoints of other services")
        << QString(Account + u";TableEndpoint=nonsense;QueueEndpoint=?;FileEndpoint="_s) << usual;
    QTest::newRow("the emulator") << u"UseDevelopmentStorage=true"_s << u"http://127.0.0.1:10000/devstoreaccount1/"_s;
    QTest::newRow("the emulator, by its endpoint")
        << u"AccountName=devstoreaccount1;AccountKey=%1;BlobEndpoint=http://127.0.0.1:9/devstoreaccount1"_s.arg(Key)
        << u"http://127.0.0.1:9/devstoreaccount1/"_s;
    QTest::newRow("a signature only") << QString(u"BlobEndpoint=https://h/;SharedAccessSignature=?"_s + Sas)
                                      << u"https://h/"_s;
}

void TestConnectionString::endpoints()
{
    QFETCH(QString, text);
    QFETCH(QString, endpoint);
    const auto parsed = ConnectionString::parse(text);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().toString()));
    QCOMPARE(parsed->endpoint.toString(QUrl::FullyEncoded), endpoint);
}

void TestConnectionString::keysAndSignatures()
{
    const auto account = ConnectionString::parse(u"AccountName=acme;AccountKey=bm90IGEgc2VjcmV0IQ=="_s);
    QVERIFY(account);
    QCOMPARE(account->accountName, u"acme"_s);
    QVERIFY(account->accountKey == Secret("not a secret!"));
    QVERIFY(account->sharedAccessSignature.isEmpty());

    const auto emulator = ConnectionString::parse(u"UseDevelopmentStorage=true"_s);
    QVERIFY(emulator);
    QCOMPARE(emulator->accountName, u"devstoreaccount1"_s);
    QCOMPARE(emulator->accountKey.reveal().size(), 64);

    for (const QString &token : {Sas, QString(u'?' + Sas)}) {
        const auto limited = ConnectionString::parse(u"AccountName=acme;SharedAccessSignature="_s + token);
        QVERIFY(limited);
        QVERIFY(limited->accountKey.isEmpty());
        QCOMPARE(limited->sharedAccessSignature, Sas);
    }
}

void TestConnectionString::refused_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("member");
    QTest::newRow("empty") << u""_s << u""_s;
    QTest::newRow("separators") << u";; ;"_s << u""_s;
    QTest::newRow("nonsense") << u"nonsense"_s << u""_s;
    QTest::newRow("a URL") << u"https://acme.blob.core.windows.net/container"_s << u""_s;
    QTest::newRow("no name") << u"=acme;AccountKey="_s + Key << u""_s;
    QTest::newRow("no account") << u"AccountKey="_s + Key << u"AccountName"_s;
    QTest::newRow("empty account") << u"AccountName=;AccountKey="_s + Key << u"AccountName"_s;
    QTest::newRow("no account for the key") << u"BlobEndpoint=https://h;AccountKey="_s + Key << u"AccountName"_s;
    QTest::newRow("a host as account") << u"AccountName=a.example.org/;AccountKey="_s + Key << u"AccountName"_s;
    QTest::newRow("no key") << u"AccountName=acme"_s << u"AccountKey"_s;
    QTest::newRow("key is not base64") << u"AccountName=acme;AccountKey=not base64"_s << u"AccountKey"_s;
    QTest::newRow("key is a piece") << u"AccountName=acme;AccountKey=bm90I"_s << u"AccountKey"_s;
    QTest::newRow("twice") << QString(Account + u";accountname=other"_s) << u"AccountName"_s;
    QTest::newRow("protocol") << QString(Account + u";DefaultEndpointsProtocol=ftp"_s) << u"DefaultEndpointsProtocol"_s;
    QTest::newRow("suffix") << QString(Account + u";EndpointSuffix=x/y"_s) << u"EndpointSuffix"_s;
    QTest::newRow("suffix with a port") << QString(Account + u";EndpointSuffix=x.org:80"_s) << u"EndpointSuffix"_s;
    for (const auto &endpoint : {"acme.blob.core.windows.net", "ftp://h", "https://", "https://u:p@h/", "https://h/?a",
                                 "https://h/#a", "file:///x"}) {
        QTest::addRow("endpoint %s", endpoint)
            << QString(Account + u";BlobEndpoint="_s + QString::fromLatin1(endpoint)) << u"BlobEndpoint"_s;
    }
    QTest::newRow("not the emulator") << u"UseDevelopmentStorage=false"_s << u"UseDevelopmentStorage"_s;
    QTest::newRow("the emulator's proxy")
        << u"UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://h"_s << u"DevelopmentStorageProxyUri"_s;
    QTest::newRow("signature") << u"AccountName=acme;SharedAccessSignature=sv=2021-08-06"_s
                               << u"SharedAccessSignature"_s;
}

void TestConnectionString::refused()
{
    QFETCH(QString, text);
    QFETCH(QString, member);
    const auto parsed = ConnectionString::parse(text);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, u"InvalidBlobConnectionString"_s);
    QCOMPARE(parsed.error().target, member);
    QVERIFY(parsed.error().message.startsWith(member));
}

void TestConnectionString::sasTokens_data()
{
    QTest::addColumn<QString>("token");
    QTest::addColumn<bool>("good");
    QTest::newRow("usual") << Sas << true;
    QTest::newRow("with a question mark") << QString(u'?' + Sas) << true;
    QTest::newRow("stored policy") << u"sv=2021-08-06&si=policy&sr=c&sig=bm90IGEgc2VjcmV0"_s << true;
    QTest::newRow("any order") << u"sig=bm90IGEgc2VjcmV0&se=2026-12-01&sp=r&sv=2012-02-12"_s << true;
    QTest::newRow("empty") << u""_s << false;
    QTest::newRow("question mark") << u"?"_s << false;
    QTest::newRow("two question marks") << QString(u"??"_s + Sas) << false;
    QTest::newRow("no signature") << u"sv=2021-08-06&sp=r&se=2026-12-01"_s << false;
    QTest::newRow("empty signature") << u"sv=2021-08-06&sp=r&se=2026-12-01&sig="_s << false;
    QTest::newRow("signature twice") << QString(Sas + u"&sig=bm90IGEgc2VjcmV0"_s) << false;
    QTest::newRow("no version") << u"sp=r&se=2026-12-01&sig=bm90IGEgc2VjcmV0"_s << false;
    QTest::newRow("no expiry") << u"sv=2021-08-06&sp=r&sig=bm90IGEgc2VjcmV0"_s << false;
    QTest::newRow("no permission") << u"sv=2021-08-06&se=2026-12-01&sig=bm90IGEgc2VjcmV0"_s << false;
    QTest::newRow("not encoded") << u"sv=2021-08-06&sp=r&se=2026-12-01 00:00&sig=bm90IGEgc2VjcmV0"_s << false;
    QTest::newRow("a line break") << QString(Sas + u"\r\nHost: h"_s) << false;
    QTest::newRow("a fragment") << QString(Sas + u"#x"_s) << false;
}

void TestConnectionString::sasTokens()
{
    QFETCH(QString, token);
    QFETCH(bool, good);
    const auto checked = checkSasToken(token);
    QCOMPARE(checked.has_value(), good);
    QVERIFY(good || checked.error().code == "InvalidBlob"_L1);
}

void TestConnectionString::blobs_data()
{
    QTest::addColumn<BlobReference>("reference");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("query");
    const auto byAccount = [](const QString &relative) {
        return BlobReference{Account, relative, std::nullopt, std::nullopt};
    };
    const QByteArray account = "https://acme.blob.core.windows.net/";
    QTest::newRow("account") << byAccount(u"container/in.csv"_s) << QByteArray(account + "container/in.csv") << u""_s;
    QTest::newRow("leading slash") << byAccount(u"/container/in.csv"_s) << QByteArray(account + "container/in.csv")
                                   << u""_s;
    QTest::newRow("folders") << byAccount(u"my-container/a/b/in.csv"_s)
                             << QByteArray(account + "my-container/a/b/in.csv") << u""_s;
    QTest::newRow("root container") << byAccount(u"$root/in.csv"_s) << QByteArray(account + "%24root/in.csv") << u""_s;
    QTest::newRow("a name is not encoded yet")
        << byAccount(u"container/100% über+was?#&=.csv"_s)
        << QByteArray(account + "container/100%25%20%C3%BCber%2Bwas%3F%23%26%3D.csv") << u""_s;
    QTest::newRow("a name that looks encoded")
        << byAccount(u"container/a%20b.csv"_s) << QByteArray(account + "container/a%2520b.csv") << u""_s;
    QTest::newRow("the emulator") << BlobReference{u"UseDevelopmentStorage=true"_s, u"container/in.csv"_s, std::nullopt,
                                                   std::nullopt}
                                  << QByteArray("http://127.0.0.1:10000/devstoreaccount1/container/in.csv") << u""_s;
    QTest::newRow("account with a signature")
        << BlobReference{QString(u"AccountName=acme;SharedAccessSignature="_s + Sas), u"container/in.csv"_s,
                         std::nullopt, std::nullopt}
        << QByteArray(account + "container/in.csv") << Sas;
    const QByteArray base = Base.toLatin1();
    QTest::newRow("URL") << BlobReference{std::nullopt, u"container/in.csv"_s, Base, QString(u'?' + Sas)}
                         << QByteArray(base + "container/in.csv") << Sas;
    QTest::newRow("URL, token without question mark") << BlobReference{std::nullopt, u"container/in.csv"_s, Base, Sas}
                                                      << QByteArray(base + "container/in.csv") << Sas;
    QTest::newRow("URL of a public blob")
        << BlobReference{std::nullopt, u"/in.csv"_s, QString(Base + u"container"_s), std::nullopt}
        << QByteArray(base + "container/in.csv") << u""_s;
    QTest::newRow("URL is encoded already")
        << BlobReference{std::nullopt, u"container/a%20b%2Bc ü.csv"_s, Base, std::nullopt}
        << QByteArray(base + "container/a%20b%2Bc%20%C3%BC.csv") << u""_s;
}

void TestConnectionString::blobs()
{
    QFETCH(BlobReference, reference);
    QFETCH(QByteArray, url);
    QFETCH(QString, query);
    const auto location = BlobLocation::of(reference);
    QVERIFY2(location, location ? "" : qPrintable(location.error().toString()));
    QCOMPARE(location->url.toEncoded(), url);
    QCOMPARE(location->query, query);
    QCOMPARE(location->accountKey.isEmpty(), !reference.connectionString || !query.isEmpty());
}

void TestConnectionString::refusedBlobs_data()
{
    QTest::addColumn<BlobReference>("reference");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("member");
    const QString relative = u"RelativeLocation"_s;
    const QString badRelative = u"InputBlobRelativeLocationInvalid"_s;
    QTest::newRow("nothing") << BlobReference{} << u"MissingInputBlobInformation"_s << u""_s;
    QTest::newRow("connection string") << BlobReference{u"AccountName=acme"_s, u"container/in.csv"_s, {}, {}}
                                       << u"InvalidBlobConnectionString"_s << u"ConnectionString"_s;
    for (const QString &text :
         {u""_s, u"/"_s, u"in.csv"_s, u"container"_s, u"container/"_s, u"co/in.csv"_s, u"Container/in.csv"_s,
          u"a--b/in.csv"_s, u"container/../in.csv"_s, u"container/a/./in.csv"_s, u"container/a\nb.csv"_s,
          u"//container/in.csv"_s, QString(u"container/"_s + QString(1025, u'a'))}) {
        QTest::addRow("account, %.30s", qPrintable(text))
            << BlobReference{Account, text, {}, {}} << badRelative << relative;
    }
    for (const QString &text :
         {u""_s, u"in.csv?a=b"_s, u"in.csv#a"_s, u"../in.csv"_s, u"%2e%2E/in.csv"_s, u"a\\in.csv"_s, u"a\r\nb.csv"_s}) {
        QTest::addRow("URL, %s", qPrintable(text)) << BlobReference{{}, text, Base, {}} << badRelative << relative;
    }
    for (const QString &text : {u"nonsense"_s, u"ftp://h/"_s, u"https://"_s, u"https://user@h/"_s, u"https://h/?a"_s,
                                u"https://h/#"_s, u"https://h"_s, u"https://h:8"_s}) {
        QTest::addRow("base %s", qPrintable(text))
            << BlobReference{{}, u"0/in.csv"_s, text, {}} << u"InvalidBlob"_s << u"BaseLocation"_s;
    }
    QTest::newRow("token") << BlobReference{{}, u"container/in.csv"_s, Base, u"?sv=1"_s} << u"InvalidBlob"_s
                           << u"SasBlobToken"_s;
}

void TestConnectionString::refusedBlobs()
{
    QFETCH(BlobReference, reference);
    QFETCH(QString, code);
    QFETCH(QString, member);
    const auto location = BlobLocation::of(reference);
    QVERIFY(!location);
    QCOMPARE(location.error().code, code);
    QCOMPARE(location.error().target, member);
}

void TestConnectionString::noMessageShowsASecret()
{
    const QString planted = u"bm90IGEgc2VjcmV0IHRvIGJlIHNob3du"_s;
    const QStringList texts{
        u"AccountKey="_s + planted,
        u"AccountName=a/b;AccountKey="_s + planted,
        u"AccountName=acme;AccountKey=!"_s + planted,
        u"AccountName=acme;SharedAccessSignature=sig="_s + planted,
        u"AccountName=acme;AccountKey=%1;AccountKey=%1"_s.arg(planted),
        u"BlobEndpoint=https://h/?sig="_s + planted,
        planted,
    };
    for (const QString &text : texts) {
        const auto location = BlobLocation::of({text, u"container/in.csv"_s, std::nullopt, std::nullopt});
        QVERIFY(!location);
        QVERIFY2(!location.error().toString().contains(planted), qPrintable(location.error().toString()));
        const auto byUrl = BlobLocation::of({std::nullopt, u"container/in.csv"_s, Base, text});
        QVERIFY(!byUrl);
        QVERIFY2(!byUrl.error().toString().contains(planted), qPrintable(byUrl.error().toString()));
    }
}

QTEST_GUILESS_MAIN(TestConnectionString)
#include "tst_connectionstring.moc"
