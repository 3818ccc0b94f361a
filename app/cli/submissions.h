#pragma once

#include "context.h"
#include "jobs/submission.h"
#include "jobs/submissionjournal.h"
#include "output.h"

#include <QStringList>

#include <memory>

namespace pooldeck::cli {

/// The journal of the account's submissions, for looking and for marking: nothing is sent by it.
Result<std::unique_ptr<SubmissionJournal>> openJournal(const Context &context);

/// By id, or the beginning of it that only one has. SubmissionNotFound, AmbiguousName.
Result<SubmissionBatch> findSubmission(SubmissionJournal &journal, const QString &id);

/// The jobs that a submission has made so far.
Result<QStringList> jobsOfSubmission(const Context &context, const QString &id);

struct DrainOptions
{
    QString apiKeyEnv;
    bool wait = false; ///< until the jobs have ended
};

/// Sends, or follows the process that does, and tells what became of it: with --json as one document.
ExitCode submit(const Context &context, const SubmissionPlan &plan, const DrainOptions &options);
/// The same with what waits in submissions that are there.
ExitCode drain(const Context &context, const QStringList &batchIds, const DrainOptions &options);

} // namespace pooldeck::cli
