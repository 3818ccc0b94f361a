#include "pools/troubletext.h"

#include "format/figures.h"

#include <QCoreApplication>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("TroubleText", text);
}

} // namespace

QString troubleTitle(const PoolTrouble &trouble, qint64 nowMs)
{
    const QString since = durationText(qMax<qint64>(0, nowMs - trouble.sinceMs) / 1000 * 1000);
    const QString vm = shortId(trouble.vmId);
    switch (trouble.cause) {
    case TroubleCause::NotProvisioning:
        return tr("%1 asked for, none has become ready for %2").arg(vmsText(trouble.count), since);
    case TroubleCause::ProvisioningFails:
        return tr("%1 have not come up for %2").arg(vmsText(trouble.count), since);
    case TroubleCause::VmsLost:
        return trouble.jobId.isEmpty()
                   ? tr("%1 lost in the last hour").arg(vmsText(trouble.count))
                   : tr("%1 lost in the last hour, %2 of them on job %3")
                         .arg(vmsText(trouble.count), numberText(trouble.jobCount), shortId(trouble.jobId));
    case TroubleCause::VmKeepsFailing:
        return tr("VM %1 fails one job after the other").arg(vm);
    case TroubleCause::JobsKeepFailing:
        return tr("Jobs keep failing here, on fresh VMs too");
    case TroubleCause::PlanUsedUp:
        return tr("The hours of its billing plan are used up");
    case TroubleCause::NotServingAtZero:
        return trouble.count == 1 ? tr("1 job waits, and the pool is at zero")
                                  : tr("%1 wait, and the pool is at zero").arg(jobsText(trouble.count));
    }
    Q_UNREACHABLE();
}

QString troubleText(const PoolTrouble &trouble)
{
    switch (trouble.cause) {
    case TroubleCause::NotProvisioning:
        return tr("Nothing is billed for a VM before it is ready. One that is not ready after a minute is given up and "
                  "another one started.");
    case TroubleCause::ProvisioningFails:
        return trouble.detail.isEmpty() ? tr("The service goes on trying, with pauses of up to a minute.")
                                        : tr("%1 The service goes on trying, with pauses.").arg(trouble.detail);
    case TroubleCause::VmsLost:
        return trouble.jobId.isEmpty()
                   ? tr("Their jobs were put back into the queue. %1").arg(trouble.detail)
                   : tr("A job that takes its VM with it is given up after the third; cancel it if it is this job.");
    case TroubleCause::VmKeepsFailing:
        return tr("%1 A fresh VM tells whether it is the VM or the jobs.").arg(trouble.detail);
    case TroubleCause::JobsKeepFailing:
        return trouble.detail;
    case TroubleCause::PlanUsedUp:
        return tr("The plan stops its pools: they cannot grow before it refills.");
    case TroubleCause::NotServingAtZero:
        return tr("Nothing runs until it is resized.");
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
