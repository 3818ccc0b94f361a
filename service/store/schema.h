#pragma once

#include "sql/database.h"

namespace pooldeck {

/// Of the service's database.
const DatabaseSchema &serviceSchema();

} // namespace pooldeck
