#pragma once

#include "http/httpfront.h"

#include <QHash>
#include <QObject>
#include <QTcpSocket>

#include <functional>
#include <memory>

namespace pooldeck {

/// A front in this process, with a small service behind it:
///   /echo     what came, as JSON: Method, Path, Body (text), BodyBytes
///   /wait     no answer until `release` or until the client has gone (then "gone")
///   /secret   401 without "Authorization: Bearer right"
///   /bytes/N  N bytes
///   /missing/N  404 with N bytes
///   /file     the file `file`
class FrontFixture final : public QObject
{
    Q_OBJECT

public:
    explicit FrontFixture(const HttpFront::Limits &limits = {}, const HttpFront::TlsFiles &tls = {});

    HttpFront &front() { return *m_front; }
    quint16 port() const { return m_port; }

    /// Answers what waits at /wait.
    void release();
    int waiting() const { return int(m_waiting.size()); }
    QList<ServiceRequest> requests; ///< all that came
    QList<quint64> gone;
    QString file;

private:
    void serve();
    void answer(const ServiceRequest &request);

    std::unique_ptr<HttpFront> m_front;
    quint16 m_port = 0;
    QList<quint64> m_waiting;
};

/// One raw connection. All waits end after some seconds.
class RawClient final
{
public:
    explicit RawClient(quint16 port);
    /// For one that is to be encrypted: not connected yet.
    explicit RawClient(std::unique_ptr<QTcpSocket> socket);

    QTcpSocket &socket() { return *m_socket; }
    void send(const QByteArray &bytes);

    struct Answer
    {
        int status = 0; ///< 0: none came
        QByteArray head;
        QByteArray body;
        QByteArray header(const QByteArray &name) const;
    };
    /// The next whole answer. `hasBody`: false for one to HEAD.
    Answer read(bool hasBody = true);
    Answer ask(const QByteArray &bytes)
    {
        send(bytes);
        return read();
    }
    /// True when the service has closed the connection.
    bool isDropped(int withinMs = 10'000);
    bool isOpen();

private:
    std::unique_ptr<QTcpSocket> m_socket;
    QByteArray m_received;
};

QByteArray get(const QByteArray &path, const QByteArray &headers = {});
QByteArray post(const QByteArray &path, const QByteArray &body, const QByteArray &headers = {});

} // namespace pooldeck
