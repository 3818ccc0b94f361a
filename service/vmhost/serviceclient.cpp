#include "vmhost/serviceclient.h"

#include "common/jsonreader.h"
#include "common/literals.h"

#include <QFile>
#include <QJsonDocument>
#include <QUrlQuery>

namespace pooldeck {
namespace {

constexpr int CallTimeoutMs = 30'000;
constexpr int HeartbeatTimeoutMs = 10'000;
constexpr int LongPollTimeoutMs = (ServiceClient::LongPollSeconds + 15) * 1000;

struct Endpoint
{
    QUrl url;
    QByteArray certificate; ///< PEM; empty without TLS
};

Result<Endpoint> readEndpoint(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Failure(localError(TransportError::Unreachable, u"%1: %2"_s.arg(path, file.errorString())));
    }
    const Result<QJsonObject> json = parseJsonObject(file.read(64 * 1024));
    const QUrl url(json ? json->value("VmhostUrl"_L1).toString() : QString(), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()) {
        return Failure(localError(TransportError::Unreachable, u"%1 does not hold a VmhostUrl"_s.arg(path)));
    }
    return Endpoint{url, json->value("Certificate"_L1).toString().toLatin1()};
}

Result<bool> readCancel(const Result<QJsonObject> &answer)
{
    if (!answer) {
        return Failure(answer.error());
    }
    JsonReader reader(*answer);
    return reader.finish(reader.boolean("Cancel"_L1));
}

Result<void> readNothing(const Result<QJsonObject> &answer)
{
    if (!answer) {
        return Failure(answer.error());
    }
    return {};
}

Result<std::optional<Assignment>> readAssignment(const Result<QJsonObject> &answer)
{
    if (!answer) {
        return Failure(answer.error());
    }
    JsonReader reader(*answer);
    const std::optional<QJsonObject> json = reader.optionalObject("Assignment"_L1);
    if (!json) {
        return reader.finish(std::optional<Assignment>());
    }
    return Assignment::fromJson(*json).map(
        [](Assignment &&assignment) { return std::optional(std::move(assignment)); });
}

} // namespace

CallTrouble troubleOf(const Error &error)
{
    if (error.code == "UnexpectedAnswer"_L1 || error.httpStatus < 400 || error.httpStatus >= 500 ||
        error.httpStatus == 408 || error.httpStatus == 429) {
        return CallTrouble::Again;
    }
    switch (error.httpStatus) {
    case 401:
    case 410:
        return CallTrouble::Over;
    case 409:
        return CallTrouble::Stale;
    }
    return CallTrouble::Refused;
}

ServiceClient::ServiceClient(HttpTransport &transport, const QString &endpointFile)
    : m_transport(transport)
    , m_endpointFile(endpointFile)
{
}

QFuture<Result<QJsonObject>> ServiceClient::post(QLatin1StringView verb, const QJsonObject &body, int timeoutMs,
                                                 bool wait)
{
    const Result<Endpoint> endpoint = readEndpoint(m_endpointFile);
    if (!endpoint) {
        return QtFuture::makeReadyFuture(Result<QJsonObject>(Failure(endpoint.error())));
    }
    HttpRequest request;
    request.method = HttpMethod::Post;
    request.url = endpoint->url;
    request.url.setPath(request.url.path() + u'/' + verb);
    if (wait) {
        request.url.setQuery(u"wait=%1"_s.arg(LongPollSeconds));
    }
    request.pinnedCertificate = endpoint->certificate;
    request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    request.bearer = m_sessionKey;
    request.timeoutMs = timeoutMs;
    return m_transport.send(request).then([](const Result<HttpResponse> &response) -> Result<QJsonObject> {
        if (!response) {
            return Failure(response.error());
        }
        return response->status == 204 ? QJsonObject() : parseJsonObject(response->body);
    });
}

QFuture<Result<RegisterAnswer>> ServiceClient::registerVm(const RegisterRequest &request)
{
    return post("register"_L1, request.toJson(), CallTimeoutMs).then([](const Result<QJsonObject> &answer) {
        return answer.and_then(&RegisterAnswer::fromJson);
    });
}

QFuture<Result<std::optional<Assignment>>> ServiceClient::lease()
{
    return post("lease"_L1, {}, LongPollTimeoutMs, true).then(&readAssignment);
}

QFuture<Result<bool>> ServiceClient::heartbeat(const AttemptRef &attempt)
{
    return post("heartbeat"_L1, attempt.toJson(), HeartbeatTimeoutMs).then(&readCancel);
}

QFuture<Result<bool>> ServiceClient::orders(const AttemptRef &attempt)
{
    return post("orders"_L1, attempt.toJson(), LongPollTimeoutMs, true).then(&readCancel);
}

QFuture<Result<void>> ServiceClient::publish(const AttemptRef &attempt)
{
    return post("publish"_L1, attempt.toJson(), CallTimeoutMs).then(&readNothing);
}

QFuture<Result<std::optional<Assignment>>> ServiceClient::complete(const CompleteRequest &request)
{
    return post("complete"_L1, request.toJson(), CallTimeoutMs).then(&readAssignment);
}

} // namespace pooldeck
