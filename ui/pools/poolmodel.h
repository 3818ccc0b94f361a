#pragma once

#include "model/pool.h"
#include "model/vm.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>

namespace pooldeck {

class AccountSession;

/// The pools of the account, one a row, in the order in which they were made.
class PoolModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Column { Name, State, Vms, Running, Queued, IdleSince, ComputeHours, Plan, WebService, ChangedBy };
    static constexpr int ColumnCount = int(Column::ChangedBy) + 1;

    /// The session must outlive the model.
    explicit PoolModel(AccountSession &session, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const Pool &poolAt(int row) const { return m_pools[row]; }
    int rowOf(const QString &poolId) const;

    /// Whatever moves with the clock: idle times and compute-hours.
    void tick();

private:
    void load();
    void upsert(const Pool &pool);
    void remove(const QString &poolId);
    void markVms(const QString &poolId);
    void refreshVms();
    void refreshColumns(Column first, Column last);

    QString text(const Pool &pool, Column column) const;
    QVariant sortValue(const Pool &pool, Column column) const;
    QString toolTip(const Pool &pool, Column column) const;

    AccountSession &m_session;
    QList<Pool> m_pools;
    QHash<QString, QList<VmState>> m_vms; ///< by pool, in the order in which they were asked for
    QHash<QString, QString> m_poolOfVm;
    QSet<QString> m_staleVms;
};

} // namespace pooldeck
