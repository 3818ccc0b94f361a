#include "rawconnection.h"

#include "common/literals.h"

#include <QJsonDocument>
#include <QTest>
#include <QUrl>

namespace pooldeck {
namespace {

constexpr int LimitMs = 20'000;

} // namespace

RawConnection::RawConnection(ServiceFixture &service)
    : m_service(service)
{
    const QUrl url(service.poolServiceUrl());
    m_host = url.authority().toLatin1();
    m_socket.connectToHost(url.host(), quint16(url.port()));
    if (!m_socket.waitForConnected(LimitMs)) {
        QTest::qFail(qPrintable(m_socket.errorString()), __FILE__, __LINE__);
    }
}

void RawConnection::send(const QByteArray &bytes)
{
    m_socket.write(bytes);
    m_socket.flush();
}

bool RawConnection::readUntil(const std::function<bool()> &enough)
{
    return QTest::qWaitFor(
        [&] {
            m_received += m_socket.readAll();
            return enough();
        },
        LimitMs);
}

ServiceFixture::Answer RawConnection::ask(const QByteArray &request)
{
    send(request);
    return answerTo(request);
}

ServiceFixture::Answer RawConnection::answerTo(const QByteArray &request)
{
    ServiceFixture::Answer answer;
    if (!readUntil([this] { return m_received.contains("\r\n\r\n"); })) {
        return answer;
    }
    const qsizetype headEnd = m_received.indexOf("\r\n\r\n");
    QList<QByteArray> lines = m_received.left(headEnd).split('\n');
    m_received.remove(0, headEnd + 4);
    answer.status = lines.takeFirst().split(' ').value(1).toInt();
    for (const QByteArray &line : std::as_const(lines)) {
        const qsizetype mark = line.indexOf(':');
        answer.headers.append({line.left(mark).trimmed(), line.mid(mark + 1).trimmed()});
    }
    if (answer.status == 100) {
        return answer;
    }
    const QByteArray method = request.split(' ').value(0);
    const qsizetype length = method == "HEAD" ? 0 : answer.header("Content-Length").toInt();
    if (!readUntil([&] { return m_received.size() >= length; })) {
        return {};
    }
    answer.body = m_received.left(length);
    m_received.remove(0, length);
    answer.json = QJsonDocument::fromJson(answer.body).object();
    const qsizetype bodyStart = request.indexOf("\r\n\r\n") + 4;
    const bool isChunked = request.toLower().contains("transfer-encoding: chunked");
    const auto body = isChunked ? std::optional<QByteArray>() : request.mid(bodyStart);
    const QString target = QString::fromLatin1(request.split(' ').value(1));
    const QString complaint =
        m_service.contract().complaintAbout({method, target, body, answer.status, answer.headers, answer.body});
    if (!complaint.isEmpty()) {
        QTest::qFail(qPrintable(complaint), __FILE__, __LINE__);
    }
    return answer;
}

bool RawConnection::isClosed()
{
    return QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, LimitMs);
}

bool RawConnection::hasNews(int timeoutMs)
{
    return !m_received.isEmpty() || m_socket.bytesAvailable() > 0 || m_socket.waitForReadyRead(timeoutMs);
}

} // namespace pooldeck
