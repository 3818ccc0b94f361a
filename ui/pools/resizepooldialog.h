#pragma once

#include "model/pool.h"
#include "widgets/formdialog.h"

class QComboBox;

namespace pooldeck {

class AccountSession;
class Label;
class VmCountField;

/// Changes a pool's number of VMs. Follows the pool while open; sends the etag of the figures shown, so that a change
/// by somebody else meanwhile comes back with the new figures instead of being overwritten.
class ResizePoolDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog. `vmCount`: the target offered at first.
    ResizePoolDialog(AccountSession &session, const Pool &pool, qint64 vmCount, bool simulated,
                     QWidget *parent = nullptr);

Q_SIGNALS:
    void resized(const pooldeck::Pool &before, const pooldeck::Pool &after);

protected:
    void submit() override;

private:
    void refresh();

    AccountSession &m_session;
    Pool m_pool; ///< as shown
    bool m_simulated;
    Label *m_present;
    VmCountField *m_vmCount;
    QComboBox *m_deallocation;
    Label *m_consequence;
    Label *m_burn;
};

} // namespace pooldeck
