#pragma once

#include <QObject>
#include <QTcpServer>

namespace pooldeck {

/// Passes connections on to a server of this computer and breaks them where it is told to: a line that fails in the
/// middle. Works in the thread that made it.
class CuttingProxy final : public QObject
{
    Q_OBJECT

public:
    explicit CuttingProxy(quint16 serverPort);

    quint16 port() const { return m_listener.serverPort(); }
    /// The next `times` connections break after so many bytes from the server, or to it.
    void cutAnswers(qint64 afterBytes, int times);
    void cutRequests(qint64 afterBytes, int times);

    qint64 fromServer() const { return m_fromServer; } ///< bytes passed on, in all
    qint64 toServer() const { return m_toServer; }
    int cuts() const { return m_cuts; }

Q_SIGNALS:
    void cut();

private:
    struct Limit
    {
        qint64 bytes = -1;
        int times = 0;

        qint64 take();
    };
    void passOn();
    void pump(QTcpSocket *from, QTcpSocket *to, qint64 limit, qint64 &total);

    quint16 m_serverPort;
    QTcpServer m_listener;
    Limit m_answers;
    Limit m_requests;
    qint64 m_fromServer = 0;
    qint64 m_toServer = 0;
    int m_cuts = 0;
};

} // namespace pooldeck
