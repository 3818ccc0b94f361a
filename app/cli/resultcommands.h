#pragma once

#include "context.h"
#include "output.h"

#include <QStringList>

namespace pooldeck::cli {

struct FetchResultsOptions
{
    QStringList jobs;
    QString folder;
    QString pattern; ///< as outputFileNames() takes it
    QString output;  ///< only this one of each job; empty: all
};

/// Outputs of jobs into files.
ExitCode fetchResults(const Context &context, const FetchResultsOptions &options);

} // namespace pooldeck::cli
