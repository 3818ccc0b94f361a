#include "engine/enginestate.h"

#include "common/literals.h"

#include <QJsonDocument>
#include <QLoggingCategory>

#include <utility>

Q_LOGGING_CATEGORY(lcState, "pooldeck.service.state", QtWarningMsg)

namespace pooldeck {
namespace {

using Results = std::optional<QMap<QString, BlobReference>>;

QByteArray tokensOf(const Results &results)
{
    QJsonObject tokens;
    const auto all = results.value_or(QMap<QString, BlobReference>());
    for (auto it = all.begin(); it != all.end(); ++it) {
        if (it->sasBlobToken && !it->sasBlobToken->isEmpty()) {
            tokens.insert(it.key(), *it->sasBlobToken);
        }
    }
    return tokens.isEmpty() ? QByteArray() : QJsonDocument(tokens).toJson(QJsonDocument::Compact);
}

void putTokens(Results &results, const QByteArray &sealed)
{
    const QJsonObject tokens = QJsonDocument::fromJson(sealed).object();
    for (auto it = tokens.begin(); results && it != tokens.end(); ++it) {
        if (results->contains(it.key())) {
            (*results)[it.key()].sasBlobToken = it.value().toString();
        }
    }
}

} // namespace

EngineState::EngineState(Store &store, const Clock &clock, SealedBox box)
    : m_store(store)
    , m_clock(clock)
    , m_box(std::move(box))
{
}

Result<void> EngineState::load()
{
    const Result<StoredState> loaded = m_store.loadState();
    if (!loaded) {
        return Failure(loaded.error());
    }
    const StoredState &stored = *loaded;
    m_ledger.load(stored.openIntervals, stored.closedMsByPool);
    m_changeSeq = stored.changeSeq;
    m_queueSeq = stored.queueSeq;
    m_eventSeq = stored.eventSeq;
    m_queueSeqUsed = false;
    m_pools.clear();
    m_vms.clear();
    m_jobs.clear();
    m_classic = {};
    m_dirtyPools.clear();
    m_dirtyVms.clear();
    m_storedOnlyVms.clear();
    m_dirtyJobs.clear();
    m_touchedGroups.clear();
    m_changedVms.reset();
    m_endedJobs.clear();
    m_savedAttempts.clear();
    m_effects.clear();
    for (const PoolRecord &record : stored.pools) {
        m_pools.insert(record.pool.id, record);
    }
    for (const VmRecord &record : stored.vms) {
        addVm(record);
    }
    for (JobRecord record : stored.jobs) {
        unseal(record);
        addJob(record);
    }
    return {};
}

void EngineState::seal(JobRecord &record) const
{
    const QByteArray secrets = isEnded(record.job.status) ? tokensOf(record.job.results) : record.request.secrets();
    record.sealed = secrets.isEmpty() ? QByteArray() : m_box.seal(secrets, record.job.id.toLatin1());
}

void EngineState::unseal(JobRecord &record) const
{
    if (record.sealed.isEmpty()) {
        return;
    }
    const Result<QByteArray> secrets = m_box.open(record.sealed, record.job.id.toLatin1());
    record.secretsAreLost = !secrets;
    if (!secrets) {
        qCWarning(lcState) << "The secrets of job" << record.job.id << "cannot be opened: service.key is not the one"
                           << "that they were sealed with.";
    }
    const QByteArray known = secrets.value_or(QByteArray());
    if (isEnded(record.job.status)) {
        putTokens(record.job.results, known);
    } else {
        record.request.putSecrets(known);
    }
}

void EngineState::setWebServices(const QList<WebServiceRecord> &services)
{
    m_webServices.clear();
    for (const WebServiceRecord &service : services) {
        m_webServices.insert(service.id, service);
    }
}

PoolRecord *EngineState::pool(const QString &poolId)
{
    const auto it = m_pools.find(poolId);
    return it == m_pools.end() ? nullptr : &it.value();
}

VmRecord *EngineState::vm(const QString &vmId)
{
    const auto it = m_vms.find(vmId);
    return it == m_vms.end() ? nullptr : &it.value();
}

JobRecord *EngineState::activeJob(const QString &jobId)
{
    const auto it = m_jobs.find(jobId);
    return it == m_jobs.end() || isEnded(it->job.status) ? nullptr : &it.value();
}

VmGroup *EngineState::group(const QString &poolId)
{
    if (poolId.isEmpty()) {
        return &m_classic;
    }
    PoolRecord *record = pool(poolId);
    return record ? &record->group : nullptr;
}

const WebServiceRecord *EngineState::webService(const QString &id) const
{
    const auto it = m_webServices.find(id);
    return it == m_webServices.end() ? nullptr : &it.value();
}

qint64 EngineState::nextQueueSeq()
{
    m_queueSeqUsed = true;
    return ++m_queueSeq;
}

void EngineState::addVm(const VmRecord &record)
{
    m_vms.insert(record.vm.id, record);
    if (VmGroup *vmGroup = group(record.vm.poolId)) {
        vmGroup->vmIds.insert(record.vm.id);
    }
}

void EngineState::addJob(const JobRecord &record)
{
    const Job &job = record.job;
    m_jobs.insert(job.id, record);
    VmGroup *jobGroup = group(job.poolId);
    if (!jobGroup) {
        return;
    }
    if (job.isQueued()) {
        jobGroup->queue.insert(*job.queueSeq, job.id);
    } else if (job.status == JobStatus::Running) {
        jobGroup->runningJobIds.insert(job.id);
    }
}

void EngineState::markPool(const QString &poolId)
{
    if (!poolId.isEmpty()) {
        m_dirtyPools.insert(poolId);
    }
    m_touchedGroups.insert(poolId);
}

void EngineState::markVm(const VmRecord &record)
{
    m_dirtyVms.insert(record.vm.id);
    markPool(record.vm.poolId);
}

void EngineState::markStoredOnly(const VmRecord &record)
{
    m_storedOnlyVms.insert(record.vm.id);
}

void EngineState::markJob(const JobRecord &record)
{
    m_dirtyJobs.insert(record.job.id);
    markPool(record.job.poolId);
}

void EngineState::removeVm(QString vmId, qint64 atMs)
{
    const auto it = m_vms.find(vmId);
    if (it == m_vms.end()) {
        return;
    }
    const QString poolId = it->vm.poolId;
    m_vms.erase(it);
    m_dirtyVms.remove(vmId);
    m_storedOnlyVms.remove(vmId);
    m_store.removeVm(vmId);
    vmChanged(vmId);
    if (!poolId.isEmpty()) {
        change(u"Vm"_s, vmId, atMs);
    }
    if (VmGroup *vmGroup = group(poolId)) {
        vmGroup->vmIds.remove(vmId);
    }
    markPool(poolId);
}

void EngineState::removePool(QString poolId)
{
    m_pools.remove(poolId);
    m_dirtyPools.remove(poolId);
    m_store.markPoolDeleted(poolId, m_clock.nowMs());
    m_store.forgetIdempotent(poolId);
    change(u"Pool"_s, poolId, m_clock.nowMs());
}

void EngineState::removeEndedJob(const QString &jobId)
{
    m_store.removeJob(jobId);
    change(u"Job"_s, jobId, m_clock.nowMs());
}

void EngineState::saveAttempt(const Attempt &attempt)
{
    m_store.saveAttempt(attempt);
    m_savedAttempts.append(attempt);
}

void EngineState::addEvent(Event event)
{
    event.seq = ++m_eventSeq;
    event.atMs = m_clock.nowMs();
    m_store.saveEvent(event);
}

void EngineState::afterCommit(std::function<void()> effect)
{
    m_effects.push_back(std::move(effect));
}

QSet<QString> EngineState::takeTouchedGroups()
{
    return std::exchange(m_touchedGroups, {});
}

std::optional<QSet<QString>> EngineState::takeChangedVms()
{
    return std::exchange(m_changedVms, QSet<QString>());
}

void EngineState::vmChanged(const QString &vmId)
{
    if (m_changedVms && !vmId.isEmpty()) {
        m_changedVms->insert(vmId);
    }
}

void EngineState::change(const QString &kind, const QString &id, std::optional<qint64> removedAtMs)
{
    m_store.saveChange({++m_changeSeq, kind, id, removedAtMs});
}

void EngineState::flush()
{
    for (const UsageInterval &interval : m_ledger.takeChanged()) {
        m_store.saveInterval(interval);
    }
    for (const QString &jobId : std::exchange(m_dirtyJobs, {})) {
        JobRecord &record = m_jobs[jobId];
        if (isEnded(record.job.status)) {
            m_secretsWiped = m_secretsWiped || !record.sealed.isEmpty();
            record.request = record.request.masked();
            seal(record);
        }
        m_store.saveJob(record);
        vmChanged(record.job.vmId);
        change(u"Job"_s, jobId);
        if (isEnded(record.job.status)) {
            m_endedJobs.append(jobId);
        }
    }
    for (const QString &vmId : std::exchange(m_dirtyVms, {})) {
        const VmRecord &record = m_vms[vmId];
        m_store.saveVm(record);
        m_storedOnlyVms.remove(vmId);
        vmChanged(vmId);
        if (!record.vm.poolId.isEmpty()) {
            change(u"Vm"_s, vmId);
        }
    }
    for (const QString &vmId : std::exchange(m_storedOnlyVms, {})) {
        m_store.saveVm(m_vms[vmId]);
    }
    for (const QString &poolId : std::exchange(m_dirtyPools, {})) {
        if (const PoolRecord *record = pool(poolId)) {
            m_store.savePool(*record);
            change(u"Pool"_s, poolId);
        }
    }
    if (std::exchange(m_queueSeqUsed, false)) {
        m_store.setMeta(u"queue_seq"_s, QString::number(m_queueSeq));
    }
}

void EngineState::committed()
{
    for (const Attempt &attempt : std::exchange(m_savedAttempts, {})) {
        m_counters.count(attempt);
    }
    for (const QString &jobId : std::exchange(m_endedJobs, {})) {
        m_counters.countEnded(m_jobs[jobId].job);
        m_jobs.remove(jobId);
    }
    for (const auto &effect : std::exchange(m_effects, {})) {
        effect();
    }
}

} // namespace pooldeck
