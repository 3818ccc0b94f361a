#pragma once

#include "model/poolsettings.h"

namespace pooldeck {

/// RequestBodyInvalid with `Name` or `Labels` as its target when people cannot use these.
Result<void> checkPoolName(const QString &name);
Result<void> checkLabels(const Labels &labels);

} // namespace pooldeck
