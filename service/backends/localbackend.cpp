#include "backends/localbackend.h"

#include "backends/processwatch.h"
#include "common/ids.h"
#include "common/literals.h"
#include "vmhost/messages.h"
#include "vmhost/wipefolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QThreadPool>
#include <QTimer>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <vector>

Q_LOGGING_CATEGORY(lcLocalBackend, "pooldeck.backends.local", QtWarningMsg)

namespace pooldeck {
namespace {

constexpr QFileDevice::Permissions PrivateFile = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr QFileDevice::Permissions PrivateFolder = PrivateFile | QFileDevice::ExeOwner;

/// What of the service's environment a vmhost gets: nothing that may hold a key.
std::vector<QByteArray> vmhostEnvironment()
{
    constexpr std::array Names = {
        "PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "QT_LOGGING_RULES", "ASAN_OPTIONS", "UBSAN_OPTIONS"};
    std::vector<QByteArray> environment;
    for (const char *name : Names) {
        if (qEnvironmentVariableIsSet(name)) {
            environment.push_back(QByteArray(name) + '=' + qgetenv(name));
        }
    }
    return environment;
}

std::vector<char *> pointersTo(std::vector<QByteArray> &strings)
{
    std::vector<char *> pointers;
    for (QByteArray &string : strings) {
        pointers.push_back(string.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// Starts a program as leader of a new session, with no descriptor and no signal mask of ours: a listening socket that
/// it inherited would keep our port busy after we are gone. Answers its pid or an errno.
tl::expected<pid_t, int> spawnSession(const QString &program, const QString &argument, const QString &folder)
{
    const QByteArray workFolder = QFile::encodeName(folder);
    const QByteArray log = workFolder + "/vmhost.log";
    std::vector<QByteArray> arguments{QFile::encodeName(program), QFile::encodeName(argument)};
    std::vector<QByteArray> environment = vmhostEnvironment();

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log.constData(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawn_file_actions_addchdir_np(&actions, workFolder.constData());

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);

    pid_t pid = 0;
    const int error = posix_spawn(&pid, arguments[0].constData(), &actions, &attributes, pointersTo(arguments).data(),
                                  pointersTo(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        return tl::unexpected(error);
    }
    return pid;
}

QByteArray endOf(const QString &path)
{
    constexpr qint64 Shown = 2000; // bytes
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    file.seek(std::max<qint64>(0, file.size() - Shown));
    return file.readAll();
}

void wipeInBackground(const QString &folder)
{
    QThreadPool::globalInstance()->start([folder] { wipeFolder(folder); });
}

} // namespace

struct LocalBackend::Vm
{
    std::unique_ptr<ProcessWatch> process; ///< none: it is not there, and the signal that says so is on its way
    std::unique_ptr<QTimer> grace;         ///< while it is being released
    std::unique_ptr<QTimer> retry;         ///< it could not be looked at
    bool releaseWanted = false;            ///< meanwhile
};

LocalBackend::LocalBackend(const QString &vmhostProgram, const QString &runFolder, const QString &endpointFile,
                           QObject *parent)
    : Backend(parent)
    , m_vmhostProgram(vmhostProgram)
    , m_runFolder(runFolder)
    , m_endpointFile(endpointFile)
{
    // What an earlier process of the service did not finish removing.
    const QStringList left = QDir(runFolder).entryList({u".removed-*"_s}, QDir::Dirs | QDir::Hidden);
    for (const QString &folder : left) {
        wipeInBackground(runFolder + u'/' + folder);
    }
}

LocalBackend::~LocalBackend() = default;

QString LocalBackend::name() const
{
    return u"local"_s;
}

QString LocalBackend::folderOf(const QString &vmId) const
{
    return m_runFolder + u'/' + vmId;
}

void LocalBackend::start(const QString &vmId, const Secret &token)
{
    if (m_vms.contains(vmId)) {
        qCWarning(lcLocalBackend) << "VM" << vmId << "has been started already";
        return;
    }
    if (!isId(vmId) || QFileInfo::exists(folderOf(vmId))) {
        failLater(vmId, u"The VM's id is not usable, or was used before"_s);
        return;
    }
    const Result<qint64> pid = launch(vmId, token);
    if (!pid) {
        cleanUp(vmId);
        failLater(vmId, pid.error().message);
        return;
    }
    // Our own child, not waited for: it cannot have been replaced, at most it is a zombie by now.
    const auto identity = ProcessIdentity::find(*pid);
    auto process = identity ? ProcessWatch::open(*identity)
                            : tl::expected<std::unique_ptr<ProcessWatch>, int>(tl::unexpected(identity.error()));
    if (!process && process.error() != ESRCH) {
        // It runs and cannot be watched: nobody would know when it ends. Its number is its own until it is waited for.
        kill(pid_t(-*pid), SIGKILL);
        waitpid(pid_t(*pid), nullptr, 0);
        cleanUp(vmId);
        failLater(vmId, u"pooldeck-vmhost cannot be watched: %1"_s.arg(
                            QString::fromLocal8Bit(std::strerror(process.error()))));
        return;
    }
    if (!process) {
        waitpid(pid_t(*pid), nullptr, WNOHANG);
        const QString log = QString::fromUtf8(endOf(folderOf(vmId) + u"/vmhost.log"_s)).trimmed();
        cleanUp(vmId);
        failLater(vmId, log.isEmpty() ? u"pooldeck-vmhost ended at once and said nothing."_s
                                      : u"pooldeck-vmhost ended at once and said: %1"_s.arg(log));
        return;
    }
    const QString handle = identity->toString();
    QFile handleFile(folderOf(vmId) + u"/handle"_s);
    if (handleFile.open(QIODevice::WriteOnly | QIODevice::NewOnly, PrivateFile)) {
        handleFile.write(handle.toLatin1());
    }
    watch(vmId, std::move(*process));
    QMetaObject::invokeMethod(
        this, [this, vmId, handle] { Q_EMIT started(vmId, handle); }, Qt::QueuedConnection);
}

Result<void> LocalBackend::writeBootstrap(const QString &vmId, const Secret &token) const
{
    const VmhostBootstrap bootstrap{vmId, m_endpointFile, folderOf(vmId) + u"/work"_s,
                                    QString::fromLatin1(token.reveal())};
    QFile file(folderOf(vmId) + u"/bootstrap.json"_s);
    const bool opened = file.open(QIODevice::WriteOnly | QIODevice::NewOnly, PrivateFile);
    if (!opened || file.write(QJsonDocument(bootstrap.toJson()).toJson()) < 0 || !file.flush()) {
        return Failure(localError(u"BackendFailed"_s, u"%1: %2"_s.arg(file.fileName(), file.errorString())));
    }
    return {};
}

Result<qint64> LocalBackend::launch(const QString &vmId, const Secret &token)
{
    const QString folder = folderOf(vmId);
    if (!QDir().mkpath(m_runFolder) || !QDir().mkdir(folder, PrivateFolder) ||
        !QDir().mkdir(folder + u"/work"_s, PrivateFolder)) {
        return Failure(localError(u"BackendFailed"_s, u"The folder %1 cannot be made"_s.arg(folder)));
    }
    if (Result<void> written = writeBootstrap(vmId, token); !written) {
        return Failure(written.error());
    }
    const auto pid = spawnSession(m_vmhostProgram, folder + u"/bootstrap.json"_s, folder);
    if (!pid) {
        return Failure(localError(
            u"BackendFailed"_s,
            u"%1 cannot be started: %2"_s.arg(m_vmhostProgram, QString::fromLocal8Bit(std::strerror(pid.error())))));
    }
    return *pid;
}

void LocalBackend::adopt(const QString &vmId, const QString &handle)
{
    if (m_vms.contains(vmId)) {
        return;
    }
    QString known = handle;
    if (known.isEmpty() && isId(vmId)) {
        known = QString::fromLatin1(endOf(folderOf(vmId) + u"/handle"_s));
    }
    std::optional<ProcessIdentity> identity = ProcessIdentity::fromString(known);
    if (!identity && isId(vmId)) { // we were killed before we could note which process it is
        identity = ProcessIdentity::withArgument(folderOf(vmId) + u"/bootstrap.json"_s);
    }
    auto process = identity ? ProcessWatch::open(*identity)
                            : tl::expected<std::unique_ptr<ProcessWatch>, int>(tl::unexpected(ESRCH));
    if (process) {
        watch(vmId, std::move(*process));
        return;
    }
    if (process.error() != ESRCH) {
        retryLater(vmId, handle, process.error());
        return;
    }
    m_vms[vmId] = Vm();
    QMetaObject::invokeMethod(
        this,
        [this, vmId] {
            m_vms.erase(vmId);
            cleanUp(vmId);
            Q_EMIT gone(vmId, false);
        },
        Qt::QueuedConnection);
}

void LocalBackend::retryLater(const QString &vmId, const QString &handle, int error)
{
    constexpr int RetryMs = 1000;
    qCWarning(lcLocalBackend).noquote() << "VM" << vmId << "cannot be looked at and is taken to run:"
                                        << QString::fromLocal8Bit(std::strerror(error));
    Vm &vm = m_vms[vmId];
    vm.retry = std::make_unique<QTimer>();
    vm.retry->setSingleShot(true);
    connect(vm.retry.get(), &QTimer::timeout, this, [this, vmId, handle] {
        QTimer *timer = m_vms[vmId].retry.release(); // it is what calls this
        timer->deleteLater();
        const bool releaseWanted = m_vms[vmId].releaseWanted;
        m_vms.erase(vmId);
        adopt(vmId, handle);
        if (releaseWanted) {
            release(vmId);
        }
    });
    vm.retry->start(RetryMs);
}

void LocalBackend::release(const QString &vmId)
{
    adopt(vmId, {});
    Vm &vm = m_vms[vmId];
    vm.releaseWanted = true;
    if (!vm.process || vm.grace) {
        return;
    }
    vm.process->signalProcess(SIGTERM);
    vm.grace = std::make_unique<QTimer>();
    vm.grace->setSingleShot(true);
    connect(vm.grace.get(), &QTimer::timeout, vm.process.get(), [process = vm.process.get(), vmId] {
        qCWarning(lcLocalBackend) << "VM" << vmId << "does not end by itself and is killed";
        process->signalGroup(SIGKILL);
    });
    vm.grace->start(GraceMs);
}

void LocalBackend::watch(const QString &vmId, std::unique_ptr<ProcessWatch> process)
{
    connect(
        process.get(), &ProcessWatch::ended, this, [this, vmId] { onEnded(vmId); }, Qt::QueuedConnection);
    m_vms[vmId].process = std::move(process);
}

void LocalBackend::onEnded(const QString &vmId)
{
    auto vm = m_vms.extract(vmId);
    const QString how = vm.mapped().process->reap();
    if (!how.isEmpty() && how != "exit code 0"_L1) {
        qCWarning(lcLocalBackend).noquote() << "VM" << vmId << "ended with" << how << "and wrote at last:\n"
                                            << QString::fromUtf8(endOf(folderOf(vmId) + u"/vmhost.log"_s));
    }
    cleanUp(vmId);
    Q_EMIT gone(vmId, true);
}

void LocalBackend::cleanUp(const QString &vmId) const
{
    if (!isId(vmId)) {
        return;
    }
    const QString folder = folderOf(vmId);
    if (QFileInfo::exists(folder + u"/work"_s)) { // a vmhost that ends as it should takes it with it
        killProcessesOfFolder(folder + u"/work"_s);
    }
    // A big work folder takes its time to go; nobody shall wait for that.
    const QString removed = m_runFolder + u"/.removed-"_s + vmId;
    if (QDir().rename(folder, removed)) {
        wipeInBackground(removed);
    } else {
        wipeFolder(folder);
    }
}

void LocalBackend::failLater(const QString &vmId, const QString &reason)
{
    m_vms[vmId] = Vm();
    QMetaObject::invokeMethod(
        this,
        [this, vmId, reason] {
            m_vms.erase(vmId);
            Q_EMIT startFailed(vmId, reason);
        },
        Qt::QueuedConnection);
}

} // namespace pooldeck
