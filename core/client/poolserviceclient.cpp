#include "client/poolserviceclient.h"

#include "client/answers.h"
#include "common/isotime.h"

#include <QJsonDocument>
#include <QPromise>

#include <limits>

#include <functional>
#include <memory>

namespace pooldeck {
namespace {

constexpr int SafeTries = 3;
constexpr int LongPollSlackMs = 15'000;
constexpr qint64 LargestPage = 1'000;

QByteArray compact(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

/// Follows the pages of a list until `After` is null or `limit` items are there.
template <class T>
class Paging final : public std::enable_shared_from_this<Paging<T>>
{
public:
    using RequestFor = std::function<HttpRequest(const QString &after)>;

    Paging(HttpTransport &transport, RequestFor requestFor, QLatin1StringView member, qint64 limit)
        : m_transport(&transport)
        , m_requestFor(std::move(requestFor))
        , m_member(member)
        , m_limit(limit)
    {
    }

    QFuture<Result<QList<T>>> start()
    {
        m_promise.start();
        QFuture<Result<QList<T>>> future = m_promise.future();
        fetch({});
        return future;
    }

private:
    void fetch(const QString &after)
    {
        m_transport->send(m_requestFor(after))
            .then([self = this->shared_from_this(), after](const Result<HttpResponse> &response) {
                self->take(response, after);
            });
    }

    void take(const Result<HttpResponse> &response, const QString &after)
    {
        if (!response) {
            return finish(Failure(response.error()));
        }
        const Result<QJsonObject> json = parseJsonObject(response->body);
        if (!json) {
            return finish(Failure(badAnswer(json.error())));
        }
        JsonReader reader(*json);
        m_items += reader.list<T>(m_member);
        const QString next = reader.stringOr("After"_L1, {});
        if (reader.error()) {
            return finish(Failure(badAnswer(*reader.error())));
        }
        if (m_limit > 0 && m_items.size() >= m_limit) {
            m_items.resize(m_limit);
            return finish(m_items);
        }
        if (next.isEmpty()) {
            return finish(m_items);
        }
        if (next == after) {
            return finish(Failure(badAnswer(localError(u"BadJson"_s, u"the list's pages do not end"_s, u"After"_s))));
        }
        fetch(next);
    }

    void finish(Result<QList<T>> result)
    {
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

    HttpTransport *m_transport;
    RequestFor m_requestFor;
    QLatin1StringView m_member;
    qint64 m_limit;
    QList<T> m_items;
    QPromise<Result<QList<T>>> m_promise;
};

template <class T>
QFuture<Result<QList<T>>> paged(HttpTransport &transport, typename Paging<T>::RequestFor requestFor,
                                QLatin1StringView member, qint64 limit = 0)
{
    return std::make_shared<Paging<T>>(transport, std::move(requestFor), member, limit)->start();
}

} // namespace

PoolServiceClient::PoolServiceClient(HttpTransport &transport, const QUrl &baseUrl, const Secret &authorizationKey)
    : m_transport(&transport)
    , m_baseUrl(cleanBaseUrl(baseUrl))
    , m_key(authorizationKey)
{
}

HttpRequest PoolServiceClient::request(HttpMethod method, const QString &path, QUrlQuery query) const
{
    HttpRequest request;
    request.method = method;
    request.url = protocolUrl(m_baseUrl, path, std::move(query));
    request.bearer = m_key;
    request.tries = method == HttpMethod::Get ? SafeTries : 1;
    return request;
}

QFuture<Result<Account>> PoolServiceClient::account() const
{
    return decodedObject<Account>(m_transport->send(request(HttpMethod::Get, {})));
}

QFuture<Result<QList<Pool>>> PoolServiceClient::pools() const
{
    return decodedList<Pool>(m_transport->send(request(HttpMethod::Get, u"/pools"_s)), "Pools"_L1);
}

QFuture<Result<Pool>> PoolServiceClient::pool(const QString &poolId) const
{
    return decodedObject<Pool>(m_transport->send(request(HttpMethod::Get, u"/pools/"_s + pathSegment(poolId))));
}

QFuture<Result<Pool>> PoolServiceClient::createPool(const CreatePoolRequest &create,
                                                    const QString &idempotencyKey) const
{
    HttpRequest post = request(HttpMethod::Post, u"/pools"_s);
    post.body = compact(create.toJson());
    post.headers.append({QByteArrayLiteral("Idempotency-Key"), idempotencyKey.toUtf8()});
    post.tries = SafeTries;
    return decodedObject<Pool>(m_transport->send(post));
}

QFuture<Result<Pool>> PoolServiceClient::resizePool(const QString &poolId, const ResizePoolRequest &resize,
                                                    const QString &ifMatch) const
{
    HttpRequest post = request(HttpMethod::Post, u"/pools/"_s + pathSegment(poolId) + u"/resize"_s);
    post.body = compact(resize.toJson());
    if (!ifMatch.isEmpty()) {
        post.headers.append({QByteArrayLiteral("If-Match"), ifMatch.toUtf8()});
    }
    return decodedObject<Pool>(m_transport->send(post));
}

QFuture<Result<Pool>> PoolServiceClient::updatePool(const QString &poolId, const UpdatePoolRequest &update,
                                                    const QString &ifMatch) const
{
    HttpRequest patch = request(HttpMethod::Patch, u"/pools/"_s + pathSegment(poolId));
    patch.body = compact(update.toJson());
    if (!ifMatch.isEmpty()) {
        patch.headers.append({QByteArrayLiteral("If-Match"), ifMatch.toUtf8()});
    }
    return decodedObject<Pool>(m_transport->send(patch));
}

QFuture<Result<Pool>> PoolServiceClient::replaceVm(const QString &poolId, const QString &vmId,
                                                   const ReplaceVmRequest &replace) const
{
    HttpRequest post =
        request(HttpMethod::Post, u"/pools/"_s + pathSegment(poolId) + u"/vms/"_s + pathSegment(vmId) + u"/replace"_s);
    post.body = compact(replace.toJson());
    return decodedObject<Pool>(m_transport->send(post));
}

QFuture<Result<void>> PoolServiceClient::deletePool(const QString &poolId, bool force, const QString &ifMatch) const
{
    QUrlQuery query;
    query.addQueryItem(u"force"_s, force ? u"true"_s : u"false"_s);
    HttpRequest remove = request(HttpMethod::Delete, u"/pools/"_s + pathSegment(poolId), query);
    if (!ifMatch.isEmpty()) {
        remove.headers.append({QByteArrayLiteral("If-Match"), ifMatch.toUtf8()});
    }
    return succeeded(m_transport->send(remove));
}

QFuture<Result<QList<Vm>>> PoolServiceClient::vms(const QString &poolId) const
{
    const PoolServiceClient client = *this;
    return paged<Vm>(
        *m_transport,
        [client, poolId](const QString &after) {
            QUrlQuery query;
            if (!after.isEmpty()) {
                query.addQueryItem(u"after"_s, pathSegment(after));
            }
            return client.request(HttpMethod::Get, u"/pools/"_s + pathSegment(poolId) + u"/vms"_s, query);
        },
        "Vms"_L1);
}

QFuture<Result<QList<Job>>> PoolServiceClient::jobs(const JobFilter &filter) const
{
    const PoolServiceClient client = *this;
    return paged<Job>(
        *m_transport,
        [client, filter](const QString &after) {
            QUrlQuery query;
            if (!filter.poolId.isEmpty()) {
                query.addQueryItem(u"pool"_s, pathSegment(filter.poolId));
            }
            if (filter.status) {
                query.addQueryItem(u"state"_s, toString(*filter.status));
            }
            if (!after.isEmpty()) {
                query.addQueryItem(u"after"_s, pathSegment(after));
            }
            const qint64 pageSize = filter.limit > 0 ? std::min(filter.limit, LargestPage) : LargestPage;
            query.addQueryItem(u"limit"_s, QString::number(pageSize));
            return client.request(HttpMethod::Get, u"/jobs"_s, query);
        },
        "Jobs"_L1, filter.limit);
}

QFuture<Result<Job>> PoolServiceClient::job(const QString &jobId) const
{
    return decodedObject<Job>(m_transport->send(request(HttpMethod::Get, u"/jobs/"_s + pathSegment(jobId))));
}

QFuture<Result<QJsonObject>> PoolServiceClient::jobRequest(const QString &jobId) const
{
    const HttpRequest get = request(HttpMethod::Get, u"/jobs/"_s + pathSegment(jobId));
    return decoded<QJsonObject>(m_transport->send(get), [](const QByteArray &body) -> Result<QJsonObject> {
        const Result<QJsonObject> json = parseJsonObject(body);
        if (!json) {
            return json;
        }
        JsonReader reader(*json);
        return reader.finish(reader.object("Request"_L1));
    });
}

QFuture<Result<QList<Attempt>>> PoolServiceClient::jobAttempts(const QString &jobId) const
{
    QUrlQuery query;
    query.addQueryItem(u"job"_s, pathSegment(jobId));
    return decodedList<Attempt>(m_transport->send(request(HttpMethod::Get, u"/attempts"_s, query)), "Attempts"_L1);
}

QFuture<Result<QByteArray>> PoolServiceClient::jobLog(const QString &jobId) const
{
    const HttpRequest get = request(HttpMethod::Get, u"/jobs/"_s + pathSegment(jobId) + u"/log"_s);
    return decoded<QByteArray>(m_transport->send(get),
                               [](const QByteArray &body) -> Result<QByteArray> { return body; });
}

QFuture<Result<Usage>> PoolServiceClient::usage(const UsageFilter &filter) const
{
    QUrlQuery query;
    if (filter.fromMs) {
        query.addQueryItem(u"from"_s, toIsoTime(*filter.fromMs));
    }
    if (filter.toMs) {
        query.addQueryItem(u"to"_s, toIsoTime(*filter.toMs));
    }
    if (!filter.poolId.isEmpty()) {
        query.addQueryItem(u"poolId"_s, pathSegment(filter.poolId));
    }
    // Years of VMs are megabytes: read on another thread.
    return m_transport->send(request(HttpMethod::Get, u"/usage"_s, query))
        .then(QtFuture::Launch::Async, [](const Result<HttpResponse> &response) -> Result<Usage> {
            if (!response) {
                return Failure(response.error());
            }
            return parseJsonObject(response->body).and_then(&Usage::fromJson).map_error(&badAnswer);
        });
}

QFuture<Result<QList<Attempt>>> PoolServiceClient::attempts(const AttemptFilter &filter) const
{
    const PoolServiceClient client = *this;
    return paged<Attempt>(
        *m_transport,
        [client, filter](const QString &after) {
            QUrlQuery query;
            if (filter.fromMs) {
                query.addQueryItem(u"from"_s, toIsoTime(*filter.fromMs));
            }
            if (filter.toMs) {
                query.addQueryItem(u"to"_s, toIsoTime(*filter.toMs));
            }
            if (!after.isEmpty()) {
                query.addQueryItem(u"after"_s, pathSegment(after));
            }
            return client.request(HttpMethod::Get, u"/attempts"_s, query);
        },
        "Attempts"_L1, filter.limit);
}

QFuture<Result<QList<Event>>> PoolServiceClient::events(qint64 sinceSeq) const
{
    const PoolServiceClient client = *this;
    return paged<Event>(
        *m_transport,
        [client, sinceSeq](const QString &after) {
            QUrlQuery query;
            if (sinceSeq > 0) {
                query.addQueryItem(u"since"_s, QString::number(sinceSeq));
            }
            if (!after.isEmpty()) {
                query.addQueryItem(u"after"_s, pathSegment(after));
            }
            return client.request(HttpMethod::Get, u"/events"_s, query);
        },
        "Events"_L1);
}

QFuture<Result<QList<Event>>> PoolServiceClient::eventsBefore(std::optional<qint64> beforeSeq) const
{
    QUrlQuery query;
    query.addQueryItem(u"before"_s, QString::number(beforeSeq.value_or(std::numeric_limits<qint64>::max())));
    return decodedList<Event>(m_transport->send(request(HttpMethod::Get, u"/events"_s, query)), "Events"_L1);
}

QFuture<Result<QList<BillingPlan>>> PoolServiceClient::billingPlans() const
{
    return decodedList<BillingPlan>(m_transport->send(request(HttpMethod::Get, u"/billingplans"_s)), "BillingPlans"_L1);
}

QFuture<Result<QList<WebService>>> PoolServiceClient::webServices() const
{
    return decodedList<WebService>(m_transport->send(request(HttpMethod::Get, u"/webservices"_s)), "WebServices"_L1);
}

QFuture<Result<Changes>> PoolServiceClient::changes(const QString &cursor, int waitSeconds) const
{
    QUrlQuery query;
    if (!cursor.isEmpty()) {
        query.addQueryItem(u"since"_s, pathSegment(cursor));
    }
    query.addQueryItem(u"wait"_s, QString::number(waitSeconds));
    HttpRequest get = request(HttpMethod::Get, u"/changes"_s, query);
    get.tries = 1;
    get.timeoutMs = waitSeconds * 1000 + LongPollSlackMs;
    // A page of 1,000 jobs is most of a megabyte: read on another thread.
    return decodedObject<Changes>(m_transport->send(get), QtFuture::Launch::Async);
}

} // namespace pooldeck
