#include "pools/pooldetails.h"

#include "common/literals.h"
#include "format/figures.h"
#include "pools/vmlist.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "widgets/badgelabel.h"
#include "widgets/factgrid.h"
#include "widgets/label.h"

#include <QHBoxLayout>
#include <QScrollArea>

namespace pooldeck {

PoolDetails::PoolDetails(AccountSession &session, QWidget *parent)
    : Card(parent)
    , m_session(session)
    , m_name(new Label(TextStyle::Section, Tone::Ink, this))
    , m_id(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_badge(new BadgeLabel(this))
    , m_facts(new FactGrid(this))
    , m_vms(new VmList(this))
    , m_vmsTitle(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_errors(new Label(TextStyle::Body, Tone::Danger, this))
    , m_hint(new Label(tr("Choose a pool to see its VMs and figures."), TextStyle::Body, Tone::Muted, this))
    , m_content(new QWidget(this))
{
    setObjectName(u"poolDetails"_s);
    m_id->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_errors->setWordWrap(true);
    m_errors->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(m_name);
    head->addWidget(m_badge);
    head->addWidget(m_id);
    head->addStretch();
    auto *content = new QVBoxLayout(m_content);
    content->setContentsMargins(metrics::Padding, metrics::Space3, metrics::Padding, metrics::Space3);
    content->setSpacing(metrics::Space3);
    content->addLayout(head);
    content->addWidget(m_errors);
    content->addWidget(m_facts);
    content->addWidget(m_vmsTitle);
    content->addWidget(m_vms);
    content->addStretch();
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_content);
    scroll->viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->addWidget(scroll);
    m_hint->setParent(this);
    layout->addWidget(m_hint, 0, Qt::AlignCenter);
    setPool({});
}

void PoolDetails::setPool(const QString &poolId)
{
    m_poolId = poolId;
    refresh();
}

void PoolDetails::refresh()
{
    const std::optional<Pool> pool = m_session.monitor().pool(m_poolId);
    m_hint->setVisible(!pool.has_value());
    m_content->setVisible(pool.has_value());
    m_content->parentWidget()->parentWidget()->setVisible(pool.has_value());
    if (!pool) {
        return;
    }
    const qint64 nowMs = m_session.meter().nowMs();
    m_name->setText(pool->name);
    m_id->setText(pool->id);
    m_badge->setLook(lookOf(*pool));
    QStringList errors;
    for (const PoolError &error : pool->errors) {
        errors.append(tr("%1  %2: %3").arg(timeText(error.atMs, nowMs), error.code, error.message));
    }
    m_errors->setText(errors.join(u'\n'));
    m_errors->setVisible(!errors.isEmpty());

    const qint64 computeMs = m_session.meter().computeMs(pool->id);
    const std::optional<BillingPlan> plan = m_session.billingPlan(pool->billingPlanId);
    const std::optional<PlanUsage> usage = m_session.planUsage(pool->billingPlanId);
    const std::optional<WebService> service = m_session.webService(pool->webServiceId);
    QList<FactGrid::Fact> facts{
        {tr("Compute-hours"), hoursText(computeMs, 4),
         tr("The sum of this pool's VM intervals, up to now: %1 ms").arg(numberText(computeMs))},
        {tr("Burns"), tr("%1 compute-h/h").arg(hoursText(pool->billedVmCount() * 3'600'000)), {}},
        {tr("VMs"), tr("%1 ready, target %2").arg(numberText(pool->readyVmCount), numberText(pool->targetVmCount)), {}},
        {tr("Jobs"),
         tr("%1 running, %2 waiting").arg(numberText(pool->runningJobCount), numberText(pool->queuedJobCount)),
         {}},
    };
    if (pool->idleSinceMs && pool->billedVmCount() > 0) {
        const qint64 idleMs = qMax<qint64>(0, nowMs - *pool->idleSinceMs);
        facts.append({tr("Idle for"), durationText(idleMs / 1000 * 1000), timeToolTip(*pool->idleSinceMs)});
    }
    if (plan && usage) {
        facts.append({tr("Included hours left"), tr("%1, %2").arg(hoursText(usage->includedLeftMs, 2), plan->name),
                      tr("%1 of %2 compute-hours used in this billing period, which ends %3")
                          .arg(hoursText(usage->usedMs, 4), hoursText(plan->includedMs, 0),
                               timeText(usage->periodEndMs, nowMs))});
    }
    facts.append({tr("Billed through"), service ? service->name : shortId(pool->webServiceId), pool->swaggerUrl});
    facts.append({tr("Last changed by"),
                  tr("%1, %2").arg(pool->lastChangedBy, agoText(qMax<qint64>(0, nowMs - pool->lastChangedAtMs))),
                  timeToolTip(pool->lastChangedAtMs)});
    m_facts->setFacts(facts);
    const QList<Vm> vms = m_session.monitor().vmsOf(pool->id);
    m_vmsTitle->setText(vms.isEmpty() ? tr("No VMs: nothing is billed.") : vmsText(vms.size()));
    m_vms->setVms(vms, nowMs);
}

} // namespace pooldeck
