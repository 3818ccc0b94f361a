// The only file that includes Boost.Beast: it is heavy to compile.

#include "http/httpfront.h"

#include "common/ids.h"
#include "common/literals.h"
#include "model/protocolerror.h"

#include <QFile>
#include <QUrl>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

namespace pooldeck {
namespace {

QByteArray toBytes(beast::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

/// The client's own request id, to be logged beside ours; empty when it would do a log harm.
QByteArray harmlessId(const QByteArray &text)
{
    constexpr qsizetype MaxLength = 64;
    const auto isHarmless = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
               c == '-';
    };
    return text.size() <= MaxLength && std::all_of(text.begin(), text.end(), isHarmless) ? text : QByteArray();
}

ServiceRequest toServiceRequest(http::request<http::string_body> &&request, quint64 id)
{
    ServiceRequest result;
    result.id = id;
    result.clientRequestId = harmlessId(toBytes(request["x-request-id"]));
    result.method = toBytes(request.method_string());
    const QByteArray target = toBytes(request.target());
    const qsizetype mark = target.indexOf('?');
    result.rawPath = QString::fromLatin1(mark < 0 ? target : target.left(mark));
    const QStringList segments = result.rawPath.split(u'/', Qt::SkipEmptyParts);
    for (const QString &segment : segments) {
        result.path.append(QUrl::fromPercentEncoding(segment.toLatin1()));
    }
    if (mark >= 0) {
        result.query = QUrlQuery(QString::fromLatin1(target.mid(mark + 1)));
    }
    result.authorization = toBytes(request[http::field::authorization]);
    result.ifMatch = toBytes(request[http::field::if_match]);
    result.userAgent = toBytes(request[http::field::user_agent]);
    result.idempotencyKey = toBytes(request["Idempotency-Key"]);
    result.body = QByteArray(request.body().data(), qsizetype(request.body().size()));
    return result;
}

template <class Body>
void setHead(http::response<Body> &head, const ServiceResponse &response, bool keepAlive, const QByteArray &requestId)
{
    head.version(11);
    head.result(unsigned(response.status));
    head.keep_alive(keepAlive);
    head.set("x-request-id", requestId.toStdString());
    head.set(http::field::cache_control, "no-store");
    if (!response.contentType.isEmpty()) {
        head.set(http::field::content_type, response.contentType.toStdString());
    }
    for (const auto &[name, value] : response.headers) {
        head.set(name.toStdString(), value.toStdString());
    }
}

class Session;

} // namespace

class HttpFront::Private
{
public:
    Private(const Limits &frontLimits, std::function<void()> notify)
        : limits(frontLimits)
        , onRequests(std::move(notify))
        , acceptor(io)
        , acceptPause(io)
    {
    }

    void accept();
    void welcome(tcp::socket &&socket);
    void hand(const std::shared_ptr<Session> &session, http::request<http::string_body> &&request);
    template <class Change>
    void count(const Change &change)
    {
        const std::lock_guard lock(countersMutex);
        change(counters);
    }

    const Limits limits;
    const std::function<void()> onRequests;
    int openSessions = 0; // only on the front's thread
    asio::io_context io{1};
    tcp::acceptor acceptor;
    asio::steady_timer acceptPause;
    std::thread thread;
    // Nobody else keeps a session alive while the engine works on its request. Only on the front's thread.
    std::unordered_map<quint64, std::shared_ptr<Session>> waiting;
    quint64 lastId = 0;

    std::mutex mutex;
    std::vector<ServiceRequest> requests; // guarded by mutex
    std::mutex countersMutex;
    Counters counters; // guarded by countersMutex
};

namespace {

/// One connection: reads a request, waits for its answer, writes it, reads the next.
class Session final : public std::enable_shared_from_this<Session>
{
public:
    Session(tcp::socket &&socket, HttpFront::Private &front)
        : m_stream(std::move(socket))
        , m_front(&front)
    {
        ++m_front->openSessions;
        beast::error_code error;
        const auto peer = m_stream.socket().remote_endpoint(error);
        if (!error) {
            m_remoteAddress = QByteArray::fromStdString(peer.address().to_string());
        }
        m_front->count([](HttpFront::Counters &counters) {
            ++counters.connections;
            ++counters.connectionsOpen;
        });
    }

    QByteArray requestId() const { return m_requestId; }
    QByteArray remoteAddress() const { return m_remoteAddress; }

    ~Session()
    {
        --m_front->openSessions;
        m_front->count([](HttpFront::Counters &counters) { --counters.connectionsOpen; });
    }

    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    void turnAway()
    {
        m_requestId = newId().toLatin1();
        m_front->count([](HttpFront::Counters &counters) { ++counters.rejectedFull; });
        m_keepAlive = false;
        write(ServiceResponse::error(protocolError(ErrorCode::TooManyConcurrentRequests,
                                                   u"The service has too many connections. Try again."_s)));
    }

    void read()
    {
        m_requestId = newId().toLatin1();
        m_parser.emplace();
        m_parser->body_limit(m_front->limits.bodyBytes);
        m_parser->header_limit(m_front->limits.headerBytes);
        m_stream.expires_after(std::chrono::seconds(m_served ? m_front->limits.idleTimeoutSeconds
                                                             : m_front->limits.requestTimeoutSeconds));
        http::async_read_header(
            m_stream, m_buffer, *m_parser,
            [self = shared_from_this()](beast::error_code error, std::size_t) { self->headerRead(error); });
    }

    void write(const ServiceResponse &response)
    {
        const bool keepAlive = m_keepAlive && response.status != 413;
        m_keepAlive = keepAlive;
        m_front->count([&](HttpFront::Counters &counters) { ++counters.answers[size_t(response.status / 100)]; });
        m_stream.expires_after(std::chrono::seconds(m_front->limits.requestTimeoutSeconds));
        if (!response.file.isEmpty()) {
            writeFile(response);
            return;
        }
        auto message = std::make_shared<http::response<http::string_body>>();
        setHead(*message, response, keepAlive, m_requestId);
        if (!m_isHead) {
            message->body() = response.body.toStdString();
        }
        if (response.status != 204) {
            message->prepare_payload();
        }
        send(message);
    }

private:
    void headerRead(beast::error_code error)
    {
        if (error) {
            refuse(error);
            return;
        }
        m_stream.expires_after(std::chrono::seconds(m_front->limits.requestTimeoutSeconds));
        if (beast::iequals(m_parser->get()[http::field::expect], "100-continue")) {
            auto go = std::make_shared<http::response<http::empty_body>>(http::status::continue_, 11);
            http::async_write(m_stream, *go,
                              [self = shared_from_this(), go](beast::error_code, std::size_t) { self->readBody(); });
            return;
        }
        readBody();
    }

    void readBody()
    {
        http::async_read(m_stream, m_buffer, *m_parser,
                         [self = shared_from_this()](beast::error_code error, std::size_t) {
                             if (error) {
                                 self->refuse(error);
                             } else {
                                 self->requestRead();
                             }
                         });
    }

    void requestRead()
    {
        m_stream.expires_never(); // a long poll may take its time
        m_isHead =
            m_parser->get().method() == http::verb::head; // its answer has no body, so the connection ends with it
        m_keepAlive = m_parser->get().keep_alive() && !m_isHead;
        m_front->hand(shared_from_this(), m_parser->release());
    }

    void refuse(beast::error_code error)
    {
        m_keepAlive = false;
        const bool inBody = m_parser->is_header_done();
        m_front->count([&](HttpFront::Counters &counters) {
            if (error == beast::error::timeout) {
                ++counters.rejectedTimeout;
            } else if (error.category() == http::make_error_code(http::error::body_limit).category()) {
                ++(inBody || error == http::error::body_limit ? counters.rejectedBody : counters.rejectedHeader);
            }
        });
        if (error == http::error::body_limit) {
            write(ServiceResponse::error(
                protocolError(ErrorCode::PayloadTooLarge,
                              u"The body is larger than the %1 bytes allowed."_s.arg(m_front->limits.bodyBytes))));
        } else if (error == http::error::end_of_stream || error == beast::error::timeout ||
                   error.category() == asio::error::get_system_category() || error == asio::error::eof) {
            close();
        } else {
            Error bad = protocolError(ErrorCode::RequestBodyInvalid, u"This is not a well-formed HTTP request."_s);
            if (error == http::error::header_limit) {
                bad = protocolError(
                    ErrorCode::PayloadTooLarge,
                    u"The header is larger than the %1 bytes allowed."_s.arg(m_front->limits.headerBytes));
                bad.httpStatus = 431;
            }
            write(ServiceResponse::error(bad));
        }
    }

    void writeFile(const ServiceResponse &response)
    {
        auto message = std::make_shared<http::response<http::file_body>>();
        beast::error_code error;
        message->body().open(QFile::encodeName(response.file).constData(), beast::file_mode::scan, error);
        if (error) {
            write(ServiceResponse::error(protocolError(ErrorCode::OutputNotFound, u"The file is no longer there."_s)));
            return;
        }
        setHead(*message, response, m_keepAlive, m_requestId);
        message->prepare_payload();
        m_stream.expires_after(std::chrono::seconds(m_front->limits.downloadTimeoutSeconds));
        send(message);
    }

    template <class Message>
    void send(const std::shared_ptr<Message> &message)
    {
        http::async_write(m_stream, *message,
                          [self = shared_from_this(), message](beast::error_code error, std::size_t) {
                              self->m_served = true;
                              if (error) {
                                  self->close();
                              } else if (!self->m_keepAlive) {
                                  self->linger();
                              } else {
                                  self->read();
                              }
                          });
    }

    /// A client that still sends (a body over the limit, say) would lose our answer to a reset if the connection were
    /// closed under it: what it sends is thrown away for a moment.
    void linger()
    {
        close();
        m_stream.expires_after(LingerTime);
        m_lingered.resize(64 << 10);
        discard();
    }

    void discard()
    {
        m_stream.async_read_some(asio::buffer(m_lingered),
                                 [self = shared_from_this()](beast::error_code error, std::size_t) {
                                     if (!error) {
                                         self->discard();
                                     }
                                 });
    }

    void close()
    {
        beast::error_code ignored;
        m_stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    static constexpr std::chrono::seconds LingerTime{2};

    beast::tcp_stream m_stream;
    beast::flat_buffer m_buffer;
    std::vector<char> m_lingered;
    std::optional<http::request_parser<http::string_body>> m_parser;
    HttpFront::Private *m_front;
    QByteArray m_requestId;
    QByteArray m_remoteAddress;
    bool m_keepAlive = true;
    bool m_isHead = false;
    bool m_served = false;
};

} // namespace

void HttpFront::Private::accept()
{
    acceptor.async_accept(io, [this](beast::error_code error, tcp::socket socket) {
        if (!error) {
            welcome(std::move(socket));
            accept();
            return;
        }
        // Out of descriptors, most likely: asking again at once would only spin.
        acceptPause.expires_after(std::chrono::milliseconds(100));
        acceptPause.async_wait([this](beast::error_code) { accept(); });
    });
}

void HttpFront::Private::welcome(tcp::socket &&socket)
{
    beast::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const bool isFull = openSessions >= limits.connections;
    const auto session = std::make_shared<Session>(std::move(socket), *this);
    if (isFull) {
        session->turnAway();
    } else {
        session->read();
    }
}

void HttpFront::Private::hand(const std::shared_ptr<Session> &session, http::request<http::string_body> &&request)
{
    const quint64 id = ++lastId;
    waiting.emplace(id, session);
    bool first = false;
    {
        const std::lock_guard lock(mutex);
        first = requests.empty();
        requests.push_back(toServiceRequest(std::move(request), id));
        requests.back().requestId = session->requestId();
        requests.back().remoteAddress = session->remoteAddress();
    }
    count([](Counters &c) { ++c.requests; });
    if (first) {
        onRequests();
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

Result<quint16> HttpFront::listen(const QString &address, quint16 port)
{
    beast::error_code error;
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

HttpFront::Counters HttpFront::counters() const
{
    const std::lock_guard lock(d->countersMutex);
    return d->counters;
}

std::vector<ServiceRequest> HttpFront::takeRequests()
{
    const std::lock_guard lock(d->mutex);
    return std::exchange(d->requests, {});
}

void HttpFront::respond(quint64 requestId, ServiceResponse response)
{
    asio::post(d->io, [front = d.get(), requestId, response = std::move(response)] {
        const auto it = front->waiting.find(requestId);
        if (it == front->waiting.end()) {
            return;
        }
        const std::shared_ptr<Session> session = std::move(it->second);
        front->waiting.erase(it);
        session->write(response);
    });
}

} // namespace pooldeck
