// What the running service tells those who watch it: /metrics, /healthz, its log.

#include "servicefixture.h"

#include "common/literals.h"
#include "http/requestlog.h"
#include "model/pool.h"
#include "setup/log.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QTest>

using namespace pooldeck;

class TestObservability final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void metricsTellWhatIsThere();
    void metricsNeedTheKeyBeyondLoopback();
    void healthIsTold();
    void healthTriesNowAndThenOnly();
    void refusalsFillNoLog();
    void linesOfTheLog_data();
    void linesOfTheLog();
    void everyRequestCanHaveALine();
    void changesHaveALineByDefault();
    void secretsAreInNoLog();

private:
    static QString originOf(const ServiceFixture &service) { return service.poolServiceUrl().section(u'/', 0, 2); }
    static QString logOf(const ServiceFixture &service)
    {
        QFile file(QFileInfo(service.readyFile()).path() + u"/service.log"_s);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    static bool startLogged(ServiceFixture &service, const QStringList &arguments)
    {
        service.process().setProcessChannelMode(QProcess::SeparateChannels);
        service.process().setStandardErrorFile(QFileInfo(service.readyFile()).path() + u"/service.log"_s,
                                               QIODevice::Append);
        return service.start(arguments);
    }
};

namespace {

struct Scrape
{
    QHash<QString, double> samples; ///< by name with labels, as written
    QHash<QString, QString> types;
    QStringList problems;
};

/// By the rules of the text format, version 0.0.4.
Scrape parsed(const QByteArray &text)
{
    static const QRegularExpression comment(u"^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$"_s);
    static const QRegularExpression sample(
        u"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\\n]|\\\\[\\\\\"n])*\""
        "(,[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\\n]|\\\\[\\\\\"n])*\")*\\})? ([0-9.e+-]+)$"_s);
    Scrape result;
    QString family;
    QHash<QString, int> helps;
    QStringList lines = QString::fromUtf8(text).split(u'\n');
    if (lines.takeLast() != QString()) {
        result.problems.append(u"the last line has no end"_s);
    }
    for (const QString &line : std::as_const(lines)) {
        if (const auto match = comment.match(line); match.hasMatch()) {
            family = match.captured(2);
            if (match.captured(1) == "HELP"_L1) {
                result.problems += ++helps[family] > 1 ? QStringList{u"twice: "_s + line} : QStringList();
            } else {
                result.problems += result.types.contains(family) || !helps.contains(family)
                                       ? QStringList{u"out of order: "_s + line}
                                       : QStringList();
                result.types.insert(family, match.captured(3));
            }
            continue;
        }
        const auto match = sample.match(line);
        const bool isHistogram = result.types.value(family) == "histogram"_L1;
        const QString suffix = match.captured(1).mid(family.size());
        const bool belongs =
            match.captured(1).startsWith(family) &&
            (isHistogram ? QStringList{u"_bucket"_s, u"_sum"_s, u"_count"_s}.contains(suffix) : suffix.isEmpty());
        const QString key = match.captured(1) + match.captured(2);
        if (!match.hasMatch() || !belongs || result.samples.contains(key)) {
            result.problems.append(u"wrong or twice: "_s + line);
        }
        result.samples.insert(key, match.captured(6).toDouble());
        if (result.types.value(family) == "counter"_L1 && !family.endsWith("_total"_L1)) {
            result.problems.append(u"a counter without _total: "_s + family);
        }
    }
    return result;
}

} // namespace

void TestObservability::metricsTellWhatIsThere()
{
    ServiceFixture service;
    QVERIFY(service.start());
    service.terminate();
    QVERIFY(service.addGatedService());
    QVERIFY(service.start());
    const auto gated = service.webService(u"gated"_s, u"ResourceManager"_s);
    const QString name = u"a \"b\" \\ c"_s;
    const QJsonObject request{{"VmCount"_L1, 1}, {"SwaggerUrl"_L1, gated.swaggerUrl}, {"Name"_L1, name}};
    const auto created = service.pools("POST", u"/pools"_s, QJsonDocument(request).toJson());
    QCOMPARE(created.status, 201);
    const QString poolId = created.json.value("PoolId"_L1).toString();
    QTRY_COMPARE_WITH_TIMEOUT(toString(service.pool(poolId).state), u"Steady"_s, 20'000);
    const QString running = service.submit(gated, service.gatedRequest(poolId));
    const QString waiting = service.submit(gated, service.gatedRequest(poolId));
    QTRY_COMPARE_WITH_TIMEOUT(toString(service.job(running).status), u"Running"_s, 20'000);

    const auto scrape = [&] {
        const auto answer = service.call("GET", originOf(service) + u"/metrics"_s, {});
        return answer.status == 200 && answer.header("Content-Type").startsWith("text/plain; version=0.0.4")
                   ? answer.body
                   : QByteArray();
    };
    const QByteArray text = scrape();
    const Scrape first = parsed(text);
    QCOMPARE(first.problems, QStringList());
    QVERIFY(first.types.size() > 20);
    const QString labels = u"{pool=\"%1\",name=\"a \\\"b\\\" \\\\ c\""_s.arg(poolId);
    QCOMPARE(first.samples.value(u"pooldeck_pool_vms"_s + labels + u",state=\"Busy\"}"_s, -1), 1);
    QCOMPARE(first.samples.value(u"pooldeck_pool_target_vms"_s + labels + u'}', -1), 1);
    QCOMPARE(first.samples.value(u"pooldeck_pool_jobs_queued"_s + labels + u'}', -1), 1);
    QCOMPARE(first.samples.value(u"pooldeck_pool_jobs_running"_s + labels + u'}', -1), 1);
    QCOMPARE(first.samples.value(u"pooldeck_pools{state=\"Steady\"}"_s, -1), 1);
    QCOMPARE(first.samples.value(u"pooldeck_attempts_started_total"_s, -1), 1);
    QCOMPARE(first.samples.value(u"pooldeck_commits_failed_total"_s, -1), 0);
    QVERIFY(first.samples.value(u"pooldeck_commit_seconds_count"_s) > 3);
    QVERIFY(first.samples.value(u"pooldeck_database_bytes{file=\"database\"}"_s) > 4096);
    QVERIFY(first.samples.value(u"pooldeck_http_requests_total"_s) > 5);

    service.openGate();
    QTRY_COMPARE_WITH_TIMEOUT(toString(service.job(waiting).status), u"Finished"_s, 20'000);
    const Scrape then = parsed(scrape());
    QCOMPARE(then.problems, QStringList());
    QCOMPARE(then.samples.value(u"pooldeck_jobs_ended_total{status=\"Finished\"}"_s, -1), 2);
    QCOMPARE(then.samples.value(u"pooldeck_attempts_ended_total{outcome=\"Finished\"}"_s, -1), 2);
    QCOMPARE(then.samples.value(u"pooldeck_job_run_seconds_bucket{le=\"+Inf\"}"_s, -1), 2);
    QCOMPARE(then.samples.value(u"pooldeck_job_run_seconds_count"_s, -1), 2);
    QVERIFY(then.samples.value(u"pooldeck_job_wait_seconds_bucket{le=\"0.025\"}"_s, 3) <= 2);
    for (auto it = first.samples.begin(); it != first.samples.end(); ++it) {
        if (it.key().contains("_total"_L1) || it.key().contains("_bucket"_L1)) {
            QVERIFY2(then.samples.value(it.key(), -1) >= it.value(), qPrintable(it.key()));
        }
    }

    if (const QString promtool = QStandardPaths::findExecutable(u"promtool"_s); !promtool.isEmpty()) {
        QProcess check;
        check.start(promtool, {u"check"_s, u"metrics"_s});
        check.write(text);
        check.closeWriteChannel();
        QVERIFY(check.waitForFinished());
        QVERIFY2(check.exitCode() == 0, check.readAllStandardError().constData());
    }
}

void TestObservability::metricsNeedTheKeyBeyondLoopback()
{
    ServiceFixture service;
    QVERIFY(service.start({u"--public-url"_s, u"http://pools.example.org"_s}));
    QVERIFY(service.poolServiceUrl().startsWith("http://pools.example.org/"_L1));
    QFile endpoint(service.dataFolder() + u"/endpoint.json"_s);
    QVERIFY(endpoint.open(QIODevice::ReadOnly));
    const QString vmhostUrl = QJsonDocument::fromJson(endpoint.readAll()).object().value("VmhostUrl"_L1).toString();
    QVERIFY2(vmhostUrl.startsWith("http://127.0.0.1:"_L1), qPrintable(vmhostUrl));
    const QString origin = vmhostUrl.section(u'/', 0, 2);
    QCOMPARE(service.call("GET", origin + u"/metrics"_s, {}).status, 401);
    QCOMPARE(service.call("GET", origin + u"/metrics"_s, u"wrong"_s).status, 401);
    QCOMPARE(service.call("GET", origin + u"/metrics"_s, service.authorizationKey()).status, 200);
    QCOMPARE(service.call("GET", origin + u"/healthz"_s, {}).status, 200);
    service.terminate();
    QVERIFY(service.start()); // as the fixture's end expects it
}

void TestObservability::healthIsTold()
{
    ServiceFixture service;
    QVERIFY(service.start());
    const auto health = [&service] { return service.call("GET", originOf(service) + u"/healthz"_s, {}); };
    QCOMPARE(health().status, 200);
    QCOMPARE(health().json.value("Status"_L1).toString(), u"ok"_s);

    // Somebody holds the database: nothing can be stored.
    QProcess holder;
    holder.start(u"sqlite3"_s, {service.dataFolder() + u"/pooldeck.sqlite"_s});
    holder.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
    QVERIFY(QTest::qWaitFor([&] { return holder.readAllStandardOutput().contains("held"); }, 10'000));
    QCOMPARE(health().status, 503);
    holder.closeWriteChannel();
    QVERIFY(holder.waitForFinished());

    // It is well again once something could be stored, and that is tried.
    QCOMPARE(health().status, 200);
    const Scrape scrape = parsed(service.call("GET", originOf(service) + u"/metrics"_s, {}).body);
    QVERIFY(scrape.samples.value(u"pooldeck_commits_failed_total"_s) >= 1);
}

void TestObservability::healthTriesNowAndThenOnly()
{
    ServiceFixture service;
    QVERIFY(service.start());
    const auto health = [&service] { return service.call("GET", originOf(service) + u"/healthz"_s, {}).status; };
    const auto failures = [&service] {
        const Scrape scrape = parsed(service.call("GET", originOf(service) + u"/metrics"_s, {}).body);
        return qint64(scrape.samples.value(u"pooldeck_commits_failed_total"_s));
    };
    const auto sql = [&service](const QString &statement) {
        return QProcess::execute(
            u"sqlite3"_s, {u"-cmd"_s, u".timeout 10000"_s, service.dataFolder() + u"/pooldeck.sqlite"_s, statement});
    };
    // Reading works, writing does not: as on a full disk.
    QCOMPARE(sql(u"CREATE TRIGGER no_pool BEFORE INSERT ON pools BEGIN SELECT RAISE(ABORT, 'full'); END; "
                 "CREATE TRIGGER no_meta BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'full'); END"_s),
             0);
    const CreatePoolRequest pool{0, service.webService(u"census-income"_s, u"ResourceManager"_s).swaggerUrl, {}};
    QCOMPARE(service.pools("POST", u"/pools"_s, QJsonDocument(pool.toJson()).toJson()).status, 503);
    const qint64 before = failures();
    QVERIFY(before >= 1);
    QElapsedTimer time;
    time.start();
    for (int i = 0; i < 50; ++i) {
        QCOMPARE(health(), 503);
    }
    const qint64 tried = failures() - before;
    QVERIFY(tried >= 1);
    QVERIFY2(tried <= 2 + time.elapsed() / 2000, qPrintable(QString::number(tried)));
    QCOMPARE(sql(u"DROP TRIGGER no_pool; DROP TRIGGER no_meta"_s), 0);
    QTRY_COMPARE_WITH_TIMEOUT(health(), 200, 10'000);
}

void TestObservability::refusalsFillNoLog()
{
    LineLimit limit;
    int lines = 0;
    for (int i = 0; i < 1000; ++i) {
        lines += limit.lets(5000 + i / 2) ? 1 : 0;
    }
    QCOMPARE(lines, LineLimit::LinesPerSecond);
    QCOMPARE(limit.takeLeftOut(5999), 0);
    QCOMPARE(limit.takeLeftOut(6000), 1000 - LineLimit::LinesPerSecond);
    QCOMPARE(limit.takeLeftOut(6001), 0);
    QVERIFY(limit.lets(6001));

    ServiceFixture service;
    QVERIFY(startLogged(service, {u"--log-requests"_s, u"all"_s}));
    const auto count = [&service](const QString &text) { return logOf(service).count(text); };
    constexpr int Requests = 200;
    QTcpSocket client;
    client.connectToHost(u"127.0.0.1"_s, quint16(originOf(service).section(u':', -1).toInt()));
    QVERIFY(client.waitForConnected());
    client.write(QByteArray("GET /nothing HTTP/1.1\r\nHost: t\r\n\r\n").repeated(Requests));
    QByteArray answers;
    QVERIFY(QTest::qWaitFor([&] { return (answers += client.readAll()).count("HTTP/1.1 404") == Requests; }, 10'000));
    QVERIFY(QTest::qWaitFor(
        [&] {
            service.call("GET", originOf(service) + u"/healthz"_s, {});
            return count(u"refused without a key, not listed"_s) > 0;
        },
        10'000));
    QVERIFY(count(u"path=/nothing"_s) >= LineLimit::LinesPerSecond);
    QVERIFY(count(u"path=/nothing"_s) < Requests);
}

void TestObservability::linesOfTheLog_data()
{
    QTest::addColumn<bool>("json");
    QTest::addColumn<bool>("journal");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("text") << false << false << u"all is well"_s
                          << QByteArray("1970-01-01T00:00:01.500Z warning c: all is well a=1 b=\"x \\\"y\\\"\" c=\"\"");
    QTest::newRow("journal") << false << true << u"all is well"_s
                             << QByteArray("<4>c: all is well a=1 b=\"x \\\"y\\\"\" c=\"\"");
    QTest::newRow("several lines") << false << true << u"one\ntwo\x1b[31m"_s
                                   << QByteArray("<4>c: one\\ntwo\\u001b[31m a=1 b=\"x \\\"y\\\"\" c=\"\"");
    QTest::newRow("json") << true << false << u"one\ntwo"_s
                          << QByteArray("{\"a\":\"1\",\"b\":\"x \\\"y\\\"\",\"c\":\"\",\"category\":\"c\",\"level\":"
                                        "\"warning\",\"message\":\"one\\ntwo\",\"time\":\"1970-01-01T00:00:01.500Z\"}");
}

void TestObservability::linesOfTheLog()
{
    QFETCH(const bool, json);
    QFETCH(const bool, journal);
    QFETCH(const QString, message);
    QFETCH(const QByteArray, expected);
    const log::Fields fields{{"a"_L1, u"1"_s}, {"b"_L1, u"x \"y\""_s}, {"c"_L1, u""_s}};
    QCOMPARE(log::line(json ? LogFormat::Json : LogFormat::Text, journal, QtWarningMsg, "c", message, fields, 1500),
             expected);
}

void TestObservability::everyRequestCanHaveALine()
{
    ServiceFixture service;
    QVERIFY(startLogged(service, {u"--log-requests"_s, u"all"_s, u"--log-format"_s, u"json"_s}));
    const auto answer = service.pools("GET", u"/pools/none"_s, {}, {{"User-Agent", "pooldeck/0.1 anna@ws12"}});
    QCOMPARE(answer.status, 404);
    bool found = false;
    const QStringList lines = logOf(service).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
        QVERIFY2(object.contains("level"_L1), qPrintable(line));
        if (object.value("request"_L1).toString() == QString::fromLatin1(answer.header("x-request-id"))) {
            found = true;
            QCOMPARE(object.value("status"_L1).toString(), u"404"_s);
            QCOMPARE(object.value("method"_L1).toString(), u"GET"_s);
            QVERIFY(object.value("path"_L1).toString().endsWith("/pools/none"_L1));
            QCOMPARE(object.value("pool"_L1).toString(), u"none"_s);
            QCOMPARE(object.value("key"_L1).toString(), u"account primary"_s);
            QCOMPARE(object.value("who"_L1).toString(), u"anna@ws12"_s);
            QVERIFY(object.value("ms"_L1).toString().toInt() < 10'000);
        }
    }
    QVERIFY(found);
}

void TestObservability::changesHaveALineByDefault()
{
    ServiceFixture service;
    QVERIFY(startLogged(service, {}));
    const QString poolId = service.createPool(0);
    const auto refused = service.call("GET", service.poolServiceUrl() + u"?api-version=2.0"_s, u"wrong"_s);
    QCOMPARE(refused.status, 401);
    const auto seen = service.pools("GET", u"/pools"_s);
    const QString text = logOf(service);
    QVERIFY(text.contains(" method=POST "_L1));
    QVERIFY(text.contains(QString::fromLatin1("request=" + refused.header("x-request-id"))));
    QVERIFY(text.contains(" key=none "_L1));
    QVERIFY(!text.contains(QString::fromLatin1(seen.header("x-request-id"))));
}

void TestObservability::secretsAreInNoLog()
{
    ServiceFixture service;
    QVERIFY(startLogged(service, {u"--log-requests"_s, u"all"_s, u"--log-level"_s, u"debug"_s}));
    const auto census = service.webService(u"census-income"_s, u"ResourceManager"_s);
    const QString poolId = service.createPool(1);
    QVERIFY(!poolId.isEmpty());
    QFile example(shareFolder() + u"/examples/census-income/job-request.json"_s);
    QVERIFY(example.open(QIODevice::ReadOnly));
    QJsonObject request = QJsonDocument::fromJson(example.readAll()).object();
    request.insert("AzureBatchPoolId"_L1, poolId);
    request.remove("Outputs"_L1);
    const QString jobId = service.submit(census, QJsonDocument(request).toJson());
    QTRY_COMPARE_WITH_TIMEOUT(toString(service.job(jobId).status), u"Finished"_s, 30'000);
    const Job job = service.job(jobId);
    QVERIFY(job.results && !job.results->isEmpty());
    const BlobReference output = job.results->first();
    const QString sas = output.sasBlobToken.value_or(QString());
    QVERIFY(sas.contains("sig="_L1));
    QCOMPARE(service.call("GET", *output.baseLocation + *output.relativeLocation + sas, {}).status, 200);

    const QString planted = u"PlantedSecretPlantedSecretPlantedSecret0123"_s;
    QCOMPARE(service.call("GET", service.poolServiceUrl() + u"?api-version=2.0&sig="_s + planted, planted).status, 401);
    const QJsonObject blob{
        {"ConnectionString"_L1, QString(u"BlobEndpoint=http://127.0.0.1:1/a;AccountName=a;AccountKey="_s + planted)},
        {"RelativeLocation"_L1, u"container/in.csv"_s}};
    request.insert("Input"_L1, blob);
    request.remove("Inputs"_L1);
    QVERIFY(service.submit(census, QJsonDocument(request).toJson()).isEmpty()); // that host is not allowed
    service.terminate();

    QStringList secrets = service.allKeys();
    secrets.append(planted);
    secrets.append(sas.section("sig="_L1, 1));
    QByteArrayList texts{logOf(service).toUtf8()};
    QVERIFY(texts.constFirst().contains(jobId.toLatin1())); // it is the log, and it is full
    QDirIterator it(service.dataFolder(), {u"*.log"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        texts.append(file.readAll());
    }
    for (const QString &secret : std::as_const(secrets)) {
        QVERIFY(secret.size() > 20);
        for (const QByteArray &text : std::as_const(texts)) {
            QVERIFY(!text.contains(secret.toUtf8()));
        }
    }
    QVERIFY(service.start()); // as the fixture's end expects it
}

QTEST_GUILESS_MAIN(TestObservability)
#include "tst_observability.moc"
