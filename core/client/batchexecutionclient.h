#pragma once

#include "model/job.h"
#include "net/httptransport.h"

#include <QFuture>
#include <QJsonObject>
#include <QUrl>

namespace pooldeck {

/// Talks to the Batch Execution Service of one web service (docs/protocol.md, BES). Every call answers exactly once,
/// never from inside the call. All calls may safely be repeated and are tried up to `tries` times.
class BatchExecutionClient final
{
public:
    /// `baseUrl`: the Batch Requests URL without "/jobs"; `apiKey`: the web service's primary or secondary key.
    BatchExecutionClient(HttpTransport &transport, const QUrl &baseUrl, const Secret &apiKey, int tries = 3);

    const QUrl &baseUrl() const { return m_baseUrl; }

    /// Sends `body` byte for byte and answers the new job's id. The same key (newId()) again never makes a second job.
    QFuture<Result<QString>> createJob(const QByteArray &body, const QString &idempotencyKey) const;
    QFuture<Result<void>> startJob(const QString &jobId) const;
    QFuture<Result<Job>> jobStatus(const QString &jobId) const;
    /// Cancels a job that has not ended; one that has stays as it is.
    QFuture<Result<void>> cancelJob(const QString &jobId) const;
    /// The service's Swagger 2.0 document; needs no key.
    QFuture<Result<QJsonObject>> swagger() const;

private:
    HttpRequest request(HttpMethod method, const QString &path) const;

    HttpTransport *m_transport;
    QUrl m_baseUrl;
    Secret m_apiKey;
    int m_tries;
};

/// The base URL in what people paste: "…/jobs?api-version=2.0", "…/jobs", "…/swagger.json" or the base itself.
QUrl batchRequestsBaseUrl(const QUrl &pasted);

} // namespace pooldeck
