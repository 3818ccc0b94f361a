#include "common/clock.h"

#include <algorithm>
#include <ctime>

namespace pooldeck {
namespace {

qint64 readClockMs(clockid_t id)
{
    timespec now{};
    clock_gettime(id, &now);
    return qint64(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

class SystemTime final : public TimeSource
{
public:
    qint64 wallMs() const override { return readClockMs(CLOCK_REALTIME); }
    qint64 bootMs() const override { return readClockMs(CLOCK_BOOTTIME); }
    qint64 monotonicMs() const override { return readClockMs(CLOCK_MONOTONIC); }
};

} // namespace

const TimeSource &systemTime()
{
    static const SystemTime time;
    return time;
}

SystemClock::SystemClock(const TimeSource &source)
    : m_source(source)
    , m_offsetMs(source.wallMs() - source.bootMs())
{
}

qint64 SystemClock::nowMs() const
{
    return m_source.bootMs() + m_offsetMs;
}

qint64 SystemClock::monotonicMs() const
{
    return m_source.monotonicMs();
}

qint64 SystemClock::wallStepMs() const
{
    return m_source.wallMs() - nowMs();
}

void SystemClock::anchor(qint64 floorMs)
{
    m_offsetMs = std::max(m_source.wallMs(), floorMs) - m_source.bootMs();
}

} // namespace pooldeck
