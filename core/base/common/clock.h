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

/// Wall time that does not step while the process runs: anchored once to the boot-time clock, which goes on during
/// suspend (a suspended VM is billed). See docs/protocol.md, Time, leases, ledger.
class SystemClock final : public Clock
{
public:
    SystemClock();

    qint64 nowMs() const override;
    qint64 monotonicMs() const override;

    /// Never answer a wall time below this one: the newest time that the ledger has on disk.
    void raiseFloor(qint64 floorMs);

private:
    qint64 m_offsetMs = 0; // wall minus boot time
};

} // namespace pooldeck
