#include "store/store.h"

#include "common/jsonreader.h"
#include "common/literals.h"
#include "sql/rows.h"

#include <QJsonDocument>

namespace pooldeck {

using namespace rows;

namespace {

const QString OldestChangeKey = u"oldest_change"_s;

QString toText(const QJsonDocument &document)
{
    return QString::fromUtf8(document.toJson(QJsonDocument::Compact));
}

PoolRecord readPool(const QSqlQuery &row, QString &damage)
{
    PoolRecord record;
    Pool &pool = record.pool;
    pool.id = string(row, 0);
    pool.name = string(row, 1);
    pool.state = named(row, 2, parsePoolState, PoolState::Failed, damage);
    pool.targetVmCount = integer(row, 3);
    pool.webServiceId = string(row, 5);
    pool.billingPlanId = string(row, 6);
    pool.createdAtMs = integer(row, 7);
    pool.idleSinceMs = optionalInteger(row, 8);
    const QJsonArray errors = QJsonDocument::fromJson(row.value(9).toByteArray()).array();
    for (const QJsonValue &value : errors) {
        if (const auto error = PoolError::fromJson(value.toObject())) {
            pool.errors.append(*error);
        }
    }
    pool.lastChangedBy = string(row, 10);
    pool.lastChangedAtMs = integer(row, 11);
    pool.swaggerUrl = string(row, 12);
    const QJsonObject labels = QJsonDocument::fromJson(row.value(13).toByteArray()).object();
    for (auto it = labels.begin(); it != labels.end(); ++it) {
        pool.labels.insert(it.key(), it->toString());
    }
    const auto policy = IdlePolicy::fromJson(QJsonDocument::fromJson(row.value(14).toByteArray()).object());
    pool.idlePolicy = policy.value_or(IdlePolicy());
    pool.whenDone = parseWhenDone(string(row, 15));
    record.whenDoneArmed = row.value(16).toBool();
    record.group.poolId = pool.id;
    record.group.target = pool.targetVmCount;
    record.group.deallocation = named(row, 4, parseDeallocation, Deallocation::TaskCompletion, damage);
    return record;
}

VmRecord readVm(const QSqlQuery &row, QString &damage)
{
    VmRecord record;
    record.vm.id = string(row, 0);
    record.vm.poolId = string(row, 1);
    record.vm.state = named(row, 2, parseVmState, VmState::Lost, damage);
    record.vm.requestedAtMs = integer(row, 3);
    record.vm.readyAtMs = optionalInteger(row, 4);
    record.vm.jobId = string(row, 5);
    record.vm.host = string(row, 6);
    record.vm.pid = integer(row, 7);
    record.handle = string(row, 8);
    record.tokenHash = row.value(9).toByteArray();
    record.sessionHash = row.value(10).toByteArray();
    record.nonce = string(row, 11);
    record.lastHeartbeatMs = integer(row, 12);
    record.delivered = row.value(13).toBool();
    record.replacedBy = parseDeallocation(string(row, 14));
    return record;
}

UsageInterval readInterval(const QSqlQuery &row)
{
    UsageInterval interval;
    interval.vmId = string(row, 0);
    interval.poolId = string(row, 1);
    interval.billingPlanId = string(row, 2);
    interval.webServiceId = string(row, 3);
    interval.requestedAtMs = integer(row, 4);
    interval.readyAtMs = optionalInteger(row, 5);
    interval.deletedAtMs = optionalInteger(row, 6);
    interval.endEstimated = row.value(7).toBool();
    return interval;
}

QList<Event> readEvents(QSqlQuery &query)
{
    QList<Event> list;
    while (query.next()) {
        list.append({integer(query, 0), integer(query, 1), string(query, 2), string(query, 3), string(query, 4),
                     string(query, 5), string(query, 6), string(query, 7), optionalInteger(query, 8)});
    }
    return list;
}

} // namespace

Store::Store(Database &database)
    : m_database(database)
{
}

std::optional<QString> Store::meta(const QString &key)
{
    QSqlQuery &query = m_database.run("SELECT value FROM meta WHERE key = ?", {text(key)});
    const auto value = query.next() ? std::optional(string(query, 0)) : std::nullopt;
    query.finish(); // a statement left on its row would pin what this connection sees of the database
    return value;
}

void Store::setMeta(const QString &key, const QString &value)
{
    m_database.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", {text(key), text(value)});
}

void Store::removeMeta(const QString &key)
{
    m_database.run("DELETE FROM meta WHERE key = ?", {text(key)});
}

QList<StoredCredential> Store::credentials()
{
    QList<StoredCredential> list;
    QSqlQuery &query = m_database.run("SELECT hash, owner_kind, owner_id, slot, created_at FROM credentials "
                                      "ORDER BY owner_kind, owner_id, slot");
    while (query.next()) {
        list.append({query.value(0).toByteArray(), string(query, 1) == "account"_L1, string(query, 2), string(query, 3),
                     integer(query, 4)});
    }
    return list;
}

void Store::saveCredential(const StoredCredential &credential)
{
    const QString ownerKind = credential.isAccount ? u"account"_s : u"webservice"_s;
    m_database.run("DELETE FROM credentials WHERE owner_kind = ? AND owner_id = ? AND slot = ?",
                   {ownerKind, text(credential.ownerId), text(credential.slot)});
    m_database.run(
        "INSERT INTO credentials (hash, owner_kind, owner_id, slot, created_at) VALUES (?, ?, ?, ?, ?)",
        {blob(credential.hash), ownerKind, text(credential.ownerId), text(credential.slot), credential.createdAtMs});
}

QList<BillingPlan> Store::billingPlans()
{
    QList<BillingPlan> list;
    QSqlQuery &query = m_database.run("SELECT id, name, currency, monthly_fee_e4, included_ms, overage_per_hour_e4, "
                                      "period_anchor_ms, list_price FROM billing_plans ORDER BY monthly_fee_e4");
    while (query.next()) {
        list.append({string(query, 0), string(query, 1), string(query, 2), integer(query, 3), integer(query, 4),
                     optionalInteger(query, 5), integer(query, 6), query.value(7).toBool()});
    }
    return list;
}

void Store::saveBillingPlan(const BillingPlan &plan)
{
    m_database.run("INSERT OR REPLACE INTO billing_plans (id, name, currency, monthly_fee_e4, included_ms, "
                   "overage_per_hour_e4, period_anchor_ms, list_price) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                   {text(plan.id), text(plan.name), text(plan.currency), plan.monthlyFeeE4, plan.includedMs,
                    optional(plan.overagePerHourE4), plan.periodAnchorMs, plan.listPrice});
}

QList<StoredWebService> Store::webServices()
{
    QList<StoredWebService> list;
    QSqlQuery &query = m_database.run(
        "SELECT id, name, kind, base_path, folder, billing_plan_id FROM web_services ORDER BY name, kind");
    while (query.next()) {
        list.append({string(query, 0), string(query, 1),
                     parseWebServiceKind(string(query, 2)).value_or(WebServiceKind::Classic), string(query, 3),
                     string(query, 4), string(query, 5)});
    }
    return list;
}

void Store::saveWebService(const StoredWebService &service)
{
    m_database.run("INSERT OR REPLACE INTO web_services (id, name, kind, base_path, folder, billing_plan_id) "
                   "VALUES (?, ?, ?, ?, ?, ?)",
                   {text(service.id), text(service.name), toString(service.kind), text(service.basePath),
                    text(service.folder), text(service.billingPlanId)});
}

qint64 Store::newestTimeMs()
{
    // Each by an index; the newest event is the last one.
    QSqlQuery &query = m_database.run(
        "SELECT max((SELECT coalesce(max(at), 0) FROM (SELECT at FROM events ORDER BY seq DESC LIMIT 1)), "
        "(SELECT coalesce(max(last_heartbeat), 0) FROM vms), "
        "(SELECT coalesce(max(deleted_at), 0) FROM intervals), "
        "(SELECT coalesce(max(started_at), 0) FROM attempts), "
        "(SELECT coalesce(max(created_at), 0) FROM jobs), "
        "(SELECT coalesce(max(ended_at), 0) FROM jobs WHERE ended_at IS NOT NULL))");
    const qint64 newest = query.next() ? integer(query, 0) : 0;
    query.finish();
    return newest;
}

Result<StoredState> Store::loadState()
{
    StoredState state;
    m_damage.clear();
    bool whole = m_database.beginReading();
    QSqlQuery &pools =
        m_database.run("SELECT id, name, state, target, deallocation, web_service_id, billing_plan_id, created_at, "
                       "idle_since, errors, last_changed_by, last_changed_at, swagger_path, labels, idle_policy, "
                       "when_done, when_done_armed FROM pools WHERE deleted_at IS NULL");
    while (pools.next()) {
        state.pools.append(readPool(pools, m_damage));
    }
    QSqlQuery &vms = m_database.run("SELECT id, pool_id, state, requested_at, ready_at, job_id, host, pid, handle, "
                                    "token_hash, session_hash, nonce, last_heartbeat, delivered, replaced_by FROM vms");
    while (vms.next()) {
        state.vms.append(readVm(vms, m_damage));
    }
    QStringList jobIds;
    QSqlQuery &jobs = m_database.run("SELECT id FROM jobs WHERE ended_at IS NULL");
    while (jobs.next()) {
        jobIds.append(string(jobs, 0));
    }
    for (const QString &jobId : std::as_const(jobIds)) {
        if (auto record = job(jobId)) {
            state.jobs.append(*record);
        }
    }
    QSqlQuery &open = m_database.run("SELECT vm_id, pool_id, billing_plan_id, web_service_id, requested_at, ready_at, "
                                     "deleted_at, end_estimated FROM intervals WHERE deleted_at IS NULL");
    while (open.next()) {
        state.openIntervals.append(readInterval(open));
    }
    QSqlQuery &closed = m_database.run("SELECT pool_id, sum(deleted_at - ready_at) FROM intervals "
                                       "WHERE deleted_at IS NOT NULL AND ready_at IS NOT NULL GROUP BY pool_id");
    while (closed.next()) {
        state.closedMsByPool.insert(string(closed, 0), integer(closed, 1));
    }
    QSqlQuery &sequences = m_database.run("SELECT (SELECT coalesce(max(seq), 0) FROM changes), "
                                          "(SELECT coalesce(max(seq), 0) FROM events), "
                                          "(SELECT coalesce(max(value), 0) FROM meta WHERE key = 'queue_seq'), "
                                          "(SELECT coalesce(max(value), 0) FROM meta WHERE key = 'oldest_change')");
    if (sequences.next()) {
        state.changeSeq = std::max(integer(sequences, 0), integer(sequences, 3)); // numbers are never given twice
        state.eventSeq = integer(sequences, 1);
        state.queueSeq = integer(sequences, 2);
    }
    whole = m_database.commit() && whole;
    if (!whole) {
        return Failure(localError(u"DatabaseFailed"_s, u"The database cannot be read: "_s + m_database.lastError()));
    }
    if (!m_damage.isEmpty()) {
        return Failure(
            localError(u"DatabaseFailed"_s, u"The database is damaged, or of another version: "_s + m_damage));
    }
    return state;
}

void Store::savePool(const PoolRecord &record)
{
    const Pool &pool = record.pool;
    QJsonArray errors;
    for (const PoolError &error : pool.errors) {
        errors.append(error.toJson());
    }
    m_database.run(
        "INSERT OR REPLACE INTO pools (id, name, state, target, deallocation, web_service_id, billing_plan_id, "
        "created_at, idle_since, errors, last_changed_by, last_changed_at, swagger_path, labels, idle_policy, "
        "when_done, "
        "when_done_armed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {text(pool.id), text(pool.name), toString(pool.state), pool.targetVmCount, toString(record.group.deallocation),
         text(pool.webServiceId), text(pool.billingPlanId), pool.createdAtMs, optional(pool.idleSinceMs),
         toText(QJsonDocument(errors)), text(pool.lastChangedBy), pool.lastChangedAtMs, text(pool.swaggerUrl),
         toText(QJsonDocument(toJson(pool.labels))), toText(QJsonDocument(pool.idlePolicy.toJson())),
         optionalName(pool.whenDone), record.whenDoneArmed});
}

void Store::markPoolDeleted(const QString &poolId, qint64 atMs)
{
    m_database.run("UPDATE pools SET deleted_at = ? WHERE id = ?", {atMs, text(poolId)});
}

void Store::saveVm(const VmRecord &record)
{
    const Vm &vm = record.vm;
    m_database.run("INSERT OR REPLACE INTO vms (id, pool_id, state, requested_at, ready_at, job_id, host, pid, handle, "
                   "token_hash, session_hash, nonce, last_heartbeat, delivered, replaced_by) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   {text(vm.id), text(vm.poolId), toString(vm.state), vm.requestedAtMs, optional(vm.readyAtMs),
                    text(vm.jobId), text(vm.host), vm.pid, text(record.handle), blob(record.tokenHash),
                    blob(record.sessionHash), text(record.nonce), record.lastHeartbeatMs, record.delivered,
                    optionalName(record.replacedBy)});
}

void Store::removeVm(const QString &vmId)
{
    m_database.run("DELETE FROM vms WHERE id = ?", {text(vmId)});
}

void Store::saveInterval(const UsageInterval &interval)
{
    m_database.run(
        "INSERT INTO intervals (vm_id, pool_id, billing_plan_id, web_service_id, requested_at, ready_at, "
        "deleted_at, end_estimated) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (vm_id) DO UPDATE SET "
        "ready_at = excluded.ready_at, deleted_at = excluded.deleted_at, end_estimated = excluded.end_estimated",
        {text(interval.vmId), text(interval.poolId), text(interval.billingPlanId), text(interval.webServiceId),
         interval.requestedAtMs, optional(interval.readyAtMs), optional(interval.deletedAtMs), interval.endEstimated});
}

void Store::saveAttempt(const Attempt &attempt)
{
    m_database.run("INSERT OR REPLACE INTO attempts (job_id, number, vm_id, pool_id, started_at, ended_at, outcome) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?)",
                   {text(attempt.jobId), attempt.number, text(attempt.vmId), text(attempt.poolId), attempt.startedAtMs,
                    optional(attempt.endedAtMs), optionalName(attempt.outcome)});
}

void Store::saveEvent(const Event &event)
{
    m_database.run("INSERT INTO events (seq, at, kind, pool_id, vm_id, job_id, message, who, former_vm_count) VALUES "
                   "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   {event.seq, event.atMs, text(event.kind), text(event.poolId), text(event.vmId), text(event.jobId),
                    text(event.message), text(event.who), optional(event.formerVmCount)});
}

void Store::saveChange(const ChangeRow &row)
{
    m_database.run("INSERT OR REPLACE INTO changes (kind, id, seq, removed) VALUES (?, ?, ?, ?)",
                   {text(row.kind), text(row.id), row.seq, optional(row.removedAtMs)});
}

QList<ChangeRow> Store::changesSince(qint64 seq, qint64 limit)
{
    QList<ChangeRow> list;
    QSqlQuery &query =
        m_database.run("SELECT seq, kind, id, removed FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", {seq, limit});
    while (query.next()) {
        list.append({integer(query, 0), string(query, 1), string(query, 2), optionalInteger(query, 3)});
    }
    return list;
}

void Store::trimChanges(qint64 timeMs)
{
    QSqlQuery &query = m_database.run("SELECT max(seq) FROM changes WHERE removed < ?", {timeMs});
    const qint64 newest = query.next() ? integer(query, 0) : 0;
    if (newest == 0) {
        return;
    }
    m_database.run("DELETE FROM changes WHERE removed < ?", {timeMs});
    setMeta(OldestChangeKey, QString::number(newest));
}

qint64 Store::oldestChange()
{
    return meta(OldestChangeKey).value_or(QString()).toLongLong();
}

QList<UsageInterval> Store::usage(qint64 fromMs, qint64 toMs, const QString &poolId)
{
    QList<UsageInterval> list;
    QSqlQuery &query = m_database.run(
        "WITH asked (range_from, range_to, pool) AS (VALUES (?, ?, ?)) "
        "SELECT vm_id, pool_id, billing_plan_id, web_service_id, requested_at, ready_at, deleted_at, end_estimated "
        "FROM intervals, asked WHERE requested_at < range_to AND (deleted_at IS NULL OR deleted_at > range_from) "
        "AND (pool = '' OR pool_id = pool) ORDER BY requested_at, vm_id",
        {fromMs, toMs, text(poolId)});
    while (query.next()) {
        list.append(readInterval(query));
    }
    return list;
}

qint64 Store::closedMsOfPlan(const QString &billingPlanId, qint64 fromMs)
{
    QSqlQuery &query = m_database.run("WITH asked (plan, range_from) AS (VALUES (?, ?)) "
                                      "SELECT coalesce(sum(deleted_at - max(ready_at, range_from)), 0) "
                                      "FROM asked JOIN intervals ON deleted_at > range_from "
                                      "WHERE billing_plan_id = plan AND ready_at IS NOT NULL",
                                      {text(billingPlanId), fromMs});
    const qint64 sum = query.next() ? integer(query, 0) : 0;
    query.finish();
    return sum;
}

QList<Event> Store::events(qint64 afterSeq, qint64 limit)
{
    return readEvents(
        m_database.run("SELECT seq, at, kind, pool_id, vm_id, job_id, message, who, former_vm_count FROM events "
                       "WHERE seq > ? ORDER BY seq LIMIT ?",
                       {afterSeq, limit}));
}

QList<Event> Store::eventsBefore(qint64 seq, qint64 limit)
{
    return readEvents(
        m_database.run("SELECT seq, at, kind, pool_id, vm_id, job_id, message, who, former_vm_count FROM events "
                       "WHERE seq < ? ORDER BY seq DESC LIMIT ?",
                       {seq, limit}));
}

std::optional<Store::IdempotencyRow> Store::idempotent(const QByteArray &scope)
{
    QSqlQuery &query = m_database.run("SELECT body_hash, object_id FROM idempotency WHERE scope = ?", {blob(scope)});
    std::optional<IdempotencyRow> row;
    if (query.next()) {
        row = IdempotencyRow{query.value(0).toByteArray(), string(query, 1)};
    }
    query.finish();
    return row;
}

void Store::saveIdempotent(const QByteArray &scope, const IdempotencyRow &row)
{
    m_database.run("INSERT INTO idempotency (scope, body_hash, object_id) VALUES (?, ?, ?)",
                   {blob(scope), blob(row.bodyHash), text(row.objectId)});
}

void Store::forgetIdempotent(const QString &objectId)
{
    m_database.run("DELETE FROM idempotency WHERE object_id = ?", {text(objectId)});
}

} // namespace pooldeck
