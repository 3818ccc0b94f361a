#include "loadclient.h"

#include <QStringBuilder>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pooldeck {

LoadClient::LoadClient(quint16 port, const QByteArray &key)
    : m_head(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key +
             "\r\nContent-Type: application/json\r\nContent-Length: ")
    , m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0) {
        qFatal("cannot connect");
    }
}

LoadClient::~LoadClient()
{
    close(m_socket);
}

LoadClient::Answer LoadClient::post(const QByteArray &path, const QByteArray &body)
{
    const QByteArray request = "POST " + path + m_head + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    if (send(m_socket, request.constData(), size_t(request.size()), MSG_NOSIGNAL) != request.size()) {
        return {};
    }
    for (;;) {
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end >= 0) {
            const qsizetype at = m_buffer.indexOf("Content-Length: ");
            const qsizetype length =
                at < 0 || at > end ? 0 : m_buffer.mid(at + 16, m_buffer.indexOf('\r', at) - at - 16).toLongLong();
            if (m_buffer.size() >= end + 4 + length) {
                const Answer answer{m_buffer.mid(9, 3).toInt(), m_buffer.mid(end + 4, length)};
                m_buffer.remove(0, end + 4 + length);
                return answer;
            }
        }
        char chunk[4096];
        const ssize_t got = recv(m_socket, chunk, sizeof(chunk), 0);
        if (got <= 0) {
            return {};
        }
        m_buffer.append(chunk, got);
    }
}

} // namespace pooldeck
