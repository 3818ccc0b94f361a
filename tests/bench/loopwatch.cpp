#include "loopwatch.h"

#include <algorithm>
#include <ctime>

namespace pooldeck {
namespace {

constexpr int BeatMs = 1;

qint64 readNs(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

} // namespace

qint64 threadCpuNs()
{
    return readNs(CLOCK_THREAD_CPUTIME_ID);
}

qint64 processCpuNs()
{
    return readNs(CLOCK_PROCESS_CPUTIME_ID);
}

LoopWatch::LoopWatch()
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(BeatMs);
    m_timer.callOnTimeout([this] { beat(); });
    restart();
}

void LoopWatch::restart()
{
    m_longestMs = 0;
    m_longestCpuMs = 0;
    m_cpuNs = threadCpuNs();
    m_sinceBeat.start();
    m_timer.start();
}

void LoopWatch::beat()
{
    const qint64 cpuNs = threadCpuNs();
    m_longestMs = std::max(m_longestMs, double(m_sinceBeat.nsecsElapsed()) / 1e6 - BeatMs);
    m_longestCpuMs = std::max(m_longestCpuMs, double(cpuNs - m_cpuNs) / 1e6);
    m_cpuNs = cpuNs;
    m_sinceBeat.start();
}

} // namespace pooldeck
