#pragma once

#include "model/usage.h"

#include <QHash>

namespace pooldeck {

/// The bill's raw material: one interval for each VM of a pool, each end written once. Integers in, integers out
/// (docs/architecture.md, decision 7).
class Ledger final
{
public:
    void load(const QList<UsageInterval> &openIntervals, const QHash<QString, qint64> &closedMsByPool);

    /// A VM was asked for; nothing is billed yet.
    void requested(const UsageInterval &interval);
    /// It has finished provisioning: billing starts.
    void ready(const QString &vmId, qint64 atMs);
    /// It is gone: billing ends. `estimated`: at the last sign of life, not at a confirmed release.
    /// An end before the start counts as the start. Asking again changes nothing: an end is written once.
    void ended(const QString &vmId, qint64 atMs, bool estimated);

    /// Billed up to now, compute-ms.
    qint64 computeMs(const QString &poolId, qint64 nowMs) const;

    /// Billed since `fromMs` by VMs of the plan that are still there, compute-ms.
    qint64 openMsOfPlan(const QString &billingPlanId, qint64 fromMs, qint64 nowMs) const;

    /// Intervals that changed since the last call, to be stored.
    QList<UsageInterval> takeChanged();

private:
    QHash<QString, UsageInterval> m_open;
    QHash<QString, qint64> m_closedMsByPool;
    QHash<QString, UsageInterval> m_changed;
};

} // namespace pooldeck
