#pragma once

#include <QtGlobal>

namespace pooldeck {

/// How long to wait before try number `nextTry` (2, 3, …): doubles from 200 ms to at most 10 s, then scaled by `jitter`
/// in [0, 1) to 50–100 %, so that many clients do not come back at once. Never less than what the server asked for.
qint64 retryDelayMs(int nextTry, double jitter, qint64 retryAfterMs = 0);

} // namespace pooldeck
