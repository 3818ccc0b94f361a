#pragma once

#include "context.h"
#include "output.h"

#include <functional>
#include <variant>

namespace pooldeck::cli {

/// A command that is ready to run, with the options that it runs under.
struct Command
{
    GlobalOptions options;
    std::function<ExitCode(const Context &)> run;
};

/// What the arguments ask for. Help, version and wrong usage have been printed: then only the exit code is left.
std::variant<Command, ExitCode> readCommandLine(int argc, char *argv[]);

} // namespace pooldeck::cli
