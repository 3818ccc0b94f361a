#include "http/poolserviceapi.h"

#include "common/jsonreader.h"
#include "common/literals.h"
#include "http/idempotency.h"
#include "model/protocolerror.h"

#include <limits>

namespace pooldeck {
namespace {

constexpr qint64 MaxPage = 1000;

template <class T>
QJsonArray toArray(const QList<T> &items)
{
    QJsonArray array;
    for (const T &item : items) {
        array.append(item.toJson());
    }
    return array;
}

QJsonValue nextPage(bool more, const QStringList &position)
{
    return more ? QJsonValue(toAfter(position)) : QJsonValue();
}

Answer notAllowed()
{
    return failed(protocolError(ErrorCode::MethodNotAllowed, u"This URL does not take that method."_s));
}

Answer notFound()
{
    return failed(protocolError(ErrorCode::NotFound, u"There is nothing at this URL."_s));
}

} // namespace

PoolServiceApi::PoolServiceApi(Engine &engine, const Links &links, const ChangeFeed &feed,
                               const Credentials &credentials, const Account &account)
    : m_engine(engine)
    , m_links(links)
    , m_feed(feed)
    , m_credentials(credentials)
    , m_account(account)
{
}

Answer PoolServiceApi::handle(const ServiceRequest &request)
{
    const QStringList &path = request.path; // poolservice, account, …
    // A signed URL is its own key.
    if (path.size() == 6 && path[2] == "jobs"_L1 && path[4] == "outputs"_L1) {
        return signedOutput(request);
    }
    const auto slot = m_credentials.checkAccount(request.authorization);
    if (!slot || path.value(1) != m_account.id) {
        return failed(slot ? protocolError(ErrorCode::NotFound, u"There is no such account."_s) : slot.error());
    }
    const QString who = actorName(request.userAgent, *slot + u" key"_s);
    const QString part = path.value(2);
    if (part == "pools"_L1) {
        return path.size() == 3 ? pools(request, who) : onePool(request, who);
    }
    if (request.method != "GET") {
        return notAllowed();
    }
    if (path.size() == 2) {
        return account();
    }
    if (part == "jobs"_L1) {
        return path.size() == 3 ? jobs(request) : oneJob(request);
    }
    if (path.size() != 3) {
        return notFound();
    }
    if (part == "usage"_L1) {
        return usage(request);
    }
    if (part == "attempts"_L1) {
        return attempts(request);
    }
    if (part == "events"_L1) {
        return events(request);
    }
    if (part == "billingplans"_L1) {
        return billingPlans();
    }
    if (part == "webservices"_L1) {
        return webServices();
    }
    if (part == "changes"_L1) {
        return changes(request);
    }
    return notFound();
}

Answer PoolServiceApi::account() const
{
    EngineState &state = m_engine.state();
    Account account = m_account;
    account.poolCount = state.pools().size();
    for (const VmRecord &vm : std::as_const(state.vms())) {
        account.vmCount += vm.vm.poolId.isEmpty() ? 0 : 1;
    }
    account.nowMs = state.clock().nowMs();
    return ServiceResponse::json(account.toJson());
}

Answer PoolServiceApi::poolAnswer(const QString &poolId, int status) const
{
    const PoolRecord *record = m_engine.state().pool(poolId);
    if (!record) {
        return failed(protocolError(ErrorCode::PoolNotFound, u"There is no pool with this id."_s));
    }
    const Pool pool = m_links.withLinks(m_engine.pools().view(*record, true));
    ServiceResponse response = ServiceResponse::json(pool.toJson(), status);
    response.with("ETag", pool.etag.toLatin1());
    return response;
}

Answer PoolServiceApi::changedPoolAnswer(const QString &poolId, int status)
{
    m_engine.scaler().settle(poolId); // its VMs are on their way when it is shown
    return poolAnswer(poolId, status);
}

Answer PoolServiceApi::pools(const ServiceRequest &request, const QString &who)
{
    if (request.method == "POST") {
        return createPool(request, who);
    }
    if (request.method != "GET") {
        return notAllowed();
    }
    QList<Pool> list;
    for (const PoolRecord &record : std::as_const(m_engine.state().pools())) {
        list.append(m_links.withLinks(m_engine.pools().view(record, true)));
    }
    std::sort(list.begin(), list.end(), [](const Pool &a, const Pool &b) {
        return std::pair(a.createdAtMs, a.id) < std::pair(b.createdAtMs, b.id);
    });
    return ServiceResponse::json({{"Pools"_L1, toArray(list)}});
}

Answer PoolServiceApi::createPool(const ServiceRequest &request, const QString &who)
{
    const auto create = bodyAs<CreatePoolRequest>(request);
    if (!create) {
        return failed(create.error());
    }
    const auto poolId =
        idempotently(m_engine.state().store(), m_links, request, [&] { return m_engine.pools().create(*create, who); });
    return poolId ? changedPoolAnswer(*poolId, 201) : failed(poolId.error());
}

Answer PoolServiceApi::refusedChange(const Error &error, const QString &poolId) const
{
    ServiceResponse response = ServiceResponse::error(error);
    if (const PoolRecord *record = m_engine.state().pool(poolId); record && error.httpStatus == 412) {
        QJsonObject body = errorBody(error);
        body.insert("Pool"_L1, m_links.withLinks(m_engine.pools().view(*record, true)).toJson());
        response = ServiceResponse::json(body, 412);
    }
    return response;
}

Answer PoolServiceApi::onePool(const ServiceRequest &request, const QString &who)
{
    const QString poolId = request.path[3];
    const QString part = request.path.value(4);
    const QString ifMatch = QString::fromLatin1(request.ifMatch);
    if (!m_engine.state().pool(poolId)) {
        return failed(protocolError(ErrorCode::PoolNotFound, u"There is no pool with this id."_s));
    }
    if (request.path.size() == 4 && request.method == "GET") {
        return poolAnswer(poolId, 200);
    }
    if (request.path.size() == 4 && request.method == "DELETE") {
        const bool force = request.queryValue(u"force"_s) == "true"_L1;
        const auto removed = m_engine.pools().remove(poolId, force, ifMatch, who);
        if (!removed) {
            return refusedChange(removed.error(), poolId);
        }
        return ServiceResponse::json(
            m_links.withLinks(m_engine.pools().view(*m_engine.state().pool(poolId), true)).toJson(), 202);
    }
    if (request.path.size() == 5 && part == "resize"_L1 && request.method == "POST") {
        const auto resize = bodyAs<ResizePoolRequest>(request);
        if (!resize) {
            return failed(resize.error());
        }
        const auto resized = m_engine.pools().resize(poolId, *resize, ifMatch, who);
        return resized ? changedPoolAnswer(poolId, 202) : refusedChange(resized.error(), poolId);
    }
    if (request.path.size() == 4 && request.method == "PATCH") {
        const auto update = bodyAs<UpdatePoolRequest>(request);
        if (!update) {
            return failed(update.error());
        }
        const auto updated = m_engine.pools().update(poolId, *update, ifMatch, who);
        return updated ? poolAnswer(poolId, 200) : refusedChange(updated.error(), poolId);
    }
    if (request.path.size() == 5 && part == "vms"_L1 && request.method == "GET") {
        return vms(poolId);
    }
    if (request.path.size() == 7 && part == "vms"_L1 && request.path[6] == "replace"_L1 && request.method == "POST") {
        const auto replace = request.body.trimmed().isEmpty() ? Result<ReplaceVmRequest>(ReplaceVmRequest())
                                                              : bodyAs<ReplaceVmRequest>(request);
        if (!replace) {
            return failed(replace.error());
        }
        const auto replaced = m_engine.pools().replaceVm(poolId, request.path[5], *replace, who);
        return replaced ? changedPoolAnswer(poolId, 202) : failed(replaced.error());
    }
    return request.path.size() == 4 ? notAllowed() : notFound();
}

Answer PoolServiceApi::vms(const QString &poolId) const
{
    QList<Vm> list;
    for (const QString &vmId : std::as_const(m_engine.state().group(poolId)->vmIds)) {
        list.append(m_engine.state().vm(vmId)->vm);
    }
    std::sort(list.begin(), list.end(), [](const Vm &a, const Vm &b) {
        return std::pair(a.requestedAtMs, a.id) < std::pair(b.requestedAtMs, b.id);
    });
    return ServiceResponse::json({{"Vms"_L1, toArray(list)}, {"After"_L1, QJsonValue()}});
}

Answer PoolServiceApi::jobs(const ServiceRequest &request) const
{
    JobQuery query;
    const auto limit = queryInteger(request, u"limit"_s, 100, 1, MaxPage);
    const auto after = fromAfter(request, "ni"_L1);
    if (!limit || !after) {
        return failed(limit ? after.error() : limit.error());
    }
    query.limit = *limit + 1;
    query.poolId = request.queryValue(u"pool"_s);
    if (query.poolId == "classic"_L1) {
        query.poolId.clear();
        query.classicOnly = true;
    }
    if (const QString state = request.queryValue(u"state"_s); !state.isEmpty()) {
        query.status = parseJobStatus(state);
        if (!query.status) {
            return failed(protocolError(ErrorCode::InvalidQueryParameter,
                                        u"state must be NotStarted, Running, Failed, Cancelled or Finished."_s,
                                        u"state"_s));
        }
    }
    if (!after->isEmpty()) {
        query.afterCreatedAtMs = after->at(0).toLongLong();
        query.afterId = after->at(1);
    }
    QList<Job> list = m_engine.state().store().jobs(query);
    const bool more = list.size() > *limit;
    list.resize(std::min<qsizetype>(list.size(), *limit));
    for (Job &job : list) {
        job = m_links.withLinks(job);
    }
    const QStringList last =
        list.isEmpty() ? QStringList() : QStringList{QString::number(list.last().createdAtMs), list.last().id};
    return ServiceResponse::json({{"Jobs"_L1, toArray(list)}, {"After"_L1, nextPage(more, last)}});
}

Answer PoolServiceApi::oneJob(const ServiceRequest &request) const
{
    const QString jobId = request.path[3];
    const auto record = m_engine.job(jobId);
    if (!record) {
        return failed(protocolError(ErrorCode::JobNotFound, u"There is no job with this id."_s));
    }
    const QString part = request.path.value(4);
    if (request.path.size() == 4) {
        QJsonObject json = m_links.withLinks(record->job).toJson();
        json.insert("Request"_L1, record->request.masked().toJson());
        return ServiceResponse::json(json);
    }
    if (request.path.size() == 5 && part == "log"_L1) {
        ServiceResponse response;
        response.contentType = "text/plain; charset=utf-8";
        response.body = record->log.toUtf8();
        return response;
    }
    return notFound();
}

Answer PoolServiceApi::signedOutput(const ServiceRequest &request) const
{
    const QString jobId = request.path[3];
    const QString fileName = request.path[5];
    const bool isValid =
        request.path[1] == m_account.id &&
        m_links.isValidOutputSignature(jobId, fileName, request.query, m_engine.state().clock().nowMs());
    if (!isValid) {
        return failed(
            protocolError(ErrorCode::Unauthorized, u"The signature of this URL is not valid or has expired."_s));
    }
    if (request.method != "GET") {
        return notAllowed();
    }
    const auto job = m_engine.state().store().jobSummary(jobId);
    if (!job) {
        return failed(protocolError(ErrorCode::OutputNotFound, u"The job of this output is no longer there."_s));
    }
    ServiceResponse response;
    response.contentType = "application/octet-stream";
    response.with("Content-Disposition", "attachment; filename=\"" + fileName.toUtf8() + '"');
    response.file = m_engine.leases().outputFile(*job, fileName);
    return response;
}

Answer PoolServiceApi::usage(const ServiceRequest &request) const
{
    const auto from = queryTime(request, u"from"_s, 0);
    const auto to = queryTime(request, u"to"_s, std::numeric_limits<qint64>::max());
    if (!from || !to) {
        return failed(from ? to.error() : from.error());
    }
    Usage usage;
    usage.asOfMs = m_engine.state().clock().nowMs();
    usage.intervals = m_engine.state().store().usage(*from, *to, request.queryValue(u"poolId"_s));
    return ServiceResponse::json(usage.toJson());
}

Answer PoolServiceApi::attempts(const ServiceRequest &request) const
{
    if (const QString jobId = request.queryValue(u"job"_s); !jobId.isEmpty()) {
        return ServiceResponse::json(
            {{"Attempts"_L1, toArray(m_engine.state().store().attemptsOf(jobId))}, {"After"_L1, QJsonValue()}});
    }
    const auto from = queryTime(request, u"from"_s, 0);
    const auto to = queryTime(request, u"to"_s, std::numeric_limits<qint64>::max());
    const auto after = fromAfter(request, "nin"_L1);
    if (!from || !to || !after) {
        return failed(!from ? from.error() : !to ? to.error() : after.error());
    }
    QList<Attempt> list = m_engine.state().store().attempts(*from, *to, after->value(0, u"-1"_s).toLongLong(),
                                                            after->value(1), after->value(2).toLongLong(), MaxPage + 1);
    const bool more = list.size() > MaxPage;
    list.resize(std::min<qsizetype>(list.size(), MaxPage));
    QStringList last;
    if (!list.isEmpty()) {
        last = {QString::number(list.last().startedAtMs), list.last().jobId, QString::number(list.last().number)};
    }
    return ServiceResponse::json({{"Attempts"_L1, toArray(list)}, {"After"_L1, nextPage(more, last)}});
}

Answer PoolServiceApi::events(const ServiceRequest &request) const
{
    const auto before = queryInteger(request, u"before"_s, 0, 1, std::numeric_limits<qint64>::max());
    if (!before) {
        return failed(before.error());
    }
    if (*before > 0) {
        return ServiceResponse::json({{"Events"_L1, toArray(m_engine.state().store().eventsBefore(*before, MaxPage))},
                                      {"After"_L1, QJsonValue()}});
    }
    const auto since = queryInteger(request, u"since"_s, 0, 0, std::numeric_limits<qint64>::max());
    const auto after = fromAfter(request, "n"_L1);
    if (!since || !after) {
        return failed(since ? after.error() : since.error());
    }
    const qint64 afterSeq = after->isEmpty() ? *since : after->first().toLongLong();
    QList<Event> list = m_engine.state().store().events(afterSeq, MaxPage + 1);
    const bool more = list.size() > MaxPage;
    list.resize(std::min<qsizetype>(list.size(), MaxPage));
    const QStringList last = list.isEmpty() ? QStringList() : QStringList{QString::number(list.last().seq)};
    return ServiceResponse::json({{"Events"_L1, toArray(list)}, {"After"_L1, nextPage(more, last)}});
}

Answer PoolServiceApi::billingPlans() const
{
    return ServiceResponse::json({{"BillingPlans"_L1, toArray(m_engine.state().store().billingPlans())}});
}

Answer PoolServiceApi::webServices() const
{
    QList<WebService> list;
    for (const WebServiceRecord &service : m_engine.state().webServices()) {
        list.append(m_links.describe(service));
    }
    std::sort(list.begin(), list.end(), [](const WebService &a, const WebService &b) {
        return std::tuple(a.name, a.kind, a.id) < std::tuple(b.name, b.kind, b.id);
    });
    return ServiceResponse::json({{"WebServices"_L1, toArray(list)}});
}

Answer PoolServiceApi::changes(const ServiceRequest &request) const
{
    const auto wait = queryInteger(request, u"wait"_s, 0, 0, 60);
    if (!wait) {
        return failed(wait.error());
    }
    const QString cursor = request.queryValue(u"since"_s);
    // Always by way of `poll`: it runs after the commit, so that what is shown is on disk.
    return Parked{*wait * 1000, u""_s, [this, cursor](bool waitIsOver) -> std::optional<ServiceResponse> {
                      if (!waitIsOver && !m_feed.hasNews(cursor)) {
                          return std::nullopt;
                      }
                      return ServiceResponse::json(m_feed.page(cursor).toJson());
                  }};
}

} // namespace pooldeck
