#include "submissionplanning.h"

#include "await.h"
#include "client/batchexecutionclient.h"
#include "common/literals.h"
#include "jobs/jsontext.h"
#include "jobs/requestdigest.h"
#include "jobs/webservicecheck.h"
#include "jobs/webservicematch.h"
#include "model/protocolerror.h"

#include <algorithm>

namespace pooldeck::cli {
namespace {

constexpr QLatin1StringView PoolMember{"AzureBatchPoolId"};

/// What is known of the account, for one run.
class Planner final
{
public:
    Planner(const Context &context, const PlanOptions &options, const QList<Pool> &pools,
            const QList<WebService> &services)
        : m_context(context)
        , m_options(options)
        , m_services(services)
    {
        for (const Pool &pool : pools) {
            m_poolNames.insert(pool.id, pool.name);
        }
    }

    PlannedRequest plan(const JobRequestCandidate &candidate, const std::optional<QString> &poolId)
    {
        PlannedRequest planned{candidate, poolId, {}, {}};
        if (!candidate.request) {
            return planned;
        }
        JobRequest request = *candidate.request;
        if (poolId) {
            request.poolId = poolId->isEmpty() ? std::nullopt : poolId;
            erase_if(planned.candidate.problems, [](const RequestProblem &p) { return p.path == PoolMember; });
        }
        choosePool(planned, request);
        chooseService(planned, request);
        if (planned.service) {
            planned.candidate.problems += checkAgainst(planned.candidate, rulesOf(*planned.service));
        }
        return planned;
    }

private:
    static void add(PlannedRequest &planned, const QString &code, const QString &path, const QString &sentence)
    {
        RequestProblem problem;
        problem.code = code;
        problem.path = path;
        problem.sentence = sentence;
        if (const auto text = JsonText::parse(planned.candidate.bytes); text && !path.isEmpty()) {
            const TextPosition at = text->positionOf(path);
            const TextPosition &start = planned.candidate.start;
            problem.position = {at.line + start.line - 1, at.line == 1 ? at.column + start.column - 1 : at.column};
        }
        planned.candidate.problems.append(problem);
    }

    void choosePool(PlannedRequest &planned, const JobRequest &request) const
    {
        const QString id = request.poolId.value_or(QString());
        planned.poolName = id.isEmpty() ? u"classic"_s : m_poolNames.value(id, id);
        if (!id.isEmpty() && !m_poolNames.contains(id)) {
            add(planned, toString(ErrorCode::PoolNotFound), PoolMember,
                u"there is no pool '%1' (any more); choose one with --pool"_s.arg(id));
        }
    }

    void chooseService(PlannedRequest &planned, const JobRequest &request) const
    {
        if (!m_options.service.isEmpty()) {
            const auto preferred = request.poolId ? WebServiceKind::ResourceManager : WebServiceKind::Classic;
            if (const auto service = findWebService(m_services, m_options.service, preferred)) {
                planned.service = *service;
            }
            return;
        }
        const QList<WebService> matches = matchingWebServices(request, m_services);
        planned.service = obviousWebService(matches);
        if (planned.service) {
            return;
        }
        if (!matches.isEmpty()) {
            QStringList names;
            for (const WebService &match : matches) {
                names.append(match.name);
            }
            add(planned, u"WebServiceUnclear"_s, {},
                u"%1: several web services fit (%2); name one with --service"_s.arg(planned.candidate.source,
                                                                                    names.join(u", "_s)));
            return;
        }
        add(planned, u"NoWebServiceFits"_s, {},
            u"%1: no web service has these inputs, outputs and parameters; name one with --service"_s.arg(
                planned.candidate.source));
        if (const auto nearest = nearestWebService(request, m_services)) {
            planned.candidate.problems += checkAgainst(planned.candidate, WebServiceRules::of(*nearest));
        }
    }

    const WebServiceRules &rulesOf(const WebService &service)
    {
        const auto known = m_rules.constFind(service.id);
        if (known != m_rules.cend()) {
            return *known;
        }
        const BatchExecutionClient client(m_context.transport, QUrl(service.baseUrl), Secret());
        const auto rules = await(client.swagger()).and_then(&WebServiceRules::fromSwagger);
        return *m_rules.insert(service.id, rules.value_or(WebServiceRules::of(service)));
    }

    const Context &m_context;
    const PlanOptions &m_options;
    QList<WebService> m_services;
    QHash<QString, QString> m_poolNames; ///< by id
    QHash<QString, WebServiceRules> m_rules;
};

} // namespace

SubmissionOrder PlannedRequest::order() const
{
    SubmissionOrder order;
    order.source = candidate.source;
    order.bytes = candidate.bytes;
    // What the request says already stays byte for byte.
    order.poolId = poolId || !candidate.request->poolId ? poolId : candidate.request->poolId;
    order.webServiceId = service->id;
    order.baseUrl = QUrl(service->baseUrl);
    order.path = candidate.path;
    order.digest = contentDigest(*candidate.request);
    return order;
}

Result<QList<PlannedRequest>> planRequests(const Context &context, const PoolServiceClient &client,
                                           const QList<JobRequestCandidate> &candidates, const PlanOptions &options)
{
    const Result<QList<Pool>> pools = await(client.pools());
    if (!pools) {
        return Failure(pools.error());
    }
    const Result<QList<WebService>> services = await(client.webServices());
    if (!services) {
        return Failure(services.error());
    }
    std::optional<QString> poolId;
    if (options.classic) {
        poolId = QString();
    } else if (!options.pool.isEmpty()) {
        const Result<Pool> pool = findPool(client, options.pool);
        if (!pool) {
            return Failure(pool.error());
        }
        poolId = pool->id;
    }
    if (!options.service.isEmpty()) {
        const auto service = findWebService(*services, options.service, WebServiceKind::ResourceManager);
        if (!service) {
            return Failure(service.error());
        }
    }
    Planner planner(context, options, *pools, *services);
    QList<PlannedRequest> planned;
    planned.reserve(candidates.size());
    for (const JobRequestCandidate &candidate : candidates) {
        planned.append(planner.plan(candidate, poolId));
    }
    return planned;
}

QString whereTo(const QList<PlannedRequest> &planned)
{
    QStringList names;
    QHash<QString, qsizetype> counts;
    for (const PlannedRequest &one : planned) {
        if (counts[one.poolName]++ == 0) {
            names.append(one.poolName);
        }
    }
    QStringList parts;
    for (const QString &name : names) {
        parts.append(u"%1 to %2"_s.arg(QString::number(counts.value(name)), name));
    }
    return parts.join(u", "_s);
}

} // namespace pooldeck::cli
