#include "pools/resizepooldialog.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/vmcountfield.h"
#include "sync/accountsession.h"
#include "widgets/label.h"

#include <QComboBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>

namespace pooldeck {

ResizePoolDialog::ResizePoolDialog(AccountSession &session, const Pool &pool, qint64 vmCount, bool simulated,
                                   QWidget *parent)
    : FormDialog(tr("Resize %1").arg(pool.name), tr("Resize"), parent)
    , m_session(session)
    , m_pool(pool)
    , m_simulated(simulated)
    , m_present(new Label(TextStyle::Body, Tone::Ink, this))
    , m_vmCount(new VmCountField(this))
    , m_deallocation(new QComboBox(this))
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
    if (session.account()) {
        m_vmCount->setMaximum(session.account()->maxVmsPerPool);
    }
    m_vmCount->setValue(vmCount);
    refresh();
    m_vmCount->setFocus();
    m_vmCount->spinBox()->selectAll();

    connect(m_vmCount, &VmCountField::valueChanged, this, &ResizePoolDialog::refresh);
    connect(m_deallocation, &QComboBox::currentIndexChanged, this, &ResizePoolDialog::refresh);
    connect(&session.monitor(), &AccountMonitor::poolChanged, this, [this](const Pool &changed) {
        if (changed.id == m_pool.id && !isBusy()) {
            m_pool = changed;
            refresh();
        }
    });
    connect(&session.monitor(), &AccountMonitor::poolRemoved, this, [this](const QString &poolId) {
        if (poolId == m_pool.id) {
            reject();
        }
    });
}

void ResizePoolDialog::refresh()
{
    const qint64 vms = m_vmCount->value();
    m_present->setText(
        tr("%1 of %2 ready, %3 busy")
            .arg(numberText(m_pool.readyVmCount), vmsText(m_pool.targetVmCount), numberText(m_pool.busyVmCount)));
    setSubtitle(tr("Its target is %1, set by %2 %3.")
                    .arg(vmsText(m_pool.targetVmCount), m_pool.lastChangedBy,
                         agoText(qMax<qint64>(0, m_session.meter().nowMs() - m_pool.lastChangedAtMs))));
    const auto deallocation = Deallocation(m_deallocation->currentData().toInt());
    const bool shrinks = vms < m_pool.readyVmCount + m_pool.provisioningVmCount;
    m_deallocation->setEnabled(shrinks && m_pool.busyVmCount > 0);
    const QString consequence = resizeSentence(m_pool, vms, deallocation);
    m_consequence->setTone(m_vmCount->isValid() ? Tone::Ink : Tone::Danger);
    if (!m_vmCount->isValid()) {
        m_consequence->setText(tr("A pool of this account has at most %1.").arg(vmsText(m_vmCount->maximum())));
    } else {
        m_consequence->setText(consequence.isEmpty() ? tr("Nothing changes.") : consequence);
    }
    QString burn = vms == 0 ? tr("Burns nothing once they are gone; the pool itself stays.")
                            : tr("Then burns %1.").arg(burnSentence(vms));
    const qint64 others =
        m_session.meter().billedVmCountOfPlan(m_pool.billingPlanId) - m_session.meter().billedVmCount(m_pool.id);
    const QString money = vms == 0
                              ? QString()
                              : moneySentence(vms, qMax<qint64>(0, others), m_session.billingPlan(m_pool.billingPlanId),
                                              m_session.planUsage(m_pool.billingPlanId));
    if (!money.isEmpty()) {
        burn += u'\n' + (m_simulated ? tr("Simulated money: %1.").arg(money) : tr("Money: %1.").arg(money));
    }
    m_burn->setText(burn);
    acceptButton()->setEnabled(vms != m_pool.targetVmCount && m_vmCount->isValid() && !isBusy());
}

void ResizePoolDialog::submit()
{
    ResizePoolRequest request;
    request.vmCount = m_vmCount->value();
    request.deallocation = Deallocation(m_deallocation->currentData().toInt());
    setBusy(true, tr("Resizing…"));
    const Pool before = m_pool;
    whenDone(m_session.client().resizePool(m_pool.id, request, m_pool.etag), this,
             [this, before](const Result<Pool> &pool) {
                 if (pool) {
                     Q_EMIT resized(before, *pool);
                     accept();
                     return;
                 }
                 if (const std::optional<Pool> present = m_session.monitor().pool(m_pool.id)) {
                     m_pool = *present;
                 }
                 if (pool.error().httpStatus == 412) {
                     // The mirror may be a moment behind: ask for what the pool looks like now.
                     whenDone(m_session.client().pool(m_pool.id), this, [this](const Result<Pool> &present) {
                         if (present) {
                             m_pool = *present;
                         }
                         showError(localError(tr("%1 changed the pool meanwhile").arg(m_pool.lastChangedBy),
                                              tr("Its target is %1 now. Nothing was resized; look at the new figures "
                                                 "and press Resize again if you still want to.")
                                                  .arg(vmsText(m_pool.targetVmCount))),
                                   {});
                         refresh();
                     });
                     return;
                 }
                 showError(pool.error(),
                           tr("Nothing was resized: the target is still %1.").arg(vmsText(m_pool.targetVmCount)));
                 refresh();
             });
}

} // namespace pooldeck
