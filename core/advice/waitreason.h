#pragma once

#include "model/job.h"
#include "model/pool.h"

#include <optional>

namespace pooldeck {

enum class WaitCause {
    NotWaiting,
    NeverStarted, ///< created, but nobody asked for its start: it expires
    PoolGone,
    PoolDeleting,
    PoolFailed,   ///< VMs do not come up
    PoolAtZero,   ///< nothing runs until it is resized
    PlanUsedUp,   ///< at zero because the plan's hours are used up, and cannot grow before they refill
    Provisioning, ///< no VM yet, some are on their way
    Draining,     ///< the VMs that there are finish their jobs and take nothing new
    VmsBusy,
    VmFree, ///< a VM is free: its turn comes at once
    ClassicBusy,
};

/// What is known around a job that waits.
struct WaitSituation
{
    std::optional<Pool> pool;                  ///< none: classic processing, or the pool is gone
    bool planUsedUp = false;                   ///< of the pool's billing plan, which stops then
    qint64 position = 0;                       ///< in its queue, 1 is next; 0: unknown
    qint64 runningCount = 0;                   ///< jobs that run there
    std::optional<qint64> oldestRunSinceMs;    ///< ms UTC: when the longest of them started
    std::optional<qint64> provisioningSinceMs; ///< ms UTC: when the first VM that is not there yet was requested
    qint64 nowMs = 0;                          ///< ms UTC
};

/// Why a job waits, in figures; the words are the window's.
struct WaitReason
{
    WaitCause cause = WaitCause::NotWaiting;
    qint64 position = 0; ///< 1 is next; 0: unknown or in no queue
    qint64 count = 0;    ///< the VMs that are busy, on their way or draining; in classic processing: the jobs that run
    std::optional<qint64> sinceMs;   ///< how long already: the longest job, the VM that was asked for first
    std::optional<qint64> expiresMs; ///< NeverStarted: how long until it is cancelled
    QString detail;                  ///< PoolFailed: what the pool says last

    /// True when more VMs would let it run sooner, and the pool can have them.
    bool isHelpedByResize() const;

    friend bool operator==(const WaitReason &, const WaitReason &) = default;
};

/// A job that was never started is cancelled after so long (docs/protocol.md, Batch execution).
inline constexpr qint64 NeverStartedLimitMs = 24 * 3'600'000;

WaitReason waitReason(const Job &job, const WaitSituation &situation);

} // namespace pooldeck
