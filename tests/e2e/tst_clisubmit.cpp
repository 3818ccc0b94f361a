// Submitting with the command line to the real service: what is checked first, what is kept when it breaks off.

#include "cliprogram.h"
#include "common/literals.h"

#include <QDir>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace pooldeck;

class TestCliSubmit final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void aDryRunSaysAllAndSendsNothing();
    void problemsAreNamedWhereTheyAre();
    void aTemplateMakesAJobForEachRow();
    void fromTheStandardInput();
    void theFirstOnesFirst();
    void anotherKeyGoesOn();
    void whatIsCancelledIsNeverSent();
    void interrupted();
    void resultsOfASubmission();

private:
    QString write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName() : QString();
    }
    static QByteArray request(const QByteArray &gate) { return "{\"GlobalParameters\":{\"gate\":\"" + gate + "\"}}"; }
    QStringList submit(const QStringList &arguments) const
    {
        return QStringList{u"jobs"_s, u"submit"_s, u"--pool"_s, m_poolId, u"--api-key-env"_s, u"API_KEY"_s} + arguments;
    }
    qsizetype jobs() { return m_service.pools("GET", u"/jobs?limit=1000"_s).json.value("Jobs"_L1).toArray().size(); }

    ServiceFixture m_service;
    std::unique_ptr<CliProgram> m_cli;
    QTemporaryDir m_folder;
    QString m_poolId;
    qsizetype m_jobsBefore = 0;
};

void TestCliSubmit::initTestCase()
{
    QVERIFY(m_service.start());
    m_service.terminate();
    QVERIFY(m_service.addGatedService());
    QVERIFY(m_service.start());
    m_poolId = m_service.createPool(0);
    QVERIFY(!m_poolId.isEmpty());
    m_cli = std::make_unique<CliProgram>(m_service, u"gated"_s);
}

void TestCliSubmit::cleanup()
{
    m_cli->setApiKey(m_service.webService(u"gated"_s, u"ResourceManager"_s).key);
    m_jobsBefore = jobs();
}

void TestCliSubmit::aDryRunSaysAllAndSendsNothing()
{
    const QString good = write(u"good.json"_s, request("g"));
    const auto run = m_cli->run(submit({good, u"--dry-run"_s}));
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    QVERIFY2(run.output.contains("gated") && run.output.contains("nothing was"), run.output.constData());
    const QString bad = write(u"bad.json"_s, "{\n  \"GlobalParameters\": {\"gat\": \"x\"}\n}");
    const auto refused = m_cli->run(submit({good, bad, u"--dry-run"_s, u"--json"_s, u"--service"_s, u"gated"_s}));
    QCOMPARE(refused.exitCode, 2);
    const QJsonArray planned = refused.json().value("Planned"_L1).toArray();
    QCOMPARE(planned.size(), 2);
    QCOMPARE(planned[0].toObject().value("WebService"_L1).toString(), u"gated"_s);
    QCOMPARE(planned[0].toObject().value("Problems"_L1).toArray().size(), 0);
    const QJsonObject problem = planned[1].toObject().value("Problems"_L1).toArray().at(0).toObject();
    QCOMPARE(problem.value("Line"_L1).toInt(), 2);
    QVERIFY(m_cli->run({u"jobs"_s, u"submissions"_s, u"--json"_s}).json().value("Submissions"_L1).toArray().isEmpty());
    QCOMPARE(jobs(), 0);
}

void TestCliSubmit::problemsAreNamedWhereTheyAre()
{
    const QString bad = write(u"bad.json"_s, "{\n  \"GlobalParameters\": {\"gat\": \"x\"}\n}");
    const auto run = m_cli->run(submit({bad, u"--service"_s, u"gated"_s}));
    QCOMPARE(run.exitCode, 2);
    QVERIFY2(run.errors.startsWith("bad.json:2:"), run.errors.constData());
    QVERIFY2(run.errors.contains("Nothing was sent"), run.errors.constData());
    const QString gone = write(u"gone.json"_s, "{\n\"GlobalParameters\": {\"gate\": \"x\"},\n\"AzureBatchPoolId\":\n"
                                               "\"8dfc151b0d3e446497b845f3b29ef53b\"}");
    const auto noPool = m_cli->run({u"jobs"_s, u"submit"_s, gone, u"--api-key-env"_s, u"API_KEY"_s});
    QCOMPARE(noPool.exitCode, 2);
    QVERIFY2(noPool.errors.startsWith("gone.json:4:1: there is no pool"), noPool.errors.constData());
    QCOMPARE(jobs(), m_jobsBefore);
}

void TestCliSubmit::aTemplateMakesAJobForEachRow()
{
    const QString requestTemplate = write(u"template.json"_s, request("${gate}"));
    const QString values = write(u"values.csv"_s, "gate\na\nb\nc\n");
    const auto run = m_cli->run(submit({u"--template"_s, requestTemplate, u"--values"_s, values, u"--json"_s}));
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    QCOMPARE(run.json().value("Submitted"_L1).toArray().size(), 3);
    QCOMPARE(jobs(), m_jobsBefore + 3);
    const auto none = m_cli->run(submit({u"--template"_s, requestTemplate}));
    QCOMPARE(none.exitCode, 2);
}

void TestCliSubmit::fromTheStandardInput()
{
    const auto run = m_cli->run(submit({u"-"_s, u"--json"_s}), request("in1") + '\n' + request("in2") + '\n');
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const QJsonArray submitted = run.json().value("Submitted"_L1).toArray();
    QCOMPARE(submitted.size(), 2);
    QCOMPARE(submitted[1].toObject().value("Source"_L1).toString(), u"standard input line 2"_s);
}

void TestCliSubmit::theFirstOnesFirst()
{
    const QString lines = write(u"five.jsonl"_s, request("1") + '\n' + request("2") + '\n' + request("3") + '\n' +
                                                     request("4") + '\n' + request("5") + '\n');
    const auto first = m_cli->run(submit({lines, u"--first"_s, u"2"_s, u"--json"_s}));
    QVERIFY2(first.exitCode == 0, first.errors.constData());
    QVERIFY2(first.errors.contains("3 requests wait"), first.errors.constData());
    QCOMPARE(jobs(), m_jobsBefore + 2);
    const QString id = first.json().value("Submissions"_L1).toArray().at(0).toString();
    const auto rest =
        m_cli->run({u"jobs"_s, u"submissions"_s, u"resume"_s, id.left(8), u"--api-key-env"_s, u"API_KEY"_s});
    QVERIFY2(rest.exitCode == 0, rest.errors.constData());
    QCOMPARE(jobs(), m_jobsBefore + 5);
}

void TestCliSubmit::anotherKeyGoesOn()
{
    m_cli->setApiKey(u"wrong"_s);
    const auto refused = m_cli->run(submit({write(u"key.json"_s, request("key"))}));
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.errors.startsWith("ScoreRequestUnauthorized: "), refused.errors.constData());
    QVERIFY2(refused.errors.contains("1 request stays in the journal"), refused.errors.constData());
    QVERIFY2(refused.errors.contains("jobs submit --resume"), refused.errors.constData());
    QCOMPARE(jobs(), m_jobsBefore);
    m_cli->setApiKey(m_service.webService(u"gated"_s, u"ResourceManager"_s).key);
    const auto resumed = m_cli->run({u"jobs"_s, u"submit"_s, u"--resume"_s, u"--api-key-env"_s, u"API_KEY"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.errors.constData());
    QCOMPARE(jobs(), m_jobsBefore + 1);
    QVERIFY(m_cli->run({u"jobs"_s, u"submit"_s, u"--resume"_s}).output.contains("Nothing waits"));
}

void TestCliSubmit::whatIsCancelledIsNeverSent()
{
    m_cli->setApiKey(u"wrong"_s);
    const auto refused = m_cli->run(submit({write(u"key.json"_s, request("never")), u"--json"_s}));
    QCOMPARE(refused.exitCode, 1);
    const QString id = refused.json().value("Submissions"_L1).toArray().at(0).toString();
    const auto cancelled = m_cli->run({u"jobs"_s, u"submissions"_s, u"cancel"_s, id});
    QVERIFY2(cancelled.exitCode == 0 && cancelled.output.startsWith("1 request"), cancelled.output.constData());
    m_cli->setApiKey(m_service.webService(u"gated"_s, u"ResourceManager"_s).key);
    QCOMPARE(m_cli->run({u"jobs"_s, u"submit"_s, u"--resume"_s, u"--api-key-env"_s, u"API_KEY"_s}).exitCode, 0);
    QCOMPARE(jobs(), m_jobsBefore);
    QCOMPARE(m_cli->run({u"jobs"_s, u"submissions"_s, u"cancel"_s, u"nothing"_s}).exitCode, 1);
}

void TestCliSubmit::interrupted()
{
    QByteArray lines;
    for (int i = 0; i < 400; ++i) {
        lines += request("interrupted-" + QByteArray::number(i)) + '\n';
    }
    m_cli->start(submit({write(u"many.jsonl"_s, lines)}));
    QVERIFY(QTest::qWaitFor([this] { return jobs() > m_jobsBefore; }, 20'000));
    ::kill(pid_t(m_service.pid()), SIGSTOP); // so that it cannot be over before the interrupt
    ::kill(pid_t(m_cli->process().processId()), SIGINT);
    const auto run = m_cli->finish();
    ::kill(pid_t(m_service.pid()), SIGCONT);
    QCOMPARE(run.exitCode, 130);
    QVERIFY2(run.errors.contains("jobs submit --resume' goes on"), run.errors.constData());
    QVERIFY(m_cli->run({u"jobs"_s, u"submissions"_s}).output.contains("paused"));
    const auto resumed = m_cli->run({u"jobs"_s, u"submit"_s, u"--resume"_s, u"--api-key-env"_s, u"API_KEY"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.errors.constData());
    QCOMPARE(jobs(), m_jobsBefore + 400);
}

void TestCliSubmit::resultsOfASubmission()
{
    const QString poolId = m_service.createPool(1);
    m_service.openGate();
    const auto run = m_cli->run({u"jobs"_s, u"submit"_s, write(u"run.json"_s, m_service.gatedRequest(poolId)),
                                 u"--api-key-env"_s, u"API_KEY"_s, u"--json"_s});
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const QString id = run.json().value("Submissions"_L1).toArray().at(0).toString();
    const auto waited = m_cli->run({u"jobs"_s, u"wait"_s, u"--submission"_s, id});
    QVERIFY2(waited.exitCode == 0, waited.errors.constData());
    const QString folder = m_folder.filePath(u"results"_s);
    const auto results = m_cli->run(
        {u"jobs"_s, u"results"_s, u"--submission"_s, id, u"--to"_s, folder, u"--name"_s, u"{output}{ext}"_s});
    QVERIFY2(results.exitCode == 0, results.errors.constData());
    QCOMPARE(QDir(folder).entryList(QDir::Files), QStringList{u"output1.csv"_s});
}

QTEST_GUILESS_MAIN(TestCliSubmit)
#include "tst_clisubmit.moc"
