#include "pools/replacevmdialog.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/vmtext.h"
#include "sync/accountsession.h"

#include <QComboBox>
#include <QPushButton>

namespace pooldeck {

ReplaceVmDialog::ReplaceVmDialog(AccountSession &session, const Pool &pool, const Vm &vm, QWidget *parent)
    : PoolDialog(session, pool, tr("Replace VM %1 of %2?").arg(shortId(vm.id), pool.name), tr("Replace VM"), parent)
    , m_vm(vm)
    , m_present(new Label(TextStyle::Body, Tone::Ink, this))
    , m_deallocation(new QComboBox(this))
{
    setObjectName(u"replaceVmDialog"_s);
    m_present->setObjectName(u"presentText"_s);
    m_present->setMinimumHeight(32);
    m_deallocation->setObjectName(u"deallocation"_s);
    m_deallocation->addItem(tr("Finish it first"), int(Deallocation::TaskCompletion));
    m_deallocation->addItem(tr("Put it back into the queue"), int(Deallocation::Requeue));
    m_deallocation->addItem(tr("Cancel it"), int(Deallocation::Terminate));
    addRow(tr("Now"), m_present);
    addRow(tr("Its job"), m_deallocation);
    m_consequence = addParagraph(u"consequenceText"_s);
    connect(m_deallocation, &QComboBox::currentIndexChanged, this, &ReplaceVmDialog::refresh);
    connect(&session.monitor(), &AccountMonitor::vmChanged, this, [this](const Vm &changed) {
        if (changed.id == m_vm.id && !isBusy()) {
            m_vm = changed;
            refresh();
        }
    });
    connect(&session.monitor(), &AccountMonitor::vmRemoved, this, [this](const QString &vmId) {
        if (vmId == m_vm.id && !isBusy()) {
            reject();
        }
    });
    refresh();
}

Deallocation ReplaceVmDialog::deallocation() const
{
    return Deallocation(m_deallocation->currentData().toInt());
}

void ReplaceVmDialog::refresh()
{
    m_present->setText(vmSentence(m_vm, session()));
    m_deallocation->setEnabled(!m_vm.jobId.isEmpty() && !isBusy());
    m_consequence->setText(replaceSentence(m_vm, deallocation()));
    acceptButton()->setEnabled(m_vm.state != VmState::Deleting && m_vm.state != VmState::Lost && !isBusy());
}

void ReplaceVmDialog::submit()
{
    ReplaceVmRequest request;
    request.deallocation = deallocation();
    setBusy(true, tr("Replacing…"));
    whenDone(session().client().replaceVm(pool().id, m_vm.id, request), this, [this](const Result<Pool> &after) {
        if (after) {
            Q_EMIT replaced(*after, m_vm.id);
            accept();
            return;
        }
        takeFailure(after.error(), tr("The VM was not replaced and goes on as before."), {});
    });
}

} // namespace pooldeck
