#include "net/qthttptransport.h"

#include "common/literals.h"
#include "model/protocolerror.h"
#include "net/retrydelay.h"

#include <QLoggingCategory>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPromise>
#include <QRandomGenerator>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTimer>

#include <algorithm>

Q_LOGGING_CATEGORY(lcTransport, "pooldeck.net.transport", QtWarningMsg)

namespace pooldeck {
namespace {

constexpr int ConnectionsOfAManager = 6; // to one host, in Qt
constexpr std::size_t MostManagers = 4;
constexpr qint64 ReadAhead = 65'536;
constexpr qint64 LongestPauseSeconds = 3'600;           // that a server may ask for
constexpr qint64 LongestWaitMs = 60'000;                // before another try; whoever asked may wait longer
constexpr char WrongCertificate[] = "wrongCertificate"; // a property of the reply

Error errorWithoutAnswer(const QNetworkReply &reply)
{
    const QString where = reply.url().authority();
    if (reply.property(WrongCertificate).toBool()) {
        return localError(TransportError::TlsFailed,
                          u"No secure connection to %1: it shows another certificate."_s.arg(where));
    }
    switch (reply.error()) {
    case QNetworkReply::OperationCanceledError:
    case QNetworkReply::TimeoutError:
        return localError(TransportError::TimedOut, u"%1 did not answer in time."_s.arg(where));
    case QNetworkReply::SslHandshakeFailedError:
        return localError(TransportError::TlsFailed,
                          u"No secure connection to %1: %2"_s.arg(where, reply.errorString()));
    default:
        return localError(TransportError::Unreachable, u"%1 cannot be reached: %2"_s.arg(where, reply.errorString()));
    }
}

Result<HttpResponse> resultOf(QNetworkReply &reply, qint64 bodyLimit)
{
    const QVariant status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (!status.isValid()) {
        return Failure(errorWithoutAnswer(reply));
    }
    HttpResponse response;
    response.status = status.toInt();
    response.isCut = bodyLimit > 0 && reply.bytesAvailable() > bodyLimit;
    response.body = response.isCut ? reply.read(bodyLimit) : reply.readAll();
    const auto headers = reply.rawHeaderPairs();
    for (const auto &header : headers) {
        response.headers.append({header.first, header.second});
    }
    if (response.status >= 300) {
        return Failure(errorFromResponse(response.status, response.body));
    }
    if (reply.error() != QNetworkReply::NoError) { // the answer broke off
        return Failure(errorWithoutAnswer(reply));
    }
    return response;
}

/// Lets the request go to a server with this certificate, and to no other.
void pin(QNetworkReply *reply, const QByteArray &pem)
{
    const QSslCertificate wanted(pem, QSsl::Pem);
    const auto isWanted = [reply, wanted] {
        return !wanted.isNull() && reply->sslConfiguration().peerCertificate() == wanted;
    };
    QObject::connect(reply, &QNetworkReply::sslErrors, reply, [reply, isWanted] {
        if (isWanted()) {
            reply->ignoreSslErrors();
        }
    });
    // Before anything of the request is sent.
    QObject::connect(reply, &QNetworkReply::encrypted, reply, [reply, isWanted] {
        if (!isWanted()) {
            reply->setProperty(WrongCertificate, true);
            reply->abort();
        }
    });
}

} // namespace

struct QtHttpTransport::Exchange
{
    HttpRequest request;
    QPromise<Result<HttpResponse>> promise;
    int tried = 0;

    void finish(Result<HttpResponse> result)
    {
        promise.addResult(std::move(result));
        promise.finish();
    }
};

QtHttpTransport::QtHttpTransport(const QByteArray &userAgent, QObject *parent)
    : QObject(parent)
    , m_userAgent(userAgent)
{
}

QtHttpTransport::~QtHttpTransport() = default;

void QtHttpTransport::forgetConnections()
{
    for (const Line &line : m_lines) {
        line.network->clearConnectionCache();
    }
}

/// Qt opens six connections to a host and lets the rest wait, long polls or not: many at once want more than one
/// manager.
std::size_t QtHttpTransport::freeLine()
{
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (m_lines[i].underWay < ConnectionsOfAManager) {
            return i;
        }
    }
    if (m_lines.size() < MostManagers) {
        auto *network = new QNetworkAccessManager(this);
        network->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
        network->setAutoDeleteReplies(true);
        m_lines.push_back({network});
        return m_lines.size() - 1;
    }
    const auto least = std::min_element(m_lines.begin(), m_lines.end(),
                                        [](const Line &a, const Line &b) { return a.underWay < b.underWay; });
    return std::size_t(least - m_lines.begin());
}

QFuture<Result<HttpResponse>> QtHttpTransport::send(const HttpRequest &request)
{
    auto exchange = std::make_shared<Exchange>();
    exchange->request = request;
    exchange->promise.start();
    QFuture<Result<HttpResponse>> future = exchange->promise.future();
    startTry(exchange);
    return future;
}

void QtHttpTransport::startTry(const std::shared_ptr<Exchange> &exchange)
{
    ++exchange->tried;
    const HttpRequest &request = exchange->request;
    QNetworkRequest networkRequest(request.url);
    networkRequest.setTransferTimeout(request.timeoutMs);
    networkRequest.setRawHeader("User-Agent", m_userAgent);
    networkRequest.setRawHeader("Accept", "application/json");
    if (!request.bearer.isEmpty()) {
        networkRequest.setRawHeader("Authorization", "Bearer " + request.bearer.reveal());
    }
    for (const auto &[name, value] : request.headers) {
        networkRequest.setRawHeader(name, value);
    }
    if (!request.body.isEmpty() && !networkRequest.hasRawHeader("Content-Type")) {
        networkRequest.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    }
    const std::size_t line = freeLine();
    ++m_lines[line].underWay;
    QNetworkReply *reply =
        m_lines[line].network->sendCustomRequest(networkRequest, toByteArray(request.method), request.body);
    connect(reply, &QObject::destroyed, this, [this, line] { --m_lines[line].underWay; });
    if (!request.pinnedCertificate.isEmpty()) {
        pin(reply, request.pinnedCertificate);
    }
    const qint64 limit = request.bodyLimit;
    if (limit > 0) {
        reply->setReadBufferSize(limit + ReadAhead);
        connect(reply, &QNetworkReply::readyRead, this, [this, exchange, reply, limit] {
            if (reply->bytesAvailable() > limit) {
                disconnect(reply, nullptr, this, nullptr);
                exchange->finish(resultOf(*reply, limit));
                reply->abort();
            }
        });
    }
    if (request.sink) {
        reply->setReadBufferSize(ReadAhead * 16);
        connect(reply, &QNetworkReply::readyRead, this, [this, exchange, reply] {
            const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            if (status < 300 && !exchange->request.sink(reply->readAll())) {
                disconnect(reply, nullptr, this, nullptr);
                exchange->finish(Failure(localError(TransportError::Cancelled, u"It was cancelled."_s)));
                reply->abort();
            }
        });
    }
    connect(reply, &QNetworkReply::finished, this, [this, exchange, reply] {
        Result<HttpResponse> result = resultOf(*reply, exchange->request.bodyLimit);
        if (!result) {
            result.error().retryAfterMs =
                std::clamp<qint64>(reply->rawHeader("Retry-After").toLongLong(), 0, LongestPauseSeconds) * 1000;
        }
        qCDebug(lcTransport) << toByteArray(exchange->request.method) << redactedUrl(exchange->request.url)
                             << (result ? result->status : result.error().httpStatus);
        if (!result && isTransient(result.error()) && exchange->tried < exchange->request.tries &&
            result.error().retryAfterMs <= LongestWaitMs) {
            const qint64 delayMs = retryDelayMs(exchange->tried + 1, QRandomGenerator::global()->generateDouble(),
                                                result.error().retryAfterMs);
            QTimer::singleShot(int(delayMs), this, [this, exchange] { startTry(exchange); });
            return;
        }
        exchange->finish(std::move(result));
    });
}

} // namespace pooldeck
