#pragma once

#include "http/credentials.h"
#include "http/httpmessages.h"
#include "setup/log.h"

namespace pooldeck {

/// A line for an answered request: who asked for what, of which pool, what came of it, how long it took, and the id
/// that the answer carried as x-request-id. Never a body, a key or a query, where signatures are.
class RequestLog final
{
public:
    RequestLog(LogRequests which, const Credentials &credentials);

    /// Whether the answer to this request, with this status, gets a line.
    bool wants(const ServiceRequest &request, int status) const;
    log::Fields fieldsOf(const ServiceRequest &request) const;
    /// `ms`: from when the engine took it up.
    void write(log::Fields fields, int status, qint64 ms) const;

private:
    LogRequests m_which;
    const Credentials &m_credentials;
};

} // namespace pooldeck
