#include "cuttingproxy.h"

#include <QHostAddress>
#include <QTcpSocket>

#include <algorithm>
#include <memory>

namespace pooldeck {

CuttingProxy::CuttingProxy(quint16 serverPort)
    : m_serverPort(serverPort)
{
    connect(&m_listener, &QTcpServer::newConnection, this, &CuttingProxy::passOn);
    m_listener.listen(QHostAddress::LocalHost);
}

qint64 CuttingProxy::Limit::take()
{
    return times > 0 && times-- > 0 ? bytes : -1;
}

void CuttingProxy::cutAnswers(qint64 afterBytes, int times)
{
    m_answers = {afterBytes, times};
}

void CuttingProxy::cutRequests(qint64 afterBytes, int times)
{
    m_requests = {afterBytes, times};
}

void CuttingProxy::passOn()
{
    while (QTcpSocket *client = m_listener.nextPendingConnection()) {
        auto *server = new QTcpSocket(client);
        server->connectToHost(QHostAddress::LocalHost, m_serverPort);
        pump(server, client, m_answers.take(), m_fromServer);
        pump(client, server, m_requests.take(), m_toServer);
        connect(server, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
    }
}

void CuttingProxy::pump(QTcpSocket *from, QTcpSocket *to, qint64 limit, qint64 &total)
{
    const auto left = std::make_shared<qint64>(limit);
    connect(from, &QTcpSocket::readyRead, to, [this, from, to, left, &total] {
        const QByteArray bytes = *left < 0 ? from->readAll() : from->read(std::min(*left, from->bytesAvailable()));
        to->write(bytes);
        total += bytes.size();
        if (*left < 0) {
            return;
        }
        *left -= bytes.size();
        if (*left == 0) {
            disconnect(from, &QTcpSocket::readyRead, to, nullptr);
            ++m_cuts;
            Q_EMIT cut();
            to->flush();
            to->disconnectFromHost();
            from->abort();
        }
    });
}

} // namespace pooldeck
