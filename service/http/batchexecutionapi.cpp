#include "http/batchexecutionapi.h"

#include "common/ids.h"
#include "common/literals.h"
#include "http/idempotency.h"
#include "model/protocolerror.h"

namespace pooldeck {
namespace {

Answer methodNotAllowed()
{
    return failed(protocolError(ErrorCode::MethodNotAllowed, u"This URL does not take that method."_s));
}

Answer missingJobId()
{
    return failed(protocolError(ErrorCode::MissingJobId, u"The URL names no job."_s));
}

Answer jobNotFound()
{
    return failed(protocolError(ErrorCode::JobNotFound, u"This web service has no job with this id."_s));
}

} // namespace

BatchExecutionApi::BatchExecutionApi(Engine &engine, const Links &links, const Credentials &credentials)
    : m_engine(engine)
    , m_links(links)
    , m_credentials(credentials)
{
}

bool BatchExecutionApi::needsApiVersion(const ServiceRequest &request)
{
    return request.path.value(4) != "swagger.json"_L1 && request.method != "DELETE";
}

Result<const WebServiceRecord *> BatchExecutionApi::serviceOf(const ServiceRequest &request) const
{
    const QStringList &path = request.path;
    if (path.size() < 4 || path[2] != "services"_L1) {
        return Failure(protocolError(ErrorCode::NotFound, u"There is nothing at this URL."_s));
    }
    if (!isId(path[3])) {
        return Failure(protocolError(ErrorCode::WebServiceIdInvalid, u"The id of a web service has 32 hex digits."_s));
    }
    const QString ownerPath = u'/' + path.mid(0, 3).join(u'/') + u'/';
    bool ownerIsKnown = false;
    for (const WebServiceRecord &service : m_engine.state().webServices()) {
        if (!service.basePath.startsWith(ownerPath)) {
            continue;
        }
        ownerIsKnown = true;
        if (service.basePath == ownerPath + path[3]) {
            return &service;
        }
    }
    if (!ownerIsKnown && path[0] == "workspaces"_L1) {
        return Failure(protocolError(ErrorCode::WorkspaceNotFound, u"There is no workspace at this URL."_s));
    }
    return Failure(protocolError(ErrorCode::WebServiceNotFound, u"There is no web service at this URL."_s));
}

Answer BatchExecutionApi::handle(const ServiceRequest &request)
{
    const QStringList &path = request.path; // subscriptions, {sub}, services, {svc}, jobs, {id}, start
    const auto found = serviceOf(request);
    if (!found) {
        return failed(found.error());
    }
    const WebServiceRecord *service = *found;
    if (path.size() == 5 && path[4] == "swagger.json"_L1) {
        return request.method == "GET" ? Answer(ServiceResponse::json(swaggerDocument(
                                             service->definition, service->kind, m_links.baseUrl(*service))))
                                       : methodNotAllowed();
    }
    const auto slot = m_credentials.checkWebService(request.authorization, service->id);
    if (!slot) {
        return failed(slot.error());
    }
    if (path.value(4) == "jobs"_L1 && path.size() == 5) {
        if (request.method == "POST") {
            return createJob(request, *service);
        }
        return request.method == "GET" || request.method == "DELETE" ? missingJobId() : methodNotAllowed();
    }
    // "jobs//start" has no empty segment here.
    if (path.value(4) == "jobs"_L1 && path.size() == 6 && path[5] == "start"_L1 && request.method == "POST") {
        return missingJobId();
    }
    if (path.value(4) == "jobs"_L1 && (path.size() == 6 || path.size() == 7)) {
        return oneJob(request, *service, actorName(request.userAgent, *slot + u" API key"_s));
    }
    return failed(protocolError(ErrorCode::NotFound, u"There is nothing at this URL."_s));
}

Answer BatchExecutionApi::createJob(const ServiceRequest &request, const WebServiceRecord &service)
{
    const auto jobRequest = bodyAs<JobRequest>(request);
    if (!jobRequest) {
        return failed(jobRequest.error());
    }
    const auto jobId = idempotently(m_engine.state().store(), m_links, request,
                                    [&] { return m_engine.createJob(service, *jobRequest); });
    if (!jobId) {
        return failed(jobId.error());
    }
    // A JSON string without a newline at its end: clients slice off the first and the last character.
    ServiceResponse response;
    response.body = '"' + jobId->toLatin1() + '"';
    return response;
}

Answer BatchExecutionApi::oneJob(const ServiceRequest &request, const WebServiceRecord &service, const QString &who)
{
    const QString jobId = request.path[5];
    const auto record = m_engine.job(jobId);
    if (!record || record->job.webServiceId != service.id) {
        return jobNotFound();
    }
    if (request.path.size() == 7) {
        if (request.path[6] != "start"_L1) {
            return failed(protocolError(ErrorCode::NotFound, u"There is nothing at this URL."_s));
        }
        if (request.method != "POST") {
            return methodNotAllowed();
        }
        const bool wasStarted = record->job.queueSeq.has_value();
        const auto started = wasStarted ? Result<void>() : m_engine.startJob(jobId);
        return started ? Answer(ServiceResponse::noContent()) : failed(started.error());
    }
    if (request.method == "GET") {
        return ServiceResponse::json(m_links.withLinks(record->job).toJson());
    }
    if (request.method == "DELETE") {
        m_engine.cancelJob(jobId, who);
        return ServiceResponse::noContent();
    }
    return methodNotAllowed();
}

} // namespace pooldeck
