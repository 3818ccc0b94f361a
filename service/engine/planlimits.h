#pragma once

#include "engine/enginestate.h"

namespace pooldeck {

/// Billing plans that stop when their included hours are used up, like DevTest (docs/protocol.md, Billing plans).
class PlanLimits final
{
public:
    explicit PlanLimits(EngineState &state);

    static constexpr qint64 PeriodMs = qint64(30) * 24 * 3'600'000;

    struct Limit
    {
        qint64 leftMs = 0;      ///< compute-ms left in this period; not above zero: used up
        qint64 refillsAtMs = 0; ///< ms UTC, when the next period starts
    };
    /// None: the plan goes on for money, or is not known.
    std::optional<Limit> limitOf(const QString &billingPlanId) const;

    /// When the period that holds `atMs` started, ms UTC.
    static qint64 periodStartMs(qint64 anchorMs, qint64 atMs);

private:
    EngineState &m_state;
};

} // namespace pooldeck
