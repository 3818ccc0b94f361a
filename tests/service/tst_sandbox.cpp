// What a command can do inside the sandbox and what it cannot, as a real process; and its limits.

#include "backends/processwatch.h"
#include "common/literals.h"
#include "vmhost/commandrun.h"
#include "vmhost/sandboxprobe.h"

#include <QFile>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace pooldeck;
using End = CommandResult::End;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
        qFatal("%s cannot be written", qPrintable(path));
    }
}

/// Processes of this computer whose environment has the work folder as HOME.
int processesOf(const QString &workFolder)
{
    const QByteArray home = "HOME=" + QFile::encodeName(workFolder);
    int count = 0;
    const QStringList entries = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &entry : entries) {
        const bool isProcess = ProcessIdentity::of(entry.toLongLong()).has_value();
        count += isProcess && contentOf(u"/proc/"_s + entry + u"/environ"_s).split('\0').contains(home);
    }
    return count;
}

constexpr qint64 Mebibyte = 1024 * 1024;

} // namespace

class TestSandbox final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder; // "data": other jobs and secrets beside what the command may see
    CommandLimits m_limits;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString workFolder() const { return path(u"vms/vm/work/attempt-1"_s); }
    QString inWork(const QString &name) const { return workFolder() + u'/' + name; }

    CommandSpec spec(const QString &script, qint64 timeLimitMs = 0) const
    {
        return {{u"/bin/sh"_s, u"-c"_s, script, u"sh"_s, m_folder->path()},
                workFolder(),
                timeLimitMs,
                m_limits,
                Sandbox{{path(u"service"_s), path(u"not-there"_s)}}};
    }

    CommandResult resultOf(CommandRun &command)
    {
        QList<CommandResult> results;
        connect(&command, &CommandRun::finished, this,
                [&results](const CommandResult &result) { results.append(result); });
        command.start();
        const bool ended = QTest::qWaitFor([&results] { return !results.isEmpty(); }, 20'000);
        return ended ? results.constFirst() : CommandResult{End::NotStarted, -1, u"did not end"_s, {}};
    }

    /// Runs a shell script to its end; $1 is the data folder.
    CommandResult run(const QString &script, qint64 timeLimitMs = 0)
    {
        CommandRun command(spec(script, timeLimitMs));
        return resultOf(command);
    }

    /// Starts a script that makes the file `ready`, stops it then, and tells how it ended.
    CommandResult stopped(const QString &script)
    {
        CommandRun command(spec(script));
        QList<CommandResult> results;
        connect(&command, &CommandRun::finished, this,
                [&results](const CommandResult &result) { results.append(result); });
        command.start();
        if (!QTest::qWaitFor([&] { return QFile::exists(inWork(u"ready"_s)); })) {
            return {End::NotStarted, -1, u"is not ready"_s, {}};
        }
        command.stop();
        const bool ended = QTest::qWaitFor([&results] { return !results.isEmpty(); }, 3 * CommandRun::GraceMs);
        return ended ? results.constFirst() : CommandResult{End::NotStarted, -1, u"did not end"_s, {}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        SandboxProbe probe({QCoreApplication::applicationDirPath()});
        QSignalSpy finished(&probe, &SandboxProbe::finished);
        probe.start();
        QVERIFY(finished.isEmpty());
        QVERIFY(finished.wait(15'000));
        const QString problem = finished.constFirst().constFirst().toString();
        if (problem.isEmpty()) {
            return;
        }
        const bool mustWork = geteuid() == 0 && QFile::exists(u"/etc/debian_version"_s) &&
                              !QStandardPaths::findExecutable(u"bwrap"_s).isEmpty();
        QVERIFY2(!mustWork, qPrintable(problem));
        QSKIP(qPrintable(problem));
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_limits = {};
        QVERIFY(QDir().mkpath(inWork(u"inputs"_s)) && QDir().mkpath(inWork(u"outputs"_s)));
        QVERIFY(QDir().mkpath(path(u"service"_s)) && QDir().mkpath(path(u"vms/other/work"_s)));
        write(inWork(u"inputs/in.csv"_s), "a,b\n");
        write(path(u"service/model"_s), "model\n");
        write(path(u"secret"_s), "secret\n");
        write(path(u"vms/other/work/secret"_s), "secret\n");
    }
    void cleanup() { m_folder.reset(); }

    void readsItsInputsAndWritesItsOutputs()
    {
        const CommandResult result = run(u"cat inputs/in.csv $1/service/model > outputs/out.csv; pwd; cat; exit 7"_s);
        QCOMPARE(result.end, End::Exited);
        QCOMPARE(result.code, 7);
        QCOMPARE(result.output, QFile::encodeName(workFolder()) + '\n');
        QCOMPARE(contentOf(inWork(u"outputs/out.csv"_s)), QByteArray("a,b\nmodel\n"));
    }

    void nothingElseCanBeRead_data()
    {
        QTest::addColumn<QString>("script");
        QTest::newRow("data folder") << u"cat $1/secret"_s;
        QTest::newRow("data folder by ..") << u"cat ../../../../secret"_s;
        QTest::newRow("other job") << u"cat $1/vms/other/work/secret"_s;
        QTest::newRow("by a link") << u"ln -s $1/secret link && cat link"_s;
        QTest::newRow("by proc") << u"cat /proc/1/root$1/secret"_s;
        QTest::newRow("passwords") << u"cat /etc/shadow"_s;
        QTest::newRow("private keys") << u"ls /etc/ssl/private"_s;
        QTest::newRow("homes") << u"ls /root /home"_s;
        QTest::newRow("devices") << u"ls /dev/vda /dev/sda /dev/kmsg /dev/mem"_s;
        QTest::newRow("kernel's memory") << u"cat /proc/kcore | head -c 1 | grep -q ''"_s;
    }
    void nothingElseCanBeRead()
    {
        QFETCH(QString, script);
        const CommandResult result = run(script);
        QCOMPARE(result.end, End::Exited);
        QVERIFY2(result.code != 0, result.output.constData());
        QVERIFY2(!result.output.contains("secret\n"), result.output.constData());
    }

    void nothingElseCanBeWritten_data()
    {
        QTest::addColumn<QString>("target");
        for (const char *target :
             {"/usr/x", "/bin/x", "/etc/x", "/etc/passwd", "/x", "/dev/x", "/proc/sys/kernel/core_pattern",
              "/proc/sysrq-trigger", "$1/x", "$1/service/model", "$1/vms/vm/work/x"}) {
            QTest::newRow(target) << QString::fromLatin1(target);
        }
    }
    void nothingElseCanBeWritten()
    {
        QFETCH(QString, target);
        // Where nothing is shown, a folder of the sandbox's own /tmp may be: what counts is that nothing gets out.
        const CommandResult result = run(u"(: >> "_s + target + u") && echo written"_s);
        if (!target.startsWith(u"$1/") || target == "$1/service/model"_L1) {
            QVERIFY2(!result.output.contains("written"), result.output.constData());
        }
        QVERIFY(!QFile::exists(path(u"x"_s)) && !QFile::exists(path(u"vms/vm/work/x"_s)));
        QCOMPARE(contentOf(path(u"service/model"_s)), QByteArray("model\n"));
    }

    void temporaryFilesArePrivate()
    {
        QTemporaryDir outside; // in /tmp
        const QString script =
            u"ls -A /tmp /dev/shm; echo a > /tmp/pooldeck-tst && echo b > /dev/shm/b && cat /tmp/pooldeck-tst"_s;
        const CommandResult result = run(script);
        QCOMPARE(result.code, 0);
        QVERIFY(result.output.endsWith("a\n"));
        QVERIFY(!result.output.contains(QFile::encodeName(QFileInfo(outside.path()).fileName())));
        QVERIFY(!QFile::exists(u"/tmp/pooldeck-tst"_s));
    }

    void thereIsNoNetwork()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const QString script = u"exec 3<>/dev/tcp/127.0.0.1/%1"_s.arg(server.serverPort());
        CommandSpec connecting = spec({});
        connecting.command = {u"/bin/bash"_s, u"-c"_s, script};
        CommandSpec outside = connecting;
        outside.sandbox.reset();
        CommandRun free(outside);
        QCOMPARE(resultOf(free).code, 0); // the way of asking is right
        QTRY_VERIFY(server.hasPendingConnections());
        server.nextPendingConnection();
        CommandRun sandboxed(connecting);
        QVERIFY(resultOf(sandboxed).code != 0);
        QVERIFY(!server.waitForNewConnection(0) && !server.hasPendingConnections());
        QCOMPARE(run(u"tail -n +3 /proc/net/dev | wc -l"_s).output.trimmed(), QByteArray("1")); // lo
    }

    void onlyItsOwnProcessesAreSeen()
    {
        const CommandResult result =
            run(u"for p in /proc/[0-9]*; do echo ${p#/proc/}; done; kill -0 %1"_s.arg(getpid()));
        QVERIFY(result.code != 0);
        const QList<QByteArray> pids = result.output.split('\n');
        QCOMPARE(pids.value(0), QByteArray("1"));
        QCOMPARE(pids.value(1), QByteArray("2"));
        QVERIFY(!pids.contains(QByteArray::number(getpid())));
    }

    void noCapabilitiesAndNoNewOnes()
    {
        const CommandResult result = run(u"grep -E '^Cap(Prm|Eff|Bnd)|^NoNewPrivs' /proc/self/status"_s);
        QCOMPARE(result.output.simplified(), QByteArray("CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: "
                                                        "0000000000000000 NoNewPrivs: 1"));
    }

    void argumentsEnvironmentAndDescriptorsStay()
    {
        CommandSpec echo = spec({});
        echo.command = {u"/bin/echo"_s, u"--ro-bind"_s, u"$HOME; exit 3"_s, u"*"_s, u""_s, u"--"_s, u"/etc/shadow"_s};
        CommandRun command(echo);
        QCOMPARE(resultOf(command).output, QByteArray("--ro-bind $HOME; exit 3 *  -- /etc/shadow\n"));

        qputenv("POOLDECK_TEST_KEY", "not for commands");
        CommandSpec env = spec({});
        env.command = {u"/usr/bin/env"_s};
        CommandRun environment(env);
        QList<QByteArray> variables = resultOf(environment).output.trimmed().split('\n');
        qunsetenv("POOLDECK_TEST_KEY");
        std::sort(variables.begin(), variables.end());
        const QByteArray folder = QFile::encodeName(workFolder());
        QCOMPARE(variables, (QList<QByteArray>{"HOME=" + folder, "LANG=C.UTF-8", "PATH=" + qgetenv("PATH"),
                                               "PWD=" + folder, "TMPDIR=" + folder}));
        QCOMPARE(run(u"ls /proc/$$/fd"_s).output, QByteArray("0\n1\n2\n"));
    }

    void signalsAndFailuresToStartAreTold()
    {
        const CommandResult killed = run(u"kill -SEGV $$"_s);
        QCOMPARE(killed.end, End::Signalled);
        QCOMPARE(killed.code, SIGSEGV);
        CommandSpec none = spec({});
        none.command = {u"/does/not/exist"_s};
        CommandRun command(none);
        const CommandResult result = resultOf(command);
        QCOMPARE(result.end, End::NotStarted);
        QVERIFY2(result.error.contains(u"/does/not/exist"_s), qPrintable(result.error));
    }

    void onlyTheEndOfTheOutputIsKept()
    {
        const CommandResult result = run(u"yes 0123456789 | head -c 5000000; echo the end"_s);
        QCOMPARE(result.output.size(), CommandRun::KeptOutput);
        QVERIFY(result.output.endsWith("the end\n"));
    }

    void stopIsPoliteFirst()
    {
        const CommandResult result =
            stopped(u"trap 'echo bye; exit 0' TERM; touch ready; while :; do sleep 0.05; done"_s);
        QCOMPARE(result.end, End::Stopped);
        QVERIFY2(result.output.endsWith("bye\n"), result.output.constData());
        QTRY_COMPARE(processesOf(workFolder()), 0);
    }

    /// The command and what it started ignore SIGTERM, one of them in a session of its own.
    void stopKillsGrandchildren()
    {
        const CommandResult result = stopped(u"trap '' TERM; setsid sleep 1000 & (sleep 1000 & sleep 1000) & "
                                             u"touch ready; while :; do sleep 0.05; done"_s);
        QCOMPARE(result.end, End::Stopped);
        QTRY_COMPARE(processesOf(workFolder()), 0);
    }

    void stopRightAfterStart_data()
    {
        QTest::addColumn<int>("delayUs");
        for (int delayUs = 0; delayUs < 12'000; delayUs += 400) { // all of the time that bubblewrap takes
            QTest::addRow("%d us", delayUs) << delayUs;
        }
    }
    void stopRightAfterStart()
    {
        QFETCH(int, delayUs);
        CommandRun command(spec(u"sleep 1000"_s));
        QSignalSpy finished(&command, &CommandRun::finished);
        command.start();
        usleep(useconds_t(delayUs));
        command.stop();
        QTRY_COMPARE(finished.size(), 1);
        QTRY_COMPARE(processesOf(workFolder()), 0);
    }

    void timeLimit()
    {
        const CommandResult result = run(u"echo begun; sleep 1000"_s, 500);
        QCOMPARE(result.end, End::TimeLimit);
        QCOMPARE(result.output, QByteArray("begun\n"));
        QTRY_COMPARE(processesOf(workFolder()), 0);
    }

    void orphansDoNotStay()
    {
        QCOMPARE(run(u"setsid sleep 1000 & sleep 1000 & exit 0"_s).end, End::Exited);
        QTRY_COMPARE(processesOf(workFolder()), 0);
    }

    void destroyedWhileRunning()
    {
        auto command = std::make_unique<CommandRun>(spec(u"setsid sleep 1000 & touch ready; sleep 1000"_s));
        command->start();
        QTRY_VERIFY(QFile::exists(inWork(u"ready"_s)));
        QTRY_VERIFY(processesOf(workFolder()) >= 3);
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"QProcess: Destroyed while process .* is still running"_s));
        command.reset();
        QTRY_COMPARE(processesOf(workFolder()), 0);
    }

    void limits_data()
    {
        QTest::addColumn<bool>("sandboxed");
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<QString>("met");
        const QStringList writing{u"/bin/sh"_s, u"-c"_s, u"exec head -c 2000000 /dev/zero > outputs/large"_s};
        const QStringList writingChild{u"/bin/sh"_s, u"-c"_s, u"head -c 2000000 /dev/zero > outputs/large; exit $?"_s};
        const QStringList ignoring{u"/bin/sh"_s, u"-c"_s, u"trap '' XFSZ; head -c 2000000 /dev/zero > outputs/large"_s};
        const QStringList allocating{u"/bin/dd"_s, u"if=/dev/zero"_s, u"of=/dev/null"_s, u"bs=500M"_s, u"count=1"_s};
        for (const bool sandboxed : {false, true}) {
            const char *where = sandboxed ? "sandboxed" : "not sandboxed";
            QTest::addRow("file, %s", where) << sandboxed << writing << u"limit of 1 MiB for a file"_s;
            QTest::addRow("file of a child, %s", where) << sandboxed << writingChild << u"limit of 1 MiB for a file"_s;
            QTest::addRow("file, signal ignored, %s", where) << sandboxed << ignoring << u"limit of 1 MiB for a file"_s;
            QTest::addRow("memory, %s", where) << sandboxed << allocating << u"memory limit of 64 MiB"_s;
        }
    }
    void limits()
    {
        QFETCH(bool, sandboxed);
        QFETCH(QStringList, command);
        QFETCH(QString, met);
#if defined(__SANITIZE_ADDRESS__)
        if (met.startsWith("memory"_L1)) {
            QSKIP("a build with AddressSanitizer does not limit memory");
        }
#endif
        m_limits = {64 * Mebibyte, Mebibyte};
        CommandSpec limited = spec({});
        limited.command = command;
        if (!sandboxed) {
            limited.sandbox.reset();
        }
        CommandRun running(limited);
        const CommandResult result = resultOf(running);
        QVERIFY2(result.end == End::Signalled || (result.end == End::Exited && result.code != 0),
                 result.output.constData());
        const bool bySignal = result.end == End::Signalled;
        QCOMPARE(m_limits.met(bySignal ? 0 : result.code, bySignal ? result.code : 0, QString::fromUtf8(result.output)),
                 met);
        QVERIFY(QFileInfo(inWork(u"outputs/large"_s)).size() <= Mebibyte);
    }

    void withinTheLimitsNothingIsSaid()
    {
        m_limits = {64 * Mebibyte, Mebibyte};
        const CommandResult result = run(u"head -c 1000000 /dev/zero > outputs/x; ulimit -c; ulimit -f; exit 1"_s);
        QCOMPARE(result.output, QByteArray("0\n2048\n"));
        QVERIFY(m_limits.met(result.code, 0, QString::fromUtf8(result.output)).isEmpty());
        QVERIFY(CommandLimits{}.met(1, 0, u"std::bad_alloc"_s).isEmpty()); // none was set
    }
};

QTEST_GUILESS_MAIN(TestSandbox)
#include "tst_sandbox.moc"
