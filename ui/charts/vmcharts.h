#pragma once

#include "charts/chartdata.h"
#include "charts/seriescolors.h"
#include "usage/vmhistory.h"

#include <QHash>
#include <QObject>
#include <QSet>

namespace pooldeck {

class AccountSession;
struct Pool;
struct Vm;

/// Turns what is known of an account's VMs into ChartData: of all pools, each a band, or of one pool by what its VMs
/// did. Reads the ledger again only after something has changed; a chart that only moves on costs next to nothing.
class VmCharts final : public QObject
{
    Q_OBJECT

public:
    /// How far back it reads.
    static constexpr qint64 LongestRangeMs = 24LL * 3'600'000;

    /// The session must outlive it.
    explicit VmCharts(AccountSession &session, QObject *parent = nullptr);

    /// False while the past is being asked for: what is on show stays as it is.
    bool isReady(qint64 fromMs);
    /// A VM runs or comes up, of any pool or of this one: the chart moves with the time.
    bool isGrowing(const QString &poolId = {}) const;

    /// Running VMs of each pool, idle ones hatched. Pools beyond the colours there are come as one band, "Other".
    ChartData runningVms(qint64 fromMs, qint64 toMs);
    /// Compute-hours since `fromMs` of each pool.
    ChartData computeHours(qint64 fromMs, qint64 toMs);
    /// One pool's busy, idle and provisioning VMs, and the jobs that wait for it.
    ChartData ofPool(const QString &poolId, qint64 fromMs, qint64 toMs);

private:
    struct Band
    {
        QString id;
        QString name;
        ChartColor color;
        Steps billed;
        Steps busy;
        QList<qint64> estimatedEndsMs;
    };

    void poolChanged(const Pool &pool);
    void vmChanged(const Vm &vm);
    void forgetBands() { m_bandsHold = false; }
    const QHash<QString, VmHistory> &histories();
    bool holdBands(qint64 fromMs, qint64 toMs) const;
    void renewBands(qint64 fromMs, qint64 toMs);
    const QList<Band> &bands(qint64 fromMs, qint64 toMs);
    qint64 knownFromMs() const;

    AccountSession &m_session;
    QHash<QString, VmHistory> m_histories;
    QHash<QString, QString> m_names;    ///< of pools, those that are gone included
    QHash<QString, qint64> m_firstSeen; ///< by pool, ms UTC
    QSet<QString> m_billed;             ///< VMs whose billing is in m_histories
    SeriesColors m_colors;
    bool m_stale = true;

    QList<Band> m_bands;
    bool m_bandsHold = false;  ///< nothing has changed since; they are those of ranges like this:
    qint64 m_bandsFromMs = 0;  ///< that begin here or later,
    qint64 m_nextLeavesMs = 0; ///< but before this, when one of them has left,
    qint64 m_nextComesMs = 0;  ///< and end here at the latest, when another one comes
    ChartData m_running;       ///< what runningVms() made of m_bands; empty: nothing yet
    qint64 m_runningKnownMs = 0;
    bool m_runningHasUnknown = false;
};

} // namespace pooldeck
