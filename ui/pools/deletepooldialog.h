#pragma once

#include "model/pool.h"
#include "widgets/formdialog.h"

namespace pooldeck {

class AccountSession;
class Label;

/// Deletes a pool, after saying what goes with it. Follows the pool while open.
class DeletePoolDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog.
    DeletePoolDialog(AccountSession &session, const Pool &pool, QWidget *parent = nullptr);

Q_SIGNALS:
    void deleted(const pooldeck::Pool &pool); ///< the service has taken it; its VMs still have to go

protected:
    void submit() override;

private:
    void refresh();

    AccountSession &m_session;
    Pool m_pool; ///< as shown
    Label *m_consequence;
    Label *m_billing;
};

} // namespace pooldeck
