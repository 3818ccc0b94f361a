#pragma once

#include "context.h"
#include "output.h"

namespace pooldeck::cli {

ExitCode showAccount(const Context &context);
ExitCode listWebServices(const Context &context);
ExitCode listEvents(const Context &context);

} // namespace pooldeck::cli
