#pragma once

#include "common/error.h"

#include <QFile>
#include <QHash>

#include <memory>

namespace pooldeck {

/// A folder that jobs may name as file:///NAME/….
struct FileRoot
{
    QString name;
    QString directory; ///< absolute
    bool writable = false;
};

/// The folders of this computer that job requests may read or write (docs/protocol.md, Files).
///
/// Paths are opened with openat2(RESOLVE_BENEATH): no "..", no absolute link and no link that leads out gets through,
/// however it is written.
class FileRoots final
{
public:
    explicit FileRoots(const QList<FileRoot> &roots = {});

    /// True for a location that this class is meant to resolve ("file:…").
    static bool isFileUrl(QStringView location);

    /// An open file for reading. Errors: InvalidBlob (no such root, not below it, a folder), BlobNotFound.
    Result<std::unique_ptr<QFile>> openForReading(const QString &fileUrl) const;

    /// Checks that the location is below a writable root; creates the folders on the way. Returns a file that
    /// `commit` puts in its place at once, or that is gone when it goes out of scope.
    class PendingFile;
    Result<std::unique_ptr<PendingFile>> createForWriting(const QString &fileUrl) const;

    /// Whether the location could be written at all, without touching it.
    Result<void> checkWritable(const QString &fileUrl) const;

    const QHash<QString, FileRoot> &roots() const { return m_roots; }

private:
    struct Location
    {
        FileRoot root;
        QByteArray relativePath;
    };
    Result<Location> locate(const QString &fileUrl) const;

    QHash<QString, FileRoot> m_roots;
};

/// A file that is not there until it is committed.
class FileRoots::PendingFile final
{
public:
    /// `isNamed`: it has its temporary name already, else none.
    PendingFile(int directoryFd, QByteArray temporaryName, QByteArray finalName, int fileFd, bool isNamed);
    ~PendingFile();
    PendingFile(const PendingFile &) = delete;
    PendingFile &operator=(const PendingFile &) = delete;

    QFile &device() { return m_file; }
    /// Flushes to disk and puts it under its name.
    Result<void> commit();

private:
    bool giveName(const QByteArray &name);
    bool putInPlace();

    int m_directoryFd;
    QByteArray m_temporaryName;
    QByteArray m_finalName;
    QFile m_file;
    bool m_isNamed; ///< as temporaryName
};

} // namespace pooldeck
