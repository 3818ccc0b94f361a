#pragma once

#include "commandline.h"

namespace pooldeck {

/// Everything but Serve: does it, prints what came of it, answers the exit code.
int runCommand(const CommandLine &line);

/// WrongUser for root on another user's data folder: files that root leaves there would shut that user out.
Result<void> checkOwner(const CommandLine &line);

/// Prints the error; answers the exit code.
int fail(const Error &error);

} // namespace pooldeck
