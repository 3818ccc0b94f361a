#include "frontfixture.h"

#include "common/literals.h"
#include "model/protocolerror.h"

#include <QHostAddress>
#include <QJsonObject>
#include <QTest>

namespace pooldeck {
namespace {

constexpr int WaitMs = 10'000;

} // namespace

FrontFixture::FrontFixture(const HttpFront::Limits &limits, const HttpFront::TlsFiles &tls)
    : m_front(std::make_unique<HttpFront>(
          limits, [this] { QMetaObject::invokeMethod(this, &FrontFixture::serve, Qt::QueuedConnection); }))
{
    if (!tls.certificateChain.isEmpty()) {
        if (const auto secured = m_front->useTls(tls); !secured) {
            qFatal("%s", qPrintable(secured.error().message));
        }
    }
    const auto port = m_front->listen(u"127.0.0.1"_s, 0);
    if (!port) {
        qFatal("%s", qPrintable(port.error().message));
    }
    m_port = *port;
}

void FrontFixture::serve()
{
    for (const ServiceRequest &request : m_front->takeRequests()) {
        requests.append(request);
        answer(request);
    }
    for (const quint64 id : m_front->takeGone()) {
        gone.append(id);
        if (m_waiting.removeOne(id)) {
            m_front->respond(id, ServiceResponse::json({{"Gone"_L1, true}}));
        }
    }
}

void FrontFixture::answer(const ServiceRequest &request)
{
    const QString first = request.path.value(0);
    if (first == "wait"_L1) {
        m_waiting.append(request.id);
        return;
    }
    ServiceResponse response = ServiceResponse::json({{"Method"_L1, QString::fromLatin1(request.method)},
                                                      {"Path"_L1, request.rawPath},
                                                      {"Body"_L1, QString::fromUtf8(request.body.left(1000))},
                                                      {"BodyBytes"_L1, request.body.size()}});
    if (first == "secret"_L1 && request.authorization != "Bearer right") {
        response = ServiceResponse::error(protocolError(ErrorCode::Unauthorized, u"No."_s));
    } else if (first == "bytes"_L1 || first == "missing"_L1) {
        response.status = first == "bytes"_L1 ? 200 : 404;
        response.body = QByteArray(request.path.value(1).toLongLong(), 'x');
    } else if (first == "file"_L1) {
        response.file = file;
    }
    m_front->respond(request.id, response);
}

void FrontFixture::release()
{
    for (const quint64 id : std::exchange(m_waiting, {})) {
        m_front->respond(id, ServiceResponse::json({{"Released"_L1, true}}));
    }
}

RawClient::RawClient(quint16 port)
    : RawClient(std::make_unique<QTcpSocket>())
{
    m_socket->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    if (!QTest::qWaitFor([this] { return m_socket->state() == QAbstractSocket::ConnectedState; }, WaitMs)) {
        qFatal("cannot connect: %s", qPrintable(m_socket->errorString()));
    }
}

RawClient::RawClient(std::unique_ptr<QTcpSocket> socket)
    : m_socket(std::move(socket))
{
}

void RawClient::send(const QByteArray &bytes)
{
    m_socket->write(bytes);
    m_socket->flush();
}

QByteArray RawClient::Answer::header(const QByteArray &name) const
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (line.left(colon).compare(name, Qt::CaseInsensitive) == 0) {
            return line.mid(colon + 1).trimmed();
        }
    }
    return {};
}

RawClient::Answer RawClient::read(bool hasBody)
{
    Answer answer;
    const auto take = [&] {
        m_received += m_socket->readAll();
        const qsizetype end = m_received.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        answer.head = m_received.left(end);
        const qsizetype length = hasBody ? answer.header("Content-Length").toLongLong() : 0;
        if (m_received.size() < end + 4 + length) {
            return false;
        }
        answer.status = answer.head.mid(9, 3).toInt();
        answer.body = m_received.mid(end + 4, length);
        m_received.remove(0, end + 4 + length);
        return true;
    };
    const bool ended =
        QTest::qWaitFor([&] { return take() || m_socket->state() == QAbstractSocket::UnconnectedState; }, WaitMs);
    return ended ? answer : Answer();
}

bool RawClient::isDropped(int withinMs)
{
    return QTest::qWaitFor([this] { return m_socket->state() == QAbstractSocket::UnconnectedState; }, withinMs);
}

bool RawClient::isOpen()
{
    QTest::qWait(0);
    return m_socket->state() == QAbstractSocket::ConnectedState;
}

QByteArray get(const QByteArray &path, const QByteArray &headers)
{
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n";
}

QByteArray post(const QByteArray &path, const QByteArray &body, const QByteArray &headers)
{
    return "POST " + path + " HTTP/1.1\r\nHost: test\r\n" + headers +
           "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace pooldeck
