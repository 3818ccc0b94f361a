#pragma once

#include "context.h"
#include "output.h"

namespace pooldeck::cli {

struct ExportUsageOptions
{
    QString csvFile; ///< "-": standard output
    QString from;    ///< a time or a day, UTC; empty: since the beginning
    QString to;      ///< exclusive; empty: until now
};

ExitCode exportUsage(const Context &context, const ExportUsageOptions &options);

} // namespace pooldeck::cli
