#pragma once

#include <QByteArray>

namespace pooldeck {

/// One kept HTTP connection with blocking sockets: as little client as possible beside the service that is measured.
class LoadClient final
{
public:
    LoadClient(quint16 port, const QByteArray &key);
    ~LoadClient();
    LoadClient(const LoadClient &) = delete;
    LoadClient &operator=(const LoadClient &) = delete;

    struct Answer
    {
        int status = 0; ///< 0: the connection broke
        QByteArray body;
    };
    Answer post(const QByteArray &path, const QByteArray &body);

private:
    QByteArray m_head;
    QByteArray m_buffer;
    int m_socket;
};

} // namespace pooldeck
