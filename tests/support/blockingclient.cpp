#include "blockingclient.h"

#include "common/literals.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pooldeck {
namespace {

constexpr time_t AnswerLimitSeconds = 90; // longer than any service is stopped for

/// The value of a header, "" without one. `head` is in lower case.
QByteArray headerOf(const QByteArray &head, const QByteArray &name)
{
    const qsizetype at = head.indexOf(QByteArray("\r\n" + name + ":"));
    if (at < 0) {
        return {};
    }
    const qsizetype begin = at + 3 + name.size();
    return head.sliced(begin, head.indexOf('\r', begin) - begin).trimmed();
}

} // namespace

QJsonObject BlockingClient::Answer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

QString BlockingClient::Answer::errorCode() const
{
    return json()
        .value("error"_L1)
        .toObject()
        .value("details"_L1)
        .toArray()
        .at(0)
        .toObject()
        .value("code"_L1)
        .toString();
}

BlockingClient::BlockingClient(quint16 port, const QByteArray &key)
    : m_head(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n")
    , m_port(port)
{
    if (!key.isEmpty()) {
        m_head += "Authorization: Bearer " + key + "\r\n";
    }
}

BlockingClient::~BlockingClient()
{
    disconnect();
}

void BlockingClient::disconnect()
{
    if (m_socket >= 0) {
        close(m_socket);
        m_socket = -1;
    }
    m_buffer.clear();
}

int BlockingClient::connection()
{
    if (m_socket >= 0) {
        return m_socket;
    }
    m_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(m_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    const timeval limit{AnswerLimitSeconds, 0};
    setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    if (connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0) {
        disconnect();
    }
    return m_socket;
}

BlockingClient::Answer BlockingClient::request(const QByteArray &method, const QByteArray &path, const QByteArray &body,
                                               const Headers &headers)
{
    if (connection() < 0) {
        return {};
    }
    QByteArray message = method + ' ' + path + m_head;
    for (const auto &[name, value] : headers) {
        message += name + ": " + value + "\r\n";
    }
    message += "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    const bool sent = send(m_socket, message.constData(), size_t(message.size()), MSG_NOSIGNAL) == message.size();
    Answer answer = sent ? readAnswer() : Answer();
    if (answer.status == 0) {
        disconnect();
    }
    return answer;
}

BlockingClient::Answer BlockingClient::readAnswer()
{
    qsizetype end = -1;
    qsizetype length = 0;
    bool closes = false;
    for (;;) {
        if (end < 0 && (end = m_buffer.indexOf("\r\n\r\n")) >= 0) {
            const QByteArray head = m_buffer.left(end + 2).toLower();
            length = headerOf(head, "content-length").toLongLong();
            closes = headerOf(head, "connection") == "close";
        }
        if (end >= 0 && m_buffer.size() >= end + 4 + length) {
            Answer answer{m_buffer.sliced(9, 3).toInt(), m_buffer.sliced(end + 4, length)};
            m_buffer.remove(0, end + 4 + length);
            if (closes) {
                disconnect();
            }
            return answer;
        }
        char chunk[16384];
        const ssize_t got = recv(m_socket, chunk, sizeof(chunk), 0);
        if (got <= 0) {
            return {};
        }
        m_buffer.append(chunk, got);
    }
}

} // namespace pooldeck
