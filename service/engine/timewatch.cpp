#include "engine/timewatch.h"

#include <utility>

namespace pooldeck {

TimeWatch::TimeWatch(const Clock &clock)
    : m_clock(clock)
{
    start();
}

void TimeWatch::start()
{
    m_lastWallMs = m_clock.nowMs();
    m_lastMonotonicMs = m_clock.monotonicMs();
}

TimeWatch::Gap TimeWatch::look()
{
    const qint64 wallMs = m_clock.nowMs() - std::exchange(m_lastWallMs, m_clock.nowMs());
    const qint64 monotonicMs = m_clock.monotonicMs() - std::exchange(m_lastMonotonicMs, m_clock.monotonicMs());
    Gap gap;
    gap.stoodStillMs = monotonicMs > StandstillMs ? monotonicMs : 0;
    gap.suspendedMs = wallMs - monotonicMs > StandstillMs ? wallMs - monotonicMs : 0;
    return gap;
}

} // namespace pooldeck
