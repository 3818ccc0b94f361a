#pragma once

#include <QtGlobal>

namespace pooldeck {

/// The only source of time for state machines and meters; tests inject a fake one.
class Clock
{
public:
    virtual ~Clock() = default;

    /// Wall time, milliseconds UTC since the epoch. Bills and reports are made of it.
    virtual qint64 nowMs() const = 0;

    /// Milliseconds that never step; for leases and time-outs only.
    virtual qint64 monotonicMs() const = 0;
};

/// The clocks of the computer as they are, in milliseconds.
class TimeSource
{
public:
    virtual ~TimeSource() = default;

    virtual qint64 wallMs() const = 0;      ///< UTC since the epoch; people and time servers set it
    virtual qint64 bootMs() const = 0;      ///< since the boot, suspend included
    virtual qint64 monotonicMs() const = 0; ///< since the boot, without suspend
};

const TimeSource &systemTime();

/// Wall time that does not step while it is anchored to the boot-time clock, which goes on during suspend (a suspended
/// VM is billed). See docs/protocol.md, Time and the ledger.
class SystemClock final : public Clock
{
public:
    explicit SystemClock(const TimeSource &source = systemTime());

    qint64 nowMs() const override;
    qint64 monotonicMs() const override;

    /// By how much the computer's clock is ahead of this one: somebody has set it since the anchoring.
    qint64 wallStepMs() const;
    /// Follows the computer's clock again, but never answers a time below the newest that the ledger has on disk.
    void anchor(qint64 floorMs);

    /// Wall minus boot time: what a later process needs to go on with this very clock, until the next boot.
    qint64 offsetMs() const { return m_offsetMs; }
    void resume(qint64 offsetMs) { m_offsetMs = offsetMs; }

private:
    const TimeSource &m_source;
    qint64 m_offsetMs = 0;
};

} // namespace pooldeck
