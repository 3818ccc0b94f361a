// 5,000 requests in a folder, submitted while the program that sends them and the service are killed again and again:
// at the end each of them is one job.

#include "blockingclient.h"
#include "cliprogram.h"
#include "common/literals.h"

#include <QDir>
#include <QElapsedTimer>
#include <QHash>
#include <QJsonArray>
#include <QRandomGenerator>
#include <QTest>
#include <QUrl>

using namespace pooldeck;

namespace {

constexpr int Requests = 5'000;
constexpr int ProgramKills = 6;
constexpr int ServiceKills = 5;

} // namespace

class TestDurability final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachRequestIsOneJob();

private:
    bool writeRequests();
    bool hasSubmission();
    QStringList command();
    QHash<QString, int> jobsByParameter();

    ServiceFixture m_service;
    std::unique_ptr<CliProgram> m_cli;
    QTemporaryDir m_folder;
    QString m_poolId;
};

bool TestDurability::writeRequests()
{
    for (int i = 0; i < Requests; ++i) {
        QFile file(m_folder.filePath(u"%1.json"_s.arg(i, 4, 10, QChar(u'0'))));
        const QByteArray bytes = "{\"GlobalParameters\":{\"gate\":\"request-" + QByteArray::number(i) + "\"}}";
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            return false;
        }
    }
    return true;
}

bool TestDurability::hasSubmission()
{
    return !m_cli->run({u"jobs"_s, u"submissions"_s, u"--json"_s}).json().value("Submissions"_L1).toArray().isEmpty();
}

/// What a person would type now.
QStringList TestDurability::command()
{
    if (hasSubmission()) {
        return {u"jobs"_s, u"submit"_s, u"--resume"_s, u"--api-key-env"_s, u"API_KEY"_s};
    }
    return {u"jobs"_s, u"submit"_s, m_folder.path(), u"--pool"_s, m_poolId, u"--api-key-env"_s, u"API_KEY"_s};
}

QHash<QString, int> TestDurability::jobsByParameter()
{
    BlockingClient client(quint16(QUrl(m_service.poolServiceUrl()).port()), m_service.authorizationKey().toLatin1());
    const QByteArray base = QUrl(m_service.poolServiceUrl()).path().toLatin1();
    QHash<QString, int> found;
    QByteArray after;
    do {
        const QJsonObject page = client.get(base + "/jobs?api-version=2.0&limit=1000" + after).json();
        for (const QJsonValue &each : page.value("Jobs"_L1).toArray()) {
            const QByteArray id = each.toObject().value("JobId"_L1).toString().toLatin1();
            const QJsonObject job = client.get(base + "/jobs/" + id + "?api-version=2.0").json();
            ++found[job.value("Request"_L1)
                        .toObject()
                        .value("GlobalParameters"_L1)
                        .toObject()
                        .value("gate"_L1)
                        .toString()];
            const bool isStarted = each.toObject().contains("QueuePosition"_L1);
            found[isStarted ? u"started"_s : u"not started"_s] += 1;
        }
        const QString next = page.value("After"_L1).toString();
        after = next.isEmpty() ? QByteArray() : "&after=" + QUrl::toPercentEncoding(next);
    } while (!after.isEmpty());
    return found;
}

void TestDurability::eachRequestIsOneJob()
{
    const quint32 seed = qEnvironmentVariableIsSet("POOLDECK_SEED")
                             ? quint32(qEnvironmentVariableIntValue("POOLDECK_SEED"))
                             : QRandomGenerator::global()->generate();
    qInfo("POOLDECK_SEED=%u", seed);
    QRandomGenerator random(seed);
    QVERIFY(writeRequests());
    QVERIFY(m_service.start());
    m_service.terminate();
    QVERIFY(m_service.addGatedService());
    QVERIFY(m_service.start());
    m_poolId = m_service.createPool(0);
    m_cli = std::make_unique<CliProgram>(m_service, u"gated"_s);

    int programKills = 0;
    int serviceKills = 0;
    m_cli->start(command());
    while (programKills < ProgramKills || serviceKills < ServiceKills) {
        QTest::qWait(random.bounded(50, 500)); // any moment will do
        if (!m_cli->isRunning()) {
            break;
        }
        const bool isProgram = serviceKills == ServiceKills || (programKills < ProgramKills && random.bounded(2) == 0);
        if (isProgram) {
            m_cli->process().kill();
            m_cli->finish();
            ++programKills;
            m_cli->start(command());
        } else {
            m_service.kill();
            ++serviceKills;
            QVERIFY(m_service.start());
        }
    }
    const auto last = m_cli->finish(120'000);
    QVERIFY2(last.exitCode == 0, last.errors.constData());
    qInfo("the program was killed %d times, the service %d times", programKills, serviceKills);
    QVERIFY2(programKills >= 3 && serviceKills >= 2, "it was over before it was killed often enough");

    QHash<QString, int> jobs = jobsByParameter();
    QCOMPARE(jobs.take(u"started"_s), Requests);
    QCOMPARE(jobs.take(u"not started"_s), 0);
    QVERIFY2(jobs.size() == Requests, qPrintable(jobs.keys().mid(0, 3).join(u"; "_s)));
    for (int i = 0; i < Requests; ++i) {
        QCOMPARE(jobs.value(u"request-%1"_s.arg(i)), 1);
    }
}

QTEST_GUILESS_MAIN(TestDurability)
#include "tst_durability.moc"
