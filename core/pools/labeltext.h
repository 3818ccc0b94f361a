#pragma once

#include "model/poolsettings.h"

namespace pooldeck {

/// "team: night", a line each.
QString labelLines(const Labels &labels);

/// Reads that form; empty lines do not count, a name without a colon is a label without a value. Errors: LabelInvalid
/// with the line in words (a line without a name, a name given twice, more than the service takes).
Result<Labels> parseLabelLines(QStringView text);

} // namespace pooldeck
