#include "common/clock.h"

#include <QDateTime>

#include <ctime>

namespace pooldeck {
namespace {

qint64 readClockMs(clockid_t id)
{
    timespec now{};
    clock_gettime(id, &now);
    return qint64(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

} // namespace

SystemClock::SystemClock()
    : m_offsetMs(QDateTime::currentMSecsSinceEpoch() - readClockMs(CLOCK_BOOTTIME))
{
}

qint64 SystemClock::nowMs() const
{
    return readClockMs(CLOCK_BOOTTIME) + m_offsetMs;
}

qint64 SystemClock::monotonicMs() const
{
    return readClockMs(CLOCK_MONOTONIC);
}

void SystemClock::raiseFloor(qint64 floorMs)
{
    m_offsetMs = std::max(m_offsetMs, floorMs - readClockMs(CLOCK_BOOTTIME));
}

} // namespace pooldeck
