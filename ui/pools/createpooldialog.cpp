#include "pools/createpooldialog.h"

#include "advice/quotaletter.h"
#include "common/ids.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/labelsfield.h"
#include "pools/swaggermatch.h"
#include "pools/vmcountfield.h"
#include "sync/accountsession.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace pooldeck {
namespace {

constexpr qint64 DefaultVmCount = 2;
constexpr qint64 MinuteMs = 60'000;

IdlePolicy zeroAfter(qint64 minutes)
{
    IdlePolicy policy;
    // The countdown of the grace is part of the time that a person has in mind.
    policy.zeroAfterMs = minutes * MinuteMs - policy.graceMs;
    return policy;
}

IdlePolicy never()
{
    IdlePolicy policy;
    policy.never = true;
    return policy;
}

} // namespace

CreatePoolDialog::CreatePoolDialog(AccountSession &session, bool simulated, QWidget *parent)
    : FormDialog(tr("New pool"), tr("Create pool"), parent)
    , m_session(session)
    , m_simulated(simulated)
    , m_name(new QLineEdit(this))
    , m_vmCount(new VmCountField(this))
    , m_webService(new QComboBox(this))
    , m_swaggerUrl(new QLineEdit(this))
    , m_idlePolicy(new QComboBox(this))
    , m_labels(new LabelsField(this))
    , m_quota(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_makeRoom(new QPushButton(this))
    , m_askForMore(new QPushButton(tr("Ask for more…"), this))
{
    setObjectName(u"createPoolDialog"_s);
    m_name->setObjectName(u"poolName"_s);
    m_name->setMaxLength(64);
    m_name->setPlaceholderText(suggestedName(tr("pool")));
    m_webService->setObjectName(u"webService"_s);
    m_swaggerUrl->setObjectName(u"swaggerUrl"_s);
    m_swaggerUrl->setPlaceholderText(u"https://…/swagger.json"_s);
    m_idlePolicy->setObjectName(u"idlePolicy"_s);
    m_quota->setObjectName(u"quotaText"_s);
    addRow(tr("Name"), m_name);
    auto *vms = new QWidget(this);
    auto *vmsLayout = new QHBoxLayout(vms);
    vmsLayout->setContentsMargins(0, 0, 0, 0);
    vmsLayout->addWidget(m_vmCount);
    vmsLayout->addWidget(m_quota, 1);
    vms->setFocusProxy(m_vmCount);
    addRow(tr("VMs"), vms);
    addRow(tr("Billed through"), m_webService);
    addRow(tr("Swagger URL"), m_swaggerUrl);
    addRow(tr("When idle"), m_idlePolicy);
    addRow(tr("Labels"), m_labels);
    m_billing = addParagraph(u"billingText"_s);
    m_burn = addParagraph(u"burnText"_s);
    m_money = addParagraph(u"moneyText"_s);
    m_money->setTone(Tone::Muted);
    addWide(makeWaysOut());
    m_vmCount->setValue(DefaultVmCount);
    fillWebServices();
    fillIdlePolicies(std::nullopt);
    refresh();
    m_name->setFocus();

    connect(m_vmCount, &VmCountField::valueChanged, this, &CreatePoolDialog::refresh);
    connect(m_name, &QLineEdit::textChanged, this, &CreatePoolDialog::refresh);
    connect(m_webService, &QComboBox::currentIndexChanged, this, &CreatePoolDialog::refresh);
    connect(m_swaggerUrl, &QLineEdit::textChanged, this, &CreatePoolDialog::refresh);
    connect(m_labels, &QPlainTextEdit::textChanged, this, &CreatePoolDialog::refresh);
    connect(&session, &AccountSession::accountChanged, this, [this] {
        if (!isBusy()) {
            const QSignalBlocker keepsError(m_webService);
            fillWebServices();
            refreshQuota();
            refreshBurn();
        }
    });
    connect(&session.monitor(), &AccountMonitor::synced, this, [this] {
        refreshQuota();
        refreshBurn();
    });
}

void CreatePoolDialog::fillFrom(const Pool &pattern)
{
    m_name->setPlaceholderText(suggestedName(pattern.name));
    m_vmCount->setValue(pattern.targetVmCount);
    fillWebServices();
    const int service = m_webService->findData(pattern.webServiceId);
    m_webService->setCurrentIndex(service >= 0 ? service : m_webService->count() - 1);
    m_swaggerUrl->setText(pattern.swaggerUrl);
    IdlePolicy policy = pattern.idlePolicy;
    policy.keepAliveUntilMs.reset(); // somebody's word about that pool, not about this one
    fillIdlePolicies(policy);
    m_labels->setLabels(pattern.labels);
    setSubtitle(
        tr("As %1 is: its VM count, web service, idle policy and labels. Its jobs stay with it.").arg(pattern.name));
    refresh();
}

QString CreatePoolDialog::suggestedName(const QString &stem) const
{
    QStringList taken;
    for (const Pool &pool : m_session.monitor().pools()) {
        taken.append(pool.name);
    }
    for (int number = 1;; ++number) {
        const QString name = u"%1-%2"_s.arg(stem.left(60), QString::number(number));
        if (!taken.contains(name)) {
            return name;
        }
    }
}

void CreatePoolDialog::fillWebServices()
{
    const QString chosen = m_webService->currentData().toString();
    const bool byUrl = m_webService->count() > 0 && chosen.isEmpty();
    const QSignalBlocker blocker(m_webService);
    m_webService->clear();
    for (const WebService &service : m_session.webServices()) {
        if (service.kind == WebServiceKind::ResourceManager) { // only these can carry a billing plan
            const std::optional<BillingPlan> plan = m_session.billingPlan(service.billingPlanId);
            m_webService->addItem(tr("%1, plan %2").arg(service.name, plan ? plan->name : service.billingPlanId),
                                  service.id);
        }
    }
    m_webService->addItem(tr("By its swagger URL…"), QString());
    const int before = chosen.isEmpty() ? 0 : qMax(0, m_webService->findData(chosen));
    m_webService->setCurrentIndex(byUrl ? m_webService->count() - 1 : before);
}

void CreatePoolDialog::fillIdlePolicies(const std::optional<IdlePolicy> &pattern)
{
    QList<IdlePolicy> policies{IdlePolicy(), zeroAfter(15), zeroAfter(30), zeroAfter(60), zeroAfter(240), never()};
    if (pattern && !policies.contains(*pattern)) {
        policies.prepend(*pattern);
    }
    m_idlePolicy->clear();
    for (const IdlePolicy &policy : std::as_const(policies)) {
        m_idlePolicy->addItem(idlePolicyText(policy), policy.toJson());
    }
    m_idlePolicy->setCurrentIndex(pattern ? int(policies.indexOf(*pattern)) : 0);
}

Result<WebService> CreatePoolDialog::service() const
{
    const QString id = m_webService->currentData().toString();
    if (id.isEmpty()) {
        return matchSwaggerUrl(m_swaggerUrl->text(), m_session.webServices());
    }
    const std::optional<WebService> service = m_session.webService(id);
    return service ? Result<WebService>(*service)
                   : Failure(localError(u"WebServiceUnknown"_s, tr("This web service is gone.")));
}

IdlePolicy CreatePoolDialog::idlePolicy() const
{
    return IdlePolicy::fromJson(m_idlePolicy->currentData().toJsonObject()).value_or(IdlePolicy());
}

std::optional<UpdatePoolRequest> CreatePoolDialog::settings() const
{
    UpdatePoolRequest request;
    if (const IdlePolicy policy = idlePolicy(); policy != IdlePolicy()) {
        request.idlePolicy = policy;
    }
    if (const Labels labels = m_labels->labels().value_or(Labels()); !labels.isEmpty()) {
        request.labels = labels;
    }
    return request == UpdatePoolRequest() ? std::nullopt : std::optional(request);
}

bool CreatePoolDialog::hasRoom() const
{
    return !m_session.account() || m_session.monitor().pools().size() < m_session.account()->maxPools;
}

std::optional<Pool> CreatePoolDialog::spare() const
{
    const AccountMonitor &monitor = m_session.monitor();
    return m_session.account() ? monitor.pool(quotaStanding(*m_session.account(), monitor.pools().values()).sparePoolId)
                               : std::nullopt;
}

QWidget *CreatePoolDialog::makeWaysOut()
{
    m_makeRoom->setObjectName(u"makeRoomButton"_s);
    m_askForMore->setObjectName(u"askForMoreButton"_s);
    auto *ways = new QWidget(this);
    auto *row = new QHBoxLayout(ways);
    row->setContentsMargins(0, 0, 0, 0);
    for (QPushButton *button : {m_makeRoom, m_askForMore}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch();
    connect(m_makeRoom, &QPushButton::clicked, this, &CreatePoolDialog::makeRoom);
    connect(m_askForMore, &QPushButton::clicked, this, &CreatePoolDialog::moreQuotaRequested);
    return ways;
}

void CreatePoolDialog::refresh()
{
    if (m_made) {
        return; // it is there already: what is typed now is for its settings
    }
    clearError();
    form()->setRowVisible(m_swaggerUrl, m_webService->currentData().toString().isEmpty());
    refreshQuota();
    refreshBurn();
}

void CreatePoolDialog::refreshQuota()
{
    if (isBusy()) {
        return;
    }
    const std::optional<Account> &account = m_session.account();
    if (account) {
        m_vmCount->setMaximum(account->maxVmsPerPool);
        const qint64 poolsLeft = account->maxPools - m_session.monitor().pools().size();
        m_quota->setText(tr("up to %1; %2 of %3 left")
                             .arg(vmsText(account->maxVmsPerPool), numberText(qMax<qint64>(0, poolsLeft)),
                                  poolsText(account->maxPools)));
    }
    m_quota->setTone(m_vmCount->isValid() && hasRoom() ? Tone::Muted : Tone::Danger);
    const std::optional<Pool> old = hasRoom() ? std::nullopt : spare();
    m_makeRoom->setVisible(old.has_value());
    m_askForMore->setVisible(!hasRoom() || !m_vmCount->isValid());
    if (old) {
        m_makeRoom->setText(tr("Delete '%1' (0 VMs, no jobs) and create")
                                .arg(m_makeRoom->fontMetrics().elidedText(old->name, Qt::ElideMiddle, 120)));
    }
    const bool usable = service().has_value() && m_vmCount->isValid() && m_labels->labels().has_value();
    m_makeRoom->setEnabled(usable);
    acceptButton()->setEnabled(m_made || (usable && hasRoom()));
}

void CreatePoolDialog::refreshBurn()
{
    const qint64 vms = m_vmCount->value();
    m_burn->setText(vms == 0 ? tr("No VMs: nothing is billed until it is resized.")
                             : tr("Burns %1, used or not.").arg(burnSentence(vms)));
    const Result<WebService> carrier = service();
    const Result<Labels> labels = m_labels->labels();
    if (!labels) {
        m_billing->setTone(Tone::Danger);
        m_billing->setText(labels.error().message);
    } else if (!carrier) {
        const bool isTyping = carrier.error().code == "SwaggerUrlIncomplete"_L1;
        m_billing->setTone(isTyping ? Tone::Muted : Tone::Danger);
        m_billing->setText(carrier.error().message);
    } else {
        const std::optional<BillingPlan> plan = m_session.billingPlan(carrier->billingPlanId);
        QString text = tr("%1, based on Resource Manager, billing plan %2.")
                           .arg(carrier->title.isEmpty() ? carrier->name : carrier->title,
                                plan ? plan->name : carrier->billingPlanId);
        const QString sharers = sharersSentence(m_session.monitor().pools().values(), carrier->billingPlanId);
        m_billing->setTone(Tone::Muted);
        m_billing->setText(sharers.isEmpty() ? text : text + u' ' + sharers);
    }
    QString money;
    if (carrier && vms > 0) {
        money = moneySentence(vms, m_session.meter().billedVmCountOfPlan(carrier->billingPlanId),
                              m_session.billingPlan(carrier->billingPlanId),
                              m_session.planUsage(carrier->billingPlanId), m_session.meter().nowMs());
    }
    if (!money.isEmpty()) {
        money = m_simulated ? tr("Simulated money: %1.").arg(money) : tr("Money: %1.").arg(money);
    }
    m_money->setText(money);
    m_money->setVisible(!money.isEmpty());
}

void CreatePoolDialog::submit()
{
    if (m_made) {
        applySettings();
    } else {
        create();
    }
}

void CreatePoolDialog::create()
{
    const Result<WebService> carrier = service();
    if (!carrier) {
        return;
    }
    CreatePoolRequest request;
    request.vmCount = m_vmCount->value();
    request.swaggerUrl = carrier->swaggerUrl;
    request.name = m_name->text().trimmed().isEmpty() ? m_name->placeholderText() : m_name->text().trimmed();
    if (m_sent != request) {
        m_sent = request;
        m_idempotencyKey = newId();
    }
    setBusy(true, tr("Creating…"));
    whenDone(m_session.client().createPool(request, m_idempotencyKey), this, [this](const Result<Pool> &pool) {
        if (!pool) {
            // The same key again: an answer that was lost does not make a second pool.
            const QString text = unchangedText(pool.error(), tr("No pool was made and nothing is billed."));
            const QString gone =
                m_roomMadeBy.isEmpty() ? QString() : u'\n' + tr("%1 is deleted already.").arg(m_roomMadeBy);
            showError(pool.error(), text + gone);
            refreshQuota();
            return;
        }
        Q_EMIT created(*pool);
        if (settings()) {
            m_made = *pool;
            applySettings();
        } else {
            accept();
        }
    });
}

void CreatePoolDialog::applySettings()
{
    const std::optional<UpdatePoolRequest> request = settings();
    if (!request) {
        accept();
        return;
    }
    setBusy(true, tr("Setting…"));
    whenDone(m_session.client().updatePool(m_made->id, *request), this, [this](const Result<Pool> &pool) {
        if (pool) {
            accept();
            return;
        }
        showError(pool.error(), tr("%1 is there with %2 and bills; its idle policy and labels were not set.")
                                    .arg(m_made->name, vmsText(m_made->targetVmCount)));
        cancelButton()->setText(tr("Close"));
    });
}

void CreatePoolDialog::makeRoom()
{
    const std::optional<Pool> old = spare();
    if (!old) {
        refreshQuota();
        return;
    }
    clearError();
    setBusy(true, tr("Deleting %1…").arg(old->name));
    m_makeRoom->setEnabled(false);
    whenDone(m_session.client().deletePool(old->id, false, old->etag), this,
             [this, name = old->name](const Result<void> &result) {
                 if (result) {
                     m_roomMadeBy = name;
                     create();
                     return;
                 }
                 showError(result.error(),
                           unchangedText(result.error(), tr("%1 was not deleted and no pool was made.").arg(name)));
                 refreshQuota();
             });
}

} // namespace pooldeck
