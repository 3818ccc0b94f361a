#include "jobs/joboutput.h"

#include "common/literals.h"

namespace pooldeck {
namespace {

constexpr int WithoutProgressMs = 60'000;

} // namespace

QFuture<Result<JobOutput>> findOutput(const PoolServiceClient &client, const QString &jobId, const QString &outputName)
{
    return client.job(jobId).then([outputName](const Result<Job> &job) -> Result<JobOutput> {
        if (!job) {
            return Failure(job.error());
        }
        if (!job->results || !job->results->contains(outputName)) {
            return Failure(localError(u"OutputNotFound"_s, u"The job has no such output."_s, outputName));
        }
        const BlobReference reference = job->results->value(outputName);
        const QUrl url(reference.url());
        if (url.scheme() != "http"_L1 && url.scheme() != "https"_L1) {
            return Failure(localError(u"OutputNotReachable"_s,
                                      u"It is at %1, on the service's side."_s.arg(reference.displayLocation()),
                                      reference.displayLocation()));
        }
        return JobOutput{url, reference.fileName(), reference.displayLocation()};
    });
}

QFuture<Result<HttpResponse>> readOutputStart(HttpTransport &transport, const JobOutput &output, qint64 limit)
{
    HttpRequest request;
    request.url = output.url;
    request.timeoutMs = WithoutProgressMs;
    request.bodyLimit = limit;
    request.tries = 3;
    return transport.send(request);
}

} // namespace pooldeck
