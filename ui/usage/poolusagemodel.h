#pragma once

#include "usage/poolusage.h"
#include "widgets/rowmodel.h"

namespace pooldeck {

class AccountSession;

/// What each pool has used, those that are gone as well.
class PoolUsageModel final : public RowModel<PoolUsage>
{
    Q_OBJECT

public:
    enum class Column { Pool, Plan, Vms, Running, Period, Total, KnownHow };

    /// The session must outlive the model.
    explicit PoolUsageModel(AccountSession &session, QObject *parent = nullptr);

    /// Takes the figures anew: they move while VMs run.
    void refresh();

protected:
    QString idOf(const PoolUsage &row) const override { return row.poolId; }

private:
    AccountSession &m_session;
};

} // namespace pooldeck
