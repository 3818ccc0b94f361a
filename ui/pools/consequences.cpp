#include "pools/consequences.h"

#include "common/computetime.h"
#include "common/literals.h"
#include "format/figures.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

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

/// What a day costs with these VMs, less what it costs without: included hours go to all VMs of the plan.
qint64 dayCostE4(const BillingPlan &plan, const PlanUsage &usage, qint64 vmCount, qint64 othersVmCount, qint64 nowMs)
{
    return overageAheadE4(plan, usage, vmCount + othersVmCount, nowMs, DayMs) -
           overageAheadE4(plan, usage, othersVmCount, nowMs, DayMs);
}

QString withoutOverage(const BillingPlan &plan, const PlanUsage &usage)
{
    return usage.includedLeftMs > 0
               ? tr("%1 an hour while %2 included hours last; then %3 stops its pools")
                     .arg(formatMoney(0, plan.currency), hoursText(usage.includedLeftMs), plan.name)
               : tr("the included hours of %1 are used up").arg(plan.name);
}

} // namespace

QString whatAPoolIs()
{
    return tr(
        "A pool is a number of VMs that run your jobs. It bills by the compute-hour for as long as its VMs exist, "
        "whether jobs run or not; a pool at zero costs nothing.");
}

QString burnSentence(qint64 vmCount)
{
    return tr("%1 compute-hours per hour, %2 a day").arg(hoursText(vmCount * MsPerHour), hoursText(vmCount * DayMs));
}

QString burnChangeSentence(qint64 fromVmCount, qint64 toVmCount)
{
    const QString rates =
        tr("%1 → %2 compute-hours per hour").arg(hoursText(fromVmCount * MsPerHour), hoursText(toVmCount * MsPerHour));
    const QString difference = hoursText(qAbs(toVmCount - fromVmCount) * MsPerHour);
    return toVmCount > fromVmCount ? tr("%1, %2 more").arg(rates, difference)
                                   : tr("%1, %2 less").arg(rates, difference);
}

QString moneySentence(qint64 vmCount, qint64 othersVmCount, const std::optional<BillingPlan> &plan,
                      const std::optional<PlanUsage> &usage, qint64 nowMs)
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
        return withoutOverage(*plan, *usage);
    }
    const QString perHour = money(vmCount * *plan->overagePerHourE4);
    const QString day = money(dayCostE4(*plan, *usage, vmCount, othersVmCount, nowMs));
    if (leftMs > 0) {
        return tr("%1 an hour while %2 included hours last, then %3 an hour; it adds %4 in the next 24 hours")
            .arg(money(0), hoursText(leftMs), perHour, day);
    }
    return tr("%1 an hour; it adds %2 in the next 24 hours").arg(perHour, day);
}

QString moneyChangeSentence(qint64 fromVmCount, qint64 toVmCount, qint64 othersVmCount,
                            const std::optional<BillingPlan> &plan, const std::optional<PlanUsage> &usage, qint64 nowMs)
{
    if (!plan || !usage) {
        return {};
    }
    if (!plan->overagePerHourE4) {
        return withoutOverage(*plan, *usage);
    }
    const auto money = [&](qint64 amountE4) { return formatMoney(amountE4, plan->currency); };
    const auto difference = [&](qint64 amountE4) {
        return amountE4 == 0  ? tr("nothing more")
               : amountE4 > 0 ? tr("%1 more").arg(money(amountE4))
                              : tr("%1 less").arg(money(-amountE4));
    };
    const qint64 priceE4 = *plan->overagePerHourE4;
    const QString perHour = tr("%1 → %2 an hour, %3")
                                .arg(money(fromVmCount * priceE4), money(toVmCount * priceE4),
                                     difference((toVmCount - fromVmCount) * priceE4));
    const QString day = tr("%1 in the next 24 hours")
                            .arg(difference(dayCostE4(*plan, *usage, toVmCount, othersVmCount, nowMs) -
                                            dayCostE4(*plan, *usage, fromVmCount, othersVmCount, nowMs)));
    return usage->includedLeftMs > 0 ? tr("%1 an hour while %2 included hours last, then %3; %4")
                                           .arg(money(0), hoursText(usage->includedLeftMs), perHour, day)
                                     : tr("%1; %2").arg(perHour, day);
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

QString deleteWhenDoneSentence(const Pool &pool)
{
    const QString vms =
        pool.targetVmCount == 0
            ? tr("the pool has no VMs now, so jobs that wait do not end by themselves")
            : tr("until then it burns %1").arg(burnSentence(qMax(pool.targetVmCount, pool.billedVmCount())));
    if (!pool.hasWork()) {
        return tr("Nothing runs or waits now: it goes when the jobs that are still to come have ended; %1.").arg(vms);
    }
    QStringList jobs;
    if (pool.runningJobCount > 0) {
        jobs.append(runningJobs(pool.runningJobCount));
    }
    if (pool.queuedJobCount > 0) {
        jobs.append(waitingJobs(pool.queuedJobCount));
    }
    return tr("%1 end first, and whatever is still to come; %2.").arg(jobs.join(tr(" and ")), vms);
}

QString replaceSentence(const Vm &vm, Deallocation deallocation)
{
    if (vm.jobId.isEmpty()) {
        return vm.readyAtMs ? tr("It has no job: it goes at once, and a fresh one is started.")
                            : tr("It is not billed yet: it goes at once, and another one is started.");
    }
    const QString job = shortId(vm.jobId);
    switch (deallocation) {
    case Deallocation::TaskCompletion:
        return tr("A fresh one is started at once; job %1 ends first. Until then both bill.").arg(job);
    case Deallocation::Requeue:
        return tr("Job %1 goes back to the queue and starts again. The VM goes at once, and a fresh one is started.")
            .arg(job);
    case Deallocation::Terminate:
        return tr("Job %1 is cancelled. The VM goes at once, and a fresh one is started.").arg(job);
    }
    Q_UNREACHABLE();
}

QString forecastSentence(const ResizeForecast &forecast, qint64 nowMs)
{
    const auto range = [](const QString &from, const QString &to) {
        return from == to ? from : tr("%1 to %2").arg(from, to);
    };
    const auto rounded = [](qint64 ms) { return durationText(qMax<qint64>(1'000, ms) / 1'000 * 1'000); };
    const ResizeForecast::Case &early = forecast.early;
    const ResizeForecast::Case &late = forecast.late;
    const auto byClock = [nowMs](qint64 afterMs) {
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(nowMs + afterMs), u"HH:mm"_s);
    };
    QString text =
        tr("If its jobs take as long as its last %1 did, all are done in %2 (at %3), with %4 compute-hours until then")
            .arg(numberText(forecast.measuredCount), range(rounded(early.endMs), rounded(late.endMs)),
                 range(byClock(early.endMs), byClock(late.endMs)),
                 range(hoursText(early.computeMs), hoursText(late.computeMs)));
    if (late.idleTailMs > 0) {
        text += tr("; %1 of them idle, while the last jobs end")
                    .arg(range(hoursText(qMin(early.idleTailMs, late.idleTailMs)),
                               hoursText(qMax(early.idleTailMs, late.idleTailMs))));
    }
    return text + u'.';
}

QString sharersSentence(const QList<Pool> &pools, const QString &billingPlanId, const QString &exceptId)
{
    constexpr qsizetype MostNames = 3;
    QStringList names;
    qint64 vms = 0;
    for (const Pool &pool : pools) {
        if (pool.billingPlanId == billingPlanId && pool.id != exceptId) {
            names.append(pool.name);
            vms += pool.billedVmCount();
        }
    }
    if (names.isEmpty()) {
        return {};
    }
    names.sort(Qt::CaseInsensitive);
    const QString now = vms == 0 ? tr("no VMs now") : tr("%1 now").arg(vmsText(vms));
    if (names.size() == 1) {
        return tr("%1 bills to this plan, too: %2.").arg(names.first(), now);
    }
    if (names.size() > MostNames) {
        const qsizetype more = names.size() - MostNames;
        names.resize(MostNames);
        return tr("%1 and %2 more bill to this plan, too: %3.").arg(names.join(u", "_s), numberText(more), now);
    }
    const QString last = names.takeLast();
    return tr("%1 and %2 bill to this plan, too: %3.").arg(names.join(u", "_s), last, now);
}

QString idlePolicyText(const IdlePolicy &policy)
{
    if (policy.never) {
        return tr("Neither remind nor resize");
    }
    const QString remind =
        policy.remindAfterMs ? tr("Remind after %1").arg(durationText(*policy.remindAfterMs)) : QString();
    if (!policy.zeroAfterMs) {
        return remind.isEmpty() ? tr("Do nothing") : remind;
    }
    return tr("To zero after %1 idle").arg(durationText(*policy.zeroAfterMs + policy.graceMs));
}

QString changeSentence(const Pool &pool, std::optional<qint64> formerTarget, qint64 nowMs)
{
    const QString ago = agoText(qMax<qint64>(0, nowMs - pool.lastChangedAtMs));
    return formerTarget
               ? tr("%1 set %2 → %3, %4")
                     .arg(pool.lastChangedBy, numberText(*formerTarget), numberText(pool.targetVmCount), ago)
               : tr("Target %1, last changed by %2, %3").arg(vmsText(pool.targetVmCount), pool.lastChangedBy, ago);
}

QString unchangedText(const Error &error, const QString &unchanged)
{
    return error.httpStatus == 0
               ? tr("No answer came, so whether it was done is not known; the figures show it as soon "
                    "as the connection is back.")
               : unchanged;
}

QString failureText(const Error &error, const QString &unchanged)
{
    return error.toString() + u' ' + unchangedText(error, unchanged);
}

} // namespace pooldeck
