#pragma once

#include "model/account.h"
#include "model/pool.h"
#include "widgets/formdialog.h"

#include <optional>

class QComboBox;
class QLineEdit;

namespace pooldeck {

class AccountSession;
class LabelsField;
class VmCountField;

/// Makes a pool: name, VMs, the web service that carries the billing, what happens when it is idle, labels; and what it
/// will burn, live while typing. At the account's limit it offers the way out.
class CreatePoolDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog. `simulated`: the money is not real.
    CreatePoolDialog(AccountSession &session, bool simulated, QWidget *parent = nullptr);

    /// Everything as that pool has it, but for the name.
    void fillFrom(const Pool &pattern);

Q_SIGNALS:
    void created(const pooldeck::Pool &pool);
    /// A letter that asks for a larger quota is wanted.
    void moreQuotaRequested();

protected:
    void submit() override;

private:
    void fillWebServices();
    void fillIdlePolicies(const std::optional<IdlePolicy> &pattern);
    void refresh();
    void refreshQuota();
    void refreshBurn();
    QString suggestedName(const QString &stem) const;
    Result<WebService> service() const;
    IdlePolicy idlePolicy() const;
    /// What the service is told once the pool is there.
    std::optional<UpdatePoolRequest> settings() const;
    /// A pool without VMs and jobs that could make room for this one.
    std::optional<Pool> spare() const;
    bool hasRoom() const;
    QWidget *makeWaysOut();
    void create();
    void applySettings();
    void makeRoom();

    AccountSession &m_session;
    bool m_simulated;
    QLineEdit *m_name;
    VmCountField *m_vmCount;
    QComboBox *m_webService;
    QLineEdit *m_swaggerUrl;
    QComboBox *m_idlePolicy;
    LabelsField *m_labels;
    Label *m_quota;
    Label *m_billing;
    Label *m_burn;
    Label *m_money;
    QPushButton *m_makeRoom;
    QPushButton *m_askForMore;
    std::optional<CreatePoolRequest> m_sent; ///< last, whether it was answered or not
    QString m_idempotencyKey;                ///< of m_sent: the same again makes no second pool
    QString m_roomMadeBy;                    ///< the pool that was deleted for this one
    std::optional<Pool> m_made;              ///< its settings are still to be sent
};

} // namespace pooldeck
