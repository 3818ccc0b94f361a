#include "awaited.h"
#include "common/jsonreader.h"
#include "connections/embeddedservice.h"
#include "connections/memorykeystore.h"
#include "connections/serviceprocess.h"
#include "net/qthttptransport.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace pooldeck;
using namespace Qt::Literals::StringLiterals;

namespace {

/// A key store that refuses to store.
class LockedKeyStore final : public KeyStore
{
public:
    QFuture<Result<std::optional<Secret>>> read(const QString &) override
    {
        return QtFuture::makeReadyFuture(Result<std::optional<Secret>>(Failure(locked())));
    }
    QFuture<Result<void>> write(const QString &, const Secret &) override
    {
        return QtFuture::makeReadyFuture(Result<void>(Failure(locked())));
    }
    QFuture<Result<void>> remove(const QString &) override
    {
        return QtFuture::makeReadyFuture(Result<void>(Failure(locked())));
    }
    QString description() const override { return u"locked"_s; }

private:
    static Error locked() { return localError(KeyStoreError::KeychainLocked, u"locked"_s); }
};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestEmbeddedService final : public QObject
{
    Q_OBJECT

    const QString m_program = QStringLiteral(FAKE_POOLDECKD);
    QtHttpTransport m_transport{"tests"};
    std::unique_ptr<QTemporaryDir> m_folder;
    MemoryKeyStore m_keys;
    std::unique_ptr<EmbeddedService> m_service;

    QString dataFolder() const { return m_folder->filePath(u"service"_s); }
    QString file(const QString &name) const { return dataFolder() + u'/' + name; }
    QByteArray key(const QString &name) { return awaited(m_keys.read(name))->value_or(Secret()).reveal(); }
    void behave(const QByteArray &behaviour)
    {
        QDir().mkpath(dataFolder());
        QFile how(file(u"behaviour"_s));
        QVERIFY(how.open(QIODevice::WriteOnly));
        how.write(behaviour);
    }
    void endService()
    {
        const auto endpoint = readServiceEndpoint(file(u"endpoint.json"_s));
        if (endpoint && isProcessOf(endpoint->pid, m_program)) {
            askToEnd(endpoint->pid);
            QTRY_VERIFY(!isProcessOf(endpoint->pid, m_program));
        }
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_keys = MemoryKeyStore();
        m_service = std::make_unique<EmbeddedService>(m_program, dataFolder(), m_transport, m_keys);
    }

    void cleanup()
    {
        m_service.reset();
        endService();
    }

    void findsNothing()
    {
        const auto address = awaited(m_service->find());
        QCOMPARE(address.error().code, QString(EmbeddedServiceError::NotRunning));
        QVERIFY(!QFile::exists(dataFolder()));
    }

    void firstStartStoresTheKeysAndDeletesTheFile()
    {
        const auto address = awaited(m_service->ensureRunning());
        QVERIFY2(address, address ? "" : qPrintable(address.error().toString()));
        QVERIFY(address->startedNow);
        QCOMPARE(key(authorizationKeyName(address->poolServiceUrl)), QByteArray("first-authorization"));
        const QUrl base = address->poolServiceUrl.resolved(QUrl(u"/workspaces/w/services/s"_s));
        QCOMPARE(key(apiKeyName(base)), QByteArray("first-primary"));
        QVERIFY(!QFile::exists(file(u"ready.json"_s)));
        QCOMPARE(contentOf(file(u"arguments---data-dir"_s)).split('\n').mid(1),
                 (QList<QByteArray>{"--data-dir", dataFolder().toUtf8(), "--listen", "127.0.0.1:0", "--ready-file",
                                    file(u"ready.json"_s).toUtf8(), "--idle-exit", "600"}));
        QCOMPARE(QFile::permissions(dataFolder()) &
                     (QFile::ReadOther | QFile::ReadGroup | QFile::WriteOther | QFile::WriteGroup),
                 QFile::Permissions());
    }

    void isFoundAgainAndOutlivesTheConsole()
    {
        const auto first = awaited(m_service->ensureRunning());
        QVERIFY(first);
        m_service = std::make_unique<EmbeddedService>(m_program, dataFolder(), m_transport, m_keys);
        const auto again = awaited(m_service->ensureRunning());
        QVERIFY(again);
        QVERIFY(!again->startedNow);
        QCOMPARE(again->poolServiceUrl, first->poolServiceUrl);
        QCOMPARE(awaited(m_service->find())->poolServiceUrl, first->poolServiceUrl);
    }

    void isStartedAgainAfterItEnded()
    {
        const auto first = awaited(m_service->ensureRunning());
        QVERIFY(first);
        endService();
        const auto again = awaited(m_service->ensureRunning());
        QVERIFY(again);
        QVERIFY(again->startedNow);
        QCOMPARE(again->poolServiceUrl, first->poolServiceUrl);
    }

    void callsAtTheSameTimeStartOne()
    {
        const auto first = m_service->ensureRunning();
        const auto second = m_service->ensureRunning();
        QVERIFY(awaited(first)->startedNow);
        QVERIFY(!awaited(second)->startedNow);
    }

    void aLockedKeychainLosesNoKey()
    {
        LockedKeyStore locked;
        m_service = std::make_unique<EmbeddedService>(m_program, dataFolder(), m_transport, locked);
        QCOMPARE(awaited(m_service->ensureRunning()).error().code, QString(KeyStoreError::KeychainLocked));
        QVERIFY(QFile::exists(file(u"ready.json"_s)));
        // Whether the service still runs or is to be started: the keys are taken in before anything replaces the file.
        endService();
        m_service = std::make_unique<EmbeddedService>(m_program, dataFolder(), m_transport, m_keys);
        const auto address = awaited(m_service->ensureRunning());
        QVERIFY(address);
        QCOMPARE(key(authorizationKeyName(address->poolServiceUrl)), QByteArray("first-authorization"));
        QVERIFY(!QFile::exists(file(u"ready.json"_s)));
    }

    void lostKeysAreMissedAndMadeAnew()
    {
        QVERIFY(awaited(m_service->ensureRunning()));
        m_keys = MemoryKeyStore();
        const auto missing = awaited(m_service->ensureRunning());
        QCOMPARE(missing.error().code, QString(EmbeddedServiceError::KeysMissing));
        QVERIFY(missing.error().message.contains(u"keys rotate"_s));
        const auto rotated = awaited(m_service->rotateKeys());
        QVERIFY2(rotated, rotated ? "" : qPrintable(rotated.error().toString()));
        QVERIFY(rotated->startedNow);
        QCOMPARE(key(authorizationKeyName(rotated->poolServiceUrl)), QByteArray("rotated-authorization"));
        QVERIFY(!QFile::exists(file(u"ready.json"_s)));
        QVERIFY(awaited(m_service->ensureRunning()));
    }

    void aServiceThatEndsAtOnceSaysWhy()
    {
        behave("die");
        const auto address = awaited(m_service->ensureRunning());
        QCOMPARE(address.error().code, QString(EmbeddedServiceError::NotStarted));
        QVERIFY2(address.error().message.contains(u"the data folder is in use"_s), qPrintable(address.error().message));
    }

    void aServiceThatSaysNothingTimesOut()
    {
        behave("mute");
        m_service->setTimeoutMs(300);
        QCOMPARE(awaited(m_service->ensureRunning()).error().code, QString(EmbeddedServiceError::StartTimedOut));
    }

    void aProgramThatIsNotThere()
    {
        EmbeddedService service(u"/nonexistent/pooldeckd"_s, dataFolder(), m_transport, m_keys);
        QCOMPARE(awaited(service.ensureRunning()).error().code, QString(EmbeddedServiceError::NotStarted));
    }

    void anotherProcessUnderTheOldPidIsNotTheService()
    {
        QVERIFY(awaited(m_service->ensureRunning()));
        const QByteArray endpoint = contentOf(file(u"endpoint.json"_s));
        endService();
        QFile stale(file(u"endpoint.json"_s));
        QVERIFY(stale.open(QIODevice::WriteOnly));
        QJsonObject json = *parseJsonObject(endpoint);
        json.insert("Pid"_L1, QCoreApplication::applicationPid()); // alive, but no pooldeckd
        stale.write(QJsonDocument(json).toJson());
        stale.close();
        QCOMPARE(awaited(m_service->find()).error().code, QString(EmbeddedServiceError::NotRunning));
    }
};

QTEST_GUILESS_MAIN(TestEmbeddedService)
#include "tst_embeddedservice.moc"
