#pragma once

#include "common/clock.h"

namespace pooldeck {

/// Notices, from one look at the clock to the next, that time went by in which nobody could act.
class TimeWatch final
{
public:
    explicit TimeWatch(const Clock &clock);

    /// Longer than this between two looks: the service stood still (stopped, swapped out), or the computer did.
    static constexpr qint64 StandstillMs = 5'000;

    struct Gap
    {
        qint64 stoodStillMs = 0; ///< on the monotonic clock: deadlines move by that
        qint64 suspendedMs = 0;  ///< by which wall time went on and the monotonic clock did not; it is billed
    };
    /// Since the last look; to be taken every second or so.
    Gap look();
    /// Looks are taken again from now on, after a pause.
    void start();

private:
    const Clock &m_clock;
    qint64 m_lastWallMs = 0;
    qint64 m_lastMonotonicMs = 0;
};

} // namespace pooldeck
