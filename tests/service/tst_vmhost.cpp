// The pilot with real commands against a scripted service.

#include "fakevmhostservice.h"

#include "backends/processwatch.h"
#include "vmhost/vmhost.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace pooldeck;
using Service = FakeVmhostService;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(not there)");
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
        qFatal("%s cannot be written", qPrintable(path));
    }
}

bool isRunning(qint64 pid)
{
    return ProcessIdentity::of(pid).has_value();
}

BlobReference at(const QString &location)
{
    return {std::nullopt, location.section(u'/', -1), QString(location.section(u'/', 0, -2) + u'/'), std::nullopt};
}

} // namespace

class TestVmhost final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Service> m_service;
    std::unique_ptr<Vmhost> m_vmhost;
    std::unique_ptr<QSignalSpy> m_ended;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString workFolder() const { return path(u"work"_s); }
    QStringList inWorkFolder() const { return QDir(workFolder()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot); }
    QStringList in(const QString &folder) const
    {
        return QDir(path(folder)).entryList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    qint64 pidIn(const QString &name) const { return contentOf(path(name)).trimmed().toLongLong(); }

    void setEndpoint(const QByteArray &url) const
    {
        write(path(u"endpoint.json"_s), "{\"VmhostUrl\":\"" + url + "\"}");
    }

    VmhostBootstrap bootstrap() const { return {u"vm"_s, path(u"endpoint.json"_s), workFolder(), u"one-time token"_s}; }

    /// A job whose command is a shell script: $1 is the input, $2 the output, $T the test's folder.
    Assignment job(const QByteArray &script, const QString &jobId = u"job1"_s) const
    {
        Assignment assignment;
        assignment.jobId = jobId;
        assignment.attempt = 1;
        assignment.serviceFolder = m_folder->path();
        assignment.command = {u"/bin/sh"_s,
                              u"-c"_s,
                              QString::fromUtf8("T=$3; " + script),
                              u"sh"_s,
                              u"${input:input1}"_s,
                              u"${output:output1}"_s,
                              u"${folder}"_s,
                              u"${parameter:p}"_s,
                              u"${bin}"_s};
        assignment.timeLimitMs = 60'000;
        assignment.inputs = {{u"input1"_s, at(u"file:///uploads/in.csv"_s)}};
        assignment.inputExtensions = {{u"input1"_s, u".csv"_s}};
        assignment.outputs = {{u"output1"_s, {u".csv"_s, std::nullopt}}};
        assignment.parameters = {{u"p"_s, u"${bin} value"_s}};
        assignment.outputFolder = path(u"store/"_s + jobId);
        return assignment;
    }

    void start()
    {
        const QString bootstrapFile = path(u"bootstrap.json"_s);
        write(bootstrapFile, QJsonDocument(bootstrap().toJson()).toJson());
        m_vmhost = std::make_unique<Vmhost>(Vmhost::Settings{bootstrap(), bootstrapFile, u"/the/bin"_s}, *m_service);
        m_ended = std::make_unique<QSignalSpy>(m_vmhost.get(), &Vmhost::ended);
        m_vmhost->start();
    }

    /// Starts a job that notes its process in `pid` and goes on until it is ended.
    qint64 startLongJob(const QByteArray &prelude = {})
    {
        start();
        m_service->give(
            job(prelude + "echo half > $2; echo $$ > $T/pid.tmp; mv $T/pid.tmp $T/pid; while :; do sleep 0.05; done"));
        return QTest::qWaitFor([this] { return QFile::exists(path(u"pid"_s)); }) ? pidIn(u"pid"_s) : -1;
    }

    void expectEnd(int code)
    {
        QTRY_COMPARE(m_ended->size(), 1);
        QCOMPARE(m_ended->at(0).at(0).toInt(), code);
        QVERIFY(!QFileInfo::exists(workFolder()));
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_service = std::make_unique<Service>();
        QDir dir(m_folder->path());
        QVERIFY(dir.mkdir(u"work"_s) && dir.mkdir(u"uploads"_s) && dir.mkdir(u"results"_s) && dir.mkdir(u"store"_s));
        m_service->registration.fileRoots = {{u"uploads"_s, path(u"uploads"_s), false},
                                             {u"results"_s, path(u"results"_s), true}};
        write(path(u"uploads/in.csv"_s), "a,b\n1,2\n");
        setEndpoint("http://127.0.0.1:1/vmhost");
    }
    void cleanup()
    {
        m_ended.reset();
        m_vmhost.reset();
        m_service.reset();
        m_folder.reset();
    }

    void finishedJob()
    {
        start();
        m_service->give(job("cat $1 > $2; echo \"$4|$5\"; basename $1; basename $2"));
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);

        const Service::Call registration = m_service->calls.constFirst();
        QCOMPARE(registration.verb, u"register"_s);
        QCOMPARE(registration.url, QUrl(u"http://127.0.0.1:1/vmhost/register"_s));
        QCOMPARE(registration.body.value("Token"_L1), QJsonValue("one-time token"_L1));
        QVERIFY(registration.bearer.isEmpty());
        QVERIFY(!QFile::exists(path(u"bootstrap.json"_s)));
        QCOMPARE(m_service->last(u"lease"_s).url.query(), u"wait=30"_s);
        QCOMPARE(m_service->last(u"lease"_s).bearer, QByteArray("session key"));

        const auto report = m_service->report();
        QVERIFY(report);
        QCOMPARE(report->attempt, (AttemptRef{u"job1"_s, 1}));
        QCOMPARE(toString(report->outcome), u"Finished"_s);
        QCOMPARE(report->exitCode, 0);
        QCOMPARE(report->details, QString());
        QCOMPARE(report->log, u"${bin} value|/the/bin\ninput1.csv\noutput1.csv\n"_s);
        QCOMPARE(contentOf(path(u"store/job1/output1.csv"_s)), QByteArray("a,b\n1,2\n"));
        QCOMPARE(in(u"store/job1"_s), QStringList{u"output1.csv"_s});
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1); // ready for the next one
        QTRY_VERIFY(inWorkFolder().isEmpty());
    }

    void heartbeatsSayWhatItWorksOn()
    {
        start();
        QTRY_VERIFY(m_service->count(u"heartbeat"_s) >= 3);
        QVERIFY(AttemptRef::fromJson(m_service->last(u"heartbeat"_s).body)->isIdle());
        m_service->registration.heartbeatMs = 60'000;
        m_service->give(job("sleep 0.2; cp $1 $2"));
        QTRY_COMPARE(AttemptRef::fromJson(m_service->last(u"heartbeat"_s).body), (AttemptRef{u"job1"_s, 1}));
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QTRY_VERIFY(AttemptRef::fromJson(m_service->last(u"heartbeat"_s).body)->isIdle());
    }

    /// With a long interval, the beat that says "delivered" is sent at once all the same.
    void deliveryIsSaidAtOnce()
    {
        m_service->registration.heartbeatMs = 3'600'000;
        start();
        QTRY_COMPARE(m_service->count(u"heartbeat"_s), 1);
        m_service->give(job("sleep 0.2; cp $1 $2"));
        QTRY_COMPARE(m_service->count(u"heartbeat"_s), 2);
        QCOMPARE(AttemptRef::fromJson(m_service->last(u"heartbeat"_s).body), (AttemptRef{u"job1"_s, 1}));
        QTRY_COMPARE(m_service->openCount(u"orders"_s), 1);
    }

    void outputToAFileRoot()
    {
        Assignment assignment = job("cp $1 $2");
        assignment.outputs[u"output1"_s].reference = at(u"file:///results/2026/r.csv"_s);
        start();
        m_service->give(assignment);
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QCOMPARE(toString(m_service->report()->outcome), u"Finished"_s);
        QCOMPARE(contentOf(path(u"results/2026/r.csv"_s)), QByteArray("a,b\n1,2\n"));
        QVERIFY(!QFileInfo::exists(path(u"store/job1"_s)));
    }

    void failedJob_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QString>("details");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("exit code") << QByteArray("echo half > $2; echo no such column >&2; exit 2")
                                   << u"The command ended with exit code 2: no such column"_s << 2;
        QTest::newRow("silent") << QByteArray("exit 1") << u"The command ended with exit code 1"_s << 1;
        QTest::newRow("signal") << QByteArray("echo x; kill -KILL $$")
                                << u"The command was ended by signal 9 (Killed): x"_s << -1;
        QTest::newRow("no output") << QByteArray("true") << u"The command did not write output 'output1'"_s << 0;
        QTest::newRow("output is a link out")
            << QByteArray("ln -s /etc/passwd $2") << u"The command left no regular file as output 'output1'"_s << 0;
        QTest::newRow("output is a pipe")
            << QByteArray("mkfifo $2") << u"The command left no regular file as output 'output1'"_s << 0;
    }
    void failedJob()
    {
        QFETCH(QByteArray, script);
        QFETCH(QString, details);
        QFETCH(int, exitCode);
        start();
        m_service->give(job(script));
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        const auto report = m_service->report();
        QCOMPARE(toString(report->outcome), u"Failed"_s);
        QCOMPARE(report->details, details);
        QCOMPARE(report->exitCode.value_or(-1), exitCode);
        QCOMPARE(m_service->count(u"publish"_s), 0);
        QVERIFY(!QFileInfo::exists(path(u"store/job1"_s)));
    }

    void longOutputIsCutInTheDetails()
    {
        start();
        m_service->give(job("yes 'a line of output' | head -n 1000; exit 4"));
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        const auto report = m_service->report();
        QVERIFY(report->details.startsWith(u"The command ended with exit code 4: a line of output\n"_s));
        QVERIFY(report->details.size() < 1100);
        QCOMPARE(report->log.count(u'\n'), 1000);
    }

    void timeLimit()
    {
        Assignment assignment = job("sleep 1000");
        assignment.timeLimitMs = 200;
        start();
        m_service->give(assignment);
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QCOMPARE(toString(m_service->report()->outcome), u"Failed"_s);
        QCOMPARE(m_service->report()->details, u"The command ran longer than its time limit of 0.2 s and was ended"_s);
    }

    void aLimitIsTold()
    {
        Assignment assignment = job("exec head -c 2000000 /dev/zero > $2");
        assignment.limits.fileBytes = 1024 * 1024;
        start();
        m_service->give(assignment);
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QCOMPARE(toString(m_service->report()->outcome), u"Failed"_s);
        QCOMPARE(
            m_service->report()->details,
            u"The command met its limit of 1 MiB for a file and was ended by signal 25 (File size limit exceeded)"_s);
    }

    void badAssignment_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("details");
        QTest::newRow("input missing") << u"input missing"_s
                                       << u"Input 'input1': There is no file at file:///uploads/none.csv"_s;
        QTest::newRow("input elsewhere")
            << u"input elsewhere"_s << u"Input 'input1': https://10.0.0.1/c/in.csv: The host 10.0.0.1 is not public."_s;
        QTest::newRow("connection string")
            << u"connection string"_s << u"Input 'input1': ConnectionString: AccountName is missing."_s;
        QTest::newRow("output elsewhere")
            << u"output elsewhere"_s
            << u"Output 'output1': https://10.0.0.1/c/out.csv: The host 10.0.0.1 is not public."_s;
        QTest::newRow("output read-only")
            << u"output read-only"_s << u"Output 'output1': The file root 'uploads' is read-only"_s;
        QTest::newRow("command") << u"command"_s
                                 << u"The web service's command is wrong: ${input:input2} stands for nothing here"_s;
        QTest::newRow("program") << u"program"_s << u"The command could not be started: "_s;
    }
    void badAssignment()
    {
        QFETCH(QString, what);
        QFETCH(QString, details);
        Assignment assignment = job("cp $1 $2");
        BlobReference &input = assignment.inputs[u"input1"_s];
        if (what == u"input missing"_s) {
            input = at(u"file:///uploads/none.csv"_s);
            input.sasBlobToken = u"?sig=secret"_s;
        } else if (what == u"input elsewhere"_s) {
            input = at(u"https://10.0.0.1/c/in.csv"_s);
            input.sasBlobToken = u"?sv=2021-08-06&sp=r&se=2030-01-01&sig=secret+="_s;
        } else if (what == u"connection string"_s) {
            input = {u"AccountKey=secret"_s, u"c/in.csv"_s, std::nullopt, std::nullopt};
        } else if (what == u"output elsewhere"_s) {
            assignment.outputs[u"output1"_s].reference = at(u"https://10.0.0.1/c/out.csv"_s);
        } else if (what == u"output read-only"_s) {
            assignment.outputs[u"output1"_s].reference = at(u"file:///uploads/out.csv"_s);
        } else if (what == u"command"_s) {
            assignment.command.append(u"${input:input2}"_s);
        } else {
            assignment.command = {u"${bin}/none"_s};
        }
        start();
        m_service->give(assignment);
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QCOMPARE(toString(m_service->report()->outcome), u"Failed"_s);
        QVERIFY2(m_service->report()->details.startsWith(details), qPrintable(m_service->report()->details));
        QVERIFY(!m_service->report()->details.contains(u"secret"_s));
    }

    void cancelThroughOrders()
    {
        const qint64 pid = startLongJob();
        QVERIFY(isRunning(pid));
        QTRY_COMPARE(m_service->openCount(u"orders"_s), 1);
        QCOMPARE(m_service->last(u"orders"_s).url.query(), u"wait=30"_s);
        QElapsedTimer timer;
        timer.start();
        m_service->resolve(u"orders"_s, Service::json({{"Cancel"_L1, true}}));
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QVERIFY(timer.elapsed() < 1000);
        QCOMPARE(toString(m_service->report()->outcome), u"Cancelled"_s);
        QVERIFY(!isRunning(pid));
        QVERIFY(!QFileInfo::exists(path(u"store/job1"_s)));
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
    }

    void cancelThroughHeartbeat()
    {
        const qint64 pid = startLongJob();
        m_service->script(u"heartbeat"_s, Service::json({{"Cancel"_L1, true}}));
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QCOMPARE(toString(m_service->report()->outcome), u"Cancelled"_s);
        QVERIFY(!isRunning(pid));
    }

    void onlyOneOrdersCallIsOpen()
    {
        start();
        for (const QString &id : {u"job1"_s, u"job2"_s, u"job3"_s}) {
            m_service->give(job("cp $1 $2", id));
            QTRY_COMPARE(m_service->report().value_or(CompleteRequest()).attempt.jobId, id);
            QVERIFY(m_service->openCount(u"orders"_s) <= 1);
        }
    }

    void staleAttemptPublishesNothing()
    {
        m_service->script(u"publish"_s, Service::error(ErrorCode::StaleAttempt));
        Assignment assignment = job("cp $1 $2; cp $1 $T/work/attempt-1/outputs/output2.csv");
        assignment.outputs.insert(u"output2"_s, {u".csv"_s, at(u"file:///results/r.csv"_s)});
        start();
        m_service->give(assignment);
        QTRY_COMPARE(m_service->count(u"publish"_s), 1);
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
        QCOMPARE(m_service->count(u"complete"_s), 0);
        QVERIFY(!QFileInfo::exists(path(u"store/job1"_s)));
        QVERIFY(in(u"results"_s).isEmpty());
        QTRY_VERIFY(inWorkFolder().isEmpty());

        m_service->give(job("cp $1 $2", u"job2"_s));
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QCOMPARE(toString(m_service->report()->outcome), u"Finished"_s);
    }

    void staleAttemptWhileComputing()
    {
        const qint64 pid = startLongJob();
        m_service->script(u"heartbeat"_s, Service::error(ErrorCode::StaleAttempt));
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
        QVERIFY(!isRunning(pid));
        QCOMPARE(m_service->count(u"complete"_s), 0);
        QVERIFY(m_ended->isEmpty());
    }

    void givenUp_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<bool>("lost");
        QTest::newRow("410 to a heartbeat") << u"heartbeat"_s << true;
        QTest::newRow("401 to a heartbeat") << u"heartbeat"_s << false;
        QTest::newRow("410 to orders") << u"orders"_s << true;
    }
    void givenUp()
    {
        QFETCH(QString, verb);
        QFETCH(bool, lost);
        const qint64 pid = startLongJob();
        const Service::Answer answer = Service::error(lost ? ErrorCode::VmLost : ErrorCode::Unauthorized);
        QTRY_VERIFY(verb == u"heartbeat"_s || m_service->openCount(u"orders"_s) == 1);
        if (!m_service->resolve(verb, answer)) {
            m_service->script(verb, answer);
        }
        expectEnd(Vmhost::GivenUp);
        QVERIFY(!isRunning(pid));
        QCOMPARE(m_service->count(u"complete"_s), 0);
    }

    void givenUpWhileIdle()
    {
        start();
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
        m_service->resolve(u"lease"_s, Service::error(ErrorCode::VmLost));
        expectEnd(Vmhost::GivenUp);
    }

    void neverKnown()
    {
        m_service->script(u"register"_s, Service::error(ErrorCode::Unauthorized));
        start();
        expectEnd(Vmhost::GivenUp);
        QVERIFY(!QFile::exists(path(u"bootstrap.json"_s)));
    }

    void serviceIsNotThereYet()
    {
        m_service->goAway();
        start();
        QTRY_VERIFY(m_service->count(u"register"_s) >= 3);
        QVERIFY(QFile::exists(path(u"bootstrap.json"_s)));
        m_service->comeBack();
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
        QSet<QString> nonces;
        for (const Service::Call &call : std::as_const(m_service->calls)) {
            if (call.verb == u"register"_s) {
                nonces.insert(call.body.value("Nonce"_L1).toString());
            }
        }
        QCOMPARE(nonces.size(), 1);
        QVERIFY(!nonces.contains(QString()));
    }

    void endpointFileIsNotThereYet()
    {
        QFile::remove(path(u"endpoint.json"_s));
        start();
        setEndpoint("http://127.0.0.1:2/vmhost");
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
    }

    /// The command computes on, nothing is published, and the service is found again at another place.
    void awayWhileComputing()
    {
        start();
        m_service->give(
            job("cp $1 $2; touch $T/running; while ! [ -e $T/go ]; do sleep 0.05; done; touch $T/computed"));
        QTRY_VERIFY(QFile::exists(path(u"running"_s)));
        QTRY_COMPARE(m_service->openCount(u"orders"_s), 1);
        m_service->goAway();
        write(path(u"go"_s), "");
        QTRY_VERIFY(QFile::exists(path(u"computed"_s)));
        QTRY_VERIFY(m_service->count(u"publish"_s) >= 2);
        QVERIFY(!QFile::exists(path(u"store/job1/output1.csv"_s)));
        QCOMPARE(m_service->count(u"complete"_s), 0);

        setEndpoint("http://127.0.0.1:7777/vmhost");
        m_service->comeBack();
        QTRY_COMPARE(m_service->count(u"complete"_s), 1);
        QCOMPARE(toString(m_service->report()->outcome), u"Finished"_s);
        QCOMPARE(m_service->last(u"complete"_s).url.port(), 7777);
        QCOMPARE(contentOf(path(u"store/job1/output1.csv"_s)), QByteArray("a,b\n1,2\n"));
        QVERIFY(m_ended->isEmpty());
    }

    /// While the service is away another program may have its port: what it says means nothing.
    void anotherProgramAnswers()
    {
        const Service::Answer foreign = Failure(errorFromResponse(401, "<html>Log in</html>"));
        const Service::Answer notOurs = HttpResponse{200, "<html>Hello</html>", {}};
        m_service->script(u"register"_s, foreign);
        m_service->script(u"register"_s, notOurs);
        m_service->script(u"publish"_s, notOurs);
        m_service->script(u"complete"_s, foreign);
        start();
        m_service->give(job("cp $1 $2"));
        QTRY_COMPARE(m_service->count(u"complete"_s), 2);
        QCOMPARE(m_service->count(u"publish"_s), 2);
        QVERIFY(m_ended->isEmpty());
    }

    void completeIsRepeatedUntilAnswered()
    {
        m_service->script(u"complete"_s, Service::unreachable());
        m_service->script(u"complete"_s, Service::error(ErrorCode::ServiceUnavailable));
        start();
        m_service->give(job("cp $1 $2"));
        QTRY_COMPARE(m_service->count(u"complete"_s), 3);
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
        QCOMPARE(m_service->count(u"complete"_s), 3);
    }

    void refusedReportIsRepeatedWithoutItsLog()
    {
        m_service->script(u"complete"_s, Service::error(ErrorCode::PayloadTooLarge));
        start();
        m_service->give(job("cp $1 $2; echo hello"));
        QTRY_COMPARE(m_service->count(u"complete"_s), 2);
        QCOMPARE(toString(m_service->report()->outcome), u"Finished"_s);
        QCOMPARE(m_service->report()->log, QString());
    }

    void leaseIsRepeated()
    {
        m_service->script(u"lease"_s, Service::unreachable());
        m_service->script(u"lease"_s, Service::json({{"Assignment"_L1, QJsonValue::Null}}));
        const Assignment assignment = job("cp $1 $2; echo run >> $T/runs");
        m_service->script(u"lease"_s, Service::assignmentAnswer(assignment));
        m_service->script(u"lease"_s, Service::assignmentAnswer(assignment)); // as if the report had not been stored
        start();
        QTRY_COMPARE(m_service->count(u"complete"_s), 2);
        QCOMPARE(contentOf(path(u"runs"_s)), QByteArray("run\n"));
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
    }

    void stopWhileComputing()
    {
        const qint64 pid = startLongJob("trap '' TERM; mkdir locked; touch locked/x; chmod 0 locked; ");
        QElapsedTimer timer;
        timer.start();
        m_vmhost->stop();
        QVERIFY(m_ended->isEmpty());
        expectEnd(Vmhost::Stopped);
        QVERIFY(timer.elapsed() < 4000);
        QVERIFY(!isRunning(pid));
        QCOMPARE(m_service->count(u"complete"_s), 0);
        QVERIFY(!QFileInfo::exists(path(u"store/job1"_s)));
    }

    void stopWhileIdle()
    {
        start();
        QTRY_COMPARE(m_service->openCount(u"lease"_s), 1);
        m_vmhost->stop();
        m_vmhost->stop();
        expectEnd(Vmhost::Stopped);
    }

    void workFolderIsTakenAway()
    {
        const qint64 pid = startLongJob();
        QVERIFY(QDir(workFolder()).removeRecursively());
        expectEnd(Vmhost::FolderGone);
        QVERIFY(!isRunning(pid));
    }

    /// The program itself: SIGTERM ends it cleanly, whatever it waits for.
    void programEndsOnSigterm()
    {
        const QString bootstrapFile = path(u"bootstrap.json"_s);
        write(bootstrapFile, QJsonDocument(bootstrap().toJson()).toJson());
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(QStringLiteral(VMHOST_PROGRAM), {bootstrapFile});
        QByteArray output;
        QTRY_VERIFY((output += program.readAll()).contains("the service is away"));
        program.terminate();
        QVERIFY(program.waitForFinished(5000));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), int(Vmhost::Stopped));
        QVERIFY(!QFileInfo::exists(workFolder()));
        QVERIFY(!output.contains("one-time token"));
    }

    void programRefusesABadBootstrap()
    {
        write(path(u"bootstrap.json"_s), "{\"VmId\":\"x\"}");
        QProcess program;
        program.start(QStringLiteral(VMHOST_PROGRAM), {path(u"bootstrap.json"_s)});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), int(Vmhost::Usage));
        QVERIFY(program.readAllStandardError().contains("EndpointFile"));
    }
};

QTEST_GUILESS_MAIN(TestVmhost)
#include "tst_vmhost.moc"
