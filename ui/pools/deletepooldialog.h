#pragma once

#include "pools/pooldialog.h"

class QRadioButton;

namespace pooldeck {

/// Deletes a pool, now or when its jobs have ended, after saying what goes with it.
class DeletePoolDialog final : public PoolDialog
{
    Q_OBJECT

public:
    enum class When { Now, JobsHaveEnded };

    /// The session must outlive the dialog.
    DeletePoolDialog(AccountSession &session, const Pool &pool, When when, QWidget *parent = nullptr);

Q_SIGNALS:
    void deleting(const QString &poolId);     ///< it is being asked for
    void deleted(const pooldeck::Pool &pool); ///< the service has taken it; its VMs still have to go
    void deletionPlanned(const pooldeck::Pool &pool);

protected:
    void submit() override;
    void refresh() override;

private:
    When when() const;
    void deleteNow();
    void deleteWhenDone();

    QRadioButton *m_now;
    QRadioButton *m_later;
    Label *m_consequence;
    Label *m_billing;
};

} // namespace pooldeck
