#include "overview/attentionsource.h"

#include "advice/idlereport.h"
#include "advice/planforecast.h"
#include "advice/quotaletter.h"
#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobnews.h"
#include "pools/poolactions.h"
#include "pools/troubletext.h"
#include "pools/troublewatch.h"
#include "shell/connectiontrouble.h"
#include "sync/accountsession.h"
#include "usage/burnrate.h"

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qint64 HourMs = 3'600'000;
constexpr qsizetype MostOfAKind = 3;
constexpr qsizetype MostReasons = 2;
constexpr qint64 NearlyPercent = 90;

} // namespace

AttentionSource::AttentionSource(AccountSession &session, PoolActions &actions, JobNews &news, bool local,
                                 qint64 idleNoticeMs, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_actions(actions)
    , m_news(news)
    , m_local(local)
    , m_idleNoticeMs(idleNoticeMs)
{
    connect(&session, &AccountSession::refreshFailed, this, [this](const Error &error) { m_refreshError = error; });
    connect(&session, &AccountSession::accountChanged, this, [this] { m_refreshError.reset(); });
    connect(&session, &AccountSession::usageChanged, this, [this] { m_refreshError.reset(); });
}

QList<AttentionItem> AttentionSource::items()
{
    QList<AttentionItem> items;
    addConnectionTrouble(&items);
    if (m_session.monitor().state() == AccountMonitor::State::Live) {
        addMissingFigures(&items);
        addIdlePools(&items);
        addTroubles(&items);
        addPlans(&items);
        addQuota(&items);
    }
    addFailedJobs(&items);
    return items;
}

void AttentionSource::addConnectionTrouble(QList<AttentionItem> *items)
{
    const std::optional<ConnectionTrouble> trouble = connectionTrouble(m_session.monitor(), m_local);
    if (!trouble) {
        return;
    }
    AttentionItem item;
    // Each time is another case.
    item.key = u"connection/%1/%2"_s.arg(QString::number(int(trouble->remedy)),
                                         QString::number(m_session.monitor().lastSyncMs().value_or(0)));
    item.kind = trouble->kind;
    item.text = trouble->text;
    item.detail = trouble->detail;
    const auto offer = [&](auto run) { item.actions = {{trouble->remedyText, run, true}}; };
    switch (trouble->remedy) {
    case ConnectionTrouble::Remedy::None:
        break;
    case ConnectionTrouble::Remedy::StartAgain:
        offer([this] { Q_EMIT reconnectRequested(); });
        break;
    case ConnectionTrouble::Remedy::TryNow:
        offer([this] { m_session.monitor().retryNow(); });
        break;
    case ConnectionTrouble::Remedy::AnotherKey:
        offer([this] { Q_EMIT newKeyRequested(); });
        break;
    }
    items->append(item);
}

void AttentionSource::addMissingFigures(QList<AttentionItem> *items)
{
    if (!m_refreshError) {
        return;
    }
    AttentionItem item;
    item.key = u"figures/"_s + m_refreshError->code;
    item.kind = NoticeKind::Warning;
    item.text = m_session.meter().isLoaded() ? tr("Some figures may be behind") : tr("Hours and money are not known");
    item.detail = tr("%1. What runs is still shown live.").arg(m_refreshError->toString());
    item.actions = {{tr("Try again"), [this] {
                         m_refreshError.reset();
                         m_session.refreshAccount();
                         m_session.refreshUsage();
                     }}};
    items->append(item);
}

QString AttentionSource::idleDetail(const IdlePool &idle, const QString &billingPlanId) const
{
    const QString vms = vmsText(idle.vmCount);
    const QString hours = hoursText(idle.burntMs, idle.burntMs < HourMs ? 4 : 2);
    const std::optional<PlanUsage> usage = m_session.planUsage(billingPlanId);
    if (!usage || idle.currency.isEmpty()) {
        return tr("%1, %2 compute-hours for nothing.").arg(vms, hours);
    }
    const qint64 rateE4 = idle.vmCount * usage->marginalRatePerHourE4;
    if (idle.costE4 == 0 && rateE4 == 0) {
        return tr("%1, %2 of the included compute-hours for nothing.").arg(vms, hours);
    }
    const QString text =
        tr("%1, %2 compute-hours for nothing, %3; %4 more every hour")
            .arg(vms, hours, formatMoney(idle.costE4, idle.currency), formatMoney(rateE4, idle.currency));
    return m_local ? tr("%1 (simulated).").arg(text) : text + u'.';
}

void AttentionSource::addIdlePools(QList<AttentionItem> *items)
{
    qsizetype shown = 0;
    qint64 morePools = 0;
    qint64 moreVms = 0;
    qint64 moreMs = 0;
    for (const IdlePool &idle : m_session.idlePools()) { // the most burnt first
        const Pool *pool = m_session.monitor().findPool(idle.poolId);
        if (!pool || idle.idleMs < m_idleNoticeMs || pool->targetVmCount == 0 || m_actions.isUndoable(pool->id)) {
            continue;
        }
        if (++shown > MostOfAKind) {
            ++morePools;
            moreVms += idle.vmCount;
            moreMs += idle.burntMs;
            continue;
        }
        AttentionItem item;
        // A pool that worked again in between is a new case.
        item.key = u"idle/%1/%2"_s.arg(pool->id, QString::number(idle.idleSinceMs));
        item.kind = NoticeKind::Warning;
        item.text = tr("%1 has been idle for %2").arg(pool->name, durationText(idle.idleMs / 1000 * 1000));
        item.detail = idleDetail(idle, pool->billingPlanId);
        item.actions = {{tr("Resize to zero"), [this, id = pool->id] { m_actions.resizeToZero(id); }, true},
                        {tr("Later"), {}}};
        items->append(item);
    }
    if (morePools > 0) {
        AttentionItem item;
        item.key = u"idle/more"_s;
        item.kind = NoticeKind::Warning;
        item.text =
            morePools == 1 ? tr("1 more pool is idle") : tr("%1 more pools are idle").arg(numberText(morePools));
        item.detail = tr("%1, %2 compute-hours for nothing.").arg(vmsText(moreVms), hoursText(moreMs));
        item.actions = {{tr("Show pools"), [this] { Q_EMIT showPoolsRequested(PoolProxy::Group::Idle); }, true}};
        items->append(item);
    }
}

/// The one that changed last first.
QList<Pool> AttentionSource::suspects() const
{
    QList<Pool> pools;
    for (const Pool &pool : m_session.monitor().pools()) {
        if (TroubleWatch::isInTrouble(m_session, pool)) {
            pools.append(pool);
        }
    }
    std::sort(pools.begin(), pools.end(), [](const Pool &a, const Pool &b) {
        return std::pair(-a.lastChangedAtMs, a.id) < std::pair(-b.lastChangedAtMs, b.id);
    });
    return pools;
}

void AttentionSource::addTroubles(QList<AttentionItem> *items)
{
    const qint64 nowMs = m_session.meter().nowMs();
    const QList<Pool> pools = suspects();
    QHash<QString, TroubleWatch *> watches;
    for (const Pool &pool : pools.first(qMin(pools.size(), MostOfAKind))) {
        TroubleWatch *watch = m_troubles.take(pool.id);
        if (!watch) {
            watch = new TroubleWatch(m_session, this);
            watch->setPool(pool.id);
            connect(watch, &TroubleWatch::changed, this, &AttentionSource::changed);
        }
        watches.insert(pool.id, watch);
        for (const PoolTrouble &trouble : watch->troubles()) {
            AttentionItem item;
            item.key = u"trouble/%1/%2/%3/%4/%5"_s.arg(pool.id, QString::number(int(trouble.cause)),
                                                       QString::number(trouble.sinceMs), trouble.vmId, trouble.jobId);
            item.kind = NoticeKind::Failed;
            item.text = tr("%1: %2").arg(pool.name, troubleTitle(trouble, nowMs));
            item.detail = troubleText(trouble);
            item.actions = troubleActions(pool.id, trouble);
            items->append(item);
        }
    }
    for (TroubleWatch *watch : std::as_const(m_troubles)) {
        watch->deleteLater(); // it may be the one that has just told of a change
    }
    m_troubles = watches;
    if (const qint64 more = pools.size() - MostOfAKind; more > 0) {
        AttentionItem item;
        item.key = u"trouble/more"_s;
        item.kind = NoticeKind::Failed;
        item.text =
            more == 1 ? tr("1 more pool is in trouble") : tr("%1 more pools are in trouble").arg(numberText(more));
        item.actions = {{tr("Show pools"), [this] { Q_EMIT showPoolsRequested(PoolProxy::Group::Trouble); }, true}};
        items->append(item);
    }
}

/// What helps first, then a look at the pool.
QList<NoticeAction> AttentionSource::troubleActions(const QString &poolId, const PoolTrouble &trouble)
{
    QList<NoticeAction> actions;
    switch (trouble.cause) {
    case TroubleCause::NotProvisioning:
    case TroubleCause::VmKeepsFailing:
        if (!trouble.vmId.isEmpty()) {
            actions.append(
                {tr("Replace VM…"), [this, poolId, vmId = trouble.vmId] { m_actions.replaceVm(poolId, vmId); }, true});
        }
        break;
    case TroubleCause::VmsLost:
        if (!trouble.jobId.isEmpty()) {
            actions.append(
                {tr("Cancel job…"), [this, jobId = trouble.jobId] { Q_EMIT cancelJobRequested(jobId); }, true});
        }
        break;
    case TroubleCause::JobsKeepFailing:
        actions.append({tr("Show failed jobs"), [this] { Q_EMIT showFailedJobsRequested(); }, true});
        break;
    case TroubleCause::ProvisioningFails:
    case TroubleCause::NotServingAtZero:
        actions.append({tr("Resize…"), [this, poolId] { m_actions.resize(poolId); }, true});
        break;
    case TroubleCause::PlanUsedUp:
        break;
    }
    actions.append({tr("Show pool"), [this, poolId] { Q_EMIT showPoolRequested(poolId); }, true});
    return actions;
}

void AttentionSource::addPlans(QList<AttentionItem> *items)
{
    const qint64 nowMs = m_session.meter().nowMs();
    for (const BillingPlan &plan : m_session.billingPlans()) {
        const qint64 vmCount = m_session.meter().billedVmCountOfPlan(plan.id);
        const std::optional<PlanUsage> usage = m_session.planUsage(plan.id);
        if (!usage || vmCount == 0) {
            continue;
        }
        const PlanForecast forecast = planForecast(plan, usage->usedMs, vmCount, nowMs);
        const bool nearly = usage->usedMs * 100 >= plan.includedMs * NearlyPercent;
        if (!forecast.usedUpAtMs || !(nearly || *forecast.usedUpAtMs - nowMs < HourMs)) {
            continue;
        }
        AttentionItem item;
        item.key = u"plan/%1/%2"_s.arg(plan.id, QString::number(usage->periodStartMs));
        item.kind = NoticeKind::Warning;
        item.text = tr("%1: %2 of %3 included hours left")
                        .arg(plan.name, hoursText(usage->includedLeftMs, 1), hoursText(plan.includedMs, 0));
        const QString in = durationText((*forecast.usedUpAtMs - nowMs) / 1000 * 1000);
        item.detail =
            forecast.stops
                ? tr("With %1 they last %2, then the pools on this plan go to zero.").arg(vmsText(vmCount), in)
                : tr("With %1 they last %2, then each hour costs %3.")
                      .arg(vmsText(vmCount), in,
                           formatMoney(vmCount * plan.overagePerHourE4.value_or(0), plan.currency));
        item.actions = {{tr("Show pools"), [this] { Q_EMIT showPoolsRequested(PoolProxy::Group::All); }, true}};
        items->append(item);
    }
}

void AttentionSource::addQuota(QList<AttentionItem> *items)
{
    if (!m_session.account()) {
        return;
    }
    const AccountMonitor &monitor = m_session.monitor();
    const QuotaStanding standing = quotaStanding(*m_session.account(), monitor.pools().values());
    const NoticeAction ask{tr("Ask for more…"), [this] { Q_EMIT askForQuotaRequested(); }, true};
    if (standing.maxPools > 0 && standing.pools * 100 >= standing.maxPools * NearlyPercent) {
        AttentionItem item;
        item.key = u"quota/pools/%1"_s.arg(standing.pools);
        item.kind = standing.isPoolsFull() ? NoticeKind::Warning : NoticeKind::Info;
        item.text = standing.isPoolsFull() ? tr("The quota of %1 is used up").arg(poolsText(standing.maxPools))
                                           : tr("%1 of %2 pools of the quota are used")
                                                 .arg(numberText(standing.pools), numberText(standing.maxPools));
        item.detail = standing.isPoolsFull() ? tr("Another one can be made when one is deleted.") : QString();
        item.actions = {ask};
        items->append(item);
    }
    const Pool *largest = monitor.findPool(standing.largestPoolId);
    if (standing.isLargestFull() && largest && largest->queuedJobCount > 0) {
        AttentionItem item;
        item.key = u"quota/vms/%1"_s.arg(largest->id);
        item.kind = NoticeKind::Info;
        item.text = tr("%1 has all %2 that the quota allows").arg(largest->name, vmsText(standing.maxVmsPerPool));
        item.detail = tr("%1 wait for it.").arg(jobsText(largest->queuedJobCount));
        item.actions = {ask};
        items->append(item);
    }
}

void AttentionSource::addFailedJobs(QList<AttentionItem> *items)
{
    const qint64 nowMs = m_session.meter().nowMs();
    const qint64 failed = m_news.failedCount(nowMs);
    if (failed == 0) {
        return;
    }
    const QList<JobNews::Failures> reasons = m_news.failuresByReason(nowMs);
    QStringList texts;
    for (const JobNews::Failures &of : reasons.first(qMin(reasons.size(), MostReasons))) {
        texts.append(reasons.size() == 1 ? of.reason : tr("%1 × %2").arg(numberText(of.count), of.reason));
    }
    AttentionItem item;
    item.key = u"failed/"_s + m_news.lastFailedId(nowMs);
    item.kind = NoticeKind::Failed;
    item.text = failed == 1 ? tr("1 job failed in the last 24 hours")
                            : tr("%1 failed in the last 24 hours").arg(jobsText(failed));
    item.detail = texts.join(u" · "_s);
    if (reasons.size() > MostReasons) {
        item.detail += tr(" · and %1 other reasons").arg(numberText(reasons.size() - MostReasons));
    }
    item.actions = {{tr("Show jobs"), [this] { Q_EMIT showFailedJobsRequested(); }}};
    items->append(item);
}

} // namespace pooldeck
