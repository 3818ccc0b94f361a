#pragma once

#include "model/vm.h"
#include "pools/pooldialog.h"

class QComboBox;

namespace pooldeck {

/// Puts a fresh VM in the place of one, after saying what becomes of its job and what it costs meanwhile.
class ReplaceVmDialog final : public PoolDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog.
    ReplaceVmDialog(AccountSession &session, const Pool &pool, const Vm &vm, QWidget *parent = nullptr);

Q_SIGNALS:
    void replaced(const pooldeck::Pool &after, const QString &vmId);

protected:
    void submit() override;
    void refresh() override;

private:
    Deallocation deallocation() const;

    Vm m_vm;
    Label *m_present;
    QComboBox *m_deallocation;
    Label *m_consequence;
};

} // namespace pooldeck
