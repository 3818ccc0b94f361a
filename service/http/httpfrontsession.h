#pragma once

#include "http/httpfrontprivate.h"
#include "http/httpfrontreader.h"
#include "http/httpfrontstream.h"

#include <QFile>

namespace pooldeck {

/// One connection: reads a request, waits for its answer, writes it, reads the next. It goes on reading while it waits,
/// so that it sees a client that has gone.
class FrontSession final : public std::enable_shared_from_this<FrontSession>
{
public:
    struct Peer
    {
        quint64 sessionId = 0;
        QByteArray address; ///< as text
        quint64 group = 0;  ///< what limits count by: an IPv4 address or an IPv6 /64
        bool isTurnedAway = false;
    };

    FrontSession(boost::asio::ip::tcp::socket &&socket, const Peer &peer, HttpFront::Private &front);

    const Peer &peer() const { return m_peer; }
    quint64 askedId() const { return m_askedId; }
    std::size_t accounted() const { return m_accounted; }
    /// While it writes an answer: when the client last took a part of it.
    std::optional<HttpFront::Private::SteadyClock::time_point> writingSince() const
    {
        return m_state == State::Writing ? std::optional(m_lastProgress) : std::nullopt;
    }

    void start();
    void respond(const ServiceResponse &response);
    /// Closes the connection at once.
    void close();
    /// Closes it when it has been in its state for too long.
    void checkDeadline(HttpFront::Private::SteadyClock::time_point now);

private:
    using TimePoint = HttpFront::Private::SteadyClock::time_point;
    enum class State {
        Handshake,
        Reading, ///< no complete request is there
        Asking,  ///< the engine has it
        Holding, ///< its answer is held back
        Writing,
        Lingering,
        Closed
    };

    void setDeadline(int seconds);
    void handshakeDone(const boost::system::error_code &error);
    void turnAway();
    void awaitRequest();
    void readMore();
    void readDone(const boost::system::error_code &error, std::size_t bytes);
    void readEnded(bool isOrderly);
    void advance();
    void goOnAfterHeader();
    void ask();
    void refuse(RequestReader::Step step);
    void account(std::size_t bytes);
    void hold(const ServiceResponse &response);
    void write(const ServiceResponse &response);
    void send();
    void sendDone(const boost::system::error_code &error);
    void linger();

    const Peer m_peer;
    HttpFront::Private &m_front;
    FrontStream m_stream;
    RequestReader m_reader;
    State m_state = State::Handshake;
    TimePoint m_deadline = TimePoint::max();
    std::optional<TimePoint> m_requestBegin;
    std::optional<boost::asio::steady_timer> m_holdTimer;
    QByteArray m_requestId;
    quint64 m_askedId = 0;
    std::size_t m_accounted = 0;
    std::vector<char> m_chunk; ///< what is being read: the reader's own memory may change meanwhile
    QByteArray m_out;
    std::unique_ptr<QFile> m_file;
    qint64 m_fileLeft = 0;
    TimePoint m_downloadEnd;
    TimePoint m_lastProgress; ///< of writing
    bool m_isReading = false;
    bool m_peerDone = false; ///< it sends nothing more; it may still read
    bool m_keepAlive = true;
    bool m_isHead = false;
    bool m_isHttp10 = false;
    bool m_served = false;
};

} // namespace pooldeck
