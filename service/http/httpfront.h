#pragma once

#include "http/httpmessages.h"

#include <array>
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
        quint64 bufferedBytes = 64 << 20; ///< bodies of all requests that are not answered yet
        int handshakeTimeoutSeconds = 10; ///< of TLS
        int headerTimeoutSeconds = 10;    ///< from the first byte of a request, or from the connection, to its header
        int requestTimeoutSeconds = 30;   ///< for a request to arrive whole
        int idleTimeoutSeconds = 90;      ///< from one answer of a connection to the first byte of the next request
        int answerTimeoutSeconds = 30;    ///< for a client to take an answer, or the next part of a file
        int stalledMs = 2000; ///< one that takes nothing of its answer for longer may go when room is needed
        int downloadTimeoutSeconds = 3600; ///< for a client to take a file
        int connections = 4096;
        int connectionsPerAddress =
            256;                        ///< of one IPv4 address or IPv6 /64; those of this computer share `connections`
        int failedKeyDelayMs = 100;     ///< a 401 is held back this long for each recent one of its address …
        int failedKeyMaxDelayMs = 2000; ///< … but never longer
    };

    /// What happened since the start.
    struct Counters
    {
        quint64 connectionsOpen = 0; ///< now
        quint64 connections = 0;
        quint64 requests = 0;
        std::array<quint64, 6> answers{}; ///< by class of status: [2] counts 2xx
        // Connections and requests that were turned away or dropped
        quint64 rejectedFull = 0;    ///< 503, or the oldest without a request, for want of room
        quint64 rejectedHeader = 0;  ///< too large or malformed
        quint64 rejectedBody = 0;    ///< too large or malformed
        quint64 rejectedTimeout = 0; ///< too slow; not those that were idle between two requests
        quint64 rejectedTls = 0;     ///< the handshake failed
    };

    /// PEM files. With them the front speaks TLS only.
    struct TlsFiles
    {
        QString certificateChain;
        QString privateKey;
    };

    /// `onRequests` is called from the front's own thread when `takeRequests` or `takeGone` has something, once
    /// until `takeRequests` is called.
    HttpFront(const Limits &limits, std::function<void()> onRequests);
    ~HttpFront();
    HttpFront(const HttpFront &) = delete;
    HttpFront &operator=(const HttpFront &) = delete;

    /// Before `listen`. The error says which file is wrong and how.
    Result<void> useTls(const TlsFiles &files);
    /// The certificate that clients see, in PEM; empty without TLS.
    QByteArray certificate() const;

    /// Binds and starts to serve. Port 0: any free one. Answers the port.
    Result<quint16> listen(const QString &address, quint16 port);

    /// Instead of `listen`, for a caller that has its own loop: serves a connected socket, which it then owns, …
    void adopt(int socket);
    /// … and does on this thread what can be done without waiting.
    void poll();

    /// From any thread.
    Counters counters() const;

    std::vector<ServiceRequest> takeRequests();
    /// Requests, taken earlier or just now, whose client sends nothing more and has most likely gone: a late answer to
    /// them is best given at once. To be asked after `takeRequests`.
    std::vector<quint64> takeGone();
    void respond(quint64 requestId, ServiceResponse response);

    class Private;

private:
    std::unique_ptr<Private> d;
};

} // namespace pooldeck
