#include "submissions.h"

#include "common/literals.h"
#include "connections/locations.h"
#include "jobtables.h"
#include "model/protocolerror.h"
#include "submissionrun.h"
#include "waiting.h"

#include <QJsonArray>

#include <algorithm>

namespace pooldeck::cli {
namespace {

QJsonArray toJson(const QList<SubmissionItem> &items)
{
    QJsonArray list;
    for (const SubmissionItem &item : items) {
        list.append(QJsonObject{{"Source"_L1, item.source},
                                {"JobId"_L1, item.jobId.isEmpty() ? QJsonValue() : QJsonValue(item.jobId)},
                                {"Error"_L1, item.error ? errorBody(*item.error).value("error"_L1) : QJsonValue()}});
    }
    return list;
}

Table toTable(const QList<SubmissionItem> &items)
{
    Table table({u"JOB"_s, u"FILE"_s});
    for (const SubmissionItem &item : items) {
        table.addRow({orDash(item.jobId), item.source});
    }
    return table;
}

ExitCode reportFailures(const QList<SubmissionItem> &items)
{
    ExitCode code = ExitCode::Done;
    for (const SubmissionItem &item : items) {
        if (item.state == SubmissionState::Failed && item.error) {
            Error named = *item.error;
            named.message = item.source + u": "_s + named.message;
            const ExitCode failed = report(named);
            code = code == ExitCode::Refused ? code : failed;
        }
    }
    return code;
}

/// Why not everything was sent, and what to do; 0: everything was.
ExitCode reportRest(const Context &context, const QList<SubmissionBatch> &batches, const RunOutcome &outcome)
{
    qint64 waiting = 0;
    for (const SubmissionBatch &batch : batches) {
        waiting += batch.waiting;
    }
    const QString kept =
        waiting == 1 ? u"1 request stays in the journal"_s : u"%1 requests stay in the journal"_s.arg(waiting);
    const QString goOn = u"'%1' goes on, '%2' drops them."_s.arg(
        commandFor(context, u"jobs submit --resume"_s),
        commandFor(context, u"jobs submissions cancel %1"_s.arg(batches.constFirst().id)));
    switch (outcome.stop) {
    case RunStop::None:
        break;
    case RunStop::Interrupted:
        report(localError(u"Interrupted"_s, u"%1. %2"_s.arg(kept, goOn)));
        return ExitCode::Interrupted;
    case RunStop::KeyNeeded:
        report(localError(outcome.why->code, outcome.why->target.isEmpty()
                                                 ? outcome.why->message
                                                 : u"%1 (%2)"_s.arg(outcome.why->message, outcome.why->target)));
        report(localError(outcome.why->code,
                          u"%1; nothing failed for it. With the right API key (--api-key-env) %2"_s.arg(kept, goOn)));
        return ExitCode::Refused;
    case RunStop::Unreachable:
        report(localError(outcome.why->code, u"%1 %2. %3"_s.arg(outcome.why->message, kept, goOn)));
        return exitCodeOf(*outcome.why);
    case RunStop::Paused:
        for (const SubmissionBatch &batch : batches) {
            if (batch.waiting > 0 && batch.pause != PauseReason::None) {
                const QString why = batch.pause == PauseReason::SameFailure
                                        ? u"The first ones all failed alike, so the rest was not sent"_s
                                        : u"Somebody has paused it"_s;
                report(localError(u"Paused"_s,
                                  u"%1. %2: '%3' sends them, '%4' drops them."_s.arg(
                                      why, kept, commandFor(context, u"jobs submissions resume %1"_s.arg(batch.id)),
                                      commandFor(context, u"jobs submissions cancel %1"_s.arg(batch.id)))));
            }
        }
        return ExitCode::Refused;
    }
    ExitCode code = ExitCode::Done;
    for (const SubmissionBatch &batch : batches) {
        if (batch.held > 0) {
            report(localError(u"Held"_s,
                              u"%1 requests wait until you have seen the first ones: '%2' sends them, '%3' "
                              "drops them."_s.arg(QString::number(batch.held),
                                                  commandFor(context, u"jobs submissions resume %1"_s.arg(batch.id)),
                                                  commandFor(context, u"jobs submissions cancel %1"_s.arg(batch.id)))));
        }
        if (batch.needSecret > 0) {
            code = report(localError(
                u"SecretsNotKept"_s,
                u"%1 requests hold secrets, which could not be kept without a keychain: submit their files again."_s
                    .arg(batch.needSecret)));
        }
    }
    return code;
}

/// What the journal says of them.
struct Written
{
    QList<SubmissionBatch> batches;
    QList<SubmissionItem> items;

    QStringList jobIds() const
    {
        QStringList ids;
        for (const SubmissionItem &item : items) {
            if (!item.jobId.isEmpty()) {
                ids.append(item.jobId);
            }
        }
        return ids;
    }
};

Result<Written> readBack(const Context &context, const QStringList &batchIds)
{
    auto journal = openJournal(context);
    if (!journal) {
        return Failure(journal.error());
    }
    Written written;
    for (const SubmissionBatch &batch : (*journal)->batches()) {
        if (batchIds.contains(batch.id)) {
            written.batches.append(batch);
        }
    }
    for (const QString &id : batchIds) {
        written.items += (*journal)->items(id);
    }
    return written;
}

ExitCode tell(const Context &context, const Written &written, const RunOutcome &outcome, bool wait)
{
    QJsonArray ids;
    for (const SubmissionBatch &batch : written.batches) {
        ids.append(batch.id);
    }
    QJsonObject json{{"Submissions"_L1, ids}, {"Submitted"_L1, toJson(written.items)}};
    if (!context.options.json) {
        print(toTable(written.items));
    }
    ExitCode code = reportFailures(written.items);
    if (const ExitCode rest = reportRest(context, written.batches, outcome); rest != ExitCode::Done) {
        code = rest;
        wait = false;
    }
    if (const QStringList jobIds = written.jobIds(); wait && !jobIds.isEmpty()) {
        const auto jobs = connectAccount(context).and_then(
            [&jobIds](const PoolServiceClient &client) { return waitForJobs(client, jobIds); });
        if (!jobs) {
            code = report(jobs.error());
        } else {
            const bool allFinished = std::all_of(jobs->begin(), jobs->end(),
                                                 [](const Job &job) { return job.status == JobStatus::Finished; });
            code = code == ExitCode::Done && !allFinished ? ExitCode::Refused : code;
            json.insert("Jobs"_L1, jobsToJson(*jobs).value("Jobs"_L1));
            if (!context.options.json) {
                print(jobTable(*jobs));
            }
        }
    } else if (wait) {
        json.insert("Jobs"_L1, QJsonArray());
    }
    if (context.options.json) {
        print(json);
    }
    return code;
}

QSet<QUrl> waitingUrls(SubmissionJournal &journal, const QStringList &batchIds)
{
    QSet<QUrl> urls;
    for (const QString &id : batchIds) {
        for (const SubmissionItem &item : journal.items(id)) {
            if (item.state == SubmissionState::Waiting || item.state == SubmissionState::Created) {
                urls.insert(item.baseUrl);
            }
        }
    }
    return urls;
}

void pauseAll(const Context &context, const QStringList &batchIds)
{
    if (auto journal = openJournal(context)) {
        for (const QString &id : batchIds) {
            (void)(*journal)->setPause(id, PauseReason::Asked);
        }
    }
}

ExitCode finish(const Context &context, const QStringList &batchIds, const Result<RunOutcome> &outcome,
                const DrainOptions &options)
{
    if (!outcome) {
        return report(outcome.error());
    }
    if (outcome->stop == RunStop::Interrupted) {
        pauseAll(context, batchIds); // also for other processes, which would go on with it
    }
    const Result<Written> written = readBack(context, batchIds);
    return written ? tell(context, *written, *outcome, options.wait) : report(written.error());
}

} // namespace

Result<std::unique_ptr<SubmissionJournal>> openJournal(const Context &context)
{
    return ownerOf(context).and_then([](const QString &owner) {
        return SubmissionJournal::open(SubmissionQueue::journalPath(submissionsFolder(), owner), Secret());
    });
}

Result<SubmissionBatch> findSubmission(SubmissionJournal &journal, const QString &id)
{
    QList<SubmissionBatch> found;
    for (const SubmissionBatch &batch : journal.batches()) {
        if (!id.isEmpty() && batch.id.startsWith(id)) {
            found.append(batch);
        }
    }
    if (found.isEmpty()) {
        return Failure(
            localError(u"SubmissionNotFound"_s, u"There is no submission '%1'; see 'jobs submissions'."_s.arg(id), id));
    }
    if (found.size() > 1) {
        return Failure(localError(u"AmbiguousName"_s, u"Several submissions begin with '%1'."_s.arg(id), id));
    }
    return found.constFirst();
}

Result<QStringList> jobsOfSubmission(const Context &context, const QString &id)
{
    auto journal = openJournal(context);
    if (!journal) {
        return Failure(journal.error());
    }
    return findSubmission(**journal, id).map([&journal](const SubmissionBatch &batch) {
        return Written{{}, (*journal)->items(batch.id)}.jobIds();
    });
}

ExitCode submit(const Context &context, const SubmissionPlan &plan, const DrainOptions &options)
{
    QSet<QUrl> urls;
    for (const SubmissionOrder &order : plan.orders) {
        urls.insert(order.baseUrl);
    }
    QStringList batchIds;
    const auto outcome = ownerOf(context).and_then([&](const QString &owner) -> Result<RunOutcome> {
        SubmissionRun run(context, owner, options.apiKeyEnv, urls);
        const Result<SubmissionBatch> batch = run.add(plan);
        if (!batch) {
            return Failure(batch.error());
        }
        batchIds = {batch->id};
        return run.follow(batchIds);
    });
    return finish(context, batchIds, outcome, options);
}

ExitCode drain(const Context &context, const QStringList &batchIds, const DrainOptions &options)
{
    const auto outcome = ownerOf(context).and_then([&](const QString &owner) -> Result<RunOutcome> {
        QSet<QUrl> urls;
        if (auto journal = openJournal(context)) {
            urls = waitingUrls(**journal, batchIds);
        }
        SubmissionRun run(context, owner, options.apiKeyEnv, urls);
        return run.follow(batchIds);
    });
    return finish(context, batchIds, outcome, options);
}

} // namespace pooldeck::cli
