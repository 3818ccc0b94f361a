#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <functional>
#include <optional>

namespace pooldeck {

/// A connection's socket, with TLS over it or without. One reading and one writing call at a time.
class FrontStream final
{
public:
    using Done = std::function<void(const boost::system::error_code &, std::size_t)>;

    /// `tls`: none for plain HTTP.
    FrontStream(boost::asio::ip::tcp::socket &&socket, boost::asio::ssl::context *tls);

    bool isTls() const { return m_isTls; }
    void handshake(const std::function<void(const boost::system::error_code &)> &done);
    /// After a failed handshake or the end of TLS: what follows is read and written without it.
    void becomePlain() { m_isTls = false; }

    void readSome(boost::asio::mutable_buffer space, const Done &done);
    /// All of it.
    void write(boost::asio::const_buffer bytes, const Done &done);
    /// Says that nothing more is sent. Reading goes on.
    void finishSending(const std::function<void()> &done);
    /// Calls under way end with an error.
    void close();

private:
    boost::asio::ip::tcp::socket m_socket;
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket &>> m_tls;
    bool m_isTls;
};

} // namespace pooldeck
