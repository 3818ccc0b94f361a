#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>

#include <utility>

namespace pooldeck {

/// HTTP over one kept connection with blocking sockets, for threads of their own: as little client as possible beside
/// the service that is measured or tortured. Connects again when the connection has broken.
class BlockingClient final
{
public:
    explicit BlockingClient(quint16 port, const QByteArray &key = {});
    ~BlockingClient();
    BlockingClient(const BlockingClient &) = delete;
    BlockingClient &operator=(const BlockingClient &) = delete;

    using Headers = QList<std::pair<QByteArray, QByteArray>>;
    struct Answer
    {
        int status = 0; ///< 0: no answer; whether the service has done what was asked is not known
        QByteArray body;

        QJsonObject json() const;
        /// The precise code of an error answer.
        QString errorCode() const;
    };
    Answer request(const QByteArray &method, const QByteArray &path, const QByteArray &body = {},
                   const Headers &headers = {});
    Answer get(const QByteArray &path) { return request("GET", path); }
    Answer post(const QByteArray &path, const QByteArray &body) { return request("POST", path, body); }

    /// The connection, made if there was none; -1: nobody listens.
    int connection();

private:
    Answer readAnswer();
    void disconnect();

    QByteArray m_head;
    QByteArray m_buffer;
    quint16 m_port;
    int m_socket = -1;
};

} // namespace pooldeck
