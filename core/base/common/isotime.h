#pragma once

#include "common/error.h"

namespace pooldeck {

/// "2026-01-31T17:03:12.045Z": ISO 8601 UTC with milliseconds, the only form that the wire and the CSV use.
QString toIsoTime(qint64 msUtc);

/// Reads any ISO 8601 time with a zone ("Z" or an offset); without one it is refused, not guessed.
Result<qint64> fromIsoTime(const QString &text);

} // namespace pooldeck
