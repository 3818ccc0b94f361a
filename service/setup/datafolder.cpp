#include "setup/datafolder.h"

#include "common/literals.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pooldeck {
namespace {

/// Used before, or empty but for settings and the log that whoever starts the service may have opened already.
bool looksLikeOurs(const QDir &folder)
{
    QStringList entries = folder.entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden | QDir::System);
    entries.removeIf([](const QString &name) { return name.endsWith(".log"_L1) || name == "pooldeckd.toml"_L1; });
    return entries.isEmpty() || entries.contains(u"lock"_s);
}

} // namespace

DataFolder::DataFolder(const QString &path, int lockFd)
    : m_path(path)
    , m_lockFd(lockFd)
{
}

DataFolder::~DataFolder()
{
    if (m_lockFd >= 0) {
        close(m_lockFd);
    }
}

std::unique_ptr<DataFolder> DataFolder::beside(const QString &path)
{
    return std::unique_ptr<DataFolder>(new DataFolder(QDir(path).absolutePath(), -1));
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const QString &path)
{
    const QString absolute = QDir(path).absolutePath();
    const bool isNew = !QFileInfo::exists(absolute);
    if (isNew && !QDir().mkpath(absolute)) {
        return Failure(localError(u"DataFolderFailed"_s, u"The data folder %1 cannot be made."_s.arg(absolute)));
    }
    if (!isNew && !looksLikeOurs(QDir(absolute))) {
        return Failure(
            localError(u"DataFolderFailed"_s,
                       u"%1 holds other things. Name an empty or a new folder as data folder."_s.arg(absolute)));
    }
    chmod(QFile::encodeName(absolute).constData(), 0700);
    const QByteArray lockFile = QFile::encodeName(absolute + u"/lock");
    const int fd = ::open(lockFile.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return Failure(localError(u"DataFolderFailed"_s, u"The data folder %1 cannot be written."_s.arg(absolute)));
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return Failure(
            localError(u"DataFolderInUse"_s, u"Another pooldeckd is using the data folder %1."_s.arg(absolute)));
    }
    std::unique_ptr<DataFolder> folder(new DataFolder(absolute, fd));
    for (const QString &sub : {folder->vmsFolder(), folder->outputsFolder(), folder->uploadsRoot(),
                               folder->outputsRoot(), folder->webServicesFolder()}) {
        if (!QDir().mkpath(sub)) {
            return Failure(localError(u"DataFolderFailed"_s, u"The folder %1 cannot be made."_s.arg(sub)));
        }
    }
    return folder;
}

Result<Secret> DataFolder::signingKey()
{
    const QString path = m_path + u"/service.key"_s;
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArray key = file.readAll().trimmed();
        if (key.size() >= 32) {
            return Secret(key);
        }
        return Failure(localError(u"DataFolderFailed"_s, u"%1 is damaged. Restore it from a backup."_s.arg(path)));
    }
    if (file.exists()) {
        return Failure(localError(u"DataFolderFailed"_s, u"%1 cannot be read: %2"_s.arg(path, file.errorString())));
    }
    const Secret key = newKey();
    if (const auto written = writePrivateFile(path, key.reveal()); !written) {
        return Failure(written.error());
    }
    return key;
}

Result<void> writeNewPrivateFile(const QString &path, const QByteArray &bytes)
{
    const mode_t oldMask = umask(0077);
    QFile file(path);
    const bool made = file.open(QIODevice::WriteOnly | QIODevice::NewOnly);
    umask(oldMask);
    if (!made || file.write(bytes) != bytes.size() || !file.flush() || fsync(file.handle()) != 0) {
        const QString why = file.errorString();
        if (made) {
            file.remove();
        }
        return Failure(localError(u"CannotWrite"_s, u"%1 cannot be written: %2"_s.arg(path, why)));
    }
    return {};
}

Result<void> writePrivateFile(const QString &path, const QByteArray &bytes)
{
    const mode_t oldMask = umask(0077); // private from its first moment on
    QSaveFile file(path);
    const bool done = file.open(QIODevice::WriteOnly) &&
                      file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
                      file.write(bytes) == bytes.size() && file.commit();
    umask(oldMask);
    if (!done) {
        return Failure(localError(u"CannotWrite"_s, u"%1 cannot be written: %2"_s.arg(path, file.errorString())));
    }
    return {};
}

} // namespace pooldeck
