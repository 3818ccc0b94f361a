#include "storage/fileroots.h"

#include "common/ids.h"
#include "common/literals.h"
#include "model/protocolerror.h"

#include <QUrl>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pooldeck {
namespace {

int openBeneath(int directoryFd, const QByteArray &path, quint64 flags, quint64 mode = 0)
{
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    return int(syscall(SYS_openat2, directoryFd, path.constData(), &how, sizeof(how)));
}

/// A file descriptor that closes itself.
class Descriptor final
{
public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    ~Descriptor()
    {
        if (m_fd >= 0) {
            close(m_fd);
        }
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int get() const { return m_fd; }
    int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd;
};

Error fileError(int error, const QString &fileUrl)
{
    if (error == ENOENT) {
        return protocolError(ErrorCode::BlobNotFound, u"There is no file at %1"_s.arg(fileUrl));
    }
    if (error == EXDEV || error == ELOOP) {
        return protocolError(ErrorCode::InvalidBlob, u"%1 leads out of its folder"_s.arg(fileUrl));
    }
    return protocolError(ErrorCode::InvalidBlob,
                         u"%1 cannot be opened: %2"_s.arg(fileUrl, QString::fromLocal8Bit(strerror(error))));
}

QByteArray folderOf(const QByteArray &path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return slash < 0 ? QByteArrayLiteral(".") : path.left(slash);
}

QByteArray nameOf(const QByteArray &path)
{
    return path.mid(path.lastIndexOf('/') + 1);
}

/// Opens the folder below `rootFd`, making what is missing.
int openFolder(int rootFd, const QByteArray &folder)
{
    const QList<QByteArray> parts = folder.split('/');
    int current = openBeneath(rootFd, ".", O_DIRECTORY | O_RDONLY);
    for (const QByteArray &part : parts) {
        if (current < 0 || part.isEmpty() || part == ".") {
            continue;
        }
        const Descriptor parent(current);
        if (mkdirat(parent.get(), part.constData(), 0755) == 0) {
            fsync(parent.get());
        }
        current = openBeneath(parent.get(), part, O_DIRECTORY | O_RDONLY);
    }
    return current;
}

} // namespace

FileRoots::FileRoots(const QList<FileRoot> &roots)
{
    for (const FileRoot &root : roots) {
        m_roots.insert(root.name, root);
    }
}

bool FileRoots::isFileUrl(QStringView location)
{
    return location.startsWith("file:"_L1, Qt::CaseInsensitive);
}

Result<FileRoots::Location> FileRoots::locate(const QString &fileUrl) const
{
    const QUrl url(fileUrl, QUrl::StrictMode);
    const QString path = url.path(QUrl::FullyDecoded);
    if (!url.isValid() || url.scheme() != "file"_L1 || !url.host().isEmpty() || path.contains(QChar(u'\0'))) {
        return Failure(
            protocolError(ErrorCode::InvalidBlob, u"%1 is not of the form file:///NAME/path"_s.arg(fileUrl)));
    }
    const QString name = path.section(u'/', 1, 1);
    QString relative = path.section(u'/', 2);
    while (relative.startsWith(u'/')) {
        relative.remove(0, 1);
    }
    const auto root = m_roots.find(name);
    if (root == m_roots.end()) {
        return Failure(protocolError(ErrorCode::InvalidBlob, u"This service has no file root named '%1'"_s.arg(name)));
    }
    if (relative.isEmpty() || relative.endsWith(u'/') || relative.split(u'/').contains(u".."_s)) {
        return Failure(
            protocolError(ErrorCode::InvalidBlob, u"%1 does not name a file below the root '%2'"_s.arg(fileUrl, name)));
    }
    return Location{*root, QFile::encodeName(relative)};
}

Result<std::unique_ptr<QFile>> FileRoots::openForReading(const QString &fileUrl) const
{
    const auto location = locate(fileUrl);
    if (!location) {
        return Failure(location.error());
    }
    const Descriptor root(
        open(QFile::encodeName(location->root.directory).constData(), O_DIRECTORY | O_PATH | O_CLOEXEC));
    if (root.get() < 0) {
        return Failure(fileError(errno, fileUrl));
    }
    // O_NONBLOCK: a named pipe must not hold us up.
    Descriptor file(openBeneath(root.get(), location->relativePath, O_RDONLY | O_NONBLOCK));
    if (file.get() < 0) {
        return Failure(fileError(errno, fileUrl));
    }
    struct stat status
    {
    };
    if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return Failure(protocolError(ErrorCode::InvalidBlob, u"%1 is not a regular file"_s.arg(fileUrl)));
    }
    auto result = std::make_unique<QFile>();
    if (!result->open(file.release(), QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
        return Failure(protocolError(ErrorCode::InvalidBlob, u"%1 cannot be read"_s.arg(fileUrl)));
    }
    return result;
}

Result<void> FileRoots::checkWritable(const QString &fileUrl) const
{
    const auto location = locate(fileUrl);
    if (!location) {
        return Failure(location.error());
    }
    if (!location->root.writable) {
        return Failure(
            protocolError(ErrorCode::InvalidBlob, u"The file root '%1' is read-only"_s.arg(location->root.name)));
    }
    return {};
}

Result<std::unique_ptr<FileRoots::PendingFile>> FileRoots::createForWriting(const QString &fileUrl) const
{
    if (const auto writable = checkWritable(fileUrl); !writable) {
        return Failure(writable.error());
    }
    const Location location = *locate(fileUrl);
    const Descriptor root(
        open(QFile::encodeName(location.root.directory).constData(), O_DIRECTORY | O_PATH | O_CLOEXEC));
    if (root.get() < 0) {
        return Failure(fileError(errno, fileUrl));
    }
    Descriptor folder(openFolder(root.get(), folderOf(location.relativePath)));
    if (folder.get() < 0) {
        return Failure(fileError(errno, fileUrl));
    }
    // Without a name, so that nothing stays when this process is killed. Not every file system can do that.
    const QByteArray temporaryName = ".pooldeck-" + newId().toLatin1();
    int file = openBeneath(folder.get(), ".", O_WRONLY | O_TMPFILE, 0644);
    const bool isNamed = file < 0;
    if (isNamed) {
        file = openBeneath(folder.get(), temporaryName, O_WRONLY | O_CREAT | O_EXCL, 0644);
    }
    if (file < 0) {
        return Failure(fileError(errno, fileUrl));
    }
    return std::make_unique<PendingFile>(folder.release(), temporaryName, nameOf(location.relativePath), file, isNamed);
}

FileRoots::PendingFile::PendingFile(int directoryFd, QByteArray temporaryName, QByteArray finalName, int fileFd,
                                    bool isNamed)
    : m_directoryFd(directoryFd)
    , m_temporaryName(std::move(temporaryName))
    , m_finalName(std::move(finalName))
    , m_isNamed(isNamed)
{
    m_file.open(fileFd, QIODevice::WriteOnly, QFileDevice::AutoCloseHandle);
}

FileRoots::PendingFile::~PendingFile()
{
    m_file.close();
    if (m_isNamed) {
        unlinkat(m_directoryFd, m_temporaryName.constData(), 0);
    }
    close(m_directoryFd);
}

bool FileRoots::PendingFile::giveName(const QByteArray &name)
{
    const QByteArray self = "/proc/self/fd/" + QByteArray::number(m_file.handle());
    return linkat(AT_FDCWD, self.constData(), m_directoryFd, name.constData(), AT_SYMLINK_FOLLOW) == 0;
}

/// At once, also where there is a file already: that takes a temporary name, and a rename.
bool FileRoots::PendingFile::putInPlace()
{
    if (!m_isNamed && giveName(m_finalName)) {
        return true;
    }
    m_isNamed = m_isNamed || giveName(m_temporaryName);
    if (m_isNamed &&
        renameat(m_directoryFd, m_temporaryName.constData(), m_directoryFd, m_finalName.constData()) == 0) {
        m_isNamed = false;
        return true;
    }
    return false;
}

Result<void> FileRoots::PendingFile::commit()
{
    // On disk under its name before anybody is told: the file, then the folder that names it.
    const bool written = m_file.flush() && fsync(m_file.handle()) == 0;
    if (!written || !putInPlace() || fsync(m_directoryFd) != 0) {
        return Failure(protocolError(ErrorCode::InvalidBlob, u"The output could not be written: %1"_s.arg(
                                                                 QString::fromLocal8Bit(strerror(errno)))));
    }
    return {};
}

} // namespace pooldeck
