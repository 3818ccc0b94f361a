#include "jobs/submissionjournal.h"

#include "common/ids.h"
#include "common/literals.h"
#include "jobs/jobrequestreader.h"
#include "jobs/jsontext.h"
#include "sql/rows.h"

#include <QDir>
#include <QFileInfo>

static void initResources()
{
    Q_INIT_RESOURCE(jobs);
}

namespace pooldeck {
namespace {

const DatabaseSchema &journalSchema()
{
    static const DatabaseSchema schema = [] {
        initResources();
        return DatabaseSchema{u":/pooldeck/jobs/migrations/"_s, {u"0001_initial.sql"_s}};
    }();
    return schema;
}

Error notWritten(const Database &database)
{
    return localError(u"JournalNotWritten"_s,
                      u"The journal of submissions cannot be written: %1"_s.arg(database.lastError()));
}

bool holdsSecret(const QByteArray &body)
{
    const auto text = JsonText::parse(body);
    return !text || text->masked().toUtf8() != body;
}

SubmissionItem itemFrom(const QSqlQuery &row)
{
    SubmissionItem item;
    item.seq = rows::integer(row, 0);
    item.batchId = rows::string(row, 1);
    item.source = rows::string(row, 2);
    item.path = rows::string(row, 3);
    item.baseUrl = QUrl(rows::string(row, 4));
    item.poolId = rows::string(row, 5);
    item.idempotencyKey = rows::string(row, 6);
    item.state = SubmissionState(row.value(7).toInt());
    item.tries = row.value(8).toInt();
    item.jobId = rows::string(row, 9);
    if (const QString code = rows::string(row, 10); !code.isEmpty()) {
        item.error = Error{code, rows::string(row, 11), {}, row.value(12).toInt(), {}};
    }
    item.changedAtMs = rows::integer(row, 13);
    if (const auto end = rows::optionalInteger(row, 14)) {
        item.endStatus = JobStatus(*end);
    }
    item.endedAtMs = rows::optionalInteger(row, 15);
    return item;
}

#define ITEM_COLUMNS                                                                                                   \
    "seq, batch_id, source, path, base_url, item.pool_id, idempotency_key, state, tries, job_id, error_code, "         \
    "error_message, http_status, changed_at, end_status, ended_at"

/// Their bodies are needed no more: the service has them, or nobody wants it to.
bool isOver(SubmissionState state)
{
    return state == SubmissionState::Submitted || state == SubmissionState::Cancelled;
}

} // namespace

SubmissionJournal::SubmissionJournal(std::unique_ptr<Database> database, const Secret &sealingKey)
    : m_database(std::move(database))
{
    if (!sealingKey.isEmpty()) {
        m_box.emplace(sealingKey);
    }
}

Result<std::unique_ptr<SubmissionJournal>> SubmissionJournal::open(const QString &path, const Secret &sealingKey)
{
    QDir().mkpath(QFileInfo(path).path());
    auto database = Database::open(path, journalSchema());
    if (!database) {
        return Failure(localError(u"JournalUnusable"_s,
                                  u"The journal of submissions cannot be used, so nothing can be submitted: "_s +
                                      database.error().message,
                                  path));
    }
    return std::unique_ptr<SubmissionJournal>(new SubmissionJournal(std::move(*database), sealingKey));
}

template <class Act>
Result<void> SubmissionJournal::inTransaction(const Act &act)
{
    if (!m_database->begin()) {
        return Failure(notWritten(*m_database));
    }
    act();
    if (!m_database->commit()) {
        return Failure(notWritten(*m_database));
    }
    return {};
}

Result<SubmissionBatch> SubmissionJournal::append(const SubmissionPlan &plan, qint64 nowMs)
{
    SubmissionBatch batch;
    batch.id = newId();
    batch.name = plan.name;
    batch.addedAtMs = nowMs;
    batch.firstCount = plan.firstCount;
    batch.whenEnded = plan.whenEnded;
    batch.poolId = plan.poolId;
    QHash<QString, QByteArray> unsealed;
    const auto written = inTransaction([&] {
        m_database->run("INSERT INTO batch (id, name, added_at, first_count, when_done, pool_id) "
                        "VALUES (?, ?, ?, ?, ?, ?)",
                        {batch.id, rows::text(batch.name), nowMs, rows::optional(batch.firstCount),
                         int(batch.whenEnded), rows::text(batch.poolId)});
        for (const SubmissionOrder &order : plan.orders) {
            const QByteArray body = order.poolId ? withPool(order.bytes, *order.poolId) : order.bytes;
            const QString key = newId();
            const bool isSecret = holdsSecret(body);
            const bool isHeld = batch.firstCount && batch.waiting >= *batch.firstCount;
            ++(isHeld ? batch.held : batch.waiting);
            if (isSecret && !m_box) {
                unsealed.insert(key, body);
            }
            m_database->run(
                "INSERT INTO item (batch_id, source, path, base_url, pool_id, digest, idempotency_key, body, sealed, "
                "state, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                {batch.id, rows::text(order.source), rows::text(order.path), order.baseUrl.toString(),
                 rows::text(order.poolId.value_or(QString())), rows::blob(order.digest), key,
                 isSecret ? QVariant(QMetaType::fromType<QByteArray>()) : QVariant(body),
                 isSecret && m_box ? QVariant(m_box->seal(body, key.toUtf8()))
                                   : QVariant(QMetaType::fromType<QByteArray>()),
                 int(isHeld ? SubmissionState::Held : SubmissionState::Waiting), nowMs});
        }
    });
    if (!written) {
        return Failure(written.error());
    }
    m_unsealed.insert(unsealed);
    return batch;
}

QList<QUrl> SubmissionJournal::waitingServices()
{
    QList<QUrl> services;
    QSqlQuery &row = m_database->run("SELECT DISTINCT base_url FROM item JOIN batch ON batch.id = batch_id "
                                     "WHERE state IN (0, 1) AND pause = 0 ORDER BY base_url");
    while (row.next()) {
        services.append(QUrl(rows::string(row, 0)));
    }
    row.finish();
    return services;
}

std::optional<QByteArray> SubmissionJournal::bodyOf(const QSqlQuery &row, const QString &idempotencyKey) const
{
    const QVariant plain = row.value(16);
    if (!plain.isNull()) {
        return plain.toByteArray();
    }
    if (const QVariant sealed = row.value(17); m_box && !sealed.isNull()) {
        const Result<QByteArray> opened = m_box->open(sealed.toByteArray(), idempotencyKey.toUtf8());
        return opened ? std::optional(*opened) : std::nullopt;
    }
    const auto unsealed = m_unsealed.constFind(idempotencyKey);
    return unsealed == m_unsealed.constEnd() ? std::nullopt : std::optional(*unsealed);
}

QList<SubmissionItem> SubmissionJournal::waiting(const QUrl &baseUrl, qint64 afterSeq, int limit)
{
    QList<SubmissionItem> items;
    QSqlQuery &row =
        m_database->run("SELECT " ITEM_COLUMNS ", body, sealed FROM item JOIN batch ON batch.id = batch_id "
                        "WHERE state IN (0, 1) AND pause = 0 AND base_url = ? AND seq > ? "
                        "ORDER BY seq LIMIT ?",
                        {baseUrl.toString(), afterSeq, limit});
    while (row.next()) {
        SubmissionItem item = itemFrom(row);
        const std::optional<QByteArray> body = bodyOf(row, item.idempotencyKey);
        // One that was created needs its body only if the service has forgotten it.
        item.state = body || item.state == SubmissionState::Created ? item.state : SubmissionState::NeedsSecret;
        item.body = body.value_or(QByteArray());
        items.append(item);
    }
    row.finish();
    return items;
}

Result<void> SubmissionJournal::write(const QList<SubmissionItem> &items)
{
    const auto written = inTransaction([&] {
        for (const SubmissionItem &item : items) {
            const Error error = item.error.value_or(Error());
            m_database->run("UPDATE item SET state = ?, tries = ?, job_id = ?, error_code = ?, error_message = ?, "
                            "http_status = ?, changed_at = ? WHERE seq = ?",
                            {int(item.state), item.tries, rows::text(item.jobId), rows::text(error.code),
                             rows::text(error.message), error.httpStatus, item.changedAtMs, item.seq});
            if (isOver(item.state)) {
                m_database->run("UPDATE item SET body = NULL, sealed = NULL WHERE seq = ?", {item.seq});
            }
        }
    });
    for (const SubmissionItem &item : items) {
        if (written && isOver(item.state)) {
            m_unsealed.remove(item.idempotencyKey);
        }
    }
    return written;
}

Result<void> SubmissionJournal::writeEnds(const QList<Job> &jobs)
{
    return inTransaction([&] {
        for (const Job &job : jobs) {
            m_database->run("UPDATE item SET end_status = ?, ended_at = ?, end_details = ? "
                            "WHERE job_id = ? AND job_id <> '' AND end_status IS NULL",
                            {int(job.status), rows::optional(job.endedAtMs), rows::text(job.details), job.id});
        }
    });
}

Result<void> SubmissionJournal::setPause(const QString &batchId, PauseReason pause)
{
    return inTransaction([&] {
        m_database->run("UPDATE batch SET pause = ? WHERE id = ? OR ? = ''",
                        {int(pause), rows::text(batchId), rows::text(batchId)});
    });
}

Result<void> SubmissionJournal::setTold(const QString &batchId)
{
    return inTransaction([&] { m_database->run("UPDATE batch SET told = 1 WHERE id = ?", {batchId}); });
}

Result<void> SubmissionJournal::move(const QString &batchId, SubmissionState from, SubmissionState to, qint64 nowMs)
{
    return inTransaction([&] {
        m_database->run("UPDATE item SET state = ?, tries = 0, error_code = '', error_message = '', http_status = 0, "
                        "changed_at = ? WHERE state = ? AND (batch_id = ? OR ? = '')",
                        {int(to), nowMs, int(from), rows::text(batchId), rows::text(batchId)});
        if (isOver(to)) {
            m_database->run("UPDATE item SET body = NULL, sealed = NULL WHERE state = ? AND body IS NOT NULL OR "
                            "state = ? AND sealed IS NOT NULL",
                            {int(to), int(to)});
        }
    });
}

Result<void> SubmissionJournal::setHandedOver(const QString &batchId)
{
    return inTransaction([&] { m_database->run("UPDATE batch SET when_done = 0 WHERE id = ?", {batchId}); });
}

QList<SubmissionBatch> SubmissionJournal::batches()
{
    QList<SubmissionBatch> batches;
    QHash<QString, qsizetype> index;
    QSqlQuery &row = m_database->run("SELECT id, name, added_at, pause, first_count, when_done, pool_id, told "
                                     "FROM batch ORDER BY added_at, rowid");
    while (row.next()) {
        SubmissionBatch batch;
        batch.id = rows::string(row, 0);
        batch.name = rows::string(row, 1);
        batch.addedAtMs = rows::integer(row, 2);
        batch.pause = PauseReason(row.value(3).toInt());
        batch.firstCount = rows::optionalInteger(row, 4);
        batch.whenEnded = WhenEnded(row.value(5).toInt());
        batch.poolId = rows::string(row, 6);
        batch.isTold = row.value(7).toBool();
        index.insert(batch.id, batches.size());
        batches.append(batch);
    }
    row.finish();
    QSqlQuery &count =
        m_database->run("SELECT batch_id, state, end_status, count(*) FROM item GROUP BY batch_id, state, end_status");
    while (count.next()) {
        SubmissionBatch &batch = batches[index.value(rows::string(count, 0))];
        const qint64 number = rows::integer(count, 3);
        switch (SubmissionState(count.value(1).toInt())) {
        case SubmissionState::Waiting:
        case SubmissionState::Created:
            batch.waiting += number;
            break;
        case SubmissionState::Submitted:
            batch.submitted += number;
            break;
        case SubmissionState::Failed:
            batch.failed += number;
            break;
        case SubmissionState::Cancelled:
            batch.cancelled += number;
            break;
        case SubmissionState::NeedsSecret:
            batch.needSecret += number;
            break;
        case SubmissionState::Held:
            batch.held += number;
            break;
        }
        if (const auto end = rows::optionalInteger(count, 2)) {
            const auto status = JobStatus(*end);
            batch.jobsWith(status) += number;
        }
    }
    count.finish();
    return batches;
}

QList<SubmissionItem> SubmissionJournal::items(const QString &batchId)
{
    QList<SubmissionItem> items;
    QSqlQuery &row = m_database->run("SELECT " ITEM_COLUMNS " FROM item WHERE batch_id = ? ORDER BY seq", {batchId});
    while (row.next()) {
        items.append(itemFrom(row));
    }
    row.finish();
    return items;
}

QHash<QByteArray, SubmissionItem> SubmissionJournal::withDigests(const QList<QByteArray> &digests)
{
    QHash<QByteArray, SubmissionItem> found;
    for (const QByteArray &digest : digests) {
        QSqlQuery &row = m_database->run("SELECT " ITEM_COLUMNS " FROM item WHERE digest = ? AND state NOT IN (3, 4) "
                                         "ORDER BY seq DESC LIMIT 1",
                                         {digest});
        if (!digest.isEmpty() && row.next()) {
            found.insert(digest, itemFrom(row));
        }
        row.finish();
    }
    return found;
}

QHash<QString, QString> SubmissionJournal::sources()
{
    QHash<QString, QString> sources;
    QSqlQuery &row = m_database->run("SELECT job_id, source FROM item WHERE job_id <> ''");
    while (row.next()) {
        sources.insert(rows::string(row, 0), rows::string(row, 1));
    }
    row.finish();
    return sources;
}

QHash<QString, QString> SubmissionJournal::openJobs()
{
    QHash<QString, QString> jobs;
    QSqlQuery &row =
        m_database->run("SELECT job_id, batch_id FROM item WHERE job_id <> '' AND state = 2 AND end_status IS NULL");
    while (row.next()) {
        jobs.insert(rows::string(row, 0), rows::string(row, 1));
    }
    row.finish();
    return jobs;
}

qint64 SubmissionJournal::dataVersion()
{
    QSqlQuery &row = m_database->run("PRAGMA data_version");
    const qint64 version = row.next() ? rows::integer(row, 0) : 0;
    row.finish();
    return version;
}

void SubmissionJournal::forgetBefore(qint64 ms)
{
    (void)inTransaction([&] {
        m_database->run("DELETE FROM item WHERE batch_id IN (SELECT id FROM batch WHERE added_at < ? AND NOT EXISTS "
                        "(SELECT 1 FROM item WHERE batch_id = batch.id AND (changed_at >= ? OR state IN (0, 1, 6))))",
                        {ms, ms});
        m_database->run("DELETE FROM batch WHERE added_at < ? AND NOT EXISTS "
                        "(SELECT 1 FROM item WHERE batch_id = batch.id)",
                        {ms});
    });
}

} // namespace pooldeck
