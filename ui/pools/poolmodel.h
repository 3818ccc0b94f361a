#pragma once

#include "model/pool.h"
#include "model/vm.h"
#include "widgets/rowmodel.h"

namespace pooldeck {

class AccountSession;

/// The pools of the account, one a row.
class PoolModel final : public RowModel<Pool>
{
    Q_OBJECT

public:
    enum class Column { Name, State, Vms, Running, Queued, IdleSince, ComputeHours, Plan, WebService, ChangedBy };

    /// The session must outlive the model.
    explicit PoolModel(AccountSession &session, QObject *parent = nullptr);

    /// Whatever moves with the clock: idle times and compute-hours.
    void tick();

protected:
    QString idOf(const Pool &pool) const override { return pool.id; }

private:
    void addColumns();
    void load();
    void takeChanges();
    void readVms(const QString &poolId);
    QString planName(const Pool &pool) const;
    QString serviceName(const Pool &pool) const;
    bool isIdle(const Pool &pool) const { return pool.idleSinceMs && pool.billedVmCount() > 0; }

    AccountSession &m_session;
    QHash<QString, QList<VmState>> m_vms; ///< by pool, in the order in which they were asked for
    QHash<QString, QString> m_poolOfVm;
    QSet<QString> m_changed; ///< pools, or pools of VMs, since the last answer of the service
    QStringList m_removed;
};

} // namespace pooldeck
