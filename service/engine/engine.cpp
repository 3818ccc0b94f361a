#include "engine/engine.h"

#include "backends/backend.h"
#include "common/ids.h"
#include "common/literals.h"
#include "engine/jobintake.h"
#include "model/protocolerror.h"

#include <QLoggingCategory>
#include <QTimer>

Q_LOGGING_CATEGORY(lcEngine, "pooldeck.service.engine", QtWarningMsg)

namespace pooldeck {

Engine::Engine(Store &store, const Clock &clock, Backend &backend, const EngineSettings &settings,
               const QList<WebServiceRecord> &webServices, QObject *parent)
    : QObject(parent)
    , m_state(store, clock, SealedBox(settings.sealingKey.isEmpty() ? newKey() : settings.sealingKey))
    , m_settings(settings)
    , m_fileRoots(settings.fileRoots)
    , m_blobHosts(settings.allowedBlobHosts)
    , m_scheduler(m_state)
    , m_fleet(m_state, backend)
    , m_scaler(m_state, m_fleet, m_scheduler, settings.quota.classicSlots)
    , m_planLimits(m_state)
    , m_pools(m_state, m_fleet, m_scaler, m_scheduler, m_planLimits, settings.quota)
    , m_rules(m_state, m_pools, m_planLimits)
    , m_leases(m_state, m_fleet, m_scheduler, settings.outputsFolder, settings.sandboxJobs, settings.jobRetentionMs)
    , m_retention(m_state, settings.outputsFolder, settings.jobRetentionMs)
    , m_timeWatch(clock)
    , m_timer(new QTimer(this))
    , m_cleanUpTimer(new QTimer(this))
    , m_wipeTimer(new QTimer(this))
{
    m_scheduler.setFleet(m_fleet);
    m_fleet.setScheduler(m_scheduler);
    m_state.setWebServices(webServices);
    m_timer->setInterval(1000);
    m_timer->setTimerType(Qt::CoarseTimer);
    connect(m_timer, &QTimer::timeout, this, &Engine::tick);
    m_cleanUpTimer->setSingleShot(true);
    connect(m_cleanUpTimer, &QTimer::timeout, this, &Engine::cleanUp);
    m_wipeTimer->setSingleShot(true);
    m_wipeTimer->setInterval(WipeDelayMs);
    connect(m_wipeTimer, &QTimer::timeout, this, &Engine::wipeLog);
    connect(&backend, &Backend::started, this,
            [this](const QString &vmId, const QString &handle) { turn([&] { m_fleet.started(vmId, handle); }); });
    connect(&backend, &Backend::startFailed, this,
            [this](const QString &vmId, const QString &reason) { turn([&] { m_fleet.startFailed(vmId, reason); }); });
    connect(&backend, &Backend::gone, this,
            [this](const QString &vmId, bool seen) { turn([&] { m_fleet.gone(vmId, seen); }); });
}

Result<void> Engine::start()
{
    if (const auto loaded = m_state.load(); !loaded) {
        return loaded;
    }
    m_rules.startWatching();
    const bool done = turn([this] {
        m_fleet.resume();
        m_fleet.giveUpUnknownAssignments();
        m_scheduler.giveUpWhatCannotRun();
        m_state.markPool({});
        for (const QString &poolId : m_state.pools().keys()) {
            m_state.markPool(poolId);
        }
    });
    if (!done) {
        return Failure(
            localError(u"DatabaseFailed"_s, u"The database cannot be written: "_s + m_state.store().lastError()));
    }
    m_cleanUpTimer->start(0);
    m_wipeTimer->start(0); // the process before may not have come to it
    return {};
}

bool Engine::reload()
{
    if (const auto loaded = m_state.load(); !loaded) {
        m_isBroken = true;
        Q_EMIT broken(loaded.error().message);
        return false;
    }
    // The backend is asked again about every VM: what it had told in the turn that failed is forgotten.
    m_fleet.resume();
    if (!m_timer->isActive()) {
        m_timeWatch.start();
    }
    m_timer->start();
    return true;
}

bool Engine::turn(const std::function<void()> &body)
{
    Q_ASSERT(!m_inTurn);
    if (m_isBroken) {
        return false;
    }
    m_inTurn = true;
    bool done = m_state.store().begin();
    if (done) {
        body();
        settle();
        m_state.flush();
        done = m_state.store().commit();
    }
    m_inTurn = false;
    if (!done) {
        qCCritical(lcEngine) << "A commit failed, nothing of it has happened:" << m_state.store().lastError();
        reload();
        return false;
    }
    m_state.committed();
    if (m_state.takeSecretsWiped() && !m_wipeTimer->isActive()) {
        m_wipeTimer->start(WipeDelayMs);
    }
    scheduleTick();
    Q_EMIT committed();
    return true;
}

void Engine::settle()
{
    // Settling a group can touch it again; each round has less to do.
    for (QSet<QString> touched = m_state.takeTouchedGroups(); !touched.isEmpty();
         touched = m_state.takeTouchedGroups()) {
        for (const QString &poolId : std::as_const(touched)) {
            m_scaler.settle(poolId);
            if (PoolRecord *record = m_state.pool(poolId)) {
                m_rules.applyAfterChange(*record);
            }
        }
    }
}

void Engine::tick()
{
    turn([this] {
        noticeGap();
        m_fleet.expire();
        expireJobs();
        m_rules.applyAfterTime();
        m_scaler.settle({});
        for (const QString &poolId : m_state.pools().keys()) {
            m_scaler.settle(poolId);
        }
    });
}

void Engine::clockWasSet()
{
    m_timeWatch.start();
    m_rules.startWatching();
}

void Engine::noticeGap()
{
    const TimeWatch::Gap gap = m_timeWatch.look();
    if (gap.stoodStillMs > 0) {
        qCWarning(lcEngine) << "The service stood still for" << gap.stoodStillMs << "ms.";
        m_fleet.moveDeadlines(gap.stoodStillMs);
    }
    if (gap.suspendedMs > 0) {
        qCWarning(lcEngine) << "The computer was suspended for" << gap.suspendedMs << "ms. Its VMs were billed.";
        Event event;
        event.kind = u"Suspended"_s;
        event.message = u"The computer was suspended for %1 s. VMs that were there were billed meanwhile."_s.arg(
            gap.suspendedMs / 1000);
        event.who = u"service"_s;
        m_state.addEvent(event);
    }
    if (gap.stoodStillMs > 0 || gap.suspendedMs > 0) {
        m_rules.startWatching();
    }
}

void Engine::cleanUp()
{
    constexpr int NextBatchMs = 100;
    constexpr int HourMs = 3'600'000;
    bool more = false;
    turn([&] { more = m_retention.run(); });
    m_cleanUpTimer->start(more ? NextBatchMs : HourMs);
}

void Engine::wipeLog()
{
    if (!m_isBroken && !m_state.store().emptyLog()) {
        m_wipeTimer->start(WipeDelayMs); // somebody reads what is in it, like a backup
    }
}

void Engine::scheduleTick()
{
    const bool needed = m_pools.needsClock();
    if (needed && !m_timer->isActive()) {
        m_timeWatch.start();
        m_timer->start();
    } else if (!needed) {
        m_timer->stop();
    }
}

bool Engine::isBusy() const
{
    return m_pools.isBusy();
}

Result<QString> Engine::createJob(const WebServiceRecord &service, const JobRequest &request)
{
    if (request.poolId) {
        const PoolRecord *pool = m_state.pool(*request.poolId);
        if (!pool || pool->pool.state == PoolState::Deleting) {
            return Failure(protocolError(ErrorCode::PoolNotFoundForJob,
                                         pool ? u"The pool '%1' is being deleted."_s.arg(pool->pool.name)
                                              : u"There is no pool with the id '%1'."_s.arg(*request.poolId),
                                         u"AzureBatchPoolId"_s));
        }
    }
    const auto checked = checkJobRequest(request, service.definition, m_fileRoots, m_blobHosts);
    if (!checked) {
        return Failure(checked.error());
    }
    JobRecord record;
    record.job.id = newId();
    record.job.webServiceId = service.id;
    record.job.poolId = request.poolId.value_or(QString());
    record.job.createdAtMs = m_state.clock().nowMs();
    record.request = *checked;
    m_state.seal(record);
    m_state.addJob(record);
    m_state.markJob(record);
    return record.job.id;
}

Result<void> Engine::startJob(const QString &jobId)
{
    return m_scheduler.start(jobId);
}

void Engine::cancelJob(const QString &jobId, const QString &who)
{
    JobRecord *record = m_state.activeJob(jobId);
    if (!record || record->cancelling) {
        return;
    }
    Event event;
    event.kind = u"JobCancelled"_s;
    event.poolId = record->job.poolId;
    event.jobId = jobId;
    event.message = u"Job %1 was cancelled."_s.arg(jobId.left(8));
    event.who = who;
    m_state.addEvent(event);
    m_scheduler.cancel(jobId, u"Cancelled by %1."_s.arg(who));
}

std::optional<JobRecord> Engine::job(const QString &jobId)
{
    if (const auto it = m_state.jobs().find(jobId); it != m_state.jobs().end()) {
        JobRecord record = *it;
        record.job.queuePosition = m_scheduler.queuePosition(record.job);
        return record;
    }
    std::optional<JobRecord> ended = m_state.store().job(jobId);
    if (ended) {
        m_state.unseal(*ended);
    }
    return ended;
}

void Engine::expireJobs()
{
    const qint64 oldest = m_state.clock().nowMs() - NeverStartedMs;
    QStringList expired;
    for (const JobRecord &record : std::as_const(m_state.jobs())) {
        if (record.job.status == JobStatus::NotStarted && !record.job.queueSeq && record.job.createdAtMs < oldest) {
            expired.append(record.job.id);
        }
    }
    for (const QString &jobId : std::as_const(expired)) {
        m_scheduler.cancel(jobId, u"It was created but never started within 24 hours."_s);
    }
}

} // namespace pooldeck
