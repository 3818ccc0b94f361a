#pragma once

#include "storage/blobclient.h"

#include <QFile>
#include <QStringList>

namespace pooldeck {

/// What a storage says of a blob.
struct BlobProperties
{
    qint64 size = -1; ///< bytes; -1: not told
    QByteArray eTag;  ///< of this content and no other; empty: not told, then nothing can be resumed
    QByteArray md5;   ///< 16 bytes; empty: the storage has none
};

/// Blocks of a blob that nobody sees yet, in their order. The storage forgets them after a week.
struct UploadedBlocks
{
    QStringList ids;
    QByteArray md5; ///< of all of them, 16 bytes
};

/// Called in the thread of the transfer. `total` is -1 when it is not known.
using BlobProgress = std::function<void(qint64 done, qint64 total)>;

/// Reads and writes whole blobs of storage accounts. Everything blocks: for a worker thread, one object per thread and
/// task. What breaks off is gone on with where it stopped; every block, and the whole where the storage knows its MD5,
/// is checked. Errors are those of BlobClient; BlobError::Failed for the file on this side.
class BlobStore final
{
public:
    explicit BlobStore(const BlobAccess &access, BlobProgress progress = {});

    Result<BlobProperties> properties(const BlobLocation &location);

    /// Fills a file that is open for reading and writing. With `held` what is in it is the beginning of the blob that
    /// had these properties, and is kept if that is still so. `begun` gets the properties when the first bytes come.
    /// Errors besides: Damaged, Changed (it changes again and again). The file then holds what came so far, nothing
    /// when that is not good for anything.
    Result<BlobProperties> download(const BlobLocation &location, QFile &into,
                                    const std::optional<BlobProperties> &held = {},
                                    const std::function<void(const BlobProperties &)> &begun = {});

    enum class Existing { Replace, Keep };
    /// Makes the blob of all of the file, at once: it is there as a whole or as it was before. Small ones in one
    /// request, others in blocks. With Keep a blob that is there stays: BlobError::Exists.
    Result<void> upload(const BlobLocation &location, QFile &source, Existing existing = Existing::Replace);

    /// The two halves of an upload. Blocks that an earlier try has left there are not sent again: their ids come from
    /// their content.
    Result<UploadedBlocks> uploadBlocks(const BlobLocation &location, QFile &source);
    Result<void> commitBlocks(const BlobLocation &location, const UploadedBlocks &blocks,
                              Existing existing = Existing::Replace);

    static constexpr qint64 BlockBytes = 4 * 1024 * 1024; ///< of files up to 195 GiB
    /// A storage takes 50,000 blocks; whole MiB.
    static qint64 blockBytesFor(qint64 fileBytes);

private:
    Result<QList<QByteArray>> uncommittedBlocks(const BlobLocation &location);
    /// Of an upload; never goes back, whatever has to be sent again.
    void report(qint64 done, qint64 total);

    BlobClient m_client;
    BlobProgress m_progress;
    qint64 m_reported = -1;
};

/// MD5 of the rest of an open file, 16 bytes; empty when it cannot be read.
QByteArray md5Of(QFile &file);

} // namespace pooldeck
