#include "sync/accountsession.h"

#include "advice/idlereport.h"
#include "client/batchexecutionclient.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "jobs/jobcancellation.h"
#include "jobs/webservicematch.h"
#include "sync/mirrorstate.h"
#include "sync/workhistory.h"
#include "usage/csvexport.h"

#include <QPointer>
#include <QPromise>
#include <QtConcurrent>

#include <algorithm>
#include <memory>

namespace pooldeck {
namespace {

constexpr int UsageDelayMs = 1'000;

template <class T>
std::optional<T> withId(const QList<T> &items, const QString &id)
{
    const auto it = std::find_if(items.begin(), items.end(), [&id](const T &item) { return item.id == id; });
    return it == items.end() ? std::nullopt : std::optional<T>(*it);
}

/// A future that is answered by hand.
template <class T>
class Answer final
{
public:
    Answer()
        : m_promise(std::make_shared<QPromise<Result<T>>>())
    {
        m_promise->start();
    }
    QFuture<Result<T>> future() const { return m_promise->future(); }
    void give(const Result<T> &result) const
    {
        m_promise->addResult(result);
        m_promise->finish();
    }

private:
    std::shared_ptr<QPromise<Result<T>>> m_promise;
};

} // namespace

AccountSession::AccountSession(HttpTransport &transport, KeyStore &keys, const Clock &clock,
                               const Submissions &submissions, const QUrl &poolServiceUrl,
                               const Secret &authorizationKey, QObject *parent)
    : QObject(parent)
    , m_transport(&transport)
    , m_keyStore(&keys)
    , m_client(transport, poolServiceUrl, authorizationKey)
    , m_monitor(m_client, clock)
    , m_submissions(
          {transport, keys, clock}, [this](const QUrl &baseUrl) { return readApiKey(baseUrl); }, submissions.folder,
          submissions.owner)
    , m_jobTracker(m_monitor, m_submissions, [this] { return m_client; })
    , m_meter(clock)
    , m_sleepWatch(clock)
{
    connectMonitor();
}

AccountSession::~AccountSession() = default;

void AccountSession::start()
{
    m_monitor.start();
    m_submissions.start();
    refreshAccount();
}

void AccountSession::setService(const QUrl &poolServiceUrl, const Secret &authorizationKey)
{
    m_client = PoolServiceClient(*m_transport, poolServiceUrl, authorizationKey);
    m_monitor.setClient(m_client);
}

void AccountSession::restore(const MirrorState &state)
{
    if (m_account || m_meter.isLoaded() || m_monitor.state() == AccountMonitor::State::Live) {
        return;
    }
    m_account = state.account;
    m_billingPlans = state.billingPlans;
    m_webServices = state.webServices;
    m_sources = state.sources;
    m_meter.restore({state.seenMs + state.serverOffsetMs, state.intervals});
    m_monitor.restore(state);
    Q_EMIT accountChanged();
    Q_EMIT usageChanged();
}

std::optional<MirrorState> AccountSession::mirrorState() const
{
    if (m_monitor.isFromDisk() || !m_monitor.lastSyncMs() || !m_meter.isLoaded()) {
        return std::nullopt;
    }
    MirrorState state;
    state.seenMs = *m_monitor.lastSyncMs();
    state.serverOffsetMs = m_meter.serverOffsetMs();
    state.pools = m_monitor.pools();
    state.vms = m_monitor.vms();
    state.jobs = m_monitor.jobs();
    state.account = m_account;
    state.billingPlans = m_billingPlans;
    state.webServices = m_webServices;
    state.intervals = m_meter.intervals();
    for (const Job &job : m_monitor.jobs()) {
        if (const QString source = sourceOf(job.id); !source.isEmpty()) {
            state.sources.insert(job.id, source);
        }
    }
    return state;
}

/// Connections that were open may hang until they time out: they are not used again.
void AccountSession::wakeUp()
{
    m_transport->forgetConnections();
    m_monitor.refetch();
}

void AccountSession::setAuthorizationKey(const Secret &key)
{
    m_client = PoolServiceClient(*m_transport, m_client.baseUrl(), key);
    m_monitor.setClient(m_client);
    refreshAccount();
}

void AccountSession::connectMonitor()
{
    connect(&m_monitor, &AccountMonitor::synced, this, [this] { m_meter.setServerTime(m_monitor.serverNowMs()); });
    connect(&m_monitor, &AccountMonitor::poolChanged, this, [this](const Pool &pool) {
        m_poolNames.insert(pool.id, pool.name);
        m_meter.poolChanged(pool);
    });
    connect(&m_monitor, &AccountMonitor::vmChanged, this, [this](const Vm &vm) {
        m_meter.vmChanged(vm);
        if (vm.state == VmState::Lost) {
            m_usageTimer.start();
        }
    });
    connect(&m_monitor, &AccountMonitor::vmRemoved, this, [this](const QString &vmId, qint64 atMs) {
        m_meter.vmRemoved(vmId, atMs);
        m_usageTimer.start();
    });
    // The end of an interval is the ledger's to say; one question for many VMs that go together.
    m_usageTimer.setSingleShot(true);
    m_usageTimer.setInterval(UsageDelayMs);
    connect(&m_usageTimer, &QTimer::timeout, this, &AccountSession::refreshUsage);
    connect(&m_monitor, &AccountMonitor::reset, this, &AccountSession::fillMeter);
    connect(&m_monitor, &AccountMonitor::resynced, this, &AccountSession::refreshUsage);
    connect(&m_monitor, &AccountMonitor::stateChanged, this, &AccountSession::monitorStateChanged);
    connect(&m_submissions, &SubmissionQueue::itemSubmitted, this,
            [this](const SubmissionItem &item) { Q_EMIT jobSourceKnown(item.jobId); });
    connect(&m_submissions, &SubmissionQueue::opened, this, [this] { m_sources.clear(); });
    connect(&m_sleepWatch, &SleepWatch::woke, this, &AccountSession::wakeUp);
}

void AccountSession::monitorStateChanged()
{
    const bool isLive = m_monitor.state() == AccountMonitor::State::Live;
    if (isLive) {
        letMeterGoOn();
    } else {
        m_meter.stand();
    }
    const bool isJustOld = m_monitor.lastError() && m_monitor.lastError()->code == MirrorError::NotAskedYet;
    if (isLive && std::exchange(m_wasOffline, false)) {
        refreshAccount();
        refreshUsage();
    } else if (!isLive && !isJustOld && m_monitor.state() != AccountMonitor::State::Connecting) {
        m_wasOffline = true;
    }
}

void AccountSession::fillMeter()
{
    for (const Pool &pool : m_monitor.pools()) {
        m_poolNames.insert(pool.id, pool.name);
        m_meter.poolChanged(pool);
    }
    m_meter.setVms(m_monitor.vms());
    if (!m_monitor.isFromDisk()) {
        letMeterGoOn();
    }
}

void AccountSession::letMeterGoOn()
{
    m_meter.setServerTime(m_monitor.serverNowMs());
    m_meter.goOn();
}

WorkHistory &AccountSession::workHistory()
{
    if (!m_workHistory) {
        m_workHistory = std::make_unique<WorkHistory>(*this);
    }
    return *m_workHistory;
}

std::optional<BillingPlan> AccountSession::billingPlan(const QString &id) const
{
    return withId(m_billingPlans, id);
}

std::optional<WebService> AccountSession::webService(const QString &id) const
{
    return withId(m_webServices, id);
}

QList<WebService> AccountSession::webServicesFor(const JobRequest &request) const
{
    return matchingWebServices(request, m_webServices);
}

QFuture<Result<Secret>> AccountSession::readApiKey(const QUrl &baseUrl)
{
    return m_keyStore->read(apiKeyName(baseUrl))
        .then([baseUrl](const Result<std::optional<Secret>> &key) -> Result<Secret> {
            if (!key) {
                return Failure(key.error());
            }
            if (!*key) {
                return Failure(localError(u"ApiKeyMissing"_s,
                                          u"No API key of the web service at %1 is kept."_s.arg(redactedUrl(baseUrl)),
                                          baseUrl.toString()));
            }
            return **key;
        });
}

QFuture<Result<Secret>> AccountSession::apiKey(const WebService &service)
{
    return readApiKey(QUrl(service.baseUrl));
}

QFuture<Result<void>> AccountSession::setApiKey(const WebService &service, const Secret &key)
{
    const QUrl baseUrl(service.baseUrl);
    return m_keyStore->write(apiKeyName(baseUrl), key)
        .then([guard = QPointer(this), baseUrl](const Result<void> &kept) {
            if (kept && guard) {
                QMetaObject::invokeMethod(
                    guard.data(), [guard, baseUrl] { guard->m_submissions.keyChanged(baseUrl); }, Qt::QueuedConnection);
            }
            return kept;
        });
}

QFuture<Result<SubmissionBatch>> AccountSession::submit(SubmissionPlan plan)
{
    for (SubmissionOrder &order : plan.orders) {
        const std::optional<WebService> service = webService(order.webServiceId);
        if (service && order.baseUrl.isEmpty()) {
            order.baseUrl = QUrl(service->baseUrl);
        }
        if (order.baseUrl.isEmpty()) {
            return QtFuture::makeReadyFuture(Result<SubmissionBatch>(Failure(
                localError(u"WebServiceUnknown"_s, u"The web service of %1 is not known."_s.arg(order.source)))));
        }
    }
    return m_submissions.submit(plan);
}

QString AccountSession::sourceOf(const QString &jobId) const
{
    const QString source = m_submissions.sourceOf(jobId);
    return source.isEmpty() ? m_sources.value(jobId) : source;
}

QFuture<Result<void>> AccountSession::cancelJob(const Job &job)
{
    const Answer<void> answer;
    const std::optional<WebService> service = webService(job.webServiceId);
    const QUrl baseUrl = service ? QUrl(service->baseUrl) : QUrl();
    whenDone(readApiKey(baseUrl), this, [this, answer, baseUrl, jobId = job.id](const Result<Secret> &key) {
        if (baseUrl.isEmpty()) {
            answer.give(Failure(
                localError(u"WebServiceUnknown"_s, u"The web service of job %1 is not known."_s.arg(jobId), jobId)));
        } else if (!key) {
            answer.give(Failure(key.error()));
        } else {
            whenDone(BatchExecutionClient(*m_transport, baseUrl, *key).cancelJob(jobId), this,
                     [answer](const Result<void> &cancelled) { answer.give(cancelled); });
        }
    });
    return answer.future();
}

JobCancellation *AccountSession::cancelJobs(const QList<Job> &jobs)
{
    QList<CancellationItem> items;
    for (const Job &job : jobs) {
        const std::optional<WebService> service = webService(job.webServiceId);
        items.append({job.id, service ? QUrl(service->baseUrl) : QUrl()});
    }
    return new JobCancellation(
        *m_transport, [this](const QUrl &baseUrl) { return readApiKey(baseUrl); }, items, this);
}

template <class T>
void AccountSession::refresh(const QFuture<Result<T>> &answer, void (AccountSession::*take)(const T &))
{
    whenDone(answer, this, [this, take](const Result<T> &value) {
        if (value) {
            (this->*take)(*value);
            Q_EMIT accountChanged();
        } else {
            Q_EMIT refreshFailed(value.error());
        }
    });
}

void AccountSession::refreshAccount()
{
    refresh(m_client.account(), &AccountSession::takeAccount);
    refresh(m_client.billingPlans(), &AccountSession::takeBillingPlans);
    refresh(m_client.webServices(), &AccountSession::takeWebServices);
}

void AccountSession::takeAccount(const Account &account)
{
    m_account = account;
    m_meter.setServerTime(account.nowMs);
}

void AccountSession::takeBillingPlans(const QList<BillingPlan> &plans)
{
    m_billingPlans = plans;
}

void AccountSession::takeWebServices(const QList<WebService> &services)
{
    m_webServices = services;
}

void AccountSession::refreshUsage()
{
    if (m_usageUnderWay) {
        m_usageWanted = true;
        return;
    }
    m_usageUnderWay = true;
    whenDone(m_client.usage(), this, [this](const Result<Usage> &usage) { takeUsage(usage); });
}

void AccountSession::takeUsage(const Result<Usage> &usage)
{
    m_usageUnderWay = false;
    if (usage) {
        m_meter.load(*usage);
        Q_EMIT usageChanged();
    } else {
        Q_EMIT refreshFailed(usage.error());
    }
    if (std::exchange(m_usageWanted, false)) {
        refreshUsage();
    }
}

QFuture<Result<qint64>> AccountSession::exportUsage(const QString &path, const UsageFilter &filter)
{
    const Answer<qint64> answer;
    whenDone(m_client.usage(filter), this, [this, answer, path](const Result<Usage> &usage) {
        if (!usage) {
            answer.give(Failure(usage.error()));
            return;
        }
        whenDone(QtConcurrent::run(&exportUsageCsv, path, *usage, m_poolNames), this,
                 [answer](const Result<qint64> &rows) { answer.give(rows); });
    });
    return answer.future();
}

QFuture<Result<qint64>> AccountSession::exportEvents(const QString &path, std::function<bool(const Event &)> accepts)
{
    const Answer<qint64> answer;
    whenDone(m_client.events(), this,
             [this, answer, path, accepts = std::move(accepts)](const Result<QList<Event>> &events) {
                 if (!events) {
                     answer.give(Failure(events.error()));
                     return;
                 }
                 QList<Event> newestFirst;
                 std::copy_if(events->crbegin(), events->crend(), std::back_inserter(newestFirst), accepts);
                 whenDone(QtConcurrent::run(&exportEventsCsv, path, newestFirst, m_poolNames), this,
                          [answer](const Result<qint64> &rows) { answer.give(rows); });
             });
    return answer.future();
}

std::optional<PlanUsage> AccountSession::planUsage(const QString &billingPlanId) const
{
    const std::optional<BillingPlan> plan = billingPlan(billingPlanId);
    if (!plan) {
        return std::nullopt;
    }
    const qint64 nowMs = m_meter.nowMs();
    return pooldeck::planUsage(*plan, m_meter.computeMsOfPlan(plan->id, planPeriodStart(*plan, nowMs)), nowMs);
}

BurnRate AccountSession::burn() const
{
    const qint64 nowMs = m_meter.nowMs();
    QList<PlanBurn> shares;
    for (const BillingPlan &plan : m_billingPlans) {
        shares.append({plan, m_meter.computeMsOfPlan(plan.id, planPeriodStart(plan, nowMs)),
                       m_meter.billedVmCountOfPlan(plan.id)});
    }
    return burnRate(shares, nowMs);
}

QList<IdlePool> AccountSession::idlePools() const
{
    return pooldeck::idlePools(m_monitor.pools().values(), m_meter, m_billingPlans, m_meter.nowMs());
}

} // namespace pooldeck
