#include "common/literals.h"
#include "common/sealedbox.h"
#include "model/jobrequest.h"
#include "storage/blobhosts.h"

#include <QJsonDocument>
#include <QTest>

using namespace pooldeck;

class TestSealedBox final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensWhatItSealed();
    void nothingElseOpens();
    void secretsOfRequests();
    void publicAddresses_data();
    void publicAddresses();
    void allowedHosts();
};

void TestSealedBox::opensWhatItSealed()
{
    const Secret key = newKey();
    const SealedBox box(key);
    for (const QByteArray &text : {QByteArray(), QByteArray("a"), QByteArray(100'000, 'x'), QByteArray("\0\xff", 2)}) {
        const QByteArray sealed = box.seal(text, "job");
        QVERIFY(text.size() < 2 || !sealed.contains(text));
        QVERIFY(sealed != box.seal(text, "job")); // a nonce of its own
        const auto opened = SealedBox(key).open(sealed, "job");
        QVERIFY(opened);
        QCOMPARE(*opened, text);
    }
}

void TestSealedBox::nothingElseOpens()
{
    const SealedBox box(newKey());
    const QByteArray sealed = box.seal("a secret", "job");
    QVERIFY(!SealedBox(newKey()).open(sealed, "job"));
    QVERIFY(!SealedBox().open(sealed, "job"));
    QVERIFY(!box.open(sealed, "another job"));
    QVERIFY(!box.open({}, "job"));
    for (qsizetype i = 0; i < sealed.size(); ++i) {
        QByteArray changed = sealed;
        changed[i] = char(changed[i] ^ 1);
        QVERIFY(!box.open(changed, "job"));
        QVERIFY(!box.open(sealed.left(i), "job"));
    }
    QVERIFY(!box.open(sealed + 'x', "job"));
    QCOMPARE(box.open(sealed + 'x', "job").error().code, u"NotOpened"_s);
}

void TestSealedBox::secretsOfRequests()
{
    JobRequest request;
    request.inputs.insert(u"input1"_s, {u"AccountKey=one"_s, u"c/a.csv"_s, std::nullopt, std::nullopt});
    request.inputs.insert(u"input2"_s, {std::nullopt, u"c/b.csv"_s, u"https://h/"_s, u"?sig=two"_s});
    request.outputs.insert(u"input1"_s, {u"AccountKey=three"_s, u"c/c.csv"_s, std::nullopt, u""_s});
    const JobRequest masked = request.masked();
    const QByteArray shown = QJsonDocument(masked.toJson()).toJson();
    for (const char *secret : {"one", "two", "three"}) {
        QVERIFY(!shown.contains(secret));
        QVERIFY(request.secrets().contains(secret));
    }
    JobRequest again = masked;
    again.putSecrets(request.secrets());
    QCOMPARE(again.toJson(), request.toJson());

    JobRequest lost = masked;
    lost.putSecrets({}); // the key is gone: never the mask in a secret's place
    QCOMPARE(*lost.inputs[u"input1"_s].connectionString, u""_s);
    QCOMPARE(*lost.inputs[u"input2"_s].sasBlobToken, u""_s);

    JobRequest without;
    without.inputs.insert(u"input1"_s, {std::nullopt, u"a.csv"_s, u"file:///uploads/"_s, std::nullopt});
    QVERIFY(without.secrets().isEmpty());
    QCOMPARE(without.masked().toJson(), without.toJson());
}

void TestSealedBox::publicAddresses_data()
{
    QTest::addColumn<bool>("isPublic");
    for (const char *address : {"8.8.8.8", "20.150.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "100.63.0.1",
                                "2603:1030::1", "2a01::1", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
        QTest::newRow(address) << true;
    }
    for (const char *address : {"127.0.0.1",
                                "127.9.9.9",
                                "0.0.0.0",
                                "10.1.2.3",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "169.254.169.254",
                                "100.64.0.1",
                                "224.0.0.1",
                                "255.255.255.255",
                                "198.18.0.1",
                                "::",
                                "::1",
                                "::127.0.0.1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "::ffff:169.254.169.254",
                                "64:ff9b::7f00:1",
                                "64:ff9b::a9fe:a9fe",
                                "2002:7f00:1::1",
                                "2002:a00:1::",
                                "fe80::1",
                                "fe80::1%1",
                                "fc00::1",
                                "fd12::1",
                                "fec0::1",
                                "ff02::1",
                                "2001:db8::1",
                                "2001::1"}) {
        QTest::newRow(address) << false;
    }
}

void TestSealedBox::publicAddresses()
{
    QFETCH(bool, isPublic);
    QCOMPARE(BlobHosts::isPublic(QHostAddress(QString::fromLatin1(QTest::currentDataTag()))), isPublic);
}

void TestSealedBox::allowedHosts()
{
    const auto url = [](const char *text) { return QUrl(QString::fromLatin1(text)); };
    const BlobHosts none;
    for (const char *text : {"http://127.0.0.1:10000/a", "http://[::1]/a", "http://localhost/a", "http://LOCALHOST:1/a",
                             "http://a.localhost/a", "http://2130706433/a", "http://0x7f.1/a",
                             "http://169.254.169.254/a", "http://[::ffff:127.0.0.1]/a"}) {
        const auto checked = none.check(url(text));
        QVERIFY2(!checked && checked.error().code == "InvalidBlob"_L1, text);
        QVERIFY2(!none.resolve(url(text)), text);
    }
    QVERIFY(none.check(url("https://acme.blob.core.windows.net/a")));

    const BlobHosts some({u"127.0.0.1:10000"_s, u"localhost"_s, u"[::1]:443"_s});
    QVERIFY(some.check(url("http://127.0.0.1:10000/a")));
    QVERIFY(!some.check(url("http://127.0.0.1:10001/a")));
    QVERIFY(!some.check(url("http://127.0.0.1/a")));
    QVERIFY(some.check(url("http://LocalHost:5/a")));
    QVERIFY(some.check(url("https://[::1]/a")));
    QVERIFY(!some.check(url("http://[::1]/a")));
    const auto resolved = some.resolve(url("http://127.0.0.1:10000/a"));
    QVERIFY(resolved && *resolved == QHostAddress(u"127.0.0.1"_s));
}

QTEST_GUILESS_MAIN(TestSealedBox)
#include "tst_sealedbox.moc"
