#pragma once

#include "servicefixture.h"

#include <QTcpSocket>

namespace pooldeck {

/// One connection to the running service on which a test says byte by byte what a client of the world says. Answers are
/// held against docs/openapi.yaml like those of ServiceFixture.
class RawConnection final
{
public:
    explicit RawConnection(ServiceFixture &service);

    void send(const QByteArray &bytes);
    /// Sends a whole request and reads its answer.
    ServiceFixture::Answer ask(const QByteArray &request);
    /// The next answer, of `request`; status 0 when none comes. A 100 is an answer without a body.
    ServiceFixture::Answer answerTo(const QByteArray &request);
    /// Whether the service has closed the connection, or does so now.
    bool isClosed();
    /// Whether something to read comes within this time.
    bool hasNews(int timeoutMs);

    /// "127.0.0.1:8080"
    QByteArray host() const { return m_host; }

private:
    bool readUntil(const std::function<bool()> &enough);

    ServiceFixture &m_service;
    QTcpSocket m_socket;
    QByteArray m_host;
    QByteArray m_received;
};

} // namespace pooldeck
