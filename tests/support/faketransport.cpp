#include "faketransport.h"

#include "common/literals.h"

#include <QJsonDocument>

namespace pooldeck {

QFuture<Result<HttpResponse>> FakeTransport::send(const HttpRequest &request)
{
    auto exchange = std::make_shared<Exchange>();
    exchange->request = request;
    exchange->promise.start();
    QFuture<Result<HttpResponse>> future = exchange->promise.future();
    m_requests.append(request);
    QMetaObject::invokeMethod(
        this, [this, exchange] { handle(exchange); }, Qt::QueuedConnection);
    return future;
}

void FakeTransport::handle(const std::shared_ptr<Exchange> &exchange)
{
    ++exchange->tried;
    std::optional<Result<HttpResponse>> result = m_handler ? m_handler(exchange->request) : std::nullopt;
    while (result && !*result && isTransient(result->error()) && exchange->tried < exchange->request.tries) {
        ++exchange->tried;
        m_requests.append(exchange->request);
        result = m_handler(exchange->request);
    }
    if (!result) {
        m_open.push_back(exchange);
        return;
    }
    if (*result && exchange->request.sink) {
        if (!exchange->request.sink(std::exchange((*result)->body, {}))) {
            *result = Failure(localError(TransportError::Cancelled, u"It was cancelled."_s));
        }
    }
    if (const qint64 limit = exchange->request.bodyLimit; *result && limit > 0 && (*result)->body.size() > limit) {
        (*result)->body.truncate(limit);
        (*result)->isCut = true;
    }
    exchange->promise.addResult(*result);
    exchange->promise.finish();
}

void FakeTransport::answer(const Result<HttpResponse> &result)
{
    Q_ASSERT(!m_open.empty());
    const std::shared_ptr<Exchange> exchange = m_open.front();
    m_open.erase(m_open.begin());
    exchange->promise.addResult(result);
    exchange->promise.finish();
}

Result<HttpResponse> FakeTransport::ok(const QJsonObject &json, int status)
{
    return ok(QJsonDocument(json).toJson(QJsonDocument::Compact), status);
}

Result<HttpResponse> FakeTransport::ok(const QByteArray &body, int status)
{
    HttpResponse response;
    response.status = status;
    response.body = body;
    return response;
}

Result<HttpResponse> FakeTransport::failed(int httpStatus, const QString &code)
{
    return Failure(Error{code, u"refused by the test"_s, {}, httpStatus, code});
}

Result<HttpResponse> FakeTransport::unreachable()
{
    return Failure(localError(TransportError::Unreachable, u"nobody there"_s));
}

QByteArray headerOf(const HttpRequest &request, const QByteArray &name)
{
    for (const auto &[key, value] : request.headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

} // namespace pooldeck
