// Boost.Beast is heavy to compile: only httpfront*.cpp include it.

#include "http/httpfront.h"

#include "common/literals.h"
#include "http/httpfrontprivate.h"
#include "http/httpfrontsession.h"
#include "http/httpfronttls.h"
#include "model/protocolerror.h"

#include <QLoggingCategory>

#include <boost/asio/post.hpp>

#include <openssl/pem.h>

#include <sys/resource.h>

Q_LOGGING_CATEGORY(lcFront, "pooldeck.http.front", QtWarningMsg)

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace pooldeck {
namespace {

constexpr int MaxTurnedAway = 64;
constexpr int MaxHeld = 256;
constexpr auto SweepInterval = std::chrono::milliseconds(500);

/// What limits count by. IPv4 and IPv6 addresses of this computer are all one.
quint64 groupOf(const asio::ip::address &address)
{
    constexpr quint64 V4 = quint64(0xffff) << 32; // as an IPv6 prefix nobody has it
    if (address.is_loopback()) {
        return 0;
    }
    if (address.is_v4()) {
        return V4 | address.to_v4().to_uint();
    }
    if (address.to_v6().is_v4_mapped()) {
        return groupOf(asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()));
    }
    quint64 prefix = 0;
    const auto bytes = address.to_v6().to_bytes();
    for (std::size_t i = 0; i < 8; ++i) {
        prefix = prefix << 8 | bytes[i];
    }
    return prefix;
}

/// Makes room for as many connections; how many there is room for.
int roomForConnections(int wanted)
{
    constexpr rlim_t Other = 256; // the database, pidfds, files on their way
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return wanted;
    }
    const rlim_t needed = 2 * rlim_t(wanted) + Other; // a download has its file open
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = std::min(needed, limit.rlim_max);
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= needed) {
        return wanted;
    }
    const int room = int(limit.rlim_cur > 2 * Other ? (limit.rlim_cur - Other) / 2 : limit.rlim_cur / 4);
    qCWarning(lcFront) << "Only" << room << "connections at a time: there are no more file descriptors (ulimit -n)";
    return room;
}

qint64 steadyMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

} // namespace

HttpFront::Private::Private(const Limits &frontLimits, std::function<void()> notify)
    : limits(frontLimits)
    , onRequests(std::move(notify))
    , connectionLimit(frontLimits.connections)
    , acceptor(io)
    , acceptPause(io)
    , sweepTimer(io)
    , backOff(frontLimits.failedKeyDelayMs, frontLimits.failedKeyMaxDelayMs)
{
}

void HttpFront::Private::accept()
{
    acceptor.async_accept(io, [this](const error_code &error, tcp::socket socket) {
        if (!error) {
            welcome(std::move(socket));
            accept();
            return;
        }
        if (error == asio::error::no_descriptors) {
            if (const auto oldest = table.oldestWaiting()) {
                evict(*oldest);
            }
        }
        // Asking again at once would only spin.
        acceptPause.expires_after(std::chrono::milliseconds(100));
        acceptPause.async_wait([this](const error_code &) { accept(); });
    });
}

void HttpFront::Private::welcome(tcp::socket &&socket)
{
    error_code error;
    socket.set_option(tcp::no_delay(true), error);
    FrontSession::Peer peer;
    const auto endpoint = socket.remote_endpoint(error);
    if (!error) {
        peer.address = QByteArray::fromStdString(endpoint.address().to_string());
        peer.group = groupOf(endpoint.address());
    }
    peer.sessionId = ++lastSessionId;
    peer.isTurnedAway = !makeRoom(peer.group);
    count([&](Counters &now) {
        ++now.connections;
        now.rejectedFull += peer.isTurnedAway ? 1 : 0;
    });
    if (peer.isTurnedAway && turnedAway >= MaxTurnedAway) {
        return;
    }
    count([](Counters &now) { ++now.connectionsOpen; });
    if (peer.isTurnedAway) {
        ++turnedAway;
    } else {
        table.add(peer.sessionId, peer.group);
    }
    const auto session = std::make_shared<FrontSession>(std::move(socket), peer, *this);
    sessions.emplace(peer.sessionId, session);
    session->start();
    if (!isSweeping) {
        isSweeping = true;
        sweep();
    }
}

bool HttpFront::Private::makeRoom(quint64 address)
{
    if (address != 0 && table.openOf(address) >= limits.connectionsPerAddress) {
        auto oldest = table.oldestWaitingOf(address);
        oldest = oldest ? oldest : longestStalled(address);
        if (!oldest) {
            return false;
        }
        evict(*oldest);
    }
    if (table.open() >= connectionLimit) {
        auto oldest = table.oldestWaiting();
        oldest = oldest ? oldest : longestStalled({});
        if (!oldest) {
            return false;
        }
        evict(*oldest);
    }
    return true;
}

std::optional<quint64> HttpFront::Private::longestStalled(std::optional<quint64> address) const
{
    auto since = SteadyClock::now() - std::chrono::milliseconds(limits.stalledMs);
    std::optional<quint64> result;
    for (const auto &[id, session] : sessions) {
        const auto progress = session->writingSince();
        const bool counts = !session->peer().isTurnedAway && (!address || session->peer().group == *address);
        if (counts && progress && *progress < since) {
            since = *progress;
            result = id;
        }
    }
    return result;
}

void HttpFront::Private::evict(quint64 sessionId)
{
    const std::shared_ptr<FrontSession> session = sessions.at(sessionId);
    count([](Counters &now) { ++now.rejectedFull; });
    session->close();
}

void HttpFront::Private::closed(FrontSession &session)
{
    if (session.askedId() != 0) {
        reportGone(session.askedId());
        asking.erase(session.askedId());
    }
    if (session.peer().isTurnedAway) {
        --turnedAway;
    }
    count([](Counters &now) { --now.connectionsOpen; });
    table.remove(session.peer().sessionId);
    sessions.erase(session.peer().sessionId); // may be its end
}

void HttpFront::Private::sweep()
{
    const auto now = SteadyClock::now();
    std::vector<std::shared_ptr<FrontSession>> all;
    all.reserve(sessions.size());
    for (const auto &[id, session] : sessions) {
        all.push_back(session);
    }
    for (const auto &session : all) {
        session->checkDeadline(now);
    }
    if (sessions.empty()) {
        isSweeping = false;
        return;
    }
    sweepTimer.expires_after(SweepInterval);
    sweepTimer.async_wait([this](const error_code &error) {
        if (!error) {
            sweep();
        }
    });
}

bool HttpFront::Private::account(FrontSession &session, std::size_t before, std::size_t after)
{
    buffered = buffered - before + after;
    while (buffered > limits.bufferedBytes && after > before) {
        const auto oldest = std::find_if(table.waiting().begin(), table.waiting().end(),
                                         [this](quint64 id) { return sessions.at(id)->accounted() > 0; });
        if (oldest == table.waiting().end() || *oldest == session.peer().sessionId) {
            return false;
        }
        evict(*oldest);
    }
    return true;
}

std::optional<std::chrono::milliseconds> HttpFront::Private::delayOf401(quint64 address)
{
    const int delayMs = backOff.failed(address, steadyMs());
    return held < MaxHeld ? std::optional(std::chrono::milliseconds(delayMs)) : std::nullopt;
}

void HttpFront::Private::hand(FrontSession &session, ServiceRequest &&request)
{
    asking.emplace(request.id, &session);
    count([](Counters &now) { ++now.requests; });
    {
        const std::lock_guard lock(mutex);
        requests.push_back(std::move(request));
    }
    notify();
}

void HttpFront::Private::reportGone(quint64 requestId)
{
    {
        const std::lock_guard lock(mutex);
        gone.push_back(requestId);
    }
    notify();
}

void HttpFront::Private::notify()
{
    bool wasNotified = false;
    {
        const std::lock_guard lock(mutex);
        wasNotified = std::exchange(notified, true);
    }
    if (!wasNotified) {
        onRequests();
    }
}

void HttpFront::Private::deliverResponses()
{
    std::vector<std::pair<quint64, ServiceResponse>> arrived;
    {
        const std::lock_guard lock(mutex);
        arrived.swap(responses);
    }
    for (const auto &[requestId, response] : arrived) {
        const auto it = asking.find(requestId);
        if (it != asking.end()) {
            const std::shared_ptr<FrontSession> session = it->second->shared_from_this();
            asking.erase(it);
            session->respond(response);
        }
    }
}

HttpFront::HttpFront(const Limits &limits, std::function<void()> onRequests)
    : d(std::make_unique<Private>(limits, std::move(onRequests)))
{
}

HttpFront::~HttpFront()
{
    d->io.stop();
    if (d->thread.joinable()) {
        d->thread.join();
    }
}

Result<void> HttpFront::useTls(const TlsFiles &files)
{
    auto context = makeTlsContext(files);
    if (!context) {
        return Failure(context.error());
    }
    d->tls = std::move(*context);
    d->certificate = certificateOf(*d->tls);
    return {};
}

QByteArray HttpFront::certificate() const
{
    return d->certificate;
}

Result<quint16> HttpFront::listen(const QString &address, quint16 port)
{
    d->connectionLimit = roomForConnections(d->limits.connections);
    error_code error;
    const asio::ip::address ip = asio::ip::make_address(address.toStdString(), error);
    const tcp::endpoint endpoint(ip, port);
    if (!error) {
        d->acceptor.open(endpoint.protocol(), error);
    }
    if (!error) {
        d->acceptor.set_option(asio::socket_base::reuse_address(true), error);
    }
    if (!error) {
        d->acceptor.bind(endpoint, error);
    }
    if (!error) {
        d->acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        return Failure(localError(u"CannotListen"_s, u"Cannot listen on %1:%2: %3"_s.arg(address).arg(port).arg(
                                                         QString::fromStdString(error.message()))));
    }
    const quint16 bound = d->acceptor.local_endpoint().port();
    d->accept();
    d->thread = std::thread([front = d.get()] { front->io.run(); });
    return bound;
}

void HttpFront::adopt(int socket)
{
    tcp::socket adopted(d->io);
    error_code error;
    adopted.assign(tcp::v4(), socket, error);
    if (!error) {
        d->welcome(std::move(adopted));
    }
}

void HttpFront::poll()
{
    d->io.restart();
    d->io.poll();
}

HttpFront::Counters HttpFront::counters() const
{
    const std::lock_guard lock(d->countersMutex);
    return d->counters;
}

std::vector<ServiceRequest> HttpFront::takeRequests()
{
    const std::lock_guard lock(d->mutex);
    d->notified = false;
    return std::exchange(d->requests, {});
}

std::vector<quint64> HttpFront::takeGone()
{
    const std::lock_guard lock(d->mutex);
    return std::exchange(d->gone, {});
}

void HttpFront::respond(quint64 requestId, ServiceResponse response)
{
    bool isFirst = false;
    {
        const std::lock_guard lock(d->mutex);
        isFirst = d->responses.empty();
        d->responses.emplace_back(requestId, std::move(response));
    }
    if (isFirst) {
        asio::post(d->io, [front = d.get()] { front->deliverResponses(); });
    }
}

} // namespace pooldeck
