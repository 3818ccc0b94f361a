#include "net/retrydelay.h"

#include <algorithm>

namespace pooldeck {

qint64 retryDelayMs(int nextTry, double jitter, qint64 retryAfterMs)
{
    constexpr qint64 FirstMs = 200;
    constexpr qint64 LongestMs = 10'000;
    const int doublings = std::clamp(nextTry - 2, 0, 16);
    const qint64 fullMs = std::min(LongestMs, FirstMs << doublings);
    const qint64 jitteredMs = qint64(double(fullMs) * (0.5 + std::clamp(jitter, 0.0, 1.0) / 2));
    return std::max(jitteredMs, retryAfterMs);
}

} // namespace pooldeck
