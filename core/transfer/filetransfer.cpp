#include "transfer/filetransfer.h"

#include "common/literals.h"
#include "net/httptransport.h"
#include "storage/bloberrors.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pooldeck {
namespace {

constexpr qint64 WorthKeepingBytes = 1024 * 1024;

QString lastSystemError()
{
    return QString::fromLocal8Bit(strerror(errno));
}

Failure notWritten(const QString &path, const QString &why)
{
    return Failure(localError(u"FileNotWritten"_s, u"%1 cannot be written: %2"_s.arg(path, why), path));
}

BlobAccess accessOf(const TransferContext &context)
{
    return {std::nullopt, context.stop, context.userAgent};
}

/// What has come of a blob so far, and which content it is the beginning of. Nobody else has it at the same time.
class PartialFile final
{
public:
    PartialFile(const BlobLocation &location, const QString &path)
        : m_path(path)
        , m_file(partialPath(location, path))
        , m_note(m_file.fileName() + u".etag"_s)
    {
    }

    Result<void> open()
    {
        const QString folder = QFileInfo(m_path).absolutePath();
        if (!QDir().mkpath(folder)) {
            return notWritten(m_path, u"the folder %1 cannot be made"_s.arg(folder));
        }
        if (!m_file.open(QIODevice::ReadWrite)) {
            return notWritten(m_path, m_file.errorString());
        }
        if (flock(m_file.handle(), LOCK_EX | LOCK_NB) != 0 || !isStillThere()) {
            return notWritten(m_path, u"it is being downloaded already"_s);
        }
        return {};
    }

    QFile &file() { return m_file; }

    std::optional<BlobProperties> held()
    {
        if (m_file.size() == 0 || !m_note.open(QIODevice::ReadOnly)) {
            return {};
        }
        const QList<QByteArray> lines = m_note.readAll().split('\n');
        m_note.close();
        if (lines.size() != 3) {
            return {};
        }
        return BlobProperties{lines[1].toLongLong(), lines[0], QByteArray::fromHex(lines[2])};
    }

    void note(const BlobProperties &properties)
    {
        m_note.remove();
        if (properties.size >= WorthKeepingBytes && !properties.eTag.isEmpty() && m_note.open(QIODevice::WriteOnly)) {
            m_note.write(properties.eTag + '\n' + QByteArray::number(properties.size) + '\n' + properties.md5.toHex());
            m_note.close();
        }
    }

    Result<void> putInPlace()
    {
        const QByteArray from = QFile::encodeName(m_file.fileName());
        if (!m_file.flush() || fsync(m_file.handle()) != 0 ||
            std::rename(from.constData(), QFile::encodeName(m_path).constData()) != 0) {
            const QString why = lastSystemError();
            drop();
            return notWritten(m_path, why);
        }
        m_note.remove();
        return {};
    }

    void dropWhatIsNotWorthIt()
    {
        if (!m_note.exists() || m_file.size() < WorthKeepingBytes) {
            drop();
        }
    }

    void drop()
    {
        m_file.remove();
        m_note.remove();
    }

private:
    /// Whoever had it before has not put it in its place meanwhile.
    bool isStillThere() const
    {
        struct stat byHandle
        {
        };
        struct stat byName
        {
        };
        return fstat(m_file.handle(), &byHandle) == 0 &&
               stat(QFile::encodeName(m_file.fileName()).constData(), &byName) == 0 &&
               byHandle.st_ino == byName.st_ino && byHandle.st_dev == byName.st_dev;
    }

    static QString partialPath(const BlobLocation &location, const QString &path)
    {
        const QByteArray hash =
            QCryptographicHash::hash(location.url.toEncoded(), QCryptographicHash::Sha256).toHex().left(12);
        const QFileInfo file(path);
        return file.absolutePath() + u"/."_s + file.fileName().left(60) + u'.' + QString::fromLatin1(hash) + u".part"_s;
    }

    QString m_path;
    QFile m_file;
    QFile m_note;
};

} // namespace

Result<void> downloadToFile(const BlobLocation &location, const QString &path, const TransferContext &context)
{
    PartialFile partial(location, path);
    if (const auto opened = partial.open(); !opened) {
        return opened;
    }
    const auto done = BlobStore(accessOf(context), context.progress)
                          .download(location, partial.file(), partial.held(),
                                    [&partial](const BlobProperties &properties) { partial.note(properties); });
    if (done) {
        return partial.putInPlace();
    }
    if (done.error().code == BlobError::Stopped) {
        partial.drop();
    } else {
        partial.dropWhatIsNotWorthIt();
    }
    return Failure(done.error());
}

Result<void> uploadFile(const BlobLocation &location, const QString &path, BlobStore::Existing existing,
                        const TransferContext &context)
{
    QFile file(path);
    const QFileInfo info(path);
    if (!info.isFile() || !file.open(QIODevice::ReadOnly)) {
        const QString why = info.exists() && !info.isFile() ? u"it is not a file"_s : file.errorString();
        return Failure(localError(u"FileNotRead"_s, u"%1 cannot be read: %2"_s.arg(path, why), path));
    }
    BlobStore store(accessOf(context), context.progress);
    if (existing == BlobStore::Existing::Keep) {
        const auto there = store.properties(location);
        const bool isSame = there && !there->md5.isEmpty() && there->size == file.size() && there->md5 == md5Of(file);
        if (isSame) {
            if (context.progress) {
                context.progress(file.size(), file.size());
            }
            return {};
        }
        if (there) {
            return Failure(localError(BlobError::Exists,
                                      redactedUrl(location.url) + u": there is another blob of this name"_s, path));
        }
        if (there.error().code == BlobError::Stopped || !file.seek(0)) {
            return Failure(there.error());
        }
        // No such blob, or a token that may only write.
    }
    return store.upload(location, file, existing);
}

} // namespace pooldeck
