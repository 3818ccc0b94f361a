#include "awaited.h"
#include "connections/connectionstore.h"
#include "connections/memorykeystore.h"
#include "connections/readyfile.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;
using namespace Qt::Literals::StringLiterals;

class TestConnections final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thisComputerIsAlwaysThere()
    {
        const QTemporaryDir folder;
        const ConnectionStore store(folder.filePath(u"pooldeck"_s));
        QCOMPARE(*store.load(), QList<Connection>{thisComputer()});
        QCOMPARE(*store.find(u"this computer"_s), thisComputer());
        QCOMPARE(store.find(u"lab"_s).error().code, u"ConnectionNotFound"_s);
    }

    void keepsConnections()
    {
        const QTemporaryDir folder;
        ConnectionStore store(folder.filePath(u"pooldeck"_s));
        const Connection lab{u"Lab"_s, ConnectionKind::Remote, QUrl(u"https://lab/poolservice/a"_s)};
        const Connection archive{u"archive"_s, ConnectionKind::Remote, QUrl(u"https://archive/poolservice/b"_s)};
        QVERIFY(store.add(lab));
        QVERIFY(store.add(archive));
        QCOMPARE(store.add(lab).error().code, u"ConnectionNameInUse"_s);
        QCOMPARE(store.add({u"LAB"_s, ConnectionKind::Remote, {}}).error().code, u"ConnectionNameInUse"_s);
        QCOMPARE(store.add({u"This Computer"_s, ConnectionKind::Remote, {}}).error().code, u"ConnectionNameInUse"_s);
        const ConnectionStore again(folder.filePath(u"pooldeck"_s));
        QCOMPARE(*again.load(), (QList<Connection>{thisComputer(), archive, lab}));
        QCOMPARE(*again.find(u"lab"_s), lab);

        Connection renamed = lab;
        renamed.name = u"lab 2"_s;
        QVERIFY(store.replace(u"Lab"_s, renamed));
        QCOMPARE(store.replace(u"lab 2"_s, archive).error().code, u"ConnectionNameInUse"_s);
        QVERIFY(store.remove(u"archive"_s));
        QCOMPARE(store.remove(u"archive"_s).error().code, u"ConnectionNotFound"_s);
        QCOMPARE(*again.load(), (QList<Connection>{thisComputer(), renamed}));
    }

    void aBrokenFileIsLeftAsItIs()
    {
        const QTemporaryDir folder;
        ConnectionStore store(folder.path());
        QFile file(store.filePath());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{ not JSON");
        file.close();
        QCOMPARE(store.load().error().code, u"ConnectionsUnreadable"_s);
        QCOMPARE(store.add({u"x"_s, ConnectionKind::Remote, {}}).error().code, u"ConnectionsUnreadable"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("{ not JSON"));
    }

    void noUserInfoIsStored()
    {
        const Connection connection{u"x"_s, ConnectionKind::Remote, QUrl(u"https://user:secret@h/p"_s)};
        QCOMPARE(connection.toJson().value("PoolServiceUrl"_L1).toString(), u"https://h/p"_s);
    }

    void keyNames()
    {
        const QString name = authorizationKeyName(QUrl(u"https://host/poolservice/a"_s));
        QCOMPARE(authorizationKeyName(QUrl(u"https://HOST/poolservice/a/"_s)), name);
        QCOMPARE(authorizationKeyName(QUrl(u"https://user@host/poolservice/a?x=1"_s)), name);
        QVERIFY(authorizationKeyName(QUrl(u"https://host:8443/poolservice/a"_s)) != name);
        QVERIFY(authorizationKeyName(QUrl(u"https://host/poolservice/A"_s)) != name);
        QVERIFY(apiKeyName(QUrl(u"https://host/poolservice/a"_s)) != name);
    }

    void memoryKeyStore()
    {
        MemoryKeyStore store;
        QVERIFY(!awaited(store.read(u"a"_s))->has_value());
        QVERIFY(awaited(store.write(u"a"_s, Secret("1"))));
        QVERIFY(awaited(store.write(u"a"_s, Secret("2"))));
        QVERIFY(**awaited(store.read(u"a"_s)) == Secret("2"));
        QVERIFY(awaited(store.remove(u"a"_s)));
        QVERIFY(awaited(store.remove(u"a"_s)));
        QVERIFY(!awaited(store.read(u"a"_s))->has_value());
    }

    void readyFileWithoutKeys()
    {
        const auto ready =
            ReadyFile::fromJson({{"PoolServiceUrl"_L1, u"http://127.0.0.1:1/p"_s}, {"WebServices"_L1, QJsonArray()}});
        QVERIFY(ready);
        QVERIFY(!ready->hasKeys());
        QVERIFY(!ReadyFile::fromJson({{"WebServices"_L1, QJsonArray()}}));
        QVERIFY(!ReadyFile::read(u"/nonexistent/ready.json"_s));
    }
};

QTEST_GUILESS_MAIN(TestConnections)
#include "tst_connections.moc"
