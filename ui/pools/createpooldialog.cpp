#include "pools/createpooldialog.h"

#include "common/ids.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/vmcountfield.h"
#include "sync/accountsession.h"
#include "widgets/label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace pooldeck {
namespace {

constexpr qint64 DefaultVmCount = 2;

} // namespace

CreatePoolDialog::CreatePoolDialog(AccountSession &session, bool simulated, QWidget *parent)
    : FormDialog(tr("New pool"), tr("Create pool"), parent)
    , m_session(session)
    , m_simulated(simulated)
    , m_name(new QLineEdit(this))
    , m_vmCount(new VmCountField(this))
    , m_webService(new QComboBox(this))
    , m_quota(new Label(TextStyle::Caption, Tone::Muted, this))
{
    setObjectName(u"createPoolDialog"_s);
    m_name->setObjectName(u"poolName"_s);
    m_name->setMaxLength(64);
    m_name->setPlaceholderText(suggestedName());
    m_webService->setObjectName(u"webService"_s);
    addRow(tr("Name"), m_name);
    auto *vms = new QWidget(this);
    auto *vmsLayout = new QHBoxLayout(vms);
    vmsLayout->setContentsMargins(0, 0, 0, 0);
    vmsLayout->addWidget(m_vmCount);
    vmsLayout->addWidget(m_quota, 1);
    addRow(tr("VMs"), vms);
    addRow(tr("Billed through"), m_webService);
    m_burn = addParagraph(u"burnText"_s);
    m_money = addParagraph(u"moneyText"_s);
    m_money->setTone(Tone::Muted);
    m_vmCount->setValue(DefaultVmCount);
    fillWebServices();
    refresh();
    m_name->setFocus();

    connect(m_vmCount, &VmCountField::valueChanged, this, &CreatePoolDialog::refresh);
    connect(m_name, &QLineEdit::textChanged, this, &CreatePoolDialog::refresh);
    connect(m_webService, &QComboBox::currentIndexChanged, this, &CreatePoolDialog::refresh);
    connect(&session, &AccountSession::accountChanged, this, [this] {
        if (!isBusy()) {
            fillWebServices();
            refresh();
        }
    });
}

QString CreatePoolDialog::suggestedName() const
{
    QStringList taken;
    for (const Pool &pool : m_session.monitor().pools()) {
        taken.append(pool.name);
    }
    for (int number = 1;; ++number) {
        const QString name = tr("pool-%1").arg(number);
        if (!taken.contains(name)) {
            return name;
        }
    }
}

void CreatePoolDialog::fillWebServices()
{
    const QString chosen = m_webService->currentData().toString();
    const QSignalBlocker blocker(m_webService);
    m_webService->clear();
    for (const WebService &service : m_session.webServices()) {
        if (service.kind != WebServiceKind::ResourceManager) {
            continue; // only these can carry a billing plan
        }
        const std::optional<BillingPlan> plan = m_session.billingPlan(service.billingPlanId);
        m_webService->addItem(tr("%1, plan %2").arg(service.name, plan ? plan->name : service.billingPlanId),
                              service.id);
    }
    m_webService->setCurrentIndex(qMax(0, m_webService->findData(chosen)));
}

void CreatePoolDialog::refresh()
{
    m_idempotencyKey.clear(); // another request from now on
    clearError();
    const qint64 vms = m_vmCount->value();
    const std::optional<Account> &account = m_session.account();
    if (account) {
        m_vmCount->setMaximum(account->maxVmsPerPool);
        const qint64 poolsLeft = account->maxPools - m_session.monitor().pools().size();
        m_quota->setText(tr("up to %1; %2 of %3 left")
                             .arg(vmsText(account->maxVmsPerPool), numberText(qMax<qint64>(0, poolsLeft)),
                                  poolsText(account->maxPools)));
    }
    m_burn->setText(vms == 0 ? tr("No VMs: nothing is billed until it is resized.")
                             : tr("Burns %1, used or not.").arg(burnSentence(vms)));
    m_quota->setTone(m_vmCount->isValid() ? Tone::Muted : Tone::Danger);
    const std::optional<WebService> service = m_session.webService(m_webService->currentData().toString());
    QString money;
    if (service && vms > 0) {
        money =
            moneySentence(vms, m_session.meter().billedVmCountOfPlan(service->billingPlanId),
                          m_session.billingPlan(service->billingPlanId), m_session.planUsage(service->billingPlanId));
    }
    if (!money.isEmpty()) {
        money = m_simulated ? tr("Simulated money: %1.").arg(money) : tr("Money: %1.").arg(money);
    }
    m_money->setText(money);
    acceptButton()->setEnabled(service.has_value() && m_vmCount->isValid() && !isBusy());
    acceptButton()->setToolTip(service ? QString() : tr("There is no web service that a pool could be billed through"));
}

void CreatePoolDialog::submit()
{
    const std::optional<WebService> service = m_session.webService(m_webService->currentData().toString());
    if (!service) {
        return;
    }
    CreatePoolRequest request;
    request.vmCount = m_vmCount->value();
    request.swaggerUrl = service->swaggerUrl;
    request.name = m_name->text().trimmed().isEmpty() ? m_name->placeholderText() : m_name->text().trimmed();
    if (m_idempotencyKey.isEmpty()) {
        m_idempotencyKey = newId();
    }
    setBusy(true, tr("Creating…"));
    whenDone(m_session.client().createPool(request, m_idempotencyKey), this, [this](const Result<Pool> &pool) {
        if (!pool) {
            showError(pool.error(), tr("No pool was made and nothing is billed."));
            return;
        }
        Q_EMIT created(*pool);
        accept();
    });
}

} // namespace pooldeck
