#include "pools/resizepooldialog.h"

#include "advice/resizeforecast.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/vmcountfield.h"
#include "sync/accountsession.h"

#include <QComboBox>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>

namespace pooldeck {
namespace {

/// Of the newest jobs: how long they took lately is what counts.
constexpr qsizetype MostMeasuredJobs = 100;

} // namespace

ResizePoolDialog::ResizePoolDialog(AccountSession &session, const Pool &pool, qint64 vmCount, bool simulated,
                                   QWidget *parent)
    : PoolDialog(session, pool, tr("Resize %1").arg(pool.name), tr("Resize"), parent)
    , m_simulated(simulated)
    , m_present(new Label(TextStyle::Body, Tone::Ink, this))
    , m_vmCount(new VmCountField(this))
    , m_deallocation(new QComboBox(this))
    , m_askForMore(new QPushButton(tr("Ask for more…"), this))
{
    setObjectName(u"resizePoolDialog"_s);
    m_present->setObjectName(u"presentText"_s);
    m_present->setMinimumHeight(32);
    m_deallocation->setObjectName(u"deallocation"_s);
    m_deallocation->addItem(tr("Finish their jobs first"), int(Deallocation::TaskCompletion));
    m_deallocation->addItem(tr("Put their jobs back into the queue"), int(Deallocation::Requeue));
    m_deallocation->addItem(tr("Cancel their jobs"), int(Deallocation::Terminate));
    addRow(tr("Now"), m_present);
    addRow(tr("VMs"), m_vmCount);
    addRow(tr("Busy VMs that go"), m_deallocation);
    m_consequence = addParagraph(u"consequenceText"_s);
    m_burn = addParagraph(u"burnText"_s);
    m_burn->setTone(Tone::Muted);
    m_forecast = addParagraph(u"forecastText"_s);
    m_forecast->setTone(Tone::Muted);
    m_askForMore->setObjectName(u"askForMoreButton"_s);
    m_askForMore->setAutoDefault(false);
    addWide(m_askForMore);
    connect(m_askForMore, &QPushButton::clicked, this, &ResizePoolDialog::moreQuotaRequested);
    if (session.account()) {
        m_vmCount->setMaximum(session.account()->maxVmsPerPool);
    }
    m_vmCount->setValue(vmCount);
    measure();
    refresh();
    m_vmCount->setFocus();
    m_vmCount->spinBox()->selectAll();
    connect(m_vmCount, &VmCountField::valueChanged, this, &ResizePoolDialog::refresh);
    connect(m_deallocation, &QComboBox::currentIndexChanged, this, &ResizePoolDialog::refresh);
}

Deallocation ResizePoolDialog::deallocation() const
{
    return Deallocation(m_deallocation->currentData().toInt());
}

void ResizePoolDialog::measure()
{
    QList<Job> finished;
    for (const Job &job : session().monitor().jobs()) {
        if (job.poolId == pool().id && job.status == JobStatus::Finished && job.startedAtMs && job.endedAtMs) {
            finished.append(job);
        }
    }
    const qsizetype count = qMin(finished.size(), MostMeasuredJobs);
    std::partial_sort(finished.begin(), finished.begin() + count, finished.end(),
                      [](const Job &a, const Job &b) { return *a.endedAtMs > *b.endedAtMs; });
    for (qsizetype i = 0; i < count; ++i) {
        m_jobDurationsMs.append(*finished[i].endedAtMs - *finished[i].startedAtMs);
    }
    const QList<Vm> vms = session().monitor().vmsOf(pool().id);
    for (const Vm &vm : vms) {
        m_provisioningMs = qMax(m_provisioningMs, vm.readyAtMs.value_or(vm.requestedAtMs) - vm.requestedAtMs);
    }
}

ResizeQuestion ResizePoolDialog::question() const
{
    ResizeQuestion question;
    question.vmCount = m_vmCount->value();
    question.presentVmCount = pool().readyVmCount;
    question.queuedCount = pool().queuedJobCount;
    question.jobDurationsMs = m_jobDurationsMs;
    question.provisioningMs = m_provisioningMs;
    question.cancelsRunning = deallocation() == Deallocation::Terminate;
    question.requeuesRunning = deallocation() == Deallocation::Requeue;
    const qint64 nowMs = session().meter().nowMs();
    const QList<Vm> vms = session().monitor().vmsOf(pool().id);
    for (const Vm &vm : vms) {
        const std::optional<Job> job = vm.jobId.isEmpty() ? std::nullopt : session().monitor().job(vm.jobId);
        if (vm.state == VmState::Busy && job && job->startedAtMs) {
            question.runningMs.append(qMax<qint64>(0, nowMs - *job->startedAtMs));
        }
    }
    return question;
}

/// From what the pool is set to now to what it would be set to.
QString ResizePoolDialog::burnText(qint64 vms) const
{
    const qint64 present = pool().targetVmCount;
    const UsageMeter &meter = session().meter();
    const QString &planId = pool().billingPlanId;
    const qint64 others = qMax<qint64>(0, meter.billedVmCountOfPlan(planId) - meter.billedVmCount(pool().id));
    const std::optional<BillingPlan> plan = session().billingPlan(planId);
    const std::optional<PlanUsage> usage = session().planUsage(planId);
    const bool same = vms == present;
    QStringList lines{same ? tr("It burns %1.").arg(burnSentence(vms))
                           : tr("Burn: %1.").arg(burnChangeSentence(present, vms))};
    const QString money = same ? moneySentence(vms, others, plan, usage, meter.nowMs())
                               : moneyChangeSentence(present, vms, others, plan, usage, meter.nowMs());
    if (!money.isEmpty()) {
        lines.append(m_simulated ? tr("Simulated money: %1.").arg(money) : tr("Money: %1.").arg(money));
    }
    if (vms == 0 && !same) {
        lines.append(tr("The pool itself stays."));
    }
    return lines.join(u'\n');
}

void ResizePoolDialog::refresh()
{
    const qint64 vms = m_vmCount->value();
    m_present->setText(
        tr("%1 of %2 ready, %3 busy")
            .arg(numberText(pool().readyVmCount), vmsText(pool().targetVmCount), numberText(pool().busyVmCount)));
    const bool shrinks = vms < pool().readyVmCount + pool().provisioningVmCount;
    m_deallocation->setEnabled(shrinks && pool().busyVmCount > 0);
    const QString consequence = resizeSentence(pool(), vms, deallocation());
    m_consequence->setTone(m_vmCount->isValid() ? Tone::Ink : Tone::Danger);
    if (!m_vmCount->isValid()) {
        m_consequence->setText(tr("A pool of this account has at most %1.").arg(vmsText(m_vmCount->maximum())));
    } else {
        m_consequence->setText(consequence.isEmpty() ? tr("Nothing changes.") : consequence);
    }
    m_askForMore->setVisible(!m_vmCount->isValid());
    m_burn->setText(burnText(vms));
    const std::optional<ResizeForecast> forecast = resizeForecast(question());
    m_forecast->setText(forecast ? forecastSentence(*forecast, session().meter().nowMs()) : QString());
    m_forecast->setVisible(forecast.has_value());
    acceptButton()->setEnabled(vms != pool().targetVmCount && m_vmCount->isValid() && !isBusy());
}

void ResizePoolDialog::submit()
{
    ResizePoolRequest request;
    request.vmCount = m_vmCount->value();
    request.deallocation = deallocation();
    setBusy(true, tr("Resizing…"));
    const Pool before = pool();
    whenDone(session().client().resizePool(before.id, request, before.etag), this,
             [this, before](const Result<Pool> &after) {
                 if (after) {
                     Q_EMIT resized(before, *after);
                     accept();
                     return;
                 }
                 takeFailure(after.error(), tr("Nothing was resized."), tr("press Resize again if you still want to."));
             });
}

} // namespace pooldeck
