#pragma once

#include "context.h"
#include "output.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace pooldeck::cli {

using Run = std::function<ExitCode(const Context &)>;

inline QString text(const std::string &value)
{
    return QString::fromLocal8Bit(value.data(), qsizetype(value.size()));
}

inline QStringList texts(const std::vector<std::string> &values)
{
    QStringList list;
    for (const std::string &value : values) {
        list.append(text(value));
    }
    return list;
}

/// The commands about jobs; the one that is chosen goes into `run`, which must outlive the parsing.
void addJobs(CLI::App &app, Run &run);

} // namespace pooldeck::cli
