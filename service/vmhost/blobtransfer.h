#pragma once

#include "storage/blobhosts.h"
#include "storage/bloblocation.h"
#include "storage/blobsigning.h"

#include <QFile>
#include <QStringList>

#include <functional>
#include <memory>
#include <stop_token>

class QNetworkAccessManager;
class QNetworkReply;

namespace pooldeck {

/// Reads and writes blobs of storage accounts over HTTP. Everything blocks: for a worker thread, one object per thread
/// and task. Redirects are not followed; a connection goes to the address that was checked, whatever its name resolves
/// to meanwhile. No answer, a time-out and a storage that is busy are tried again. Error messages are for the details
/// of a job and name the blob without a key or token; code Stopped when `stop` was asked for.
class BlobTransfer final
{
public:
    BlobTransfer(const BlobHosts &hosts, std::stop_token stop);
    ~BlobTransfer();
    BlobTransfer(const BlobTransfer &) = delete;
    BlobTransfer &operator=(const BlobTransfer &) = delete;

    /// Fills an empty, open file.
    Result<void> download(const BlobLocation &location, QFile &into);
    /// Uploads a file as blocks that nobody sees until they are committed; their ids. The storage forgets them after a
    /// week.
    Result<QStringList> uploadBlocks(const BlobLocation &location, QFile &source);
    /// Makes the blob of these blocks, in place of what it was, at once.
    Result<void> commitBlocks(const BlobLocation &location, const QStringList &blockIds);

    static constexpr int Tries = 5;
    static constexpr qint64 BlockBytes = 4 * 1024 * 1024;

private:
    struct Call
    {
        QByteArray method;
        BlobSigning::Query query;
        BlobSigning::Headers headers;
        QByteArray body;
        QFile *into = nullptr;
    };
    Result<void> call(const BlobLocation &location, const Call &call);
    /// One try. True in `again` when another one may help.
    Result<void> tryCall(const BlobLocation &location, const Call &call, bool &again, qint64 &retryAfterMs);
    Result<void> await(QNetworkReply &reply, QFile *into);
    bool pause(qint64 delayMs);

    BlobHosts m_hosts;
    std::stop_token m_stop;
    std::unique_ptr<QNetworkAccessManager> m_network;
};

} // namespace pooldeck
