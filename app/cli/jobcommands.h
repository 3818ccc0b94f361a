#pragma once

#include "context.h"
#include "output.h"

#include <QStringList>

namespace pooldeck::cli {

struct ListJobsOptions
{
    QString pool;
    QString state;
    qint64 limit = 0;
};

struct CancelJobOptions
{
    QString job;
    QString apiKeyEnv;
};

ExitCode listJobs(const Context &context, const ListJobsOptions &options);
ExitCode showJob(const Context &context, const QString &job);
/// Until all have ended.
ExitCode waitForJobs(const Context &context, const QStringList &jobIds);
ExitCode cancelJob(const Context &context, const CancelJobOptions &options);

} // namespace pooldeck::cli
