// The service as its clients meet it: real processes, real HTTP, a real database, the real model.

#include "common/literals.h"
#include "model/usage.h"
#include "servicefixture.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <csignal>

using namespace pooldeck;

class TestRunningService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void keysAreGivenOnceAndOnlyToTheirOwner();
    void refusals_data();
    void refusals();
    void refusedJobs_data();
    void refusedJobs();
    void theJobIdIsAStringWithoutNewline();
    void swaggerNeedsNoKey();
    void aLargeBodyIsRefused();
    void idempotency();
    void aScoredFileThroughAPool();
    void classicProcessing();
    void aThirdJobWaitsForAVm();
    void cancelARunningJob();
    void theChangeFeedTellsWhatChanged();
    void everythingSurvivesAKill();
    void aVmThatDiesIsReplacedAndItsJobRunsAgain();
    void thePoolAtZeroBillsNothing();
    void aPoolIsChanged();
    void aVmIsReplacedByAnother();
    void keysAreNowhere();
    void twoServicesNeverShareAFolder();
    void anIdleServiceEnds();

private:
    QByteArray censusRequest(const QString &poolId) const;
    ServiceFixture::BesAddress census(const QString &kind = u"ResourceManager"_s) const;
    ServiceFixture::BesAddress gated(const QString &kind = u"ResourceManager"_s) const;

    std::unique_ptr<ServiceFixture> m_service;
};

ServiceFixture::BesAddress TestRunningService::census(const QString &kind) const
{
    return m_service->webService(u"census-income"_s, kind);
}

ServiceFixture::BesAddress TestRunningService::gated(const QString &kind) const
{
    return m_service->webService(u"gated"_s, kind);
}

QByteArray TestRunningService::censusRequest(const QString &poolId) const
{
    QFile file(shareFolder() + u"/examples/census-income/job-request.json"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QJsonObject request = QJsonDocument::fromJson(file.readAll()).object();
    request.insert("AzureBatchPoolId"_L1, poolId.isEmpty() ? QJsonValue() : QJsonValue(poolId));
    return QJsonDocument(request).toJson();
}

void TestRunningService::initTestCase()
{
    m_service = std::make_unique<ServiceFixture>();
    QVERIFY(m_service->start());
    const QString url = m_service->poolServiceUrl();
    QVERIFY(!m_service->authorizationKey().isEmpty());
    QCOMPARE(QFileInfo(m_service->readyFile()).permissions() & ~(QFile::ReadUser | QFile::WriteUser),
             QFile::ReadOwner | QFile::WriteOwner);
    m_service->terminate();
    QVERIFY(m_service->addGatedService());
    QVERIFY(m_service->start());
    QCOMPARE(m_service->poolServiceUrl(), url); // the same port
    QFile ready(m_service->readyFile());
    QVERIFY(ready.open(QIODevice::ReadOnly));
    const QByteArray bytes = ready.readAll();
    QVERIFY(bytes.contains("SwaggerUrl"));
    QVERIFY2(!bytes.contains("Key"), "keys are in the ready file at the very first start only");
}

void TestRunningService::cleanupTestCase()
{
    m_service.reset();
}

void TestRunningService::keysAreGivenOnceAndOnlyToTheirOwner()
{
    const QString url = m_service->poolServiceUrl() + u"?api-version=2.0"_s;
    QCOMPARE(m_service->call("GET", url, m_service->authorizationKey()).status, 200);
    const auto refused = m_service->call("GET", url, census().key);
    QCOMPARE(refused.status, 401);
    QCOMPARE(refused.header("WWW-Authenticate"), QByteArray("Bearer"));
    QCOMPARE(refused.errorCode(), u"Unauthorized"_s);
    QVERIFY(!refused.header("x-request-id").isEmpty());
    const auto score =
        m_service->call("POST", census().baseUrl + u"/jobs?api-version=2.0"_s, m_service->authorizationKey(), "{}");
    QCOMPARE(score.status, 401);
    QCOMPARE(score.errorCode(), u"ScoreRequestUnauthorized"_s);
    const auto otherService = m_service->call("POST", census().baseUrl + u"/jobs?api-version=2.0"_s, gated().key, "{}");
    QCOMPARE(otherService.status, 401);
}

void TestRunningService::refusals_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const QString version = u"api-version=2.0"_s;
    QTest::newRow("no version") << QByteArray("GET") << u"/pools"_s << QByteArray() << 400 << u"BadVersionCall"_s;
    QTest::newRow("other version") << QByteArray("GET") << u"/pools?api-version=9"_s << QByteArray() << 400
                                   << u"BadVersionCall"_s;
    QTest::newRow("unknown URL") << QByteArray("GET") << QString(u"/nothing?"_s + version) << QByteArray() << 404
                                 << u"NotFound"_s;
    QTest::newRow("method") << QByteArray("PUT") << QString(u"/pools?"_s + version) << QByteArray() << 405
                            << u"MethodNotAllowed"_s;
    QTest::newRow("no body") << QByteArray("POST") << QString(u"/pools?"_s + version) << QByteArray() << 400
                             << u"RequestIsEmpty"_s;
    QTest::newRow("not JSON") << QByteArray("POST") << QString(u"/pools?"_s + version) << QByteArray("{\"VmCount\":")
                              << 400 << u"RequestBodyInvalid"_s;
    QTest::newRow("not an object") << QByteArray("POST") << QString(u"/pools?"_s + version) << QByteArray("[]") << 400
                                   << u"RequestBodyInvalid"_s;
    QTest::newRow("no swagger") << QByteArray("POST") << QString(u"/pools?"_s + version)
                                << QByteArray("{\"VmCount\":1}") << 400 << u"RequestBodyInvalid"_s;
    QTest::newRow("negative") << QByteArray("POST") << QString(u"/pools?"_s + version)
                              << QByteArray("{\"VmCount\":-1,\"SwaggerUrl\":\"x\"}") << 400 << u"VmCountOutOfRange"_s;
    QTest::newRow("half a VM") << QByteArray("POST") << QString(u"/pools?"_s + version)
                               << QByteArray("{\"VmCount\":0.5,\"SwaggerUrl\":\"x\"}") << 400 << u"VmCountOutOfRange"_s;
    QTest::newRow("unknown swagger") << QByteArray("POST") << QString(u"/pools?"_s + version)
                                     << QByteArray("{\"VmCount\":1,\"SwaggerUrl\":\"http://x/y\"}") << 400
                                     << u"SwaggerUrlUnknown"_s;
    QTest::newRow("unknown pool") << QByteArray("POST") << QString(u"/pools/0123/resize?"_s + version)
                                  << QByteArray("{\"VmCount\":1}") << 404 << u"PoolNotFound"_s;
    QTest::newRow("unknown job") << QByteArray("GET") << QString(u"/jobs/0123?"_s + version) << QByteArray() << 404
                                 << u"JobNotFound"_s;
    QTest::newRow("bad state") << QByteArray("GET") << QString(u"/jobs?state=Happy&"_s + version) << QByteArray() << 400
                               << u"InvalidQueryParameter"_s;
    QTest::newRow("bad limit") << QByteArray("GET") << QString(u"/jobs?limit=0&"_s + version) << QByteArray() << 400
                               << u"InvalidQueryParameter"_s;
    QTest::newRow("bad time") << QByteArray("GET") << QString(u"/usage?from=yesterday&"_s + version) << QByteArray()
                              << 400 << u"InvalidQueryParameter"_s;
    QTest::newRow("bad after") << QByteArray("GET") << QString(u"/jobs?after=zzz&"_s + version) << QByteArray() << 400
                               << u"InvalidQueryParameter"_s;
}

void TestRunningService::refusals()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, code);
    const auto answer =
        m_service->call(method, m_service->poolServiceUrl() + path, m_service->authorizationKey(), body);
    QCOMPARE(answer.errorCode(), code);
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.json.value("error"_L1).toObject().value("message"_L1).toString().isEmpty());
}

void TestRunningService::refusedJobs_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code");
    const QByteArray input =
        R"("Input":{"BaseLocation":"file:///examples/","RelativeLocation":"census-income/census-2000.csv"})";
    QTest::newRow("empty") << QByteArray() << u"RequestIsEmpty"_s;
    QTest::newRow("no input") << QByteArray("{}") << u"BatchJobInputsNotSpecified"_s;
    QTest::newRow("Input and Inputs") << QByteArray("{" + input + R"(,"Inputs":{"input1":{}}})")
                                      << u"DuplicateInputInBatchCall"_s;
    QTest::newRow("unknown input")
        << QByteArray(R"({"Inputs":{"other":{"BaseLocation":"file:///examples/","RelativeLocation":"a.csv"}}})")
        << u"InvalidInputNames"_s;
    QTest::newRow("nothing named") << QByteArray(R"({"Input":{}})") << u"MissingInputBlobInformation"_s;
    QTest::newRow("no relative location")
        << QByteArray(R"({"Input":{"BaseLocation":"file:///examples/"}})") << u"InputBlobRelativeLocationInvalid"_s;
    QTest::newRow("extension") << QByteArray(
                                      R"({"Input":{"BaseLocation":"file:///examples/","RelativeLocation":"a.exe"}})")
                               << u"InvalidBlobExtension"_s;
    QTest::newRow("no such file") << QByteArray(
                                         R"({"Input":{"BaseLocation":"file:///examples/","RelativeLocation":"a.csv"}})")
                                  << u"BlobNotFound"_s;
    QTest::newRow("no such root") << QByteArray(
                                         R"({"Input":{"BaseLocation":"file:///etc/","RelativeLocation":"a.csv"}})")
                                  << u"InvalidBlob"_s;
    QTest::newRow("way out")
        << QByteArray(R"({"Input":{"BaseLocation":"file:///examples/","RelativeLocation":"../../a.csv"}})")
        << u"InvalidBlob"_s;
    QTest::newRow("encoded way out")
        << QByteArray(R"({"Input":{"BaseLocation":"file:///examples/","RelativeLocation":"%2e%2e/%2e%2e/a.csv"}})")
        << u"InvalidBlob"_s;
    QTest::newRow("a host that is not public")
        << QByteArray(
               R"({"Input":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"container/a.csv"}})")
        << u"InvalidBlob"_s;
    QTest::newRow("unknown pool") << QByteArray("{" + input +
                                                R"(,"AzureBatchPoolId":"8dfc151b0d3e446497b845f3b29ef53b"})")
                                  << u"PoolNotFound"_s;
    QTest::newRow("unknown parameter") << QByteArray("{" + input + R"(,"GlobalParameters":{"colour":"red"}})")
                                       << u"UnexpectedParameter"_s;
    QTest::newRow("parameter out of range")
        << QByteArray("{" + input + R"(,"GlobalParameters":{"threshold":"7"}})") << u"BadParameterValue"_s;
    QTest::newRow("parameter not a string")
        << QByteArray("{" + input + R"(,"GlobalParameters":{"threshold":0.5}})") << u"RequestBodyInvalid"_s;
    QTest::newRow("unknown output")
        << QByteArray("{" + input +
                      R"(,"Outputs":{"other":{"BaseLocation":"file:///outputs/","RelativeLocation":"a.csv"}}})")
        << u"InvalidOutputOverrideName"_s;
    QTest::newRow("output read-only")
        << QByteArray("{" + input +
                      R"(,"Outputs":{"output1":{"BaseLocation":"file:///examples/","RelativeLocation":"a.csv"}}})")
        << u"InvalidBlob"_s;
}

void TestRunningService::refusedJobs()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, code);
    const auto answer = m_service->call("POST", census().baseUrl + u"/jobs?api-version=2.0"_s, census().key, body);
    QCOMPARE(answer.errorCode(), code);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.json.value("error"_L1).toObject().value("code"_L1).toString(), u"BadArgument"_s);
}

void TestRunningService::theJobIdIsAStringWithoutNewline()
{
    const auto answer =
        m_service->call("POST", census().baseUrl + u"/jobs?api-version=2.0"_s, census().key, censusRequest({}));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body.size(), 34);
    QVERIFY(answer.body.startsWith('"') && answer.body.endsWith('"'));
    const QString jobId = QString::fromLatin1(answer.body.mid(1, 32));
    const auto status =
        m_service->call("GET", census().baseUrl + u"/jobs/"_s + jobId + u"?api-version=2.0"_s, census().key);
    QCOMPARE(status.json.value("StatusCode"_L1).toString(), u"NotStarted"_s);
    QVERIFY(status.json.value("Results"_L1).isNull());
    QCOMPARE(status.json.value("Details"_L1).toString(u"?"_s), u""_s);
    // DELETE is accepted without a version; the job stays readable.
    QCOMPARE(m_service->call("DELETE", census().baseUrl + u"/jobs/"_s + jobId, census().key).status, 204);
    QCOMPARE(toString(m_service->job(jobId).status), u"Cancelled"_s);
    const auto start =
        m_service->call("POST", census().baseUrl + u"/jobs/"_s + jobId + u"/start?api-version=2.0"_s, census().key);
    QCOMPARE(start.errorCode(), u"CannotStartJob"_s);
    // Another web service does not know it.
    QCOMPARE(m_service->call("GET", gated().baseUrl + u"/jobs/"_s + jobId + u"?api-version=2.0"_s, gated().key).status,
             404);
}

void TestRunningService::swaggerNeedsNoKey()
{
    const auto answer = m_service->call("GET", census().swaggerUrl, {});
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json.value("swagger"_L1).toString(), u"2.0"_s);
    QCOMPARE(answer.json.value("x-pooldeck-billing-plan"_L1).toString(), u"S1"_s);
}

void TestRunningService::aLargeBodyIsRefused()
{
    const auto answer = m_service->pools("POST", u"/pools"_s, QByteArray(3'000'000, ' '));
    QCOMPARE(answer.status, 413);
    QCOMPARE(answer.errorCode(), u"PayloadTooLarge"_s);
}

void TestRunningService::idempotency()
{
    const QList<std::pair<QByteArray, QByteArray>> key{{"Idempotency-Key", "abc"}};
    const QString url = census().baseUrl + u"/jobs?api-version=2.0"_s;
    const auto first = m_service->call("POST", url, census().key, censusRequest({}), key);
    QCOMPARE(first.status, 200);
    QCOMPARE(m_service->call("POST", url, census().key, censusRequest({}), key).body, first.body);
    const auto other = m_service->call("POST", url, census().key, censusRequest({}) + ' ', key);
    QCOMPARE(other.status, 409);
    QCOMPARE(other.errorCode(), u"Conflict"_s);
    // Only successes are remembered.
    const QList<std::pair<QByteArray, QByteArray>> failing{{"Idempotency-Key", "def"}};
    QCOMPARE(m_service->call("POST", url, census().key, "{}", failing).status, 400);
    QCOMPARE(m_service->call("POST", url, census().key, censusRequest({}), failing).status, 200);
}

void TestRunningService::aScoredFileThroughAPool()
{
    const QString poolId = m_service->createPool(1);
    const QString jobId = m_service->submit(census(), censusRequest(poolId));
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Finished"_s, 20'000);
    const Job job = m_service->job(jobId);
    QCOMPARE(job.poolId, poolId);
    QCOMPARE(job.exitCode, 0);
    // As clients do it: three strings, plainly concatenated; no key.
    const auto file = m_service->call("GET", job.results->value(u"output1"_s).url(), {});
    QCOMPARE(file.status, 200);
    const QList<QByteArray> lines = file.body.trimmed().split('\n');
    QCOMPARE(lines.size(), 2001);
    QVERIFY(lines.first().contains("Scored Labels") && lines.first().contains("Scored Probabilities"));
    QString forged = job.results->value(u"output1"_s).url();
    forged.chop(1);
    QCOMPARE(m_service->call("GET", forged, {}).status, 401);
    // To a place of its own.
    QJsonObject request = QJsonDocument::fromJson(censusRequest(poolId)).object();
    request.insert("Outputs"_L1,
                   QJsonObject{{"output1"_L1, QJsonObject{{"BaseLocation"_L1, u"file:///outputs/"_s},
                                                          {"RelativeLocation"_L1, u"mine/scored.csv"_s}}}});
    const QString second = m_service->submit(census(), QJsonDocument(request).toJson());
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(second).status), u"Finished"_s, 20'000);
    QFile own(m_service->dataFolder() + u"/files/outputs/mine/scored.csv"_s);
    QVERIFY(own.open(QIODevice::ReadOnly));
    QCOMPARE(own.readAll(), file.body);
    QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + poolId).status, 202);
}

void TestRunningService::classicProcessing()
{
    const QString jobId = m_service->submit(census(u"Classic"_s), censusRequest({}));
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Finished"_s, 20'000);
    QVERIFY(m_service->job(jobId).poolId.isEmpty());
    const Usage before = *Usage::fromJson(m_service->pools("GET", u"/usage"_s).json);
    for (const UsageInterval &interval : before.intervals) {
        QVERIFY(!interval.poolId.isEmpty());
    }
}

void TestRunningService::aThirdJobWaitsForAVm()
{
    const QString poolId = m_service->createPool(2);
    QStringList jobIds;
    for (int i = 0; i < 3; ++i) {
        jobIds.append(m_service->submit(gated(), m_service->gatedRequest(poolId)));
    }
    QTRY_COMPARE_WITH_TIMEOUT(m_service->pool(poolId).busyVmCount, 2, 20'000);
    QCOMPARE(m_service->pool(poolId).queuedJobCount, 1);
    const Job waiting = m_service->job(jobIds[2]);
    QVERIFY(waiting.isQueued());
    QCOMPARE(waiting.queuePosition, 1);
    m_service->openGate();
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobIds[2]).status), u"Finished"_s, 20'000);
    QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + poolId).status, 202);
    m_service->closeGate();
}

void TestRunningService::cancelARunningJob()
{
    const QString jobId = m_service->submit(gated(u"Classic"_s), m_service->gatedRequest({}));
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Running"_s, 20'000);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(
        m_service->call("DELETE", gated(u"Classic"_s).baseUrl + u"/jobs/"_s + jobId, gated(u"Classic"_s).key).status,
        204);
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Cancelled"_s, 20'000);
}

void TestRunningService::theChangeFeedTellsWhatChanged()
{
    const auto full = m_service->pools("GET", u"/changes"_s);
    QVERIFY(full.json.value("Reset"_L1).toBool());
    const QString cursor = full.json.value("Cursor"_L1).toString();
    const QString poolId = m_service->createPool(1);
    const auto news = m_service->pools("GET", u"/changes?wait=30&since="_s + cursor);
    QVERIFY(!news.json.value("Reset"_L1).toBool());
    QCOMPARE(news.json.value("Pools"_L1).toArray().size(), 1);
    QCOMPARE(news.json.value("Vms"_L1).toArray().size(), 1);
    QCOMPARE(news.json.value("Jobs"_L1).toArray().size(), 0);
    const QString later = news.json.value("Cursor"_L1).toString();
    QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + poolId).status, 202);
    QTRY_VERIFY_WITH_TIMEOUT(m_service->pools("GET", u"/pools/"_s + poolId).status == 404, 20'000);
    const auto gone = m_service->pools("GET", u"/changes?wait=30&since="_s + later);
    QStringList kinds;
    const QJsonArray removed = gone.json.value("Removed"_L1).toArray();
    for (const QJsonValue &value : removed) {
        kinds.append(value.toObject().value("Kind"_L1).toString());
    }
    QVERIFY(kinds.contains(u"Pool"_s) && kinds.contains(u"Vm"_s));
    QVERIFY(m_service->pools("GET", u"/changes?since=other-5"_s).json.value("Reset"_L1).toBool());
}

void TestRunningService::everythingSurvivesAKill()
{
    const QString poolId = m_service->createPool(1);
    const QString running = m_service->submit(gated(), m_service->gatedRequest(poolId));
    const QString waiting = m_service->submit(gated(), m_service->gatedRequest(poolId));
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(running).status), u"Running"_s, 20'000);
    const QString vmId = m_service->job(running).vmId;
    const QString url = m_service->poolServiceUrl();
    m_service->kill();
    m_service->openGate(); // the command goes on and ends while the service is away
    QVERIFY(m_service->start());
    QCOMPARE(m_service->poolServiceUrl(), url);
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(running).status), u"Finished"_s, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(waiting).status), u"Finished"_s, 20'000);
    QCOMPARE(m_service->job(running).attempt, 1);
    QCOMPARE(m_service->job(waiting).vmId, vmId);
    const Usage usage = *Usage::fromJson(m_service->pools("GET", u"/usage?poolId="_s + poolId).json);
    QCOMPARE(usage.intervals.size(), 1);
    QCOMPARE(usage.intervals.first().vmId, vmId);
    QVERIFY(!usage.intervals.first().deletedAtMs);
    QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + poolId).status, 202);
    m_service->closeGate();
}

void TestRunningService::aVmThatDiesIsReplacedAndItsJobRunsAgain()
{
    const QString poolId = m_service->createPool(1);
    const QString jobId = m_service->submit(gated(), m_service->gatedRequest(poolId));
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Running"_s, 20'000);
    const QJsonObject vm =
        m_service->pools("GET", u"/pools/"_s + poolId + u"/vms"_s).json.value("Vms"_L1).toArray().at(0).toObject();
    QCOMPARE(::kill(pid_t(vm.value("Pid"_L1).toInteger()), SIGKILL), 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_service->job(jobId).attempt, 2, 20'000);
    QVERIFY(m_service->job(jobId).vmId != vm.value("VmId"_L1).toString());
    m_service->openGate();
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Finished"_s, 20'000);
    const QJsonArray events = m_service->pools("GET", u"/events"_s).json.value("Events"_L1).toArray();
    QVERIFY(std::any_of(events.begin(), events.end(),
                        [](const QJsonValue &event) { return event.toObject().value("Kind"_L1) == "VmLost"_L1; }));
    QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + poolId).status, 202);
    m_service->closeGate();
}

void TestRunningService::thePoolAtZeroBillsNothing()
{
    const QString poolId = m_service->createPool(2);
    QCOMPARE(
        m_service->pools("POST", u"/pools/"_s + poolId + u"/resize"_s, R"({"VmCount":0,"OnlyIfIdle":true})").status,
        202);
    QTRY_COMPARE_WITH_TIMEOUT(m_service->pool(poolId).billedVmCount(), 0, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->pool(poolId).state), u"Steady"_s, 20'000);
    const QString waiting = m_service->submit(census(), censusRequest(poolId));
    const qint64 billed = m_service->pool(poolId).computeMs.value_or(-1);
    QVERIFY(billed > 0);
    QVERIFY(m_service->job(waiting).isQueued());
    QTRY_VERIFY_WITH_TIMEOUT(Usage::fromJson(m_service->pools("GET", u"/usage"_s).json)->asOfMs >
                                 m_service->pool(poolId).lastChangedAtMs + 300,
                             5'000);
    QCOMPARE(m_service->pool(poolId).computeMs, billed);
    QCOMPARE(m_service->pool(poolId).queuedJobCount, 1);
    QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + poolId).errorCode(), u"PoolHasActiveJobs"_s);
    QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + poolId + u"?force=true"_s).status, 202);
    QCOMPARE(toString(m_service->job(waiting).status), u"Cancelled"_s);
}

void TestRunningService::aPoolIsChanged()
{
    const QString poolId = m_service->createPool(0);
    const QString path = u"/pools/"_s + poolId;
    const QByteArray etag = m_service->pools("GET", path).header("ETag");
    const auto changed = m_service->pools("PATCH", path,
                                          "{\"Name\":\"renamed\",\"Labels\":{\"team\":\"fraud\"},"
                                          "\"IdlePolicy\":{\"ZeroAfterMs\":60000},\"WhenDone\":\"zero\"}",
                                          {{"If-Match", etag}});
    QCOMPARE(changed.status, 200);
    QCOMPARE(changed.json.value("Name"_L1).toString(), u"renamed"_s);
    QCOMPARE(changed.json.value("Labels"_L1).toObject().value("team"_L1).toString(), u"fraud"_s);
    QCOMPARE(changed.json.value("IdlePolicy"_L1).toObject().value("ZeroAfterMs"_L1).toInt(), 60000);
    QCOMPARE(changed.json.value("WhenDone"_L1).toString(), u"zero"_s);
    QVERIFY(changed.header("ETag") != etag);
    const auto stale = m_service->pools("PATCH", path, "{\"Name\":\"again\"}", {{"If-Match", etag}});
    QCOMPARE(stale.status, 412);
    QCOMPARE(stale.json.value("Pool"_L1).toObject().value("Name"_L1).toString(), u"renamed"_s);
    QCOMPARE(m_service->pools("PATCH", path, "{\"Schedules\":[]}").errorCode(), u"RequestBodyInvalid"_s);
    QCOMPARE(m_service->pools("PATCH", path, "{\"WhenDone\":null}").json.value("WhenDone"_L1), QJsonValue());
    QCOMPARE(m_service->pools("DELETE", path).status, 202);
}

void TestRunningService::aVmIsReplacedByAnother()
{
    const QString poolId = m_service->createPool(1);
    const QString path = u"/pools/"_s + poolId;
    const auto vmIds = [&] {
        QStringList ids;
        const QJsonArray list = m_service->pools("GET", path + u"/vms"_s).json.value("Vms"_L1).toArray();
        for (const QJsonValue &vm : list) {
            ids.append(vm.toObject().value("VmId"_L1).toString());
        }
        return ids;
    };
    const QString first = vmIds().value(0);
    QCOMPARE(m_service->pools("POST", path + u"/vms/"_s + first + u"/replace"_s).status, 202);
    QTRY_VERIFY_WITH_TIMEOUT(vmIds().size() == 1 && !vmIds().contains(first), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->pool(poolId).state), u"Steady"_s, 20'000);
    QCOMPARE(m_service->pools("POST", path + u"/vms/none/replace"_s).errorCode(), u"VmNotFound"_s);
    QCOMPARE(m_service->pools("DELETE", path).status, 202);
}

void TestRunningService::keysAreNowhere()
{
    QVERIFY(m_service->allKeys().size() >= 6);
    int files = 0;
    QDirIterator it(m_service->dataFolder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        ++files;
        for (const QString &key : m_service->allKeys()) {
            QVERIFY2(!bytes.contains(key.toLatin1()), qPrintable(file.fileName()));
        }
    }
    QVERIFY(files > 3);
    QFile commandLine(u"/proc/%1/cmdline"_s.arg(m_service->pid()));
    QVERIFY(commandLine.open(QIODevice::ReadOnly));
    const QByteArray arguments = commandLine.readAll();
    for (const QString &key : m_service->allKeys()) {
        QVERIFY(!arguments.contains(key.toLatin1()));
    }
}

void TestRunningService::twoServicesNeverShareAFolder()
{
    QCOMPARE(m_service->command({u"--data-dir"_s, m_service->dataFolder()}), 1);
    QCOMPARE(m_service->pools("GET", {}).status, 200);
}

void TestRunningService::anIdleServiceEnds()
{
    ServiceFixture service;
    QVERIFY(service.start({u"--idle-exit"_s, u"1"_s}));
    const QString poolId = service.createPool(1);
    QVERIFY(!service.process().waitForFinished(2'500)); // it has a VM
    QCOMPARE(service.pools("DELETE", u"/pools/"_s + poolId).status, 202);
    QVERIFY(service.process().waitForFinished(20'000));
    QCOMPARE(service.process().exitCode(), 0);
}

QTEST_GUILESS_MAIN(TestRunningService)
#include "tst_runningservice.moc"
