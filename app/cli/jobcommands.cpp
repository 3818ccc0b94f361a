#include "jobcommands.h"

#include "await.h"
#include "client/batchexecutionclient.h"
#include "common/isotime.h"
#include "common/literals.h"
#include "jobtables.h"
#include "waiting.h"

#include <algorithm>

namespace pooldeck::cli {

ExitCode listJobs(const Context &context, const ListJobsOptions &options)
{
    const auto jobs = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<QList<Job>> {
        JobFilter filter;
        filter.limit = options.limit;
        filter.status = parseJobStatus(options.state);
        if (!options.pool.isEmpty()) {
            const Result<Pool> pool = findPool(c, options.pool);
            if (!pool) {
                return Failure(pool.error());
            }
            filter.poolId = pool->id;
        }
        return await(c.jobs(filter));
    });
    if (!jobs) {
        return report(jobs.error());
    }
    context.options.json ? print(jobsToJson(*jobs)) : print(jobTable(*jobs));
    return ExitCode::Done;
}

ExitCode showJob(const Context &context, const QString &jobId)
{
    const auto job = connectAccount(context).and_then([&](const PoolServiceClient &c) { return await(c.job(jobId)); });
    if (!job) {
        return report(job.error());
    }
    if (context.options.json) {
        print(job->toJson());
        return ExitCode::Done;
    }
    Table table({u"JOB"_s, job->id});
    table.addRow({u"state"_s, job->isQueued() ? u"Queued"_s : toString(job->status)});
    if (job->queuePosition) {
        table.addRow({u"position in the queue"_s, QString::number(*job->queuePosition)});
    }
    table.addRow({u"pool"_s, job->poolId.isEmpty() ? u"classic"_s : job->poolId});
    table.addRow({u"web service"_s, job->webServiceId});
    table.addRow({u"created"_s, toIsoTime(job->createdAtMs)});
    table.addRow({u"started"_s, timeOrDash(job->startedAtMs)});
    table.addRow({u"ended"_s, timeOrDash(job->endedAtMs)});
    table.addRow({u"attempt"_s, QString::number(job->attempt)});
    table.addRow({u"exit code"_s, job->exitCode ? QString::number(*job->exitCode) : u"-"_s});
    table.addRow({u"details"_s, orDash(job->details.simplified())});
    const QMap<QString, BlobReference> results = job->results.value_or(QMap<QString, BlobReference>());
    for (auto it = results.begin(); it != results.end(); ++it) {
        table.addRow({QString(u"output "_s + it.key()), it.value().displayLocation()});
    }
    print(table);
    return ExitCode::Done;
}

ExitCode waitForJobs(const Context &context, const QStringList &jobIds)
{
    const auto jobs = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<QList<Job>> {
        if (const auto known = fetchJobs(c, jobIds); !known) {
            return known;
        }
        return waitForJobs(c, jobIds);
    });
    if (!jobs) {
        return report(jobs.error());
    }
    context.options.json ? print(jobsToJson(*jobs)) : print(jobTable(*jobs));
    const bool allFinished =
        std::all_of(jobs->begin(), jobs->end(), [](const Job &job) { return job.status == JobStatus::Finished; });
    return allFinished ? ExitCode::Done : ExitCode::Refused;
}

ExitCode cancelJob(const Context &context, const CancelJobOptions &options)
{
    const auto cancelled = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<Job> {
        const Result<Job> job = await(c.job(options.job));
        if (!job) {
            return job;
        }
        const Result<QList<WebService>> services = await(c.webServices());
        if (!services) {
            return Failure(services.error());
        }
        const Result<WebService> service =
            findWebService(*services, job->webServiceId, WebServiceKind::ResourceManager);
        if (!service) {
            return Failure(service.error());
        }
        const QUrl baseUrl(service->baseUrl);
        const Result<Secret> key = apiKeyOf(context, baseUrl, options.apiKeyEnv);
        if (!key) {
            return Failure(key.error());
        }
        if (const auto done = await(BatchExecutionClient(context.transport, baseUrl, *key).cancelJob(job->id)); !done) {
            return Failure(done.error());
        }
        return await(c.job(job->id));
    });
    if (!cancelled) {
        return report(cancelled.error());
    }
    context.options.json ? print(cancelled->toJson()) : print(jobTable({*cancelled}));
    return ExitCode::Done;
}

} // namespace pooldeck::cli
