#include "http/httpfrontstream.h"

#include <boost/asio/write.hpp>

namespace asio = boost::asio;
using boost::system::error_code;

namespace pooldeck {

FrontStream::FrontStream(asio::ip::tcp::socket &&socket, asio::ssl::context *tls)
    : m_socket(std::move(socket))
    , m_isTls(tls != nullptr)
{
    if (tls) {
        m_tls.emplace(m_socket, *tls);
    }
}

void FrontStream::handshake(const std::function<void(const error_code &)> &done)
{
    m_tls->async_handshake(asio::ssl::stream_base::server, done);
}

void FrontStream::readSome(asio::mutable_buffer space, const Done &done)
{
    if (m_isTls) {
        m_tls->async_read_some(space, done);
    } else {
        m_socket.async_read_some(space, done);
    }
}

void FrontStream::write(asio::const_buffer bytes, const Done &done)
{
    if (m_isTls) {
        asio::async_write(*m_tls, bytes, done);
    } else {
        asio::async_write(m_socket, bytes, done);
    }
}

void FrontStream::finishSending(const std::function<void()> &done)
{
    const auto endTcp = [this, done](const error_code &) {
        error_code ignored;
        m_socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        done();
    };
    if (m_isTls) {
        m_tls->async_shutdown(endTcp);
    } else {
        endTcp({});
    }
}

void FrontStream::close()
{
    error_code ignored;
    m_socket.close(ignored);
}

} // namespace pooldeck
