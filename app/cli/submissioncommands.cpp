#include "submissioncommands.h"

#include "await.h"
#include "common/clock.h"
#include "common/isotime.h"
#include "common/literals.h"
#include "jobs/requestdigest.h"

#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace pooldeck::cli {
namespace {

QList<JobRequestCandidate> candidatesOf(const QList<PlannedRequest> &planned)
{
    QList<JobRequestCandidate> candidates;
    candidates.reserve(planned.size());
    for (const PlannedRequest &one : planned) {
        candidates.append(one.candidate);
    }
    return candidates;
}

Error nothingSent(qsizetype bad, qsizetype total)
{
    const QString format = bad == 1 ? u"Nothing was sent: %1 of %2 is no valid job request."_s
                                    : u"Nothing was sent: %1 of %2 are no valid job requests."_s;
    return localError(u"BadUsage"_s, format.arg(bad).arg(total));
}

/// Requests that ask for the same as an earlier one: sent all the same, but seldom meant.
void markDuplicates(QList<PlannedRequest> &planned)
{
    for (const DuplicateRequest &duplicate : findDuplicates(candidatesOf(planned))) {
        if (duplicate.first) {
            RequestProblem problem;
            problem.severity = ProblemSeverity::Warning;
            problem.code = u"DuplicateRequest"_s;
            problem.sentence = u"%1 asks for the same as %2; each is a job of its own"_s.arg(
                planned[duplicate.index].candidate.source, planned[*duplicate.first].candidate.source);
            planned[duplicate.index].candidate.problems.append(problem);
        }
    }
}

Result<void> checkKeys(const Context &context, const QList<PlannedRequest> &planned, const QString &apiKeyEnv)
{
    QSet<QString> checked;
    for (const PlannedRequest &one : planned) {
        if (!one.service || checked.contains(one.service->baseUrl)) {
            continue;
        }
        checked.insert(one.service->baseUrl);
        if (const auto key = apiKeyOf(context, QUrl(one.service->baseUrl), apiKeyEnv); !key) {
            return Failure(key.error());
        }
    }
    return {};
}

ExitCode tellDryRun(const Context &context, const QList<PlannedRequest> &planned, qsizetype bad,
                    const Result<void> &keys)
{
    if (context.options.json) {
        QJsonArray list;
        for (const PlannedRequest &one : planned) {
            QJsonObject row = problemsToJson(one.candidate);
            const QString poolId = one.poolId.value_or(
                one.candidate.request ? one.candidate.request->poolId.value_or(QString()) : QString());
            row.insert("PoolId"_L1, poolId.isEmpty() ? QJsonValue() : QJsonValue(poolId));
            row.insert("WebService"_L1, one.service ? QJsonValue(one.service->name) : QJsonValue());
            row.insert("Url"_L1, one.service ? QJsonValue(one.service->baseUrl) : QJsonValue());
            list.append(row);
        }
        print(QJsonObject{{"Planned"_L1, list}});
    } else {
        Table table({u"FILE"_s, u"POOL"_s, u"WEB SERVICE"_s});
        for (const PlannedRequest &one : planned) {
            table.addRow({one.candidate.source, orDash(one.poolName), one.service ? one.service->name : u"-"_s});
        }
        print(table);
    }
    if (bad > 0) {
        return report(nothingSent(bad, planned.size()));
    }
    if (!keys) {
        return report(keys.error());
    }
    if (!context.options.json) {
        print(u"Would be sent: %1. This was a dry run: nothing was.\n"_s.arg(whereTo(planned)));
    }
    return ExitCode::Done;
}

SubmissionPlan submissionPlan(const QList<PlannedRequest> &planned, const SubmitJobsOptions &options)
{
    SubmissionPlan plan;
    plan.name = options.input.name();
    plan.firstCount = options.firstCount;
    for (const PlannedRequest &one : planned) {
        plan.orders.append(one.order());
    }
    return plan;
}

/// Marks in the journal, then sends.
template <class Mark>
ExitCode markAndDrain(const Context &context, const QString &id, const DrainOptions &options, const Mark &mark)
{
    QString batchId;
    {
        auto journal = openJournal(context);
        if (!journal) {
            return report(journal.error());
        }
        const auto marked = findSubmission(**journal, id).and_then([&](const SubmissionBatch &batch) -> Result<void> {
            batchId = batch.id;
            return mark(**journal, batch);
        });
        if (!marked) {
            return report(marked.error());
        }
    }
    return drain(context, {batchId}, options);
}

QString stateWords(const SubmissionBatch &batch)
{
    if (batch.waiting > 0 && batch.pause == PauseReason::SameFailure) {
        return u"paused: failed alike"_s;
    }
    if (batch.waiting > 0) {
        return batch.pause == PauseReason::None ? u"waits"_s : u"paused"_s;
    }
    return batch.held > 0 ? u"first ones sent"_s : u"sent"_s;
}

} // namespace

ExitCode submitJobs(const Context &context, const SubmitJobsOptions &options)
{
    const auto candidates = readRequests(options.input);
    if (!candidates) {
        return report(candidates.error());
    }
    if (const bool isAnyUnread = std::any_of(candidates->begin(), candidates->end(),
                                             [](const JobRequestCandidate &c) { return !c.request; });
        isAnyUnread && !options.dryRun) {
        const qsizetype bad = reportProblems(*candidates);
        return report(nothingSent(bad, candidates->size()));
    }
    const Result<PoolServiceClient> client = connectAccount(context);
    auto planned = client ? planRequests(context, *client, *candidates, options.plan)
                          : Result<QList<PlannedRequest>>(Failure(client.error()));
    if (!planned) {
        return report(planned.error());
    }
    markDuplicates(*planned);
    const qsizetype bad = reportProblems(candidatesOf(*planned));
    const Result<void> keys = checkKeys(context, *planned, options.drain.apiKeyEnv);
    if (options.dryRun) {
        return tellDryRun(context, *planned, bad, keys);
    }
    if (bad > 0) {
        return report(nothingSent(bad, planned->size()));
    }
    if (!keys) {
        return report(keys.error());
    }
    return submit(context, submissionPlan(*planned, options), options.drain);
}

ExitCode resumeAll(const Context &context, const DrainOptions &options)
{
    QStringList batchIds;
    {
        auto journal = openJournal(context);
        if (!journal) {
            return report(journal.error());
        }
        for (const SubmissionBatch &batch : (*journal)->batches()) {
            const bool waits = batch.waiting > 0 || batch.needSecret > 0;
            if (waits && batch.pause != PauseReason::SameFailure) {
                batchIds.append(batch.id);
                (void)(*journal)->setPause(batch.id, PauseReason::None);
            }
        }
    }
    if (batchIds.isEmpty()) {
        if (context.options.json) {
            print(QJsonObject{{"Submissions"_L1, QJsonArray()}, {"Submitted"_L1, QJsonArray()}});
        } else {
            print(u"Nothing waits to be sent.\n"_s);
        }
        return ExitCode::Done;
    }
    return drain(context, batchIds, options);
}

ExitCode listSubmissions(const Context &context)
{
    auto journal = openJournal(context);
    if (!journal) {
        return report(journal.error());
    }
    Table table(
        {u"SUBMISSION"_s, u"ADDED"_s, u"NAME"_s, u"STATE"_s, u"WAITING"_s, u"SENT"_s, u"FAILED"_s, u"CANCELLED"_s});
    table.setRightAligned({4, 5, 6, 7});
    QJsonArray list;
    for (const SubmissionBatch &batch : (*journal)->batches()) {
        table.addRow({batch.id, toIsoTime(batch.addedAtMs), batch.name, stateWords(batch),
                      QString::number(batch.waiting + batch.held + batch.needSecret), QString::number(batch.submitted),
                      QString::number(batch.failed), QString::number(batch.cancelled)});
        list.append(QJsonObject{{"Id"_L1, batch.id},
                                {"Name"_L1, batch.name},
                                {"AddedAt"_L1, toIsoTime(batch.addedAtMs)},
                                {"State"_L1, stateWords(batch)},
                                {"Waiting"_L1, batch.waiting},
                                {"Held"_L1, batch.held},
                                {"NeedSecret"_L1, batch.needSecret},
                                {"Submitted"_L1, batch.submitted},
                                {"Failed"_L1, batch.failed},
                                {"Cancelled"_L1, batch.cancelled}});
    }
    context.options.json ? print(QJsonObject{{"Submissions"_L1, list}}) : print(table);
    return ExitCode::Done;
}

ExitCode cancelSubmission(const Context &context, const QString &id)
{
    auto journal = openJournal(context);
    if (!journal) {
        return report(journal.error());
    }
    const qint64 nowMs = SystemClock().nowMs();
    qint64 dropped = 0;
    const auto cancelled = findSubmission(**journal, id).and_then([&](const SubmissionBatch &batch) -> Result<void> {
        dropped = batch.waiting + batch.held + batch.needSecret;
        for (const auto from : {SubmissionState::Waiting, SubmissionState::Held, SubmissionState::NeedsSecret}) {
            if (const auto moved = (*journal)->move(batch.id, from, SubmissionState::Cancelled, nowMs); !moved) {
                return moved;
            }
        }
        return {};
    });
    if (!cancelled) {
        return report(cancelled.error());
    }
    if (!context.options.json) {
        print(u"%1 requests will not be sent. Jobs that were made are left alone.\n"_s.arg(dropped));
    }
    return ExitCode::Done;
}

ExitCode resumeSubmission(const Context &context, const QString &id, const DrainOptions &options)
{
    return markAndDrain(context, id, options, [](SubmissionJournal &journal, const SubmissionBatch &batch) {
        return journal.setPause(batch.id, PauseReason::None).and_then([&] {
            return journal.move(batch.id, SubmissionState::Held, SubmissionState::Waiting, SystemClock().nowMs());
        });
    });
}

ExitCode retrySubmission(const Context &context, const QString &id, const DrainOptions &options)
{
    return markAndDrain(context, id, options, [](SubmissionJournal &journal, const SubmissionBatch &batch) {
        return journal.setPause(batch.id, PauseReason::None).and_then([&] {
            return journal.move(batch.id, SubmissionState::Failed, SubmissionState::Waiting, SystemClock().nowMs());
        });
    });
}

} // namespace pooldeck::cli
