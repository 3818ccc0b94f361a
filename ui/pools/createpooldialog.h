#pragma once

#include "model/pool.h"
#include "widgets/formdialog.h"

class QComboBox;
class QLineEdit;

namespace pooldeck {

class AccountSession;
class Label;
class VmCountField;

/// Makes a pool: name, VMs, the web service that carries the billing, and what it will burn, live while typing.
class CreatePoolDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog. `simulated`: the money is not real.
    CreatePoolDialog(AccountSession &session, bool simulated, QWidget *parent = nullptr);

Q_SIGNALS:
    void created(const pooldeck::Pool &pool);

protected:
    void submit() override;

private:
    void fillWebServices();
    void refresh();
    QString suggestedName() const;

    AccountSession &m_session;
    bool m_simulated;
    QLineEdit *m_name;
    VmCountField *m_vmCount;
    QComboBox *m_webService;
    Label *m_quota;
    Label *m_burn;
    Label *m_money;
    QString m_idempotencyKey;
};

} // namespace pooldeck
