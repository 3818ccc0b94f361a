#pragma once

#include "requestinput.h"
#include "submissionplanning.h"
#include "submissions.h"

namespace pooldeck::cli {

struct SubmitJobsOptions
{
    RequestInput input;
    PlanOptions plan;
    DrainOptions drain;
    std::optional<qint64> firstCount; ///< so many are sent, the rest waits for 'jobs submissions resume'
    bool dryRun = false;
};

ExitCode submitJobs(const Context &context, const SubmitJobsOptions &options);
/// Goes on with all that was not sent, but for what was paused because it failed alike.
ExitCode resumeAll(const Context &context, const DrainOptions &options);

ExitCode listSubmissions(const Context &context);
/// What was not sent is never sent; jobs are left alone.
ExitCode cancelSubmission(const Context &context, const QString &id);
/// Sends what waits, whatever it waited for.
ExitCode resumeSubmission(const Context &context, const QString &id, const DrainOptions &options);
/// Sends again what was refused.
ExitCode retrySubmission(const Context &context, const QString &id, const DrainOptions &options);

} // namespace pooldeck::cli
