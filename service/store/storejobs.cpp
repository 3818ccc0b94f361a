// Jobs and attempts in the store.

#include "store/store.h"

#include "common/jsonreader.h"
#include "common/literals.h"
#include "sql/rows.h"

#include <QJsonDocument>

namespace pooldeck {

using namespace rows;

namespace {

QString toText(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QJsonObject toObject(const QVariant &text)
{
    return QJsonDocument::fromJson(text.toString().toUtf8()).object();
}

QJsonObject resultsToJson(const QMap<QString, BlobReference> &results)
{
    QJsonObject object;
    for (auto it = results.begin(); it != results.end(); ++it) {
        BlobReference open = it.value();
        open.sasBlobToken = u""_s; // sealed
        object.insert(it.key(), open.toJson());
    }
    return object;
}

/// Columns id … cancelling of the table, in that order.
Job readJob(const QSqlQuery &row, QString &damage)
{
    Job job;
    job.id = string(row, 0);
    job.webServiceId = string(row, 1);
    job.poolId = string(row, 2);
    job.status = named(row, 3, parseJobStatus, JobStatus::Failed, damage);
    job.details = string(row, 4);
    if (!row.value(5).isNull()) {
        job.results.emplace();
        const QJsonObject results = toObject(row.value(5));
        for (auto it = results.begin(); it != results.end(); ++it) {
            job.results->insert(it.key(), BlobReference::fromJson(it.value().toObject()).value_or(BlobReference{}));
        }
    }
    job.createdAtMs = integer(row, 6);
    job.queuedAtMs = optionalInteger(row, 7);
    job.startedAtMs = optionalInteger(row, 8);
    job.endedAtMs = optionalInteger(row, 9);
    job.queueSeq = optionalInteger(row, 10);
    job.attempt = integer(row, 11);
    job.vmId = string(row, 13);
    job.exitCode = optionalInteger(row, 14);
    return job;
}

QList<Attempt> readAttempts(QSqlQuery &query)
{
    QList<Attempt> list;
    while (query.next()) {
        Attempt attempt{string(query, 0),  integer(query, 1),         string(query, 2), string(query, 3),
                        integer(query, 4), optionalInteger(query, 5), std::nullopt};
        if (!query.value(6).isNull()) {
            attempt.outcome = parseAttemptOutcome(string(query, 6));
        }
        list.append(attempt);
    }
    return list;
}

} // namespace

void Store::saveJob(const JobRecord &record)
{
    const Job &job = record.job;
    const QVariant results =
        job.results ? QVariant(toText(resultsToJson(*job.results))) : QVariant(QMetaType::fromType<QString>());
    m_database.run(
        "INSERT INTO jobs (id, web_service_id, pool_id, status, details, results, created_at, queued_at, "
        "started_at, ended_at, queue_seq, attempt, lost_attempts, vm_id, exit_code, cancelling, request, sealed, log) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        // What never changes is left alone, and with it the indexes of it.
        "ON CONFLICT (id) DO UPDATE SET status = excluded.status, details = excluded.details, "
        "results = excluded.results, queued_at = excluded.queued_at, started_at = excluded.started_at, "
        "ended_at = excluded.ended_at, queue_seq = excluded.queue_seq, attempt = excluded.attempt, "
        "lost_attempts = excluded.lost_attempts, vm_id = excluded.vm_id, exit_code = excluded.exit_code, "
        "cancelling = excluded.cancelling, sealed = excluded.sealed, log = excluded.log",
        {text(job.id), text(job.webServiceId), text(job.poolId), toString(job.status), text(job.details), results,
         job.createdAtMs, optional(job.queuedAtMs), optional(job.startedAtMs), optional(job.endedAtMs),
         optional(job.queueSeq), job.attempt, record.lostAttempts, text(job.vmId), optional(job.exitCode),
         record.cancelling, toText(record.request.masked().toJson()),
         record.sealed.isEmpty() ? QVariant(QMetaType::fromType<QByteArray>()) : QVariant(record.sealed),
         text(record.log)});
}

std::optional<JobRecord> Store::job(const QString &jobId)
{
    QSqlQuery &query =
        m_database.run("SELECT id, web_service_id, pool_id, status, details, results, created_at, queued_at, "
                       "started_at, ended_at, queue_seq, attempt, lost_attempts, vm_id, exit_code, cancelling, "
                       "request, log, sealed FROM jobs WHERE id = ?",
                       {text(jobId)});
    if (!query.next()) {
        return std::nullopt;
    }
    JobRecord record;
    record.job = readJob(query, m_damage);
    record.lostAttempts = integer(query, 12);
    record.cancelling = query.value(15).toBool();
    const auto request = JobRequest::fromJson(toObject(query.value(16)));
    if (!request && m_damage.isEmpty()) {
        m_damage = u"The request of job %1 cannot be read."_s.arg(jobId);
    }
    record.request = request.value_or(JobRequest{});
    record.log = string(query, 17);
    record.sealed = query.value(18).toByteArray();
    query.finish();
    return record;
}

QStringList Store::jobsEndedBefore(qint64 timeMs, qint64 limit)
{
    QStringList ids;
    QSqlQuery &query =
        m_database.run("SELECT id FROM jobs WHERE ended_at < ? ORDER BY ended_at LIMIT ?", {timeMs, limit});
    while (query.next()) {
        ids.append(string(query, 0));
    }
    return ids;
}

void Store::removeJob(const QString &jobId)
{
    m_database.run("DELETE FROM jobs WHERE id = ?", {text(jobId)});
    forgetIdempotent(jobId);
}

std::optional<Job> Store::jobSummary(const QString &jobId)
{
    QSqlQuery &query = m_database.run("SELECT id, web_service_id, pool_id, status, details, results, created_at, "
                                      "queued_at, started_at, ended_at, queue_seq, attempt, lost_attempts, vm_id, "
                                      "exit_code FROM jobs WHERE id = ?",
                                      {text(jobId)});
    const auto job = query.next() ? std::optional(readJob(query, m_damage)) : std::nullopt;
    query.finish();
    return job;
}

QList<Job> Store::jobs(const JobQuery &filter)
{
    QList<Job> list;
    QSqlQuery &query = m_database.run(
        "WITH asked (pool, classic, state, after_time, after_id) AS (VALUES (?, ?, ?, ?, ?)) "
        "SELECT id, web_service_id, pool_id, status, details, results, created_at, queued_at, started_at, ended_at, "
        "queue_seq, attempt, lost_attempts, vm_id, exit_code, cancelling FROM jobs, asked "
        "WHERE (pool = '' OR pool_id = pool) AND (NOT classic OR pool_id = '') AND (state = '' OR status = state) "
        "AND (after_time < 0 OR (created_at, id) < (after_time, after_id)) ORDER BY created_at DESC, id DESC LIMIT ?",
        {text(filter.poolId), filter.classicOnly, filter.status ? toString(*filter.status) : u""_s,
         filter.afterCreatedAtMs, text(filter.afterId), filter.limit});
    while (query.next()) {
        list.append(readJob(query, m_damage));
    }
    return list;
}

QList<Attempt> Store::attempts(qint64 fromMs, qint64 toMs, qint64 afterStartedAtMs, const QString &afterJobId,
                               qint64 afterNumber, qint64 limit)
{
    return readAttempts(m_database.run(
        "SELECT job_id, number, vm_id, pool_id, started_at, ended_at, outcome FROM attempts "
        "WHERE (ended_at IS NULL OR ended_at > ?) AND started_at < ? AND (started_at, job_id, number) > (?, ?, ?) "
        "ORDER BY started_at, job_id, number LIMIT ?",
        {fromMs, toMs, afterStartedAtMs, text(afterJobId), afterNumber, limit}));
}

QList<Attempt> Store::attemptsOf(const QString &jobId)
{
    return readAttempts(m_database.run("SELECT job_id, number, vm_id, pool_id, started_at, ended_at, outcome "
                                       "FROM attempts WHERE job_id = ? ORDER BY number",
                                       {text(jobId)}));
}

} // namespace pooldeck
