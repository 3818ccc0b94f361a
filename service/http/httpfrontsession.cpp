#include "http/httpfrontsession.h"

#include "common/ids.h"
#include "common/literals.h"
#include "http/httpfrontanswer.h"
#include "model/protocolerror.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/sslerr.h>

namespace asio = boost::asio;
using boost::system::error_code;

namespace pooldeck {
namespace {

constexpr int LingerSeconds = 2;
constexpr qint64 FilePart = 64 << 10;
constexpr std::size_t SmallRead = 4 << 10; // every connection has one
constexpr std::size_t LargeRead = 64 << 10;

bool isPlainHttp(const error_code &error)
{
    return error.category() == asio::error::get_ssl_category() &&
           ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
}

/// The client has said that it sends no more, rather than torn the connection.
bool isOrderlyEnd(const error_code &error)
{
    return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

} // namespace

FrontSession::FrontSession(asio::ip::tcp::socket &&socket, const Peer &peer, HttpFront::Private &front)
    : m_peer(peer)
    , m_front(front)
    , m_stream(std::move(socket), front.tls.get())
    , m_reader(front.limits)
{
}

void FrontSession::setDeadline(int seconds)
{
    m_deadline = HttpFront::Private::SteadyClock::now() + std::chrono::seconds(seconds);
}

void FrontSession::start()
{
    if (!m_stream.isTls()) {
        handshakeDone({});
        return;
    }
    setDeadline(m_peer.isTurnedAway ? LingerSeconds : m_front.limits.handshakeTimeoutSeconds);
    m_stream.handshake([self = shared_from_this()](const error_code &error) { self->handshakeDone(error); });
}

void FrontSession::handshakeDone(const error_code &error)
{
    if (m_state == State::Closed) {
        return;
    }
    if (error) {
        m_front.count([](HttpFront::Counters &counters) { ++counters.rejectedTls; });
        if (!isPlainHttp(error)) {
            close();
            return;
        }
        m_stream.becomePlain();
        m_keepAlive = false;
        write(ServiceResponse::error(
            protocolError(ErrorCode::RequestBodyInvalid, u"This port speaks TLS only: use https."_s)));
    } else if (m_peer.isTurnedAway) {
        turnAway();
    } else {
        awaitRequest();
    }
}

void FrontSession::turnAway()
{
    m_keepAlive = false;
    write(ServiceResponse::error(
        protocolError(ErrorCode::TooManyConcurrentRequests, u"The service has too many connections. Try again."_s)));
}

void FrontSession::awaitRequest()
{
    m_state = State::Reading;
    m_requestBegin.reset();
    setDeadline(m_served ? m_front.limits.idleTimeoutSeconds : m_front.limits.headerTimeoutSeconds);
    advance();
}

void FrontSession::readMore()
{
    if (m_isReading || m_peerDone || m_state == State::Closed) {
        return;
    }
    if (m_state != State::Lingering && m_reader.isFull()) {
        return; // whoever sends that far ahead has to wait
    }
    m_isReading = true;
    // A body must have begun to arrive before it gets more memory: a header alone costs its sender nothing.
    const bool isInBody = m_state == State::Reading && !m_reader.isInHeader() && m_reader.bodyBytes() >= SmallRead;
    m_chunk.resize(isInBody ? LargeRead : SmallRead);
    m_chunk.shrink_to_fit();
    m_stream.readSome(asio::buffer(m_chunk), [self = shared_from_this()](const error_code &error, std::size_t bytes) {
        self->m_isReading = false;
        self->readDone(error, bytes);
    });
}

void FrontSession::readDone(const error_code &error, std::size_t bytes)
{
    if (!error && m_state != State::Lingering) {
        m_reader.received(m_chunk.data(), bytes);
    }
    switch (m_state) {
    case State::Closed:
        return;
    case State::Lingering:
        if (error && !m_stream.isTls()) {
            close();
            return;
        }
        if (error) { // TLS is over, but bytes may still come, and a reset would take our answer from the client
            m_stream.becomePlain();
        }
        readMore();
        return;
    case State::Handshake:
    case State::Reading:
        if (error) {
            close();
        } else {
            advance();
        }
        return;
    case State::Asking:
    case State::Holding:
    case State::Writing:
        if (error) {
            readEnded(isOrderlyEnd(error));
        } else {
            readMore();
        }
        return;
    }
}

void FrontSession::readEnded(bool isOrderly)
{
    m_peerDone = true;
    if (!isOrderly) {
        close();
    } else if (m_askedId != 0) {
        m_front.reportGone(m_askedId);
    }
}

void FrontSession::advance()
{
    while (m_state == State::Reading) {
        const RequestReader::Step step = m_reader.next();
        account(m_reader.bodyBytes());
        if (m_state != State::Reading) {
            return;
        }
        switch (step) {
        case RequestReader::Step::More:
            if (m_peerDone) {
                close();
                return;
            }
            if (m_reader.hasBytes() && !m_requestBegin) {
                m_requestBegin = HttpFront::Private::SteadyClock::now();
                m_deadline = *m_requestBegin + std::chrono::seconds(m_front.limits.headerTimeoutSeconds);
            }
            if (m_requestBegin && !m_reader.isInHeader()) {
                m_deadline = *m_requestBegin + std::chrono::seconds(m_front.limits.requestTimeoutSeconds);
            }
            readMore();
            return;
        case RequestReader::Step::Header:
            m_keepAlive = m_reader.keepAlive();
            m_isHead = m_reader.isHead();
            m_isHttp10 = m_reader.isHttp10();
            if (m_reader.expectsContinue()) {
                goOnAfterHeader();
                return;
            }
            break;
        case RequestReader::Step::Whole:
            ask();
            readMore();
            return;
        case RequestReader::Step::HeaderTooLarge:
        case RequestReader::Step::HeaderMalformed:
        case RequestReader::Step::BodyTooLarge:
        case RequestReader::Step::BodyMalformed:
            refuse(step);
            return;
        }
    }
}

void FrontSession::goOnAfterHeader()
{
    setDeadline(m_front.limits.requestTimeoutSeconds);
    static constexpr std::string_view Continue = "HTTP/1.1 100 Continue\r\n\r\n";
    m_stream.write(asio::buffer(Continue), [self = shared_from_this()](const error_code &error, std::size_t) {
        if (error) {
            self->close();
        } else {
            self->advance();
        }
    });
}

void FrontSession::ask()
{
    m_state = State::Asking;
    m_deadline = TimePoint::max(); // a long poll may take its time
    m_front.table.setBusy(m_peer.sessionId);
    ServiceRequest request = m_reader.take();
    request.id = m_askedId = ++m_front.lastRequestId;
    request.requestId = m_requestId = newId().toLatin1();
    request.remoteAddress = m_peer.address;
    m_front.hand(*this, std::move(request));
}

void FrontSession::refuse(RequestReader::Step step)
{
    const bool isHeader = step == RequestReader::Step::HeaderTooLarge || step == RequestReader::Step::HeaderMalformed;
    m_front.count(
        [&](HttpFront::Counters &counters) { ++(isHeader ? counters.rejectedHeader : counters.rejectedBody); });
    m_keepAlive = false;
    m_isHead = m_isHead && !isHeader; // that was of the request before
    write(refusalOf(step, m_front.limits));
}

void FrontSession::account(std::size_t bytes)
{
    const std::size_t before = std::exchange(m_accounted, bytes);
    if (before != bytes && !m_front.account(*this, before, bytes) && m_state == State::Reading) {
        m_front.count([](HttpFront::Counters &counters) { ++counters.rejectedFull; });
        turnAway();
    }
}

void FrontSession::respond(const ServiceResponse &response)
{
    m_askedId = 0;
    account(0);
    if (m_state != State::Asking) {
        return;
    }
    if (response.status == 401) {
        hold(response);
    } else {
        write(response);
    }
}

void FrontSession::hold(const ServiceResponse &response)
{
    const auto delay = m_front.delayOf401(m_peer.group);
    if (!delay) {
        m_keepAlive = false;
        write(response);
        return;
    }
    m_state = State::Holding;
    ++m_front.held;
    m_front.table.setWaiting(m_peer.sessionId); // it may go when there is no room
    m_holdTimer.emplace(m_front.io, *delay);
    m_holdTimer->async_wait([self = shared_from_this(), response](const error_code &error) {
        if (!error && self->m_state == State::Holding) {
            --self->m_front.held;
            self->write(response);
        }
    });
}

void FrontSession::write(const ServiceResponse &response)
{
    if (!response.file.isEmpty()) {
        m_file = std::make_unique<QFile>(response.file);
        if (!m_file->open(QIODevice::ReadOnly)) {
            const bool isBusy = m_file->error() == QFileDevice::ResourceError; // no descriptor is left
            m_file.reset();
            write(ServiceResponse::error(
                isBusy ? protocolError(ErrorCode::ServiceUnavailable, u"Too many files are open. Try again."_s)
                       : protocolError(ErrorCode::OutputNotFound, u"The file is no longer there."_s)));
            return;
        }
    }
    if (m_requestId.isEmpty()) {
        m_requestId = newId().toLatin1();
    }
    m_state = State::Writing;
    if (response.status >= 400) {
        m_front.table.setWaiting(
            m_peer.sessionId); // what anybody can have, without a key, may go when there is no room
    }
    setDeadline(m_front.limits.answerTimeoutSeconds);
    m_front.count([&](HttpFront::Counters &counters) {
        ++counters.answers[std::size_t(std::clamp(response.status / 100, 0, 5))];
    });
    m_fileLeft = m_file ? m_file->size() : 0;
    m_out = headOf(response, {m_requestId, m_file ? m_fileLeft : response.body.size(), m_keepAlive, m_isHttp10});
    if (m_isHead) {
        m_file.reset();
        m_fileLeft = 0;
    } else if (!m_file) {
        m_out += response.body;
    }
    m_downloadEnd =
        HttpFront::Private::SteadyClock::now() + std::chrono::seconds(m_front.limits.downloadTimeoutSeconds);
    send();
    readMore();
}

void FrontSession::send()
{
    m_lastProgress = HttpFront::Private::SteadyClock::now();
    m_stream.write(asio::buffer(m_out.constData(), std::size_t(m_out.size())),
                   [self = shared_from_this()](const error_code &error, std::size_t) { self->sendDone(error); });
}

void FrontSession::sendDone(const error_code &error)
{
    if (m_state != State::Writing) {
        return;
    }
    if (error) {
        close();
        return;
    }
    if (m_fileLeft > 0) {
        m_out = m_file->read(std::min(FilePart, m_fileLeft));
        m_fileLeft -= m_out.size();
        if (m_out.isEmpty()) { // it has become shorter: the client must not take it for whole
            close();
            return;
        }
        setDeadline(m_front.limits.answerTimeoutSeconds);
        m_deadline = std::min(m_deadline, m_downloadEnd);
        send();
        return;
    }
    m_file.reset();
    m_out.clear();
    m_requestId.clear();
    m_served = true;
    account(0);
    if (!m_keepAlive) {
        linger();
        return;
    }
    m_front.table.setWaiting(m_peer.sessionId);
    awaitRequest();
}

/// A client that still sends (a body over the limit, say) would lose our answer to a reset if the connection were
/// closed under it: what it sends is thrown away for a moment.
void FrontSession::linger()
{
    if (m_peerDone) {
        close();
        return;
    }
    m_state = State::Lingering;
    m_front.table.setWaiting(m_peer.sessionId);
    setDeadline(LingerSeconds);
    m_reader.clear();
    m_stream.finishSending([self = shared_from_this()] { self->readMore(); });
    readMore();
}

void FrontSession::close()
{
    if (m_state == State::Closed) {
        return;
    }
    if (m_state == State::Holding) {
        --m_front.held;
    }
    m_state = State::Closed;
    m_holdTimer.reset();
    m_file.reset();
    m_stream.close();
    account(0);
    m_front.closed(*this);
}

void FrontSession::checkDeadline(TimePoint now)
{
    if (now < m_deadline) {
        return;
    }
    const bool isIdle = m_state == State::Reading && m_served && !m_requestBegin;
    if (!isIdle && m_state != State::Lingering) {
        m_front.count([](HttpFront::Counters &counters) { ++counters.rejectedTimeout; });
    }
    close();
}

} // namespace pooldeck
