#pragma once

#include "engine/engine.h"
#include "http/answer.h"
#include "http/credentials.h"
#include "http/links.h"

namespace pooldeck {

/// The Batch Execution Service of every web service (docs/protocol.md, BES): `/subscriptions/{sub}/services/{svc}/…`
/// and
/// `/workspaces/{ws}/services/{svc}/…`. Called within a turn of the engine.
class BatchExecutionApi final
{
public:
    BatchExecutionApi(Engine &engine, const Links &links, const Credentials &credentials);

    Answer handle(const ServiceRequest &request);

    /// Whether this call may come without api-version: the swagger document, and DELETE of a job, which real clients
    /// send without it.
    static bool needsApiVersion(const ServiceRequest &request);

private:
    Result<const WebServiceRecord *> serviceOf(const ServiceRequest &request) const;
    Answer createJob(const ServiceRequest &request, const WebServiceRecord &service);
    Answer oneJob(const ServiceRequest &request, const WebServiceRecord &service, const QString &who);

    Engine &m_engine;
    const Links &m_links;
    const Credentials &m_credentials;
};

} // namespace pooldeck
