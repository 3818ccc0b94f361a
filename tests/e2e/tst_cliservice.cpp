// The command line against the real service: the main job as a script does it.

#include "common/literals.h"
#include "servicefixture.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace pooldeck;

class TestCliService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theMainJob();
    void refusalsAndExitCodes_data();
    void refusalsAndExitCodes();
    void aServiceThatIsNotThere();

private:
    struct Run
    {
        int exitCode = -1;
        QByteArray output;
        QByteArray errors;

        QJsonDocument json() const { return QJsonDocument::fromJson(output); }
    };
    Run run(const QStringList &arguments, const QString &key, const QString &url);
    Run run(const QStringList &arguments)
    {
        return run(arguments, m_service.authorizationKey(), m_service.poolServiceUrl());
    }

    ServiceFixture m_service;
    QTemporaryDir m_folder;
};

TestCliService::Run TestCliService::run(const QStringList &arguments, const QString &key, const QString &url)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"ACCOUNT_KEY"_s, key);
    environment.insert(u"API_KEY"_s, m_service.webService(u"census-income"_s, u"ResourceManager"_s).key);
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.remove(u"DISPLAY"_s);
    process.setProcessEnvironment(environment);
    process.start(QCoreApplication::applicationDirPath() + u"/pooldeck-cli"_s,
                  QStringList{u"--url"_s, url, u"--key-env"_s, u"ACCOUNT_KEY"_s} + arguments);
    if (!process.waitForFinished(60'000)) {
        return {};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

void TestCliService::initTestCase()
{
    QVERIFY(m_service.start());
}

void TestCliService::theMainJob()
{
    const auto services = run({u"services"_s, u"list"_s, u"--json"_s});
    QCOMPARE(services.exitCode, 0);
    QCOMPARE(services.json().object().value("WebServices"_L1).toArray().size(), 2);

    const auto created = run({u"pools"_s, u"create"_s, u"--vms"_s, u"2"_s, u"--swagger"_s,
                              m_service.webService(u"census-income"_s, u"ResourceManager"_s).swaggerUrl, u"--name"_s,
                              u"nightly"_s, u"--wait"_s});
    QVERIFY2(created.exitCode == 0, created.errors.constData());
    const auto shown = run({u"pools"_s, u"show"_s, u"nightly"_s, u"--json"_s});
    QCOMPARE(shown.json().object().value("ReadyVmCount"_L1).toInt(), 2);
    const auto vms = run({u"vms"_s, u"list"_s, u"nightly"_s});
    QCOMPARE(vms.exitCode, 0);
    QCOMPARE(vms.output.count("Idle"), 2);

    const auto submitted = run({u"jobs"_s, u"submit"_s, shareFolder() + u"/examples/census-income/job-request.json"_s,
                                u"--pool"_s, u"nightly"_s, u"--api-key-env"_s, u"API_KEY"_s, u"--wait"_s});
    QVERIFY2(submitted.exitCode == 0, submitted.errors.constData());
    const auto jobs = run({u"jobs"_s, u"list"_s, u"--json"_s});
    const QJsonArray list = jobs.json().object().value("Jobs"_L1).toArray();
    QCOMPARE(list.size(), 1);
    QCOMPARE(list[0].toObject().value("StatusCode"_L1).toString(), u"Finished"_s);

    const QString jobId = list[0].toObject().value("JobId"_L1).toString();
    const auto waited = run({u"jobs"_s, u"wait"_s, jobId});
    QVERIFY2(waited.exitCode == 0 && waited.output.contains("Finished"), waited.errors.constData());
    const QString folder = m_folder.filePath(u"results"_s);
    const auto fetched =
        run({u"jobs"_s, u"results"_s, jobId, u"--to"_s, folder, u"--name"_s, u"{number}/{output}{ext}"_s, u"--json"_s});
    QVERIFY2(fetched.exitCode == 0, fetched.errors.constData());
    const QJsonObject output = fetched.json().object().value("Outputs"_L1).toArray().at(0).toObject();
    QCOMPARE(output.value("File"_L1).toString(), QString(folder + u"/1/output1.csv"_s));
    QFile scored(folder + u"/1/output1.csv"_s);
    QVERIFY(scored.open(QIODevice::ReadOnly));
    QCOMPARE(scored.readAll().count('\n'), 2'001);

    const auto set = run({u"pools"_s, u"set"_s, u"nightly"_s, u"--label"_s, u"team=fraud"_s, u"--zero-after"_s, u"30"_s,
                          u"--when-done"_s, u"zero"_s});
    QVERIFY2(set.exitCode == 0, set.errors.constData());
    QVERIFY2(set.output.contains("label team"), set.output.constData());
    QVERIFY(run({u"pools"_s, u"set"_s, u"nightly"_s, u"--when-done"_s, u"nothing"_s}).output.contains("nothing"));
    const auto unclear = run({u"pools"_s, u"set"_s, u"nightly"_s, u"--zero-after"_s, u"soon"_s});
    QVERIFY2(unclear.exitCode != 0 && unclear.errors.contains("--zero-after takes"), unclear.errors.constData());

    const QJsonArray vmList =
        run({u"vms"_s, u"list"_s, u"nightly"_s, u"--json"_s}).json().object().value("Vms"_L1).toArray();
    const QString vmId = vmList[0].toObject().value("VmId"_L1).toString();
    const auto replaced = run({u"vms"_s, u"replace"_s, u"nightly"_s, vmId});
    QVERIFY2(replaced.exitCode == 0, replaced.errors.constData());
    QVERIFY(run({u"vms"_s, u"replace"_s, u"nightly"_s, u"none"_s}).errors.contains("VmNotFound"));

    const auto resized = run({u"pools"_s, u"resize"_s, u"nightly"_s, u"0"_s, u"--only-if-idle"_s, u"--wait"_s});
    QVERIFY2(resized.exitCode == 0, resized.errors.constData());
    const QString csv = m_folder.filePath(u"usage.csv"_s);
    QCOMPARE(run({u"usage"_s, u"export"_s, u"--csv"_s, csv}).exitCode, 0);
    QFile file(csv);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 4); // a head, two VMs and the one that came in the place of one
    QVERIFY(lines[1].contains("nightly"));
    QVERIFY(run({u"events"_s, u"list"_s}).output.contains("resized from 2 to 0"));
    QCOMPARE(run({u"pools"_s, u"delete"_s, u"nightly"_s, u"--wait"_s}).exitCode, 0);
    QVERIFY(!run({u"pools"_s, u"list"_s}).output.contains("nightly"));
}

void TestCliService::refusalsAndExitCodes_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("errors");
    const QString swagger = m_service.webService(u"census-income"_s, u"ResourceManager"_s).swaggerUrl;
    QTest::newRow("too many VMs") << QStringList{u"pools"_s, u"create"_s, u"--vms"_s, u"17"_s, u"--swagger"_s, swagger}
                                  << 1 << QByteArray("VmCountOutOfRange: ");
    QTest::newRow("unknown pool") << QStringList{u"pools"_s, u"show"_s, u"nothing"_s} << 1
                                  << QByteArray("PoolNotFound: ");
    QTest::newRow("unknown job") << QStringList{u"jobs"_s, u"show"_s, u"8dfc151b0d3e446497b845f3b29ef53b"_s} << 1
                                 << QByteArray("JobNotFound: ");
    QTest::newRow("results of an unknown job")
        << QStringList{u"jobs"_s, u"results"_s, u"8dfc151b0d3e446497b845f3b29ef53b"_s, u"--to"_s, m_folder.path()} << 1
        << QByteArray("JobNotFound: ");
    QTest::newRow("an unknown job is not waited for")
        << QStringList{u"jobs"_s, u"wait"_s, u"8dfc151b0d3e446497b845f3b29ef53b"_s} << 1 << QByteArray("JobNotFound: ");
    QTest::newRow("a pattern without an end")
        << QStringList{u"jobs"_s,   u"results"_s, u"8dfc151b0d3e446497b845f3b29ef53b"_s, u"--to"_s, m_folder.path(),
                       u"--name"_s, u"{job"_s}
        << 2 << QByteArray("OutputPatternInvalid: ");
    QTest::newRow("usage") << QStringList{u"pools"_s, u"paint"_s} << 2 << QByteArray();
    QTest::newRow("no such file") << QStringList{u"jobs"_s, u"submit"_s, u"/no/such/file.json"_s} << 2 << QByteArray();
}

void TestCliService::refusalsAndExitCodes()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, errors);
    const auto refused = run(arguments);
    QCOMPARE(refused.exitCode, exitCode);
    QVERIFY2(refused.errors.contains(errors) && !refused.errors.isEmpty(), refused.errors.constData());
}

void TestCliService::aServiceThatIsNotThere()
{
    const auto wrongKey = run({u"pools"_s, u"list"_s}, u"wrong"_s, m_service.poolServiceUrl());
    QCOMPARE(wrongKey.exitCode, 1);
    QVERIFY2(wrongKey.errors.contains("Unauthorized: "), wrongKey.errors.constData());
    const auto dead = run({u"pools"_s, u"list"_s}, u"key"_s, u"http://127.0.0.1:1/poolservice/a"_s);
    QCOMPARE(dead.exitCode, 3);
    QVERIFY(!dead.errors.isEmpty());
}

QTEST_GUILESS_MAIN(TestCliService)
#include "tst_cliservice.moc"
