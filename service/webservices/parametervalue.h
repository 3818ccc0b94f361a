#pragma once

#include "webservices/webservicedefinition.h"

#include <optional>

namespace pooldeck {

/// Why the value is not one of the parameter's ("must be at least 0"), or nothing. Numbers are read with a point,
/// whatever the locale.
std::optional<QString> complaintAbout(const QString &value, const ParameterDefinition &parameter);

} // namespace pooldeck
