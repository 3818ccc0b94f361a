#pragma once

#include "storage/blobhosts.h"
#include "storage/bloblocation.h"
#include "storage/blobsigning.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

class QNetworkAccessManager;
class QNetworkReply;

namespace pooldeck {

struct BlobAnswer
{
    int status = 0;
    BlobSigning::Headers headers;
    QByteArray body; ///< at most BlobClient::LargestBody; empty when there was a sink

    /// "" when absent; names compare without case.
    QByteArray header(QByteArrayView name) const;
};

enum class BlobVerb { Head, Get, Put };

struct BlobRequest
{
    BlobVerb verb = BlobVerb::Get;
    BlobSigning::Query query;
    BlobSigning::Headers headers;
    QByteArray body;
    /// Called once when an answer below 300 begins. An error ends the exchange with it, for good.
    std::function<Result<void>(const BlobAnswer &head)> begun;
    /// Takes the body of such an answer, part by part. An error ends the exchange with it, for good.
    std::function<Result<void>(const QByteArray &part)> sink;
    std::function<void(qint64 bytes)> sent; ///< of the body, so far
};

/// Where a client may go, and how long.
struct BlobAccess
{
    /// Connections go to the address that was checked, whatever the name resolves to meanwhile, and through no proxy.
    /// None: any host, through the proxy of the system.
    std::optional<BlobHosts> hosts;
    std::stop_token stop;
    QByteArray userAgent = "pooldeck";
};

/// Exchanges with storage accounts over HTTP, signed with the account's key where there is one. Blocks: for a worker
/// thread, one object per thread and task. Redirects are not followed. Errors are those of `blobError`; Unreachable and
/// TimedOut when there was no answer; Stopped.
class BlobClient final
{
public:
    explicit BlobClient(const BlobAccess &access);
    ~BlobClient();
    BlobClient(const BlobClient &) = delete;
    BlobClient &operator=(const BlobClient &) = delete;

    /// How one try ended.
    struct Outcome
    {
        Result<BlobAnswer> answer = BlobAnswer();
        bool mayHelpAgain = false; ///< no answer, a time-out, a storage that is busy
        qint64 retryAfterMs = 0;
    };
    Outcome exchange(const BlobLocation &location, const BlobRequest &request);
    /// Up to `Tries` of them, with pauses. For what may be sent twice.
    Result<BlobAnswer> call(const BlobLocation &location, const BlobRequest &request);
    /// Before try number `nextTry`; false when it was stopped.
    bool pause(int nextTry, qint64 retryAfterMs);
    bool isStopped() const { return m_access.stop.stop_requested(); }

    static constexpr int Tries = 5;
    static constexpr qint64 LargestBody = 16 * 1024 * 1024; ///< of an answer that is kept

private:
    Result<QNetworkReply *> begin(const BlobLocation &location, const BlobRequest &request);
    /// Until the reply has finished, or the request would have no more of it.
    Result<BlobAnswer> await(QNetworkReply &reply, const BlobRequest &request);

    BlobAccess m_access;
    std::unique_ptr<QNetworkAccessManager> m_network;
};

} // namespace pooldeck
