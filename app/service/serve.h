#pragma once

#include "setup/serviceoptions.h"

namespace pooldeck {

/// Runs the service until it is told to end; answers the exit code. Needs a QCoreApplication and no other thread yet.
int serve(const ServiceOptions &options);

} // namespace pooldeck
