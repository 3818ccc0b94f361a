#pragma once

#include "net/httptransport.h"

#include <QJsonObject>
#include <QObject>
#include <QPromise>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace pooldeck {

/// An HttpTransport that remembers what was sent and answers as a test says: at once by a handler (still from the event
/// loop, as the interface promises), or later by hand. Tries are made as by the real one, without the waiting.
class FakeTransport final : public QObject, public HttpTransport
{
    Q_OBJECT

public:
    /// Answers a request; none: it stays open until answer() is called.
    using Handler = std::function<std::optional<Result<HttpResponse>>(const HttpRequest &)>;

    void setHandler(Handler handler) { m_handler = std::move(handler); }

    QFuture<Result<HttpResponse>> send(const HttpRequest &request) override;

    /// All that was sent, each try of its own.
    const QList<HttpRequest> &requests() const { return m_requests; }
    const HttpRequest &last() const { return m_requests.last(); }
    void clear() { m_requests.clear(); }

    /// Requests without an answer, oldest first.
    qsizetype openCount() const { return qsizetype(m_open.size()); }
    const HttpRequest &open(qsizetype index = 0) const { return m_open.at(size_t(index))->request; }
    /// Answers the oldest open request, at once.
    void answer(const Result<HttpResponse> &result);

    static Result<HttpResponse> ok(const QJsonObject &json, int status = 200);
    static Result<HttpResponse> ok(const QByteArray &body, int status = 200);
    static Result<HttpResponse> failed(int httpStatus, const QString &code = {});
    static Result<HttpResponse> unreachable();

private:
    struct Exchange
    {
        HttpRequest request;
        QPromise<Result<HttpResponse>> promise;
        int tried = 0;
    };
    void handle(const std::shared_ptr<Exchange> &exchange);

    Handler m_handler;
    QList<HttpRequest> m_requests;
    std::vector<std::shared_ptr<Exchange>> m_open;
};

/// The value of a header that was sent, "" when there was none.
QByteArray headerOf(const HttpRequest &request, const QByteArray &name);

} // namespace pooldeck
