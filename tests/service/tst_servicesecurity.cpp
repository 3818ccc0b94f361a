#include "common/literals.h"
#include "frontfixture.h"
#include "selfsigned.h"
#include "servicefixture.h"

#include <QFile>
#include <QTest>

#include <filesystem>

using namespace pooldeck;

/// The real service with TLS, and against those who guess keys.
class TestServiceSecurity final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vmsWorkOverTlsAndOutliveACertificate();
    void filesThatDoNotFitAreRefused();
    void theRightKeyIsNeverDelayed();
    void deadLongPollsGo();

private:
    QStringList tlsOptions(const QString &name, const SelfSigned &own);

    QTemporaryDir m_folder;
};

QStringList TestServiceSecurity::tlsOptions(const QString &name, const SelfSigned &own)
{
    const auto write = [&](const QString &fileName, const QByteArray &bytes) {
        QFile file(m_folder.filePath(fileName));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write");
        }
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        return file.fileName();
    };
    return {u"--tls-cert"_s, write(name + u".pem"_s, own.certificate), u"--tls-key"_s,
            write(name + u"-key.pem"_s, own.privateKey)};
}

void TestServiceSecurity::vmsWorkOverTlsAndOutliveACertificate()
{
    const SelfSigned first = makeSelfSigned("pool.example");
    const SelfSigned second = makeSelfSigned("other.example");
    ServiceFixture service;
    QVERIFY(service.start()); // without: the first start makes the keys
    service.terminate();
    QVERIFY(service.addGatedService());
    service.setCertificate(QSslCertificate(first.certificate));
    QVERIFY(service.start(tlsOptions(u"first"_s, first)));
    QVERIFY(service.poolServiceUrl().startsWith("https://127.0.0.1:"_L1));
    const auto gated = service.webService(u"gated"_s, u"ResourceManager"_s);
    QVERIFY(gated.baseUrl.startsWith("https://"_L1));

    const QString poolId = service.createPool(1);
    QVERIFY(!poolId.isEmpty());
    service.openGate();
    const QString jobId = service.submit(gated, service.gatedRequest(poolId));
    QTRY_COMPARE_WITH_TIMEOUT(toString(service.job(jobId).status), toString(JobStatus::Finished), 20'000);
    const BlobReference result = service.job(jobId).results->value(u"output1"_s);
    const QString url = *result.baseLocation + *result.relativeLocation + *result.sasBlobToken;
    QVERIFY(url.startsWith("https://"_L1));
    QCOMPARE(service.call("GET", url, {}).body, QByteArray("done\n"));

    // A renewed certificate, while a job runs: its VM reads it from the endpoint file and goes on.
    service.closeGate();
    const QString running = service.submit(gated, service.gatedRequest(poolId));
    QTRY_COMPARE_WITH_TIMEOUT(toString(service.job(running).status), toString(JobStatus::Running), 20'000);
    const QString vmId = service.job(running).vmId;
    service.terminate();
    service.setCertificate(QSslCertificate(second.certificate));
    QVERIFY(service.start(tlsOptions(u"second"_s, second)));
    service.openGate();
    QTRY_COMPARE_WITH_TIMEOUT(toString(service.job(running).status), toString(JobStatus::Finished), 20'000);
    QCOMPARE(service.job(running).vmId, vmId);
    QCOMPARE(service.job(running).attempt, 1);
    service.terminate();
    service.setCertificate(QSslCertificate());
}

void TestServiceSecurity::filesThatDoNotFitAreRefused()
{
    ServiceFixture service;
    QStringList options = tlsOptions(u"one"_s, makeSelfSigned("one.example"));
    options[3] = tlsOptions(u"two"_s, makeSelfSigned("one.example"))[3];
    QVERIFY(!service.start(options));
    QCOMPARE(service.process().exitCode(), 1);
}

void TestServiceSecurity::theRightKeyIsNeverDelayed()
{
    ServiceFixture service;
    QVERIFY(service.start({u"--failed-key-delay-ms"_s, u"2000"_s}));
    const QUrl url(service.poolServiceUrl());
    const QByteArray path = url.path().toLatin1() + "?api-version=2.0";
    std::vector<std::unique_ptr<RawClient>> guessers;
    for (int i = 0; i < 20; ++i) {
        guessers.push_back(std::make_unique<RawClient>(quint16(url.port())));
        guessers.back()->send(get(path, "Authorization: Bearer guess" + QByteArray::number(i) + "\r\n"));
    }
    RawClient owner(quint16(url.port()));
    const QByteArray right = get(path, "Authorization: Bearer " + service.authorizationKey().toLatin1() + "\r\n");
    for (int i = 0; i < 20; ++i) {
        QCOMPARE(owner.ask(right).status, 200);
    }
    for (const auto &guesser : guessers) {
        QCOMPARE(guesser->socket().bytesAvailable(), 0); // served before any of them
    }
    QCOMPARE(guessers.front()->read().status, 401);
}

void TestServiceSecurity::deadLongPollsGo()
{
    ServiceFixture service;
    QVERIFY(service.start());
    const QUrl url(service.poolServiceUrl());
    const auto files = [&] {
        const std::filesystem::directory_iterator all("/proc/" + std::to_string(service.pid()) + "/fd");
        return std::distance(begin(all), end(all));
    };
    const QString cursor = service.pools("GET", u"/changes"_s).json.value("Cursor"_L1).toString();
    constexpr int Count = 200;
    std::vector<std::unique_ptr<RawClient>> polls;
    for (int i = 0; i < Count; ++i) {
        polls.push_back(std::make_unique<RawClient>(quint16(url.port())));
        polls.back()->send(get(url.path().toLatin1() + "/changes?api-version=2.0&wait=60&since=" + cursor.toLatin1(),
                               "Authorization: Bearer " + service.authorizationKey().toLatin1() + "\r\n"));
    }
    QTRY_VERIFY_WITH_TIMEOUT(files() > Count, 10'000);
    polls.clear();
    QTRY_VERIFY_WITH_TIMEOUT(files() < Count / 2, 10'000);
}

QTEST_GUILESS_MAIN(TestServiceSecurity)
#include "tst_servicesecurity.moc"
