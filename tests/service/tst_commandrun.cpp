// A job's command as a real process: how it ends, what it sees, and that nothing of it stays.

#include "backends/processwatch.h"
#include "common/literals.h"
#include "vmhost/commandrun.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace pooldeck;
using End = CommandResult::End;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isRunning(qint64 pid)
{
    return ProcessIdentity::of(pid).has_value();
}

} // namespace

class TestCommandRun final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    qint64 pidIn(const QString &name) const { return contentOf(path(name)).trimmed().toLongLong(); }

    /// Runs a shell script to its end.
    CommandResult run(const QString &script, qint64 timeLimitMs = 0)
    {
        CommandRun command({{u"/bin/sh"_s, u"-c"_s, script}, m_folder->path(), timeLimitMs, {}, std::nullopt});
        return resultOf(command);
    }

    CommandResult resultOf(CommandRun &command)
    {
        QList<CommandResult> results;
        connect(&command, &CommandRun::finished, this,
                [&results](const CommandResult &result) { results.append(result); });
        command.start();
        if (!results.isEmpty()) {
            qFatal("finished was emitted from inside start");
        }
        const bool ended = QTest::qWaitFor([&results] { return !results.isEmpty(); }, 15'000);
        return ended ? results.constFirst() : CommandResult{End::NotStarted, -1, u"did not end"_s, {}};
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

    void exitCodeAndOutput()
    {
        const CommandResult result = run(u"echo one; echo two >&2; echo three; exit 7"_s);
        QCOMPARE(result.end, End::Exited);
        QCOMPARE(result.code, 7);
        QCOMPARE(result.output, QByteArray("one\ntwo\nthree\n"));
    }

    void endedBySignal()
    {
        const CommandResult result = run(u"kill -SEGV $$"_s);
        QCOMPARE(result.end, End::Signalled);
        QCOMPARE(result.code, SIGSEGV);
    }

    void notStarted()
    {
        CommandRun command({{u"/does/not/exist"_s}, m_folder->path(), 0, {}, std::nullopt});
        const CommandResult result = resultOf(command);
        QCOMPARE(result.end, End::NotStarted);
        QVERIFY(!result.error.isEmpty());
    }

    void argumentsAreNotForAShell()
    {
        CommandRun command(
            {{u"/bin/echo"_s, u"$HOME; exit 3"_s, u"*"_s, u""_s}, m_folder->path(), 0, {}, std::nullopt});
        const CommandResult result = resultOf(command);
        QCOMPARE(result.code, 0);
        QCOMPARE(result.output, QByteArray("$HOME; exit 3 * \n"));
    }

    void environmentIsClean()
    {
        qputenv("POOLDECK_TEST_KEY", "not for commands");
        CommandRun command({{u"/usr/bin/env"_s}, m_folder->path(), 0, {}, std::nullopt});
        const CommandResult result = resultOf(command);
        qunsetenv("POOLDECK_TEST_KEY");
        QList<QByteArray> variables = result.output.trimmed().split('\n');
        std::sort(variables.begin(), variables.end());
        const QByteArray folder = QFile::encodeName(m_folder->path());
        QCOMPARE(variables,
                 (QList<QByteArray>{"HOME=" + folder, "LANG=C.UTF-8", "PATH=" + qgetenv("PATH"), "TMPDIR=" + folder}));
    }

    void ownSessionFolderAndInput()
    {
        const CommandResult result = run(u"cut -d' ' -f5,6 /proc/$$/stat; echo $$; pwd -P; cat"_s);
        const QList<QByteArray> lines = result.output.split('\n');
        QCOMPARE(lines.value(0), QByteArray(lines.value(1) + ' ' + lines.value(1)));
        QCOMPARE(lines.value(2), QFile::encodeName(QFileInfo(m_folder->path()).canonicalFilePath()));
        QCOMPARE(result.code, 0);
    }

    void descriptorsAreNotInherited()
    {
        const int leak = open("/dev/null", O_RDONLY); // without O_CLOEXEC
        const CommandResult result = run(u"ls /proc/$$/fd"_s);
        close(leak);
        QCOMPARE(result.output, QByteArray("0\n1\n2\n"));
    }

    void onlyTheEndOfTheOutputIsKept()
    {
        const CommandResult result = run(u"yes 0123456789 | head -c 5000000; echo the end"_s);
        QCOMPARE(result.output.size(), CommandRun::KeptOutput);
        QVERIFY(result.output.endsWith("the end\n"));
    }

    void timeLimit()
    {
        QElapsedTimer timer;
        timer.start();
        const CommandResult result = run(u"echo begun; sleep 100"_s, 300);
        QCOMPARE(result.end, End::TimeLimit);
        QCOMPARE(result.output, QByteArray("begun\n"));
        QVERIFY(timer.elapsed() >= 300);
        QVERIFY(timer.elapsed() < CommandRun::GraceMs);
    }

    /// The leader and what it started ignore SIGTERM: the group is killed all the same.
    void stopKillsTheGroup()
    {
        const QString script = u"trap '' TERM; (sh -c 'echo $$ > grandchild.tmp; mv grandchild.tmp grandchild; "
                               u"while :; do sleep 0.05; done') & wait; while :; do sleep 0.05; done"_s;
        CommandRun command({{u"/bin/sh"_s, u"-c"_s, script}, m_folder->path(), 0, {}, std::nullopt});
        QList<CommandResult> results;
        connect(&command, &CommandRun::finished, this,
                [&results](const CommandResult &result) { results.append(result); });
        command.start();
        QTRY_VERIFY(QFile::exists(path(u"grandchild"_s)));
        const qint64 grandchild = pidIn(u"grandchild"_s);
        QVERIFY(isRunning(grandchild));
        command.stop();
        command.stop();
        QVERIFY(results.isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(results.size(), 1, 3 * CommandRun::GraceMs);
        QCOMPARE(results.constFirst().end, End::Stopped);
        QTRY_VERIFY(!isRunning(grandchild));
    }

    void stopIsPoliteFirst()
    {
        const QString script = u"trap 'echo bye; exit 0' TERM; touch ready; while :; do sleep 0.05; done"_s;
        CommandRun command({{u"/bin/sh"_s, u"-c"_s, script}, m_folder->path(), 0, {}, std::nullopt});
        QList<CommandResult> results;
        connect(&command, &CommandRun::finished, this,
                [&results](const CommandResult &result) { results.append(result); });
        command.start();
        QTRY_VERIFY(QFile::exists(path(u"ready"_s)));
        command.stop();
        QTRY_COMPARE(results.size(), 1);
        QCOMPARE(results.constFirst().end, End::Stopped);
        QVERIFY(results.constFirst().output.endsWith("bye\n")); // after what the shell says of its child
    }

    void stopRightAfterStart()
    {
        CommandRun command({{u"/bin/sleep"_s, u"100"_s}, m_folder->path(), 0, {}, std::nullopt});
        QSignalSpy finished(&command, &CommandRun::finished);
        command.start();
        command.stop();
        QTRY_COMPARE(finished.size(), 1);
    }

    void orphansDoNotStay()
    {
        const CommandResult result = run(u"sleep 100 & echo $! > orphan; exit 0"_s);
        QCOMPARE(result.end, End::Exited);
        QVERIFY(pidIn(u"orphan"_s) > 0);
        QTRY_VERIFY(!isRunning(pidIn(u"orphan"_s)));
    }

    void destroyedWhileRunning()
    {
        auto command = std::make_unique<CommandRun>(
            CommandSpec{{u"/bin/sh"_s, u"-c"_s, u"sleep 100 & echo $! > child.tmp; mv child.tmp child; wait"_s},
                        m_folder->path(),
                        0,
                        {},
                        std::nullopt});
        command->start();
        QTRY_VERIFY(QFile::exists(path(u"child"_s)));
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"QProcess: Destroyed while process .* is still running"_s));
        command.reset();
        QTRY_VERIFY(!isRunning(pidIn(u"child"_s)));
    }

    /// The vmhost blocks SIGTERM to read it from a descriptor; its commands must not inherit that.
    void signalsAreNotBlocked()
    {
        sigset_t blocked;
        sigset_t before;
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &blocked, &before);
        const CommandResult result = run(u"kill -TERM $$; echo still here"_s);
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        QCOMPARE(result.end, End::Signalled);
        QCOMPARE(result.code, SIGTERM);
    }
};

QTEST_GUILESS_MAIN(TestCommandRun)
#include "tst_commandrun.moc"
