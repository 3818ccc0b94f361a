#pragma once

#include "common/clock.h"

namespace pooldeck {

/// Time that moves only when a test says so.
class FakeClock final : public Clock
{
public:
    /// 2026-01-01T00:00:00.000Z
    static constexpr qint64 DefaultStartMs = 1'767'225'600'000;

    explicit FakeClock(qint64 startMs = DefaultStartMs)
        : m_nowMs(startMs)
    {
    }

    qint64 nowMs() const override { return m_nowMs; }
    qint64 monotonicMs() const override { return m_monotonicMs; }

    void advance(qint64 ms)
    {
        m_nowMs += ms;
        m_monotonicMs += ms;
    }

    /// The computer sleeps: the wall goes on, the monotonic clock stands.
    void suspend(qint64 ms) { m_nowMs += ms; }

    /// Somebody sets the clock: wall time steps, monotonic time does not.
    void setWall(qint64 ms) { m_nowMs = ms; }

private:
    qint64 m_nowMs;
    qint64 m_monotonicMs = 1'000;
};

} // namespace pooldeck
