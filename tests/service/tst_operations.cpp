// What an administrator does with the real service: keys, backup and restore, signals, who may read its files.

#include "servicefixture.h"

#include "common/literals.h"
#include "setup/datafolder.h"
#include "setup/maintenance.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace pooldeck;

class TestOperations final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void oneKeyIsRotatedAndTheOtherStaysValid_data();
    void oneKeyIsRotatedAndTheOtherStaysValid();
    void keysOfAWebServiceAreRotatedAlone();
    void allKeysAreRotated();
    void keysAreNotWrittenOverAnything();
    void keysAreNotRotatedBesideAnotherCommand();
    void keysAreListedWithoutTheKeys();
    void nobodyElseReadsItsFiles();
    void rootLeavesNothingInAnotherUsersFolder();
    void sigtermLeavesTheVmsRunning();
    void sigtermReleasesTheVms();
    void aSecondSignalEndsItAtOnce();
    void systemdIsTold();
    void theUnitOfSystemdIsValid();
    void aRestoredBackupBeginsANewEpoch();
    void whatIsNoBackupIsNotRestored();
    void aStateThatMeansNothingIsNotGuessed_data();
    void aStateThatMeansNothingIsNotGuessed();

private:
    struct Ran
    {
        int exitCode = -1;
        QString out;
        QString err;
    };
    Ran run(const QStringList &arguments) const;
    QJsonObject rotate(const QStringList &arguments);
    int statusWith(const QString &key) { return m_service->call("GET", accountUrl(), key).status; }
    QString accountUrl() const { return m_service->poolServiceUrl() + u"?api-version=2.0"_s; }
    qint64 pidOfVm(const QString &poolId)
    {
        const QJsonArray vms =
            m_service->pools("GET", u"/pools/"_s + poolId + u"/vms"_s).json.value("Vms"_L1).toArray();
        return vms.at(0).toObject().value("Pid"_L1).toInteger(-1);
    }
    /// A job that runs until the gate is open; running when this is over.
    QString submitGated(const QString &poolId)
    {
        const QString jobId =
            m_service->submit(m_service->webService(u"gated"_s, u"ResourceManager"_s), m_service->gatedRequest(poolId));
        const bool runs = QTest::qWaitFor([&] { return m_service->job(jobId).status == JobStatus::Running; }, 20'000);
        return runs ? jobId : QString();
    }
    /// Waits until the running service knows of a change of its keys.
    bool becomes(const QString &key, int status)
    {
        return QTest::qWaitFor([&] { return statusWith(key) == status; }, 5'000);
    }
    QString nearby(const QString &name) const { return QFileInfo(m_service->readyFile()).path() + u'/' + name; }

    std::unique_ptr<ServiceFixture> m_service;
};

void TestOperations::init()
{
    m_service = std::make_unique<ServiceFixture>();
    QVERIFY(m_service->start());
}

void TestOperations::cleanup()
{
    m_service.reset();
}

TestOperations::Ran TestOperations::run(const QStringList &arguments) const
{
    QProcess process;
    process.start(QCoreApplication::applicationDirPath() + u"/pooldeckd"_s,
                  arguments + QStringList{u"--data-dir"_s, m_service->dataFolder()});
    if (!process.waitForFinished(20'000)) {
        return {};
    }
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

/// What the keys file says; empty when it failed.
QJsonObject TestOperations::rotate(const QStringList &arguments)
{
    const QString keysFile = nearby(u"rotated.json"_s);
    QFile::remove(keysFile);
    const Ran ran = run(QStringList{u"keys"_s, u"rotate"_s, u"--keys-file"_s, keysFile} + arguments);
    if (ran.exitCode != 0) {
        qWarning().noquote() << ran.err;
        return {};
    }
    QFile file(keysFile);
    struct stat info = {};
    const bool isPrivate = stat(QFile::encodeName(keysFile).constData(), &info) == 0 && (info.st_mode & 0777) == 0600;
    return isPrivate && file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                                       : QJsonObject();
}

void TestOperations::oneKeyIsRotatedAndTheOtherStaysValid_data()
{
    QTest::addColumn<bool>("whileItRuns");
    QTest::newRow("while the service runs") << true;
    QTest::newRow("while it is stopped") << false;
}

void TestOperations::oneKeyIsRotatedAndTheOtherStaysValid()
{
    QFETCH(const bool, whileItRuns);
    const QString primary = m_service->authorizationKey();
    const QString secondary = m_service->secondaryAuthorizationKey();
    QVERIFY(!secondary.isEmpty() && secondary != primary);
    QCOMPARE(statusWith(primary), 200);
    QCOMPARE(statusWith(secondary), 200);

    const auto rotateSlot = [&](const QString &slot) {
        if (!whileItRuns) {
            m_service->terminate();
        }
        const QJsonObject keys = rotate({slot});
        return whileItRuns || m_service->start() ? keys : QJsonObject();
    };
    const QJsonObject first = rotateSlot(u"secondary"_s);
    const QString newSecondary = first.value("SecondaryAuthorizationKey"_L1).toString();
    QVERIFY(!newSecondary.isEmpty());
    QVERIFY(!first.contains("AuthorizationKey"_L1));
    QVERIFY(becomes(newSecondary, 200));
    QCOMPARE(statusWith(secondary), 401);
    QCOMPARE(statusWith(primary), 200);

    const QJsonObject second = rotateSlot(u"primary"_s);
    const QString newPrimary = second.value("AuthorizationKey"_L1).toString();
    QVERIFY(!second.contains("SecondaryAuthorizationKey"_L1));
    QVERIFY(becomes(newPrimary, 200));
    QCOMPARE(statusWith(primary), 401);
    QCOMPARE(statusWith(newSecondary), 200);
    m_service->setAuthorizationKey(newPrimary);
}

void TestOperations::keysOfAWebServiceAreRotatedAlone()
{
    const auto service = m_service->webService(u"census-income"_s, u"ResourceManager"_s);
    const QString noJob = service.baseUrl + u"/jobs/"_s + QString(32, u'0') + u"?api-version=2.0"_s;
    QCOMPARE(m_service->call("GET", noJob, service.key).status, 404);
    const QJsonObject keys = rotate({u"primary"_s, u"--web-service"_s, u"census-income"_s});
    QVERIFY(!keys.contains("AuthorizationKey"_L1));
    QString newOne;
    const QJsonArray services = keys.value("WebServices"_L1).toArray();
    for (const QJsonValue &value : services) {
        QVERIFY(!value.toObject().contains("SecondaryKey"_L1));
        if (value.toObject().value("BaseUrl"_L1).toString() == service.baseUrl) {
            newOne = value.toObject().value("PrimaryKey"_L1).toString();
        }
    }
    QVERIFY(QTest::qWaitFor([&] { return m_service->call("GET", noJob, newOne).status == 404; }, 5'000));
    QCOMPARE(m_service->call("GET", noJob, service.key).status, 401);
    QCOMPARE(statusWith(m_service->authorizationKey()), 200);
    QCOMPARE(run({u"keys"_s, u"rotate"_s, u"--web-service"_s, u"none"_s, u"--keys-file"_s, nearby(u"none"_s)}).exitCode,
             1);
    QVERIFY(!QFile::exists(nearby(u"none"_s)));
}

void TestOperations::allKeysAreRotated()
{
    const QString oldKey = m_service->authorizationKey();
    const QJsonObject keys = rotate({u"--all"_s});
    QCOMPARE(keys.value("WebServices"_L1).toArray().size(), 2);
    m_service->readKeys(nearby(u"rotated.json"_s));
    QVERIFY(m_service->authorizationKey() != oldKey);
    QVERIFY(becomes(m_service->authorizationKey(), 200));
    QCOMPARE(statusWith(oldKey), 401);
    for (const QJsonValue &value : keys.value("WebServices"_L1).toArray()) {
        QVERIFY(!value.toObject().value("PrimaryKey"_L1).toString().isEmpty());
        QVERIFY(!value.toObject().value("SecondaryKey"_L1).toString().isEmpty());
    }
}

void TestOperations::keysAreNotWrittenOverAnything()
{
    const QString target = nearby(u"precious"_s);
    QFile file(target);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    const Ran ran = run({u"keys"_s, u"rotate"_s, u"--keys-file"_s, target});
    QCOMPARE(ran.exitCode, 1);
    QVERIFY2(ran.err.contains(target), qPrintable(ran.err));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("precious"));
    QCOMPARE(run({u"keys"_s, u"rotate"_s}).exitCode, 2);
    QCOMPARE(statusWith(m_service->authorizationKey()), 200); // and nothing was rotated
}

void TestOperations::keysAreNotRotatedBesideAnotherCommand()
{
    const QString primary = m_service->authorizationKey();
    m_service->terminate();
    auto held =
        DataFolder::open(m_service->dataFolder()); // as `restore` does, which would put its file over the new keys
    QVERIFY(held);
    const QString target = nearby(u"unused"_s);
    const Ran ran = run({u"keys"_s, u"rotate"_s, u"--keys-file"_s, target});
    QCOMPARE(ran.exitCode, 1);
    QVERIFY2(ran.err.contains(m_service->dataFolder()), qPrintable(ran.err));
    QVERIFY(!QFile::exists(target));
    held = Failure(Error());
    QVERIFY(m_service->start());
    QCOMPARE(statusWith(primary), 200);
}

void TestOperations::keysAreListedWithoutTheKeys()
{
    const Ran ran = run({u"keys"_s, u"list"_s});
    QCOMPARE(ran.exitCode, 0);
    QCOMPARE(ran.out.count(u'\n'), 7); // head, account and two web services with two keys each
    QVERIFY(ran.out.contains("web service census-income Classic"_L1));
    for (const QString &key : m_service->allKeys()) {
        QVERIFY(!ran.out.contains(key));
    }
    QCOMPARE(m_service->allKeys().size(), 6);
}

void TestOperations::nobodyElseReadsItsFiles()
{
    QVERIFY(!m_service->createPool(1).isEmpty());
    QCOMPARE(run({u"backup"_s, m_service->dataFolder() + u"/copy.sqlite"_s}).exitCode, 0);
    int files = 0;
    const auto check = [&files](const QString &path) {
        struct stat info = {};
        ++files;
        return stat(QFile::encodeName(path).constData(), &info) == 0 &&
               (S_ISDIR(info.st_mode) ? (info.st_mode & 0777) == 0700 : (info.st_mode & 0077) == 0);
    };
    QVERIFY(check(m_service->dataFolder())); // whoever cannot enter it gets no further
    QVERIFY(check(m_service->readyFile()));
    QDirIterator it(m_service->dataFolder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString file = it.next();
        QVERIFY2(check(file), qPrintable(file));
    }
    QVERIFY(files > 8); // database with its log, lock, endpoint, signing key, copy, the VM's
}

void TestOperations::rootLeavesNothingInAnotherUsersFolder()
{
    if (geteuid() != 0) {
        QSKIP("only root can try");
    }
    m_service->terminate();
    const QByteArray folder = QFile::encodeName(m_service->dataFolder());
    QCOMPARE(chown(folder.constData(), 65'534, 65'534), 0);
    const Ran ran = run({u"check"_s});
    const Ran settings = run({u"settings"_s});
    QCOMPARE(chown(folder.constData(), 0, 0), 0);
    QCOMPARE(ran.exitCode, 1);
    QVERIFY2(ran.err.contains("runuser -u nobody -- pooldeckd"_L1), qPrintable(ran.err));
    QCOMPARE(settings.exitCode, 0);
    QVERIFY(m_service->start());
}

void TestOperations::sigtermLeavesTheVmsRunning()
{
    m_service->terminate();
    QVERIFY(m_service->addGatedService());
    QVERIFY(m_service->start());
    const QString poolId = m_service->createPool(1);
    const QString jobId = submitGated(poolId);
    const qint64 vmPid = pidOfVm(poolId);

    kill(pid_t(m_service->pid()), SIGHUP); // does not end it
    QCOMPARE(statusWith(m_service->authorizationKey()), 200);
    m_service->terminate();
    QCOMPARE(m_service->process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_service->process().exitCode(), 0);
    QCOMPARE(kill(pid_t(vmPid), 0), 0);

    QVERIFY(m_service->start());
    QCOMPARE(pidOfVm(poolId), vmPid);
    m_service->openGate();
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Finished"_s, 20'000);
    QCOMPARE(m_service->job(jobId).attempt, 1);
}

void TestOperations::sigtermReleasesTheVms()
{
    m_service->terminate();
    QVERIFY(m_service->addGatedService());
    QVERIFY(m_service->start({u"--on-stop"_s, u"release"_s}));
    const QString poolId = m_service->createPool(2);
    const QString jobId = submitGated(poolId);
    const qint64 vmPid = pidOfVm(poolId);
    QElapsedTimer timer;
    timer.start();
    m_service->terminate();
    QCOMPARE(m_service->process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_service->process().exitCode(), 0);
    QVERIFY(timer.elapsed() < 15'000);
    QCOMPARE(kill(pid_t(vmPid), 0), -1);
    QVERIFY(QDir(m_service->dataFolder() + u"/vms"_s).isEmpty());
    QCOMPARE(*checkDatabase(m_service->dataFolder() + u"/pooldeck.sqlite"_s), QStringList());

    // The ledger is closed, and the job goes on where the pool does: with new VMs.
    QVERIFY(m_service->start());
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Running"_s, 20'000);
    QCOMPARE(m_service->job(jobId).attempt, 2);
    int ended = 0;
    const QJsonArray intervals = m_service->pools("GET", u"/usage"_s).json.value("Intervals"_L1).toArray();
    for (const QJsonValue &interval : intervals) {
        ended += interval.toObject().value("DeletedAt"_L1).isString() ? 1 : 0;
        QVERIFY(!interval.toObject().value("EndEstimated"_L1).toBool());
    }
    QCOMPARE(ended, 2);
    m_service->openGate();
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(jobId).status), u"Finished"_s, 20'000);
}

void TestOperations::aSecondSignalEndsItAtOnce()
{
    const QString poolId = m_service->createPool(1);
    m_service->terminate();
    QVERIFY(m_service->start({u"--on-stop"_s, u"release"_s}));
    // A VM that does not answer takes the 5 seconds of grace to be ended.
    const qint64 vmPid = pidOfVm(poolId);
    QCOMPARE(kill(pid_t(vmPid), SIGSTOP), 0);
    m_service->process().terminate();
    QVERIFY(!m_service->process().waitForFinished(1'000));
    m_service->process().terminate();
    QVERIFY(m_service->process().waitForFinished(2'000));
    kill(pid_t(vmPid), SIGCONT);
    QVERIFY(m_service->start());
    QCOMPARE(*checkDatabase(m_service->dataFolder() + u"/pooldeck.sqlite"_s), QStringList());
}

void TestOperations::systemdIsTold()
{
    m_service->terminate();
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const QByteArray path = QFile::encodeName(nearby(u"notify"_s));
    QVERIFY(path.size() < qsizetype(sizeof(address.sun_path)));
    std::copy(path.begin(), path.end(), address.sun_path);
    QCOMPARE(bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
    const auto next = [fd] {
        QByteArray text(256, '\0');
        text.resize(std::max<ssize_t>(recv(fd, text.data(), std::size_t(text.size()), MSG_DONTWAIT), 0));
        return text;
    };
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"NOTIFY_SOCKET"_s, QFile::decodeName(path));
    m_service->process().setProcessEnvironment(environment);
    QVERIFY(m_service->start());
    QByteArray told;
    QVERIFY(QTest::qWaitFor([&] { return !(told = next()).isEmpty(); }, 5'000));
    QCOMPARE(told, QByteArray("READY=1"));
    m_service->terminate();
    QCOMPARE(next(), QByteArray("STOPPING=1"));
    close(fd);
    m_service->process().setProcessEnvironment(QProcessEnvironment::systemEnvironment());
    QVERIFY(m_service->start());
}

void TestOperations::theUnitOfSystemdIsValid()
{
    const QString analyze = QStandardPaths::findExecutable(u"systemd-analyze"_s);
    if (analyze.isEmpty()) {
        QSKIP("there is no systemd-analyze");
    }
    QFile unit(QStringLiteral(PACKAGING_FOLDER "/systemd/pooldeckd.service"));
    QVERIFY(unit.open(QIODevice::ReadOnly));
    QByteArray text = unit.readAll();
    // It wants the program to be there; that of this build is.
    const QByteArray program = QFile::encodeName(QCoreApplication::applicationDirPath() + u"/pooldeckd"_s);
    QCOMPARE(text.count("ExecStart=/usr/bin/pooldeckd "), 1);
    // These take from the jobs' sandbox, or from the opening of files, what they need.
    for (const char *option :
         {"RestrictNamespaces", "SystemCallFilter", "ProtectKernelTunables", "ProtectKernelLogs", "ProtectHostname",
          "ProcSubset", "ProtectProc", "PrivateUsers", "RestrictSUIDSGID", "PrivateTmp"}) {
        QVERIFY2(!text.contains(QByteArray('\n' + QByteArray(option) + '=')), option);
    }
    QVERIFY(text.contains("\nEnvironment=TMPDIR=%S/pooldeck\n"));
    text.replace("ExecStart=/usr/bin/pooldeckd ", QByteArray("ExecStart=" + program + ' '));
    QTemporaryDir folder;
    QFile copy(folder.filePath(u"pooldeckd.service"_s));
    QVERIFY(copy.open(QIODevice::WriteOnly));
    copy.write(text);
    copy.close();
    QProcess verify;
    verify.start(analyze, {u"verify"_s, u"--man=no"_s, copy.fileName()});
    QVERIFY(verify.waitForFinished());
    const QByteArray said = verify.readAllStandardError();
    QVERIFY2(verify.exitCode() == 0 && !said.contains("pooldeckd.service:"), said.constData());
}

void TestOperations::aRestoredBackupBeginsANewEpoch()
{
    const QString first = m_service->createPool(0);
    const QString backup = nearby(u"backup.sqlite"_s);
    QCOMPARE(run({u"backup"_s, backup}).exitCode, 0);
    const QString later = m_service->createPool(0);
    const auto changes = [this](const QString &cursor) {
        return m_service->pools("GET", u"/changes?since="_s + cursor).json;
    };
    const QString cursor = changes({}).value("Cursor"_L1).toString();
    QVERIFY(!changes(cursor).value("Reset"_L1).toBool());

    QCOMPARE(run({u"restore"_s, backup}).exitCode, 1); // not while it runs
    m_service->terminate();
    QVERIFY(m_service->start());
    QVERIFY(!changes(cursor).value("Reset"_L1).toBool()); // a restart is nothing new

    m_service->terminate();
    const Ran ran = run({u"restore"_s, backup});
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.err));
    QVERIFY(m_service->start());
    QVERIFY(changes(cursor).value("Reset"_L1).toBool());
    QVERIFY(!m_service->pool(first).id.isEmpty());
    QVERIFY(m_service->pool(later).id.isEmpty());
    const QString newCursor = changes({}).value("Cursor"_L1).toString();
    QVERIFY(!changes(newCursor).value("Reset"_L1).toBool());
    m_service->terminate();
    QVERIFY(m_service->start());
    QVERIFY(!changes(newCursor).value("Reset"_L1).toBool());
    m_service->terminate();

    // What was there before is kept, and is a whole database; the backup itself was only read.
    const QStringList kept =
        QDir(m_service->dataFolder()).entryList({u"pooldeck.sqlite.before-*"_s}, QDir::Files, QDir::Name);
    QCOMPARE(kept.size(), 1); // with nothing left in a log beside it
    QCOMPARE(*checkDatabase(m_service->dataFolder() + u'/' + kept.constFirst()), QStringList());
    QCOMPARE(*checkDatabase(backup), QStringList());

    // A backup that somebody puts in its place by hand begins a new epoch as well.
    const QString database = m_service->dataFolder() + u"/pooldeck.sqlite"_s;
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s}) {
        QFile::remove(database + suffix);
    }
    QVERIFY(QFile::copy(backup, database));
    QVERIFY(m_service->start());
    QVERIFY(changes(newCursor).value("Reset"_L1).toBool());
}

void TestOperations::whatIsNoBackupIsNotRestored()
{
    const QString poolId = m_service->createPool(0);
    m_service->terminate();
    const QString text = nearby(u"text"_s);
    QFile file(text);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("This is no database.");
    file.close();
    QCOMPARE(run({u"restore"_s, text}).exitCode, 1);
    QCOMPARE(run({u"restore"_s, nearby(u"not-there"_s)}).exitCode, 1);
    QVERIFY(!QFile::exists(m_service->dataFolder() + u"/pooldeck.sqlite.restoring"_s));
    QVERIFY(m_service->start());
    QCOMPARE(m_service->pool(poolId).id, poolId);
}

void TestOperations::aStateThatMeansNothingIsNotGuessed_data()
{
    QTest::addColumn<QString>("damage");
    QTest::addColumn<QString>("repair");
    QTest::newRow("pool") << u"UPDATE pools SET state = 'Odd'"_s << u"UPDATE pools SET state = 'Steady'"_s;
    QTest::newRow("deallocation") << u"UPDATE pools SET deallocation = 'Odd'"_s
                                  << u"UPDATE pools SET deallocation = 'TaskCompletion'"_s;
    QTest::newRow("job") << u"UPDATE jobs SET status = 'Odd'"_s << u"UPDATE jobs SET status = 'NotStarted'"_s;
}

void TestOperations::aStateThatMeansNothingIsNotGuessed()
{
    QFETCH(const QString, damage);
    QFETCH(const QString, repair);
    const QString poolId = m_service->createPool(0);
    QFile example(shareFolder() + u"/examples/census-income/job-request.json"_s);
    QVERIFY(example.open(QIODevice::ReadOnly));
    QJsonObject request = QJsonDocument::fromJson(example.readAll()).object();
    request.insert("AzureBatchPoolId"_L1, poolId);
    QVERIFY(
        !m_service
             ->submit(m_service->webService(u"census-income"_s, u"ResourceManager"_s), QJsonDocument(request).toJson())
             .isEmpty());
    m_service->terminate();
    const auto change = [this](const QString &statement) {
        QProcess sqlite;
        sqlite.start(u"sqlite3"_s, {m_service->dataFolder() + u"/pooldeck.sqlite"_s, statement});
        return sqlite.waitForFinished() && sqlite.exitCode() == 0;
    };
    QVERIFY(change(damage));
    const Ran start = run({});
    QCOMPARE(start.exitCode, 1);
    QVERIFY2(start.err.contains("The database is damaged, or of another version: 'Odd' in the row of "_L1),
             qPrintable(start.err));
    const Ran check = run({u"check"_s});
    QCOMPARE(check.exitCode, 1);
    QVERIFY2(check.out.contains("means nothing."_L1), qPrintable(check.out));
    QVERIFY(change(repair));
    QVERIFY(m_service->start());
    QCOMPARE(m_service->pool(poolId).queuedJobCount, 1);
}

QTEST_GUILESS_MAIN(TestOperations)
#include "tst_operations.moc"
