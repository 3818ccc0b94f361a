#include "pools/consequences.h"

#include "common/computetime.h"
#include "common/literals.h"
#include "format/figures.h"

#include <QCoreApplication>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Consequences", text);
}

constexpr qint64 DayMs = 24 * MsPerHour;

QString runningJobs(qint64 count)
{
    return count == 1 ? tr("1 running job") : tr("%1 running jobs").arg(numberText(count));
}

QString waitingJobs(qint64 count)
{
    return count == 1 ? tr("1 waiting job") : tr("%1 waiting jobs").arg(numberText(count));
}

} // namespace

QString burnSentence(qint64 vmCount)
{
    return tr("%1 compute-hours per hour, %2 a day").arg(hoursText(vmCount * MsPerHour), hoursText(vmCount * DayMs));
}

QString moneySentence(qint64 vmCount, qint64 othersVmCount, const std::optional<BillingPlan> &plan,
                      const std::optional<PlanUsage> &usage)
{
    if (!plan || !usage) {
        return {};
    }
    const auto money = [&](qint64 amountE4) { return formatMoney(amountE4, plan->currency); };
    if (vmCount == 0) {
        return tr("%1 an hour").arg(money(0));
    }
    const qint64 leftMs = usage->includedLeftMs;
    if (!plan->overagePerHourE4) {
        return leftMs > 0 ? tr("%1 an hour while %2 included hours last; then %3 stops its pools")
                                .arg(money(0), hoursText(leftMs), plan->name)
                          : tr("the included hours of %1 are used up").arg(plan->name);
    }
    const qint64 perHourE4 = vmCount * *plan->overagePerHourE4;
    // Included hours go to all VMs of the plan: what a day costs with these VMs, less what it costs without.
    const auto dayCostE4 = [&](qint64 vms) {
        return costE4(qMax<qint64>(0, vms * DayMs - leftMs), *plan->overagePerHourE4);
    };
    const qint64 dayE4 = dayCostE4(vmCount + othersVmCount) - dayCostE4(othersVmCount);
    if (leftMs > 0) {
        return tr("%1 an hour while %2 included hours last, then %3 an hour; it adds %4 in the next 24 hours")
            .arg(money(0), hoursText(leftMs), money(perHourE4), money(dayE4));
    }
    return tr("%1 an hour; it adds %2 in the next 24 hours").arg(money(perHourE4), money(dayE4));
}

QString resizeSentence(const Pool &pool, qint64 vmCount, Deallocation deallocation)
{
    const qint64 present = pool.readyVmCount + pool.provisioningVmCount;
    if (vmCount > present) {
        const qint64 more = vmCount - present;
        const qint64 back = qMin(more, pool.drainingVmCount);
        const QString added = more == 1 ? tr("1 VM is added") : tr("%1 VMs are added").arg(numberText(more));
        return back > 0 ? tr("%1, %2 of them taken back from draining.").arg(added, numberText(back)) : added + u'.';
    }
    if (vmCount == present) {
        return {};
    }
    const qint64 fewer = present - vmCount;
    const qint64 idleOrComing = pool.idleVmCount() + pool.provisioningVmCount;
    const qint64 busyHit = qMax<qint64>(0, fewer - idleOrComing);
    QString text = fewer == 1 ? tr("1 VM stops") : tr("%1 VMs stop").arg(numberText(fewer));
    if (busyHit > 0) {
        switch (deallocation) {
        case Deallocation::TaskCompletion:
            text += busyHit == 1 ? tr("; 1 running job ends first") : tr("; %1 end first").arg(runningJobs(busyHit));
            break;
        case Deallocation::Requeue:
            text += busyHit == 1 ? tr("; 1 running job goes back to the queue and starts again")
                                 : tr("; %1 go back to the queue and start again").arg(runningJobs(busyHit));
            break;
        case Deallocation::Terminate:
            text +=
                busyHit == 1 ? tr("; 1 running job is cancelled") : tr("; %1 are cancelled").arg(runningJobs(busyHit));
            break;
        }
    }
    if (vmCount == 0 && pool.queuedJobCount > 0) {
        text += pool.queuedJobCount == 1 ? tr("; 1 waiting job stays in the queue")
                                         : tr("; %1 stay in the queue").arg(waitingJobs(pool.queuedJobCount));
    }
    return text + u'.';
}

QString deleteSentence(const Pool &pool)
{
    QStringList parts;
    const qint64 vms = pool.billedVmCount() + pool.provisioningVmCount;
    if (vms > 0) {
        parts.append(vms == 1 ? tr("1 VM stops") : tr("%1 VMs stop").arg(numberText(vms)));
    }
    if (pool.runningJobCount > 0) {
        parts.append(pool.runningJobCount == 1 ? tr("1 running job is cancelled")
                                               : tr("%1 are cancelled").arg(runningJobs(pool.runningJobCount)));
    }
    if (pool.queuedJobCount > 0) {
        parts.append(pool.queuedJobCount == 1 ? tr("1 waiting job is cancelled")
                                              : tr("%1 are cancelled").arg(waitingJobs(pool.queuedJobCount)));
    }
    if (parts.isEmpty()) {
        return tr("It has no VMs and no jobs.");
    }
    return parts.join(u", "_s) + u'.';
}

} // namespace pooldeck
