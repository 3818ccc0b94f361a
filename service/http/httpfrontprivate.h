#pragma once

#include "http/connectiontable.h"
#include "http/failedkeybackoff.h"
#include "http/httpfront.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace pooldeck {

class FrontSession;

/// What the connections of a front share. All but what has a mutex is used on the front's thread only.
class HttpFront::Private
{
public:
    using SteadyClock = std::chrono::steady_clock;

    Private(const Limits &frontLimits, std::function<void()> notify);

    void accept();
    void welcome(boost::asio::ip::tcp::socket &&socket);
    void closed(FrontSession &session);

    /// A complete request goes to the engine; the answer to `id` comes back to the session.
    void hand(FrontSession &session, ServiceRequest &&request);
    /// The client of a handed request seems to have gone.
    void reportGone(quint64 requestId);
    void deliverResponses();

    /// Bodies in memory grew or shrank; over the limit the oldest that is still arriving goes. False: it is `session`
    /// itself that must.
    bool account(FrontSession &session, std::size_t before, std::size_t after);

    /// For how long this 401 is held back; none when too many are.
    std::optional<std::chrono::milliseconds> delayOf401(quint64 address);

    template <class Change>
    void count(const Change &change)
    {
        const std::lock_guard lock(countersMutex);
        change(counters);
    }

    const Limits limits;
    const std::function<void()> onRequests;
    int connectionLimit = 0; ///< of `limits`, or fewer when there are not enough file descriptors
    boost::asio::io_context io{1};
    std::unique_ptr<boost::asio::ssl::context> tls;
    QByteArray certificate;
    boost::asio::ip::tcp::acceptor acceptor;
    boost::asio::steady_timer acceptPause;
    boost::asio::steady_timer sweepTimer;
    std::thread thread;

    ConnectionTable table;
    FailedKeyBackOff backOff;
    std::unordered_map<quint64, std::shared_ptr<FrontSession>> sessions;
    std::unordered_map<quint64, FrontSession *> asking; ///< by the id of the request that the engine has
    quint64 lastSessionId = 0;
    quint64 lastRequestId = 0;
    std::size_t buffered = 0;
    int turnedAway = 0; ///< connections that are being told that there is no room
    int held = 0;       ///< answers that are being held back
    bool isSweeping = false;

    std::mutex mutex; // guards the following
    std::vector<ServiceRequest> requests;
    std::vector<quint64> gone;
    std::vector<std::pair<quint64, ServiceResponse>> responses;
    bool notified = false;

    std::mutex countersMutex;
    Counters counters; // guarded by countersMutex

private:
    bool makeRoom(quint64 address);
    void evict(quint64 sessionId);
    /// Of the clients that do not take their answer, the one that has not for longest; of this address, if any.
    std::optional<quint64> longestStalled(std::optional<quint64> address) const;
    void sweep();
    void notify();
};

} // namespace pooldeck
