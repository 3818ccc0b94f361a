#pragma once

#include <QString>

namespace pooldeck {

/// Compute time is an integer number of milliseconds of existing VMs; hours are only ever made for display.
inline constexpr qint64 MsPerHour = 3'600'000;

/// Compute-hours as a decimal with '.' and `decimals` places, rounded half away from zero in integers: 172800000 →
/// "48.0000".
QString toComputeHours(qint64 computeMs, int decimals);

} // namespace pooldeck
