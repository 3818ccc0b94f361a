#pragma once

#include "pools/pooldialog.h"

class QLineEdit;

namespace pooldeck {

class LabelsField;

/// A pool's name and labels.
class EditPoolDialog final : public PoolDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog.
    EditPoolDialog(AccountSession &session, const Pool &pool, QWidget *parent = nullptr);

protected:
    void submit() override;
    void refresh() override;

private:
    UpdatePoolRequest request() const;

    QLineEdit *m_name;
    LabelsField *m_labels;
    Label *m_wrong;
};

} // namespace pooldeck
