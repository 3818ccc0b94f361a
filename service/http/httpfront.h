#pragma once

#include "http/httpmessages.h"

#include <functional>
#include <memory>
#include <vector>

namespace pooldeck {

/// The HTTP server: one thread of its own that parses, limits and times out. Requests and answers cross to the engine's
/// thread as values (docs/architecture.md, decision 1); an answer to a client that has gone is harmless.
class HttpFront final
{
public:
    struct Limits
    {
        quint64 bodyBytes = 1 << 20;
        quint32 headerBytes = 16 << 10;
        int requestTimeoutSeconds = 30;    ///< for a request to arrive whole
        int idleTimeoutSeconds = 90;       ///< from one request of a connection to the header of the next
        int downloadTimeoutSeconds = 3600; ///< for a client to take a file
        int connections = 512;             ///< one more gets 503 TooManyConcurrentRequests
    };

    /// PEM files. With them the front speaks TLS only.
    struct TlsFiles
    {
        QString certificateChain;
        QString privateKey;
    };

    /// `onRequests` is called from the front's own thread when `takeRequests` has something and had nothing before.
    HttpFront(const Limits &limits, std::function<void()> onRequests);
    ~HttpFront();
    HttpFront(const HttpFront &) = delete;
    HttpFront &operator=(const HttpFront &) = delete;

    /// Binds and starts to serve. Port 0: any free one. Answers the port.
    Result<quint16> listen(const QString &address, quint16 port);

    std::vector<ServiceRequest> takeRequests();
    void respond(quint64 requestId, ServiceResponse response);

    class Private;

private:
    std::unique_ptr<Private> d;
};

} // namespace pooldeck
