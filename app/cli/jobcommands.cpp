#include "jobcommands.h"

#include "await.h"
#include "client/batchexecutionclient.h"
#include "common/clock.h"
#include "common/isotime.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "connections/locations.h"
#include "jobs/jobrequestreader.h"
#include "jobs/requestdigest.h"
#include "jobs/submissionqueue.h"
#include "jobs/webservicematch.h"
#include "jobtables.h"
#include "model/protocolerror.h"
#include "waiting.h"

#include <QJsonArray>

#include <algorithm>

namespace pooldeck::cli {
namespace {

/// What became of one request.
struct Submitted
{
    QString source;
    QString jobId;
    std::optional<Error> error;
};

/// "file:line:column: sentence", as editors understand it; what has no position names the file itself.
Error located(const JobRequestCandidate &candidate, const RequestProblem &problem)
{
    const TextPosition &at = problem.position;
    const QString where =
        at.line > 0 ? u"%1:%2:%3: "_s.arg(candidate.container).arg(at.line).arg(at.column) : QString();
    return {{}, where + problem.sentence, problem.path, 0, {}};
}

void reportErrors(const JobRequestCandidate &candidate)
{
    for (const RequestProblem &problem : candidate.problems) {
        if (isError(problem)) {
            report(located(candidate, problem));
        }
    }
}

/// All requests, or the errors of all that are none, reported.
Result<QList<JobRequestCandidate>> readAll(const QStringList &files)
{
    const QList<JobRequestCandidate> candidates = readJobRequests(files);
    qsizetype bad = 0;
    for (const JobRequestCandidate &candidate : candidates) {
        if (!candidate.request) {
            reportErrors(candidate);
            ++bad;
        }
    }
    if (bad > 0) {
        const QString format = bad == 1 ? u"Nothing was sent: %1 of %2 is no valid job request."_s
                                        : u"Nothing was sent: %1 of %2 are no valid job requests."_s;
        return Failure(localError(u"BadUsage"_s, format.arg(bad).arg(candidates.size())));
    }
    return candidates;
}

/// The web service of a request that fits where it will run; `request` is the candidate's with that pool.
Result<QUrl> serviceFor(const JobRequestCandidate &candidate, const JobRequest &request,
                        const QList<WebService> &services)
{
    const QList<WebService> matches = matchingWebServices(request, services);
    const std::optional<WebService> service = obviousWebService(matches);
    if (service) {
        return QUrl(service->baseUrl);
    }
    if (matches.isEmpty()) {
        return Failure(
            localError(u"BadUsage"_s,
                       u"%1: no web service has these inputs, outputs and parameters; name one with --service."_s.arg(
                           candidate.source)));
    }
    QStringList names;
    for (const WebService &match : matches) {
        names.append(match.name);
    }
    return Failure(localError(u"BadUsage"_s, u"%1: several web services fit (%2); name one with --service."_s.arg(
                                                 candidate.source, names.join(u", "_s))));
}

Result<QList<SubmissionOrder>> makeOrders(const PoolServiceClient &client, const QList<JobRequestCandidate> &candidates,
                                          const SubmitJobsOptions &options)
{
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
    const Result<QList<WebService>> services = await(client.webServices());
    if (!services) {
        return Failure(services.error());
    }
    QList<SubmissionOrder> orders;
    for (const JobRequestCandidate &candidate : candidates) {
        JobRequest request = *candidate.request;
        if (poolId) {
            request.poolId = poolId->isEmpty() ? std::nullopt : poolId;
        }
        const WebServiceKind preferred = request.poolId ? WebServiceKind::ResourceManager : WebServiceKind::Classic;
        const Result<QUrl> baseUrl =
            options.service.isEmpty()
                ? serviceFor(candidate, request, *services)
                : findWebService(*services, options.service, preferred).map([](const WebService &s) {
                      return QUrl(s.baseUrl);
                  });
        if (!baseUrl) {
            return Failure(baseUrl.error());
        }
        orders.append({candidate.source,
                       candidate.bytes,
                       poolId,
                       {},
                       *baseUrl,
                       candidate.path,
                       contentDigest(*candidate.request)});
    }
    return orders;
}

/// Writes the requests into the journal and waits until each has been submitted or refused, by this process or another.
/// A key that is refused or missing ends the waiting; what is left stays in the journal.
Result<QList<Submitted>> send(const Context &context, const QList<SubmissionOrder> &orders,
                              const QHash<QUrl, Secret> &keys)
{
    const Result<QString> owner = ownerOf(context);
    if (!owner) {
        return Failure(owner.error());
    }
    const SystemClock clock;
    SubmissionQueue queue(
        {context.transport, context.keys, clock},
        [&keys, &context](const QUrl &url) {
            const auto known = keys.constFind(url);
            return QtFuture::makeReadyFuture(known == keys.constEnd() ? apiKeyOf(context, url, {})
                                                                      : Result<Secret>(*known));
        },
        submissionsFolder(), *owner);
    queue.start();
    SubmissionPlan plan;
    plan.name = orders.size() == 1 ? orders.constFirst().source : QString();
    plan.orders = orders;
    const Result<SubmissionBatch> batch = await(queue.submit(plan));
    if (!batch) {
        return Failure(batch.error());
    }
    QEventLoop loop;
    std::optional<Error> keyTrouble;
    const auto isSettled = [&] {
        const std::optional<SubmissionBatch> now = queue.batch(batch->id);
        return now && now->waiting == 0;
    };
    QObject::connect(&queue, &SubmissionQueue::batchChanged, &loop, [&] {
        if (isSettled()) {
            loop.quit();
        }
    });
    QObject::connect(&queue, &SubmissionQueue::keyNeeded, &loop, [&](const QUrl &, const Error &why) {
        keyTrouble = why;
        loop.quit();
    });
    if (!isSettled()) {
        loop.exec();
    }
    QList<Submitted> outcome;
    QEventLoop reading;
    whenDone(queue.items(batch->id), &reading, [&](const QList<SubmissionItem> &items) {
        for (const SubmissionItem &item : items) {
            outcome.append({item.source, item.jobId, item.jobId.isEmpty() && !item.error ? keyTrouble : item.error});
        }
        reading.quit();
    });
    reading.exec();
    return outcome;
}

/// Reports what failed, and answers the exit code.
ExitCode reportFailures(const QList<Submitted> &outcome)
{
    ExitCode code = ExitCode::Done;
    for (const Submitted &one : outcome) {
        if (one.error) {
            Error named = *one.error;
            named.message = one.source + u": "_s + named.message;
            const ExitCode failed = report(named);
            code = code == ExitCode::Refused ? code : failed;
        }
    }
    return code;
}

QJsonArray toJson(const QList<Submitted> &outcome)
{
    QJsonArray list;
    for (const Submitted &one : outcome) {
        list.append(QJsonObject{{"Source"_L1, one.source},
                                {"JobId"_L1, one.jobId.isEmpty() ? QJsonValue() : QJsonValue(one.jobId)},
                                {"Error"_L1, one.error ? errorBody(*one.error).value("error"_L1) : QJsonValue()}});
    }
    return list;
}

Table toTable(const QList<Submitted> &outcome)
{
    Table table({u"JOB"_s, u"FILE"_s});
    for (const Submitted &one : outcome) {
        table.addRow({orDash(one.jobId), one.source});
    }
    return table;
}

Result<QList<Job>> waitForAll(const PoolServiceClient &client, const QList<Submitted> &outcome)
{
    QStringList ids;
    for (const Submitted &one : outcome) {
        if (!one.jobId.isEmpty()) {
            ids.append(one.jobId);
        }
    }
    return ids.isEmpty() ? QList<Job>() : waitForJobs(client, ids);
}

/// What was sent, and with --wait how it ended: with --json as one document.
ExitCode follow(const Context &context, const PoolServiceClient &client, const QList<Submitted> &outcome, bool wait)
{
    QJsonObject json{{"Submitted"_L1, toJson(outcome)}};
    if (!context.options.json) {
        print(toTable(outcome));
    }
    ExitCode code = reportFailures(outcome);
    if (wait) {
        const Result<QList<Job>> jobs = waitForAll(client, outcome);
        if (!jobs) {
            code = report(jobs.error());
        } else {
            const bool allFinished = std::all_of(jobs->begin(), jobs->end(),
                                                 [](const Job &job) { return job.status == JobStatus::Finished; });
            code = code == ExitCode::Done && !allFinished ? ExitCode::Refused : code;
            json.insert("Jobs"_L1, jobsToJson(*jobs).value("Jobs"_L1));
            if (!context.options.json && !jobs->isEmpty()) {
                print(jobTable(*jobs));
            }
        }
    }
    if (context.options.json) {
        print(json);
    }
    return code;
}

} // namespace

ExitCode submitJobs(const Context &context, const SubmitJobsOptions &options)
{
    const auto candidates = readAll(options.files);
    if (!candidates) {
        return report(candidates.error());
    }
    const Result<PoolServiceClient> client = connectAccount(context);
    if (!client) {
        return report(client.error());
    }
    const auto orders = makeOrders(*client, *candidates, options);
    if (!orders) {
        return report(orders.error());
    }
    QHash<QUrl, Secret> keys;
    for (const SubmissionOrder &order : *orders) {
        if (keys.contains(order.baseUrl)) {
            continue;
        }
        const Result<Secret> key = apiKeyOf(context, order.baseUrl, options.apiKeyEnv);
        if (!key) {
            return report(key.error());
        }
        keys.insert(order.baseUrl, *key);
    }
    const Result<QList<Submitted>> outcome = send(context, *orders, keys);
    return outcome ? follow(context, *client, *outcome, options.wait) : report(outcome.error());
}

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
