#include "jobs/waitwords.h"

#include "common/literals.h"
#include "format/figures.h"

#include <QCoreApplication>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("WaitWords", text);
}

QString shortCause(const WaitReason &reason)
{
    switch (reason.cause) {
    case WaitCause::NotWaiting:
    case WaitCause::NeverStarted:
        return {};
    case WaitCause::PoolGone:
        return tr("its pool is gone");
    case WaitCause::PoolDeleting:
        return tr("the pool is being deleted");
    case WaitCause::PoolFailed:
        return tr("the pool's VMs do not come up");
    case WaitCause::PoolAtZero:
        return tr("the pool is at zero");
    case WaitCause::PlanUsedUp:
        return tr("the plan's hours are used up");
    case WaitCause::Provisioning:
        return tr("the VMs are being provisioned");
    case WaitCause::Draining:
        return tr("the pool shrinks to zero");
    case WaitCause::VmsBusy:
        return tr("%1 busy").arg(vmsText(reason.count));
    case WaitCause::VmFree:
        return tr("a VM is free");
    case WaitCause::ClassicBusy:
        return tr("classic processing is busy");
    }
    Q_UNREACHABLE();
}

QString busyVms(const WaitReason &reason)
{
    const QString since = reason.sinceMs ? durationText(*reason.sinceMs) : QString();
    if (reason.count == 1) {
        return since.isEmpty() ? tr("The only VM is busy.")
                               : tr("The only VM is busy: its job has run for %1.").arg(since);
    }
    return since.isEmpty()
               ? tr("All %1 VMs are busy.").arg(numberText(reason.count))
               : tr("All %1 VMs are busy; the longest job has run for %2.").arg(numberText(reason.count), since);
}

QString cause(const WaitReason &reason)
{
    const QString since = reason.sinceMs ? durationText(*reason.sinceMs) : QString();
    switch (reason.cause) {
    case WaitCause::NotWaiting:
        return {};
    case WaitCause::NeverStarted:
        return tr("It was created but never started. If nobody starts it, it is cancelled in %1.")
            .arg(durationText(reason.expiresMs.value_or(0)));
    case WaitCause::PoolGone:
        return tr("Its pool is gone.");
    case WaitCause::PoolDeleting:
        return tr("The pool is being deleted.");
    case WaitCause::PoolFailed:
        return reason.detail.isEmpty() ? tr("The pool's VMs do not come up; the service goes on trying.")
                                       : tr("The pool's VMs do not come up: %1").arg(reason.detail);
    case WaitCause::PoolAtZero:
        return tr("The pool is at zero: nothing runs until it is resized.");
    case WaitCause::PlanUsedUp:
        return tr("The pool is at zero because the plan's hours are used up. It can grow again when they refill.");
    case WaitCause::Provisioning:
        return since.isEmpty() ? tr("%1 on the way.").arg(vmsText(reason.count))
                               : tr("%1 on the way, asked for %2 ago.").arg(vmsText(reason.count), since);
    case WaitCause::Draining:
        return reason.count == 1 ? tr("The pool shrinks to zero: its last VM ends its job and takes no other.")
                                 : tr("The pool shrinks to zero: its last %1 VMs end their jobs and take no others.")
                                       .arg(numberText(reason.count));
    case WaitCause::VmsBusy:
        return busyVms(reason);
    case WaitCause::VmFree:
        return tr("A VM is free: it starts at once.");
    case WaitCause::ClassicBusy:
        if (reason.count == 0) {
            return tr("Classic processing starts a host for it.");
        }
        return since.isEmpty()
                   ? tr("%1 there now.")
                         .arg(reason.count == 1 ? tr("1 job runs") : tr("%1 jobs run").arg(numberText(reason.count)))
                   : tr("%1 there now, the longest for %2.")
                         .arg(reason.count == 1 ? tr("1 job runs") : tr("%1 jobs run").arg(numberText(reason.count)),
                              since);
    }
    Q_UNREACHABLE();
}

QString place(const WaitReason &reason, const QString &poolName, const QString &before)
{
    const QString queue =
        poolName.isEmpty() ? tr("the queue of classic processing") : tr("the queue of %1").arg(poolName);
    if (reason.position == 1) {
        return tr("Next in %1.").arg(queue);
    }
    if (reason.position == 0) {
        return tr("In %1.").arg(queue);
    }
    const QString number = numberText(reason.position);
    const qint64 others = reason.position - 2;
    if (before.isEmpty()) {
        return tr("Number %1 in %2.").arg(number, queue);
    }
    if (others == 0) {
        return tr("Number %1 in %2, after %3.").arg(number, queue, before);
    }
    return others == 1 ? tr("Number %1 in %2, after %3 and 1 other.").arg(number, queue, before)
                       : tr("Number %1 in %2, after %3 and %4 others.").arg(number, queue, before, numberText(others));
}

} // namespace

QString waitWords(const WaitReason &reason)
{
    if (reason.cause == WaitCause::NotWaiting) {
        return {};
    }
    if (reason.cause == WaitCause::NeverStarted) {
        return tr("Was never started");
    }
    const QString where = reason.position == 0   ? tr("In the queue")
                          : reason.position == 1 ? tr("Next")
                                                 : tr("No. %1").arg(numberText(reason.position));
    return tr("%1; %2").arg(where, shortCause(reason));
}

QString waitSentences(const WaitReason &reason, const QString &poolName, const QString &before)
{
    const bool hasPlace = reason.cause != WaitCause::NotWaiting && reason.cause != WaitCause::NeverStarted &&
                          reason.cause != WaitCause::PoolGone;
    if (!hasPlace) {
        return cause(reason);
    }
    return place(reason, poolName, before) + u' ' + cause(reason);
}

} // namespace pooldeck
