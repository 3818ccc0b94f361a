#pragma once

#include "common/clock.h"
#include "model/pool.h"
#include "model/usage.h"
#include "model/vm.h"

#include <QHash>
#include <QSet>

#include <optional>
#include <utility>

namespace pooldeck {

/// Compute time as it accrues, in integer milliseconds: sums of VM intervals, never of rounded figures or of ticks, so
/// there is nothing that could drift (docs/architecture.md, decision 7). Running intervals count up to the service's
/// present time, which is the clock's plus an offset learnt from its answers.
///
/// Truth is what load() gave; VM changes of the feed are laid over it until the next load.
class UsageMeter final
{
public:
    explicit UsageMeter(const Clock &clock);

    /// Learns the offset to the service's clock from an answer that has just come in, ms UTC. An answer is always a
    /// little late, so the largest offset is the best; a difference of over a second means that a clock was set.
    void setServerTime(qint64 serverNowMs);
    /// The service's present time, ms UTC. After restore() and stand() it stands still until goOn().
    qint64 nowMs() const;
    /// What is known is as of the last answer: nothing is counted on.
    void stand();
    /// What is known is of the present again. What was restored is not: it counts as not loaded until load().
    void goOn();

    /// Replaces the intervals by those of the ledger. VMs known to run and ends reported since are kept.
    void load(const Usage &usage);
    bool isLoaded() const { return m_loaded; }

    /// What was known at the end of an earlier session.
    void restore(const Usage &usage);
    qint64 serverOffsetMs() const { return m_offsetMs.value_or(0); }
    /// In no order.
    QList<UsageInterval> intervals() const { return m_intervals.values(); }

    /// These are all VMs that there are: others bill no more, since nowMs() as far as is known.
    void setVms(const QHash<QString, Vm> &vms);
    void poolChanged(const Pool &pool); ///< only for its billing plan
    void vmChanged(const Vm &vm);
    void vmRemoved(const QString &vmId, qint64 atMs); ///< ms UTC

    /// Compute-ms of all intervals, up to now.
    qint64 computeMs() const;
    qint64 computeMs(const QString &poolId) const;
    /// Compute-ms since `fromMs`. Asked for many pools since the same time: ask for their plan first, then it costs
    /// nothing.
    qint64 computeMs(const QString &poolId, qint64 fromMs) const;
    qint64 computeMsOfPlan(const QString &billingPlanId, qint64 fromMs) const;

    /// VMs that bill right now.
    qint64 billedVmCount() const;
    qint64 billedVmCount(const QString &poolId) const;
    qint64 billedVmCountOfPlan(const QString &billingPlanId) const;

    /// All intervals as they stand, as of now: what a chart or an export is made of.
    Usage usage() const;

private:
    /// Sums over intervals, such that the value at any time is closedMs + running × now − runningStartMs.
    struct Sums
    {
        qint64 closedMs = 0;       ///< of ended intervals
        qint64 running = 0;        ///< number of running intervals
        qint64 runningStartMs = 0; ///< sum of their starts, ms UTC

        /// `times`: 1 to count it, −1 to take it out again.
        void add(const UsageInterval &interval, qint64 fromMs, int times = 1);
        qint64 valueAt(qint64 nowMs) const { return closedMs + running * nowMs - runningStartMs; }
    };

    void seeServerTime(qint64 ledgerMs);
    void setIntervals(const QList<UsageInterval> &intervals);
    void start(const Vm &vm);
    void end(UsageInterval &interval, qint64 atMs, bool estimated);
    /// Around each change of an interval: what is summed follows.
    void count(const UsageInterval &interval, int times);
    struct PlanSums
    {
        Sums all;
        QHash<QString, Sums> ofPool;

        void add(const UsageInterval &interval, qint64 fromMs, int times);
    };
    const PlanSums &ofPlan(const QString &billingPlanId, qint64 fromMs) const;

    const Clock *m_clock;
    std::optional<qint64> m_offsetMs;
    std::optional<qint64> m_lastServerMs;
    std::optional<qint64> m_stoodAtMs; ///< after restore() and stand()
    bool m_loaded = false;
    bool m_restored = false;
    QHash<QString, UsageInterval> m_intervals; ///< by VM
    QHash<QString, QString> m_planOfPool;
    QHash<QString, Vm> m_liveVms;
    QHash<QString, qint64> m_endsMs; ///< reported by the feed, by VM; ms UTC

    // A change of one interval costs the same however many there are.
    Sums m_all;
    QHash<QString, Sums> m_ofPool;
    QHash<QString, QSet<QString>> m_vmsOfPool;                    ///< those with an interval
    mutable QHash<std::pair<QString, qint64>, PlanSums> m_ofPlan; ///< those that were asked for
};

} // namespace pooldeck
