#pragma once

#include "context.h"
#include "output.h"

#include <QStringList>

namespace pooldeck::cli {

struct SubmitJobsOptions
{
    QStringList files;
    QString pool; ///< id or name; empty: as each request says
    bool classic = false;
    QString service;   ///< URL or name; empty: found by inputs and parameters
    QString apiKeyEnv; ///< empty: from the keychain
    bool wait = false;
};

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

ExitCode submitJobs(const Context &context, const SubmitJobsOptions &options);
ExitCode listJobs(const Context &context, const ListJobsOptions &options);
ExitCode showJob(const Context &context, const QString &job);
/// Until all have ended.
ExitCode waitForJobs(const Context &context, const QStringList &jobIds);
ExitCode cancelJob(const Context &context, const CancelJobOptions &options);

} // namespace pooldeck::cli
