#include "pools/vmtext.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "pools/poolvms.h"
#include "sync/accountsession.h"

#include <QCoreApplication>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("VmText", text);
}

QString since(qint64 thenMs, const AccountSession &session)
{
    return durationText(qMax<qint64>(0, session.meter().nowMs() - thenMs) / 1000 * 1000);
}

/// " for 14 min"; "" when it is not known since when.
QString jobAge(const Vm &vm, const AccountSession &session)
{
    const std::optional<Job> job = session.monitor().job(vm.jobId);
    return job && job->startedAtMs ? tr(" for %1").arg(since(*job->startedAtMs, session)) : QString();
}

} // namespace

QString vmStateCount(VmState state, qint64 count)
{
    return tr("%1 %2").arg(numberText(count), lookOf(state).word.toLower());
}

QString vmCountsText(const PoolVms &vms)
{
    if (vms.isEmpty()) {
        return tr("No VMs");
    }
    QStringList parts;
    for (const VmState state : AllVmStates) {
        if (vms.count(state) > 0) {
            parts.append(vmStateCount(state, vms.count(state)));
        }
    }
    return tr("%1: %2").arg(vmsText(vms.size()), parts.join(u", "_s));
}

QString vmAgeText(const Vm &vm, const AccountSession &session)
{
    return since(vm.readyAtMs.value_or(vm.requestedAtMs), session);
}

QString vmSentence(const Vm &vm, const AccountSession &session)
{
    const QString id = shortId(vm.id);
    const QString job = shortId(vm.jobId);
    switch (vm.state) {
    case VmState::Busy:
        return tr("VM %1, busy on job %2%3").arg(id, job, jobAge(vm, session));
    case VmState::Draining:
        return tr("VM %1, ends its job %2, then goes").arg(id, job);
    case VmState::Idle:
        return tr("VM %1, idle").arg(id);
    case VmState::Deleting:
        return tr("VM %1, going; billed until it is gone").arg(id);
    case VmState::Provisioning:
        return tr("VM %1, not ready for %2; not billed yet").arg(id, vmAgeText(vm, session));
    case VmState::Lost:
        return tr("VM %1, lost: it gives no sign of life").arg(id);
    }
    Q_UNREACHABLE();
}

QString vmToolTip(const Vm &vm, const AccountSession &session)
{
    QStringList lines{tr("VM %1").arg(vm.id), lookOf(vm.state).word};
    if (!vm.jobId.isEmpty()) {
        const QString file = session.sourceOf(vm.jobId);
        lines.append(tr("Job %1%2").arg(vm.jobId, jobAge(vm, session)));
        if (!file.isEmpty()) {
            lines.append(tr("from %1").arg(file));
        }
    }
    if (vm.readyAtMs) {
        lines.append(tr("Up and billed for %1, since %2").arg(vmAgeText(vm, session), timeToolTip(*vm.readyAtMs)));
    } else {
        lines.append(tr("Asked for %1 ago, not billed yet").arg(vmAgeText(vm, session)));
    }
    if (!vm.host.isEmpty()) {
        lines.append(tr("On %1, process %2").arg(vm.host, QString::number(vm.pid)));
    }
    return lines.join(u'\n');
}

} // namespace pooldeck
