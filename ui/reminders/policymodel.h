#pragma once

#include "model/pool.h"
#include "widgets/rowmodel.h"

namespace pooldeck {

class AccountSession;

/// What happens with each pool when it bills and does nothing.
class PolicyModel final : public RowModel<Pool>
{
    Q_OBJECT

public:
    enum class Column { Pool, Now, Remind, Zero, Kept, WhenDone, Next };

    /// The session must outlive the model.
    explicit PolicyModel(AccountSession &session, QObject *parent = nullptr);

    /// Idle times.
    void tick();

protected:
    QString idOf(const Pool &row) const override { return row.id; }

private:
    QString nowText(const Pool &pool) const;
    QString nextText(const Pool &pool) const;
    void load();
    void takeChanges();

    AccountSession &m_session;
    QSet<QString> m_changed;
    QStringList m_removed;
};

} // namespace pooldeck
