// VMs as real processes: a script stands for pooldeck-vmhost.

#include "backends/localbackend.h"
#include "backends/processwatch.h"
#include "common/ids.h"
#include "common/jsonreader.h"
#include "common/literals.h"
#include "vmhost/messages.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace pooldeck;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A backend with spies on all that it says.
struct Watched
{
    LocalBackend backend;
    QSignalSpy started{&backend, &Backend::started};
    QSignalSpy startFailed{&backend, &Backend::startFailed};
    QSignalSpy gone{&backend, &Backend::gone};

    Watched(const QString &program, const QString &runFolder)
        : backend(program, runFolder, u"/data/endpoint.json"_s)
    {
    }

    qsizetype ends() const { return startFailed.size() + gone.size(); }
};

} // namespace

class TestLocalBackend final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_vmId;

    QString program() const { return m_folder->filePath(u"vmhost"_s); }
    QString runFolder() const { return m_folder->filePath(u"vms"_s); }
    QString vmFolder() const { return runFolder() + u'/' + m_vmId; }
    QString noted(const QString &name) const { return m_folder->filePath(name); }

    void writeProgram(const QByteArray &script) const
    {
        QFile file(program());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\nnotes=" + QFile::encodeName(m_folder->path()) + "\n" + script + "\n");
        file.close();
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    }

    /// Starts the VM and waits until its script has made `ready`.
    QString startAndWait(Watched &watched) const
    {
        watched.backend.start(m_vmId, Secret("one-time token"));
        const bool ready =
            QTest::qWaitFor([&] { return watched.started.size() == 1 && QFile::exists(noted(u"ready"_s)); });
        return ready ? watched.started.at(0).at(1).toString() : QString();
    }

    static qint64 pidOf(const QString &handle)
    {
        return ProcessIdentity::fromString(handle).value_or(ProcessIdentity()).pid;
    }
    static bool isRunning(qint64 pid) { return ProcessIdentity::of(pid).has_value(); }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_vmId = newId();
        writeProgram("touch $notes/ready; exec sleep 1000");
    }
    void cleanup() { m_folder.reset(); }

    /// That no descriptor is left says nothing about a VM: it is not gone, and its bill goes on.
    void adoptWithoutDescriptors()
    {
        auto former = std::make_unique<Watched>(program(), runFolder());
        const QString handle = startAndWait(*former);
        QVERIFY(isRunning(pidOf(handle)));
        former.reset();

        Watched watched(program(), runFolder());
        rlimit usual{};
        QCOMPARE(getrlimit(RLIMIT_NOFILE, &usual), 0);
        const rlimit none{3, usual.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &none), 0);
        watched.backend.adopt(m_vmId, handle);
        watched.backend.release(m_vmId);
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
        const qsizetype ends = watched.ends();
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &usual), 0);
        QCOMPARE(ends, 0);
        QVERIFY(isRunning(pidOf(handle)));

        // Once it can be looked at, it is watched, and released as was asked for.
        QTRY_COMPARE_WITH_TIMEOUT(watched.gone.size(), 1, 10'000);
        QCOMPARE(watched.gone.at(0), (QList<QVariant>{m_vmId, true}));
        QVERIFY(!isRunning(pidOf(handle)));
    }

    void removedFoldersGoInTheBackground()
    {
        QVERIFY(QDir().mkpath(runFolder() + u"/.removed-0123/work/deep"_s)); // of an earlier process
        Watched watched(program(), runFolder());
        startAndWait(watched);
        watched.backend.release(m_vmId);
        QTRY_COMPARE(watched.gone.size(), 1);
        QVERIFY(!QFileInfo::exists(vmFolder()));
        QTRY_VERIFY(QDir(runFolder()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
    }

    void startAndRelease()
    {
        Watched watched(program(), runFolder());
        watched.backend.start(m_vmId, Secret("one-time token"));
        QVERIFY(watched.started.isEmpty());
        QTRY_COMPARE(watched.started.size(), 1);
        QCOMPARE(watched.started.at(0).at(0).toString(), m_vmId);
        const QString handle = watched.started.at(0).at(1).toString();
        QVERIFY(isRunning(pidOf(handle)));

        QCOMPARE(QFileInfo(vmFolder()).permissions() & 0x77, QFileDevice::Permissions());
        const QString bootstrapFile = vmFolder() + u"/bootstrap.json"_s;
        QCOMPARE(QFileInfo(bootstrapFile).permissions() & 0x1177, QFileDevice::Permissions());
        const auto bootstrap = parseJsonObject(contentOf(bootstrapFile)).and_then(&VmhostBootstrap::fromJson);
        QVERIFY(bootstrap);
        QCOMPARE(*bootstrap,
                 (VmhostBootstrap{m_vmId, u"/data/endpoint.json"_s, vmFolder() + u"/work"_s, u"one-time token"_s}));
        QVERIFY(QFileInfo(bootstrap->workFolder).isDir());

        watched.backend.release(m_vmId);
        watched.backend.release(m_vmId);
        QVERIFY(watched.gone.isEmpty());
        QTRY_COMPARE(watched.gone.size(), 1);
        QCOMPARE(watched.gone.at(0), (QList<QVariant>{m_vmId, true}));
        QVERIFY(!QFileInfo::exists(vmFolder()));
        QVERIFY(!isRunning(pidOf(handle)));
        QCOMPARE(waitpid(pid_t(pidOf(handle)), nullptr, WNOHANG), -1); // no zombie either
    }

    void endsByItself()
    {
        Watched watched(program(), runFolder());
        const QString handle = startAndWait(watched);
        QVERIFY(!handle.isEmpty());
        ::kill(pid_t(pidOf(handle)), SIGKILL);
        QTRY_COMPARE(watched.gone.size(), 1);
        QCOMPARE(watched.gone.at(0), (QList<QVariant>{m_vmId, true}));
        QVERIFY(!QFileInfo::exists(vmFolder()));
    }

    void programMissing()
    {
        QFile::remove(program());
        Watched watched(program(), runFolder());
        watched.backend.start(m_vmId, Secret("t"));
        QVERIFY(watched.startFailed.isEmpty());
        QTRY_COMPARE(watched.startFailed.size(), 1);
        QVERIFY(watched.startFailed.at(0).at(1).toString().contains(u"No such file"_s));
        QVERIFY(!QFileInfo::exists(vmFolder()));
        QCOMPARE(watched.ends(), 1);
    }

    void releasedWhileItsFailureIsOnTheWay()
    {
        QFile::remove(program());
        Watched watched(program(), runFolder());
        watched.backend.start(m_vmId, Secret("t"));
        watched.backend.release(m_vmId);
        QTRY_COMPARE(watched.startFailed.size(), 1);
        QCoreApplication::processEvents();
        QCOMPARE(watched.ends(), 1);
    }

    void endsAtOnce()
    {
        writeProgram("exit 3");
        Watched watched(program(), runFolder());
        watched.backend.start(m_vmId, Secret("t"));
        QTRY_COMPARE(watched.ends(), 1);
        QVERIFY(!QFileInfo::exists(vmFolder()));
        QCOMPARE(waitpid(-1, nullptr, WNOHANG), -1);
    }

    void startedTwice()
    {
        Watched watched(program(), runFolder());
        QVERIFY(!startAndWait(watched).isEmpty());
        watched.backend.start(m_vmId, Secret("another"));
        watched.backend.release(m_vmId);
        QTRY_COMPARE(watched.gone.size(), 1);
        QCOMPARE(watched.ends(), 1);
        QCOMPARE(watched.started.size(), 1);
    }

    void unusableId()
    {
        Watched watched(program(), runFolder());
        watched.backend.start(u"../escape"_s, Secret("t"));
        QTRY_COMPARE(watched.startFailed.size(), 1);
        QVERIFY(!QFileInfo::exists(m_folder->filePath(u"escape"_s)));
    }

    /// What ignores SIGTERM is killed, with its group.
    void forced()
    {
        writeProgram("trap '' TERM; (while :; do sleep 0.05; done) & echo $! > $notes/child; touch $notes/ready\n"
                     "while :; do sleep 0.05; done");
        Watched watched(program(), runFolder());
        QVERIFY(!startAndWait(watched).isEmpty());
        const qint64 child = contentOf(noted(u"child"_s)).trimmed().toLongLong();
        QVERIFY(isRunning(child));
        watched.backend.release(m_vmId);
        QTRY_COMPARE_WITH_TIMEOUT(watched.gone.size(), 1, 2 * LocalBackend::GraceMs);
        QTRY_VERIFY(!isRunning(child));
    }

    /// A command has a session of its own; when the vmhost could not end it, the backend does.
    void commandsLeftOverAreKilled()
    {
        writeProgram("HOME=$PWD/work/attempt-1 setsid sleep 1000 & echo $! > $notes/command; touch $notes/ready\n"
                     "exec sleep 1000");
        Watched watched(program(), runFolder());
        const QString handle = startAndWait(watched);
        const qint64 command = contentOf(noted(u"command"_s)).trimmed().toLongLong();
        QVERIFY(isRunning(command));
        ::kill(pid_t(pidOf(handle)), SIGKILL);
        QTRY_COMPARE(watched.gone.size(), 1);
        QTRY_VERIFY(!isRunning(command));
    }

    void outlivesTheServiceAndIsAdopted()
    {
        auto before = std::make_unique<Watched>(program(), runFolder());
        const QString handle = startAndWait(*before);
        before.reset();
        QVERIFY(isRunning(pidOf(handle)));

        Watched after(program(), runFolder());
        after.backend.adopt(m_vmId, handle);
        after.backend.adopt(m_vmId, handle);
        after.backend.release(m_vmId);
        QTRY_COMPARE(after.gone.size(), 1);
        QCOMPARE(after.gone.at(0), (QList<QVariant>{m_vmId, true}));
        QVERIFY(!QFileInfo::exists(vmFolder()));
        QVERIFY(after.started.isEmpty());
    }

    void adoptedWithoutAHandle()
    {
        auto before = std::make_unique<Watched>(program(), runFolder());
        const QString handle = startAndWait(*before);
        before.reset();

        Watched after(program(), runFolder());
        after.backend.release(m_vmId); // finds it by what its folder says
        QTRY_COMPARE(after.gone.size(), 1);
        QCOMPARE(after.gone.at(0), (QList<QVariant>{m_vmId, true}));
        QVERIFY(!isRunning(pidOf(handle)));
    }

    /// As when the service was killed between starting it and noting which process it is.
    void adoptedWithoutAnyNote()
    {
        writeProgram("touch $notes/ready; while :; do sleep 0.05; done");
        auto before = std::make_unique<Watched>(program(), runFolder());
        const QString handle = startAndWait(*before);
        before.reset();
        QVERIFY(QFile::remove(vmFolder() + u"/handle"_s));

        Watched after(program(), runFolder());
        after.backend.adopt(m_vmId, {});
        QVERIFY(isRunning(pidOf(handle)));
        after.backend.release(m_vmId);
        QTRY_COMPARE(after.gone.size(), 1);
        QCOMPARE(after.gone.at(0), (QList<QVariant>{m_vmId, true}));
        QVERIFY(!isRunning(pidOf(handle)));
    }

    void adoptedWhenItHasGone()
    {
        auto before = std::make_unique<Watched>(program(), runFolder());
        const QString handle = startAndWait(*before);
        before.reset();
        ::kill(pid_t(pidOf(handle)), SIGKILL);
        waitpid(pid_t(pidOf(handle)), nullptr, 0);

        Watched after(program(), runFolder());
        after.backend.adopt(m_vmId, handle);
        QVERIFY(after.gone.isEmpty());
        QTRY_COMPARE(after.gone.size(), 1);
        QCOMPARE(after.gone.at(0), (QList<QVariant>{m_vmId, false}));
        QVERIFY(!QFileInfo::exists(vmFolder()));
    }

    void releaseOfAnUnknownVm()
    {
        Watched watched(program(), runFolder());
        watched.backend.release(m_vmId);
        QVERIFY(watched.gone.isEmpty());
        QTRY_COMPARE(watched.gone.size(), 1);
        QCOMPARE(watched.gone.at(0), (QList<QVariant>{m_vmId, false}));
    }

    void otherProcessesAreLeftAlone_data()
    {
        QTest::addColumn<QString>("what");
        QTest::newRow("another start time") << u"start"_s;
        QTest::newRow("another boot") << u"boot"_s;
        QTest::newRow("no handle at all") << u"garbage"_s;
    }
    void otherProcessesAreLeftAlone()
    {
        QFETCH(QString, what);
        QProcess bystander;
        bystander.start(u"/bin/sleep"_s, {u"1000"_s});
        QVERIFY(bystander.waitForStarted());
        ProcessIdentity identity = ProcessIdentity::of(bystander.processId()).value();
        if (what == u"start"_s) {
            ++identity.startTicks;
        } else {
            identity.bootId = u"another"_s;
        }
        Watched watched(program(), runFolder());
        watched.backend.adopt(m_vmId, what == u"garbage"_s ? what : identity.toString());
        watched.backend.release(m_vmId);
        QTRY_COMPARE(watched.gone.size(), 1);
        QCOMPARE(watched.gone.at(0), (QList<QVariant>{m_vmId, false}));
        QVERIFY(isRunning(bystander.processId()));
        bystander.kill();
        bystander.waitForFinished();
    }

    void inheritsNothing()
    {
        writeProgram(
            "ls -l /proc/$$/fd > $notes/fds; env > $notes/env; cut -d' ' -f5,6 /proc/$$/stat > $notes/session\n"
            "while read name value; do case $name in Sig[BI]*) echo $value; esac; done < /proc/$$/status > "
            "$notes/signals\n"
            "touch $notes/ready; exec sleep 1000");
        const int leak =
            open(QFile::encodeName(noted(u"leak"_s)).constData(), O_CREAT | O_RDWR, 0600); // without O_CLOEXEC
        qputenv("POOLDECK_TEST_KEY", "not for a vmhost");
        sigset_t blocked;
        sigset_t before;
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &blocked, &before);
        Watched watched(program(), runFolder());
        const QString handle = startAndWait(watched);
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        close(leak);
        qunsetenv("POOLDECK_TEST_KEY");

        QVERIFY(contentOf(noted(u"fds"_s)).contains("/vmhost.log"));
        QVERIFY(!contentOf(noted(u"fds"_s)).contains("/leak"));
        QVERIFY(!contentOf(noted(u"env"_s)).contains("POOLDECK_TEST_KEY"));
        QVERIFY(!contentOf(noted(u"env"_s)).contains("one-time token"));
        const QByteArray pid = QByteArray::number(pidOf(handle));
        QCOMPARE(contentOf(noted(u"session"_s)).trimmed(), QByteArray(pid + ' ' + pid));
        const QList<QByteArray> masks = contentOf(noted(u"signals"_s)).trimmed().split('\n');
        QCOMPARE(masks.size(), 2);
        for (const QByteArray &mask : masks) {
            QCOMPARE(mask.toULongLong(nullptr, 16) & (1u << (SIGTERM - 1)), 0u);
        }
        watched.backend.release(m_vmId);
        QTRY_COMPARE(watched.gone.size(), 1);
    }

    void identityAsText()
    {
        const ProcessIdentity own = ProcessIdentity::of(getpid()).value();
        QCOMPARE(ProcessIdentity::fromString(own.toString()), own);
        QCOMPARE(own.pid, getpid());
        QVERIFY(own.startTicks > 0);
        QVERIFY(!ProcessIdentity::fromString(u"1/2"));
        QVERIFY(!ProcessIdentity::fromString(u"0/2/x"));
        QVERIFY(!ProcessIdentity::fromString(u"-5/2/x"));
        QVERIFY(!ProcessIdentity::fromString(u"a/2/x"));
    }
};

QTEST_GUILESS_MAIN(TestLocalBackend)
#include "tst_localbackend.moc"
