#include "client/batchexecutionclient.h"

#include "client/answers.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace pooldeck {
namespace {

/// The answer to a created job is a bare JSON string.
Result<QString> readJobId(const QByteArray &body)
{
    const QJsonArray wrapped = QJsonDocument::fromJson('[' + body + ']').array();
    const QString id = wrapped.size() == 1 ? wrapped[0].toString() : QString();
    if (id.isEmpty()) {
        return Failure(localError(u"BadJson"_s, u"a job id was expected"_s));
    }
    return id;
}

} // namespace

BatchExecutionClient::BatchExecutionClient(HttpTransport &transport, const QUrl &baseUrl, const Secret &apiKey,
                                           int tries)
    : m_transport(&transport)
    , m_baseUrl(cleanBaseUrl(baseUrl))
    , m_apiKey(apiKey)
    , m_tries(tries)
{
}

HttpRequest BatchExecutionClient::request(HttpMethod method, const QString &path) const
{
    HttpRequest request;
    request.method = method;
    request.url = protocolUrl(m_baseUrl, path);
    request.bearer = m_apiKey;
    request.tries = m_tries;
    return request;
}

QFuture<Result<QString>> BatchExecutionClient::createJob(const QByteArray &body, const QString &idempotencyKey) const
{
    HttpRequest post = request(HttpMethod::Post, u"/jobs"_s);
    post.body = body;
    post.headers.append({QByteArrayLiteral("Idempotency-Key"), idempotencyKey.toUtf8()});
    return decoded<QString>(m_transport->send(post), &readJobId);
}

QFuture<Result<void>> BatchExecutionClient::startJob(const QString &jobId) const
{
    return succeeded(m_transport->send(request(HttpMethod::Post, u"/jobs/"_s + pathSegment(jobId) + u"/start"_s)));
}

QFuture<Result<Job>> BatchExecutionClient::jobStatus(const QString &jobId) const
{
    return decodedObject<Job>(m_transport->send(request(HttpMethod::Get, u"/jobs/"_s + pathSegment(jobId))));
}

QFuture<Result<void>> BatchExecutionClient::cancelJob(const QString &jobId) const
{
    return succeeded(m_transport->send(request(HttpMethod::Delete, u"/jobs/"_s + pathSegment(jobId))));
}

QFuture<Result<QJsonObject>> BatchExecutionClient::swagger() const
{
    HttpRequest get = request(HttpMethod::Get, u"/swagger.json"_s);
    get.bearer = Secret();
    return decoded<QJsonObject>(m_transport->send(get), &parseJsonObject);
}

QUrl batchRequestsBaseUrl(const QUrl &pasted)
{
    QUrl base = cleanBaseUrl(pasted);
    QString path = base.path(QUrl::FullyEncoded);
    for (const QString &tail : {u"/jobs"_s, u"/swagger.json"_s}) {
        if (path.endsWith(tail)) {
            path.chop(tail.size());
            break;
        }
    }
    base.setPath(path, QUrl::TolerantMode);
    return cleanBaseUrl(base);
}

} // namespace pooldeck
