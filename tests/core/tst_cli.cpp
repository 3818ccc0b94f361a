#include "samples.h"

#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <pwd.h>
#include <unistd.h>

using namespace pooldeck;

namespace {

/// A Pool Service with two pools of one name, one of another, and one web service: fixed answers by method and path.
class FixedService final : public QTcpServer
{
public:
    FixedService()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { take(socket); });
        });
    }

    QString url() const { return u"http://127.0.0.1:%1/poolservice/a"_s.arg(serverPort()); }
    const QList<QByteArray> &received() const { return m_received; }

private:
    void take(QTcpSocket *socket)
    {
        QByteArray &buffer = m_buffers[socket];
        buffer += socket->readAll();
        const qsizetype end = buffer.indexOf("\r\n\r\n");
        const qsizetype length = buffer.indexOf("Content-Length: ");
        const qsizetype bodySize =
            length < 0 || length > end
                ? 0
                : buffer.mid(length + 16, buffer.indexOf('\r', length) - length - 16).toLongLong();
        if (end < 0 || buffer.size() < end + 4 + bodySize) {
            return;
        }
        m_received.append(buffer);
        const QList<QByteArray> words = buffer.left(buffer.indexOf('\r')).split(' ');
        const QByteArray path = words[1].left(words[1].indexOf('?'));
        const auto [status, body] =
            buffer.contains("Authorization: Bearer right") ? answerTo(words[0] + ' ' + path) : refused();
        socket->write("HTTP/1.1 " + status + " x\r\nConnection: close\r\nContent-Length: " +
                      QByteArray::number(body.size()) + "\r\n\r\n" + body);
        socket->disconnectFromHost();
        m_buffers.remove(socket);
    }

    using StatusAndBody = std::pair<QByteArray, QByteArray>;

    static StatusAndBody refused()
    {
        return {"401", R"({"error":{"code":"Unauthorized","message":"bad key","details":[]}})"};
    }

    static QByteArray json(const QJsonObject &object) { return QJsonDocument(object).toJson(); }

    StatusAndBody answerTo(const QByteArray &call) const
    {
        const Pool first = samples::pool(u"11111111111111111111111111111111"_s, u"twice"_s);
        const Pool second = samples::pool(u"22222222222222222222222222222222"_s, u"twice"_s);
        const Pool nightly = samples::pool(u"33333333333333333333333333333333"_s);
        WebService service = samples::webService(u"service"_s, u"census"_s, WebServiceKind::Classic);
        service.baseUrl = url() + u"/bes"_s;
        if (call == "GET /poolservice/a/pools") {
            return {"200", json({{"Pools"_L1, QJsonArray{first.toJson(), second.toJson(), nightly.toJson()}}})};
        }
        if (call == "GET /poolservice/a/pools/33333333333333333333333333333333") {
            return {"200", json(nightly.toJson())};
        }
        if (call == "POST /poolservice/a/pools/33333333333333333333333333333333/resize") {
            return {
                "409",
                R"({"error":{"code":"Conflict","message":"m","details":[{"code":"PoolNotIdle","message":"a job runs"}]}})"};
        }
        if (call == "GET /poolservice/a/usage") {
            return {"200", json(Usage{5'000, {samples::interval(u"v"_s, nightly.id, 1'000)}}.toJson())};
        }
        if (call == "GET /poolservice/a/webservices") {
            return {"200", json({{"WebServices"_L1, QJsonArray{service.toJson()}}})};
        }
        if (call == "POST /poolservice/a/bes/jobs") {
            return {"200", "\"539d0bc2fde945b6ac986b851d0000f0\""};
        }
        if (call == "POST /poolservice/a/bes/jobs/539d0bc2fde945b6ac986b851d0000f0/start") {
            return {"204", {}};
        }
        return {"404", R"({"error":{"code":"NotFound","message":"nothing here","details":[]}})"};
    }

    QHash<QTcpSocket *, QByteArray> m_buffers;
    QList<QByteArray> m_received;
};

struct Outcome
{
    int exitCode = -1;
    QByteArray out;
    QByteArray error;
};

} // namespace

/// The program as a script sees it: exit codes, output, and where keys go.
class TestCli final : public QObject
{
    Q_OBJECT

    FixedService m_service;
    QTemporaryDir m_folder;

    QStringList m_unsetVariables;

    Outcome run(const QStringList &arguments, const QByteArray &key = "right")
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"POOLDECK_TEST_KEY"_s, QString::fromLatin1(key));
        environment.insert(u"XDG_DATA_HOME"_s, m_folder.filePath(u"data"_s));
        environment.insert(u"XDG_CONFIG_HOME"_s, m_folder.filePath(u"config"_s));
        for (const QString &variable : std::as_const(m_unsetVariables)) {
            environment.remove(variable);
        }
        process.setProcessEnvironment(environment);
        QSignalSpy finished(&process, &QProcess::finished);
        process.start(QStringLiteral(POOLDECK_CLI), arguments);
        if (!QTest::qWaitFor([&finished] { return !finished.isEmpty(); }, 30'000)) {
            process.kill();
            return {};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    Outcome call(const QStringList &arguments, const QByteArray &key = "right")
    {
        return run(QStringList{u"--url"_s, m_service.url(), u"--key-env"_s, u"POOLDECK_TEST_KEY"_s} + arguments, key);
    }

    QString write(const QString &name, const QByteArray &bytes)
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName() : QString();
    }

private Q_SLOTS:
    void helpIsForStrangers()
    {
        const Outcome help = run({u"--help"_s});
        QCOMPARE(help.exitCode, 0);
        for (const char *word : {"pools", "jobs", "usage", "Exit codes", "Examples", "--key-env"}) {
            QVERIFY2(help.out.contains(word), word);
        }
        QCOMPARE(run({u"--version"_s}).exitCode, 0);
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("no such command") << QStringList{u"dance"_s};
        QTest::newRow("half a command") << QStringList{u"pools"_s};
        QTest::newRow("missing option") << QStringList{u"pools"_s, u"create"_s, u"--vms"_s, u"2"_s};
        QTest::newRow("no number") << QStringList{u"pools"_s, u"resize"_s, u"x"_s, u"many"_s};
        QTest::newRow("negative") << QStringList{u"pools"_s, u"resize"_s, u"x"_s, u"-1"_s};
        QTest::newRow("no such deallocation")
            << QStringList{u"pools"_s, u"resize"_s, u"x"_s, u"1"_s, u"--deallocation"_s, u"Now"_s};
        QTest::newRow("url without key") << QStringList{u"--url"_s, u"http://h"_s, u"pools"_s, u"list"_s};
        QTest::newRow("no URL") << QStringList{u"--url"_s, u"h"_s,   u"--key-env"_s, u"POOLDECK_TEST_KEY"_s,
                                               u"pools"_s, u"list"_s};
        QTest::newRow("variable not set")
            << QStringList{u"--url"_s, u"http://h"_s, u"--key-env"_s, u"NO_SUCH_VARIABLE"_s, u"pools"_s, u"list"_s};
        QTest::newRow("no such connection") << QStringList{u"--connection"_s, u"lab"_s, u"pools"_s, u"list"_s};
        QTest::newRow("no such file") << QStringList{u"jobs"_s, u"submit"_s, u"/nonexistent.json"_s};
        QTest::newRow("bad time") << QStringList{u"usage"_s, u"export"_s, u"--csv"_s,
                                                 u"-"_s,     u"--from"_s, u"yesterday"_s};
    }

    void wrongUsage()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(!outcome.error.isEmpty());
    }

    void tablesAndJson()
    {
        const Outcome table = call({u"pools"_s, u"list"_s});
        QCOMPARE(table.exitCode, 0);
        const QList<QByteArray> lines = table.out.split('\n');
        QCOMPARE(lines[0].indexOf("STATE"), lines[3].indexOf("Steady"));
        const Outcome json = call({u"pools"_s, u"list"_s, u"--json"_s});
        QCOMPARE(QJsonDocument::fromJson(json.out).object().value("Pools"_L1).toArray().size(), 3);
    }

    void poolsByName()
    {
        QCOMPARE(call({u"pools"_s, u"show"_s, u"nightly"_s}).exitCode, 0);
        QCOMPARE(call({u"pools"_s, u"show"_s, u"33333333333333333333333333333333"_s}).exitCode, 0);
        const Outcome ambiguous = call({u"pools"_s, u"show"_s, u"twice"_s});
        QCOMPARE(ambiguous.exitCode, 2);
        QVERIFY(ambiguous.error.startsWith("AmbiguousName: "));
        QVERIFY(ambiguous.error.contains("22222222222222222222222222222222"));
        QCOMPARE(call({u"pools"_s, u"show"_s, u"other"_s}).exitCode, 1);
    }

    void refusals()
    {
        const Outcome busy = call({u"pools"_s, u"resize"_s, u"nightly"_s, u"0"_s, u"--only-if-idle"_s});
        QCOMPARE(busy.exitCode, 1);
        QCOMPARE(busy.error, QByteArray("PoolNotIdle: a job runs\n"));
        QVERIFY(busy.out.isEmpty());
        const Outcome wrongKey = call({u"pools"_s, u"list"_s}, "wrong");
        QCOMPARE(wrongKey.exitCode, 1);
        QCOMPARE(wrongKey.error, QByteArray("Unauthorized: bad key\n"));
    }

    void unreachable()
    {
        QTcpServer gone;
        QVERIFY(gone.listen(QHostAddress::LocalHost));
        const QString url = u"http://127.0.0.1:%1/p"_s.arg(gone.serverPort());
        gone.close();
        const Outcome outcome = run({u"--url"_s, url, u"--key-env"_s, u"POOLDECK_TEST_KEY"_s, u"pools"_s, u"list"_s});
        QCOMPARE(outcome.exitCode, 3);
        QVERIFY(outcome.error.startsWith("Unreachable: "));
        const Outcome thisComputer = run({u"pools"_s, u"list"_s});
        QCOMPARE(thisComputer.exitCode, 3);
        QVERIFY(thisComputer.error.contains("--start"));
    }

    void submits()
    {
        const QString file =
            write(u"job.json"_s, "{\"Input\":{\"RelativeLocation\":\"a.csv\",\"BaseLocation\":\"file:///uploads/\"}}");
        const Outcome outcome =
            call({u"jobs"_s, u"submit"_s, file, u"--api-key-env"_s, u"POOLDECK_TEST_KEY"_s, u"--json"_s});
        QCOMPARE(outcome.exitCode, 0);
        const QJsonArray submitted = QJsonDocument::fromJson(outcome.out).object().value("Submitted"_L1).toArray();
        QCOMPARE(submitted.size(), 1);
        QCOMPARE(submitted[0].toObject().value("JobId"_L1).toString(), u"539d0bc2fde945b6ac986b851d0000f0"_s);
    }

    void sendsNothingWhenOneFileIsBad()
    {
        const QString good =
            write(u"good.json"_s, "{\"Input\":{\"RelativeLocation\":\"a.csv\",\"BaseLocation\":\"file:///uploads/\"}}");
        const QString bad = write(u"bad.json"_s, "{\n  \"Input\": 3\n}");
        const qsizetype before = m_service.received().size();
        const Outcome outcome = call({u"jobs"_s, u"submit"_s, good, bad, u"--api-key-env"_s, u"POOLDECK_TEST_KEY"_s});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.error.startsWith("bad.json:2:12: "), outcome.error.constData());
        QVERIFY2(outcome.error.endsWith("Nothing was sent: 1 of 2 is no valid job request.\n"),
                 outcome.error.constData());
        QCOMPARE(m_service.received().size(), before);
    }

    void badRequestsAreNamedWhereTheyAre()
    {
        const QString broken = write(u"broken.json"_s, "{\n  \"Input\": \"a\nb\"\n}");
        const QString lines = write(u"lines.jsonl"_s, "{}\n{\"name\":1}\n");
        const Outcome outcome = call({u"jobs"_s, u"submit"_s, broken, lines, u"/nonexistent.json"_s});
        QCOMPARE(outcome.exitCode, 2);
        QCOMPARE(outcome.error,
                 QByteArray("broken.json:2:14: a raw line break inside a string; write \\n or join the lines\n"
                            "broken.json:2:12: Input must be an object with ConnectionString, RelativeLocation, "
                            "BaseLocation and SasBlobToken\n"
                            "lines.jsonl:2:1: this is no job request: it has none of Input, Inputs, GlobalParameters, "
                            "Outputs, AzureBatchPoolId\n"
                            "nonexistent.json cannot be read: there is no such file\n"
                            "BadUsage: Nothing was sent: 3 of 4 are no valid job requests.\n"));
    }

    void thePersonIsNamedWithoutAnEnvironment()
    {
        m_unsetVariables = {u"USER"_s, u"LOGNAME"_s};
        const Outcome outcome = call({u"pools"_s, u"list"_s});
        m_unsetVariables.clear();
        QCOMPARE(outcome.exitCode, 0);
        const passwd *account = getpwuid(geteuid());
        QVERIFY(account);
        const QByteArray request = m_service.received().last();
        QVERIFY2(request.contains(QByteArray(QByteArray(" ") + account->pw_name + "@")), request.constData());
    }

    void exportsUsage()
    {
        const QString path = m_folder.filePath(u"usage.csv"_s);
        QCOMPARE(call({u"usage"_s, u"export"_s, u"--csv"_s, path, u"--from"_s, u"1970-01-01"_s}).exitCode, 0);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray csv = file.readAll();
        QVERIFY(csv.contains(",nightly,S1,"));
        QCOMPARE(call({u"usage"_s, u"export"_s, u"--csv"_s, u"-"_s}).out, csv);
        QVERIFY(m_service.received().last().contains("api-version=2.0"));
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
