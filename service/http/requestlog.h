#pragma once

#include "http/credentials.h"
#include "http/httpmessages.h"
#include "setup/log.h"

namespace pooldeck {

/// Lets some lines of a second through and counts the others. Times are Clock::monotonicMs.
class LineLimit final
{
public:
    static constexpr int LinesPerSecond = 20;

    bool lets(qint64 nowMs);
    /// How many were left out in a second that is over; each is told once.
    int takeLeftOut(qint64 nowMs);

private:
    qint64 m_sinceMs = 0;
    int m_lines = 0;
    int m_leftOut = 0;
};

/// A line for an answered request: who asked for what, of which pool, what came of it, how long it took, and the id
/// that the answer carried as x-request-id. Never a body, a key or a query, where signatures are. Of those
/// that were refused without a known key, which anybody can send, LineLimit decides.
class RequestLog final
{
public:
    RequestLog(LogRequests which, const Credentials &credentials);

    /// Whether the answer to this request, with this status, gets a line.
    bool wants(const ServiceRequest &request, int status) const;
    log::Fields fieldsOf(const ServiceRequest &request) const;
    /// `ms`: from when the engine took it up, until `nowMs` (Clock::monotonicMs).
    void write(log::Fields fields, int status, qint64 ms, qint64 nowMs);

private:
    LogRequests m_which;
    LineLimit m_refusals;
    const Credentials &m_credentials;
};

} // namespace pooldeck
