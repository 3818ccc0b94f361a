// The setting --sandbox of the real service, and what its jobs can see.

#include "common/literals.h"
#include "servicefixture.h"
#include "vmhost/sandboxprobe.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include <unistd.h>

using namespace pooldeck;

namespace {

/// Copies the first line of any file of the computer into its output, with what the shell has built in.
const QByteArray PeekManifest =
    QByteArray("{ 'Name': 'peek', 'Title': 'Reads a file', 'Description': 'For tests', 'BillingPlanId': 'S1',"
               "  'Kinds': ['ResourceManager'], 'Inputs': {},"
               "  'Outputs': {'output1': {'Title': 'Its first line', 'Extension': '.csv'}},"
               "  'GlobalParameters': {'path': {'Title': 'The file', 'Type': 'string'}},"
               "  'Command': ['/bin/sh', '-c', 'read -r line < $1 && echo $line > $2', 'sh', '${parameter:path}',"
               "              '${output:output1}'],"
               "  'TimeLimitSeconds': 60, 'MemoryLimitMiB': 64, 'OutputLimitMiB': 1 }\n")
        .replace('\'', '"');

} // namespace

class TestSandboxService final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceFixture> m_service;
    QString m_problem; // why there can be no sandbox here

    QStringList capabilities()
    {
        const QJsonArray names = m_service->pools("GET", {}).json.value("Capabilities"_L1).toArray();
        QStringList list;
        for (const QJsonValue &name : names) {
            list.append(name.toString());
        }
        return list;
    }

    QString secretFile() const { return m_service->dataFolder() + u"/endpoint.json"_s; }

    /// A job that reads `path`, run to its end.
    Job peek(const QString &poolId, const QString &path)
    {
        const QJsonObject request{{"GlobalParameters"_L1, QJsonObject{{"path"_L1, path}}},
                                  {"AzureBatchPoolId"_L1, poolId}};
        const QString jobId =
            m_service->submit(m_service->webService(u"peek"_s, u"ResourceManager"_s), QJsonDocument(request).toJson());
        Job job;
        const bool ended = QTest::qWaitFor(
            [&] {
                job = m_service->job(jobId);
                return job.status == JobStatus::Finished || job.status == JobStatus::Failed;
            },
            20'000);
        return ended ? job : Job{};
    }

    void setPath(const QString &path)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PATH"_s, path);
        m_service->process().setProcessEnvironment(environment);
    }

private Q_SLOTS:
    void initTestCase()
    {
        SandboxProbe probe({});
        QSignalSpy finished(&probe, &SandboxProbe::finished);
        probe.start();
        QVERIFY(finished.wait(15'000));
        m_problem = finished.constFirst().constFirst().toString();
        const bool mustWork = geteuid() == 0 && QFile::exists(u"/etc/debian_version"_s) &&
                              !QStandardPaths::findExecutable(u"bwrap"_s).isEmpty();
        QVERIFY2(m_problem.isEmpty() || !mustWork, qPrintable(m_problem));
    }

    void init()
    {
        m_service = std::make_unique<ServiceFixture>();
        QVERIFY(m_service->start({u"--sandbox"_s, u"off"_s}));
        m_service->terminate();
        QVERIFY(m_service->addWebService(u"peek"_s, {{u"web-service.json"_s, PeekManifest}}));
    }
    void cleanup() { m_service.reset(); }

    /// The mode is that of the service when it gives the job away, also for a VM that it had started before.
    void offAndThenAuto()
    {
        if (!m_problem.isEmpty()) {
            QSKIP(qPrintable(m_problem));
        }
        QVERIFY(m_service->start({u"--sandbox"_s, u"off"_s}));
        QCOMPARE(capabilities(), QStringList());
        const QString poolId = m_service->createPool(1);
        const Job open = peek(poolId, secretFile());
        QCOMPARE(toString(open.status), u"Finished"_s);

        m_service->terminate();
        QVERIFY(m_service->start());
        QCOMPARE(capabilities(), QStringList{u"sandbox"_s});
        const Job closed = peek(poolId, secretFile());
        QCOMPARE(closed.vmId, open.vmId);
        QCOMPARE(toString(closed.status), u"Failed"_s);
        QVERIFY2(closed.details.contains(u"endpoint.json"_s), qPrintable(closed.details));
        QCOMPARE(toString(peek(poolId, m_service->dataFolder() + u"/webservices/peek/web-service.json"_s).status),
                 u"Finished"_s);
    }

    void require()
    {
        if (!m_problem.isEmpty()) {
            QSKIP(qPrintable(m_problem));
        }
        QVERIFY(m_service->start({u"--sandbox"_s, u"require"_s}));
        QCOMPARE(capabilities(), QStringList{u"sandbox"_s});
        QCOMPARE(toString(peek(m_service->createPool(1), secretFile()).status), u"Failed"_s);
    }

    void withoutBubblewrapRequireRefuses()
    {
        setPath(u"/nonexistent"_s);
        m_service->process().setProcessChannelMode(QProcess::SeparateChannels);
        QVERIFY(!m_service->start({u"--sandbox"_s, u"require"_s}));
        QCOMPARE(m_service->process().exitCode(), 1);
        const QByteArray said = m_service->process().readAllStandardError();
        QVERIFY2(said.contains("Install the package bubblewrap"), said.constData());
    }

    void withoutBubblewrapAutoSaysSo()
    {
        setPath(u"/nonexistent"_s);
        m_service->process().setProcessChannelMode(QProcess::SeparateChannels);
        QVERIFY(m_service->start());
        QCOMPARE(capabilities(), QStringList());
        const QByteArray said = m_service->process().readAllStandardError();
        QVERIFY2(said.contains("warning") && said.contains("Jobs run without a sandbox: bwrap"), said.constData());
        QCOMPARE(toString(peek(m_service->createPool(1), secretFile()).status), u"Finished"_s);
    }

    void anUnknownModeIsRefused()
    {
        QCOMPARE(m_service->command({u"--data-dir"_s, m_service->dataFolder(), u"--sandbox"_s, u"maybe"_s}), 2);
    }
};

QTEST_GUILESS_MAIN(TestSandboxService)
#include "tst_sandboxservice.moc"
