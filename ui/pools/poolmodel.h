#pragma once

#include "model/pool.h"
#include "model/vm.h"
#include "widgets/rowmodel.h"

#include <optional>

namespace pooldeck {

class AccountSession;

/// The pools of the account, one a row.
class PoolModel final : public RowModel<Pool>
{
    Q_OBJECT

public:
    enum class Column {
        Name,
        State,
        Vms,
        Running,
        Queued,
        IdleSince,
        PeriodHours,
        ComputeHours,
        Burn,
        Plan,
        WebService,
        ChangedBy,
        LabelTexts,
        Made,
    };

    /// The session must outlive the model.
    explicit PoolModel(AccountSession &session, QObject *parent = nullptr);

    /// The money is not real: tool tips say so.
    void setSimulatedMoney(bool simulated) { m_simulated = simulated; }
    /// These are marked; their place is the proxy's.
    void setPinned(const QSet<QString> &poolIds);

    /// Whatever moves with the clock: idle times and compute-hours.
    void tick();

protected:
    QString idOf(const Pool &pool) const override { return pool.id; }

private:
    void addStateColumns();
    void addWorkColumns();
    void addBillingColumns();
    void addOriginColumns();
    void load();
    void takeChanges();
    void readVms(const QString &poolId);
    QString planName(const Pool &pool) const;
    QString serviceName(const Pool &pool) const;
    QVariant secondText(const Pool &pool) const;
    QString burnText(const Pool &pool) const;
    QString burnToolTip(const Pool &pool) const;
    std::optional<qint64> periodMs(const Pool &pool) const; ///< compute-ms in its plan's period; none: not known
    /// It was resized and does not get there.
    static bool isShort(const Pool &pool) { return pool.state == PoolState::Failed; }
    bool isIdle(const Pool &pool) const { return pool.idleSinceMs && pool.billedVmCount() > 0; }

    AccountSession &m_session;
    QHash<QString, QList<VmState>> m_vms; ///< by pool, in the order of AllVmStates
    QHash<QString, QString> m_poolOfVm;
    QSet<QString> m_pinned;
    bool m_simulated = false;
    QSet<QString> m_changed; ///< pools, or pools of VMs, since the last answer of the service
    QStringList m_removed;
};

} // namespace pooldeck
