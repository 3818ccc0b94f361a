#include "sql/database.h"

#include "common/ids.h"
#include "common/literals.h"

#include <QElapsedTimer>
#include <QFile>
#include <QLoggingCategory>
#include <QSqlError>

#include <sys/stat.h>

Q_LOGGING_CATEGORY(lcDatabase, "pooldeck.sql.database", QtWarningMsg)

namespace pooldeck {
namespace {

Error databaseError(const QString &message)
{
    return localError(u"DatabaseFailed"_s, message);
}

/// The statements of a migration. A trigger's body has semicolons of its own, so statements end at ";" only outside of
/// BEGIN … END; the database's own parser has the last word.
QStringList statementsOf(const QString &script)
{
    QStringList statements;
    QString current;
    bool inTrigger = false;
    const QStringList lines = script.split(u'\n');
    for (const QString &line : lines) {
        current += line.section("--"_L1, 0, 0) + u'\n';
        const QString trimmed = line.section("--"_L1, 0, 0).trimmed();
        inTrigger = inTrigger || trimmed.startsWith("CREATE TRIGGER"_L1);
        if (trimmed.endsWith(u';') && (!inTrigger || trimmed == "END;"_L1)) {
            statements.append(current.trimmed());
            current.clear();
            inTrigger = false;
        }
    }
    return statements;
}

} // namespace

Database::Database(const QString &connectionName, const DatabaseSchema &schema)
    : m_connectionName(connectionName)
    , m_schema(schema)
    , m_database(QSqlDatabase::addDatabase(u"QSQLITE"_s, connectionName))
{
}

Database::~Database()
{
    m_statements.clear();
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_connectionName);
}

Result<std::unique_ptr<Database>> Database::open(const QString &path, const DatabaseSchema &schema)
{
    std::unique_ptr<Database> database(new Database(u"pooldeck-"_s + newId(), schema));
    const mode_t oldMask = umask(0077);
    database->m_database.setDatabaseName(path);
    const bool opened = database->m_database.open() && database->setUp();
    umask(oldMask);
    if (!opened) {
        return Failure(databaseError(u"%1 cannot be opened: %2"_s.arg(path, database->m_database.lastError().text())));
    }
    if (const auto migrated = database->migrate(); !migrated) {
        return Failure(migrated.error());
    }
    return database;
}

bool Database::setUp()
{
    return execute(u"PRAGMA journal_mode=WAL"_s) && execute(u"PRAGMA synchronous=FULL"_s) &&
           execute(u"PRAGMA foreign_keys=ON"_s) && execute(u"PRAGMA secure_delete=ON"_s);
}

bool Database::execute(const QString &sql)
{
    QSqlQuery query(m_database);
    if (query.exec(sql)) {
        return true;
    }
    m_lastError = query.lastError().text();
    return false;
}

Result<std::unique_ptr<Database>> Database::openForReading(const QString &path, const DatabaseSchema &schema)
{
    std::unique_ptr<Database> database(new Database(u"pooldeck-"_s + newId(), schema));
    database->m_database.setDatabaseName(path);
    database->m_database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
    if (!database->m_database.open()) {
        return Failure(databaseError(u"%1 cannot be opened: %2"_s.arg(path, database->m_database.lastError().text())));
    }
    if (const auto known = database->checkSchema(path); !known) {
        return Failure(known.error());
    }
    return database;
}

Result<std::unique_ptr<Database>> Database::openBeside(const QString &path, const DatabaseSchema &schema)
{
    std::unique_ptr<Database> database(new Database(u"pooldeck-"_s + newId(), schema));
    database->m_database.setDatabaseName(path);
    if (!QFile::exists(path) || !database->m_database.open()) {
        return Failure(databaseError(u"%1 cannot be opened: %2"_s.arg(path, database->m_database.lastError().text())));
    }
    if (const auto known = database->checkSchema(path); !known) {
        return Failure(known.error());
    }
    if (!database->setUp()) {
        return Failure(databaseError(u"%1 cannot be opened: %2"_s.arg(path, database->m_lastError)));
    }
    return database;
}

Result<void> Database::checkSchema(const QString &path)
{
    if (schemaVersion() != int(m_schema.migrations.size())) {
        return Failure(databaseError(
            u"%1 was written by another version of Pooldeck. Use the commands of that version."_s.arg(path)));
    }
    return {};
}

Result<std::unique_ptr<Database>> Database::openCopy(const QString &path, const DatabaseSchema &schema)
{
    std::unique_ptr<Database> database(new Database(u"pooldeck-"_s + newId(), schema));
    database->m_database.setDatabaseName(path);
    if (!QFile::exists(path) || !database->m_database.open()) {
        return Failure(databaseError(u"%1 cannot be opened: %2"_s.arg(path, database->m_database.lastError().text())));
    }
    const int version = database->schemaVersion();
    if (version < 1 || version > int(schema.migrations.size())) {
        return Failure(databaseError(version < 1 ? u"%1 is no database of Pooldeck."_s.arg(path)
                                                 : u"%1 was written by a newer version of Pooldeck."_s.arg(path)));
    }
    return database;
}

int Database::schemaVersion()
{
    QSqlQuery query(m_database);
    query.exec(u"PRAGMA user_version"_s);
    return query.next() ? query.value(0).toInt() : 0;
}

Result<void> Database::migrate()
{
    const int version = schemaVersion();
    if (version > int(m_schema.migrations.size())) {
        return Failure(databaseError(
            u"The database was written by a newer version of Pooldeck (schema %1, this program knows %2). Install that version."_s
                .arg(version)
                .arg(m_schema.migrations.size())));
    }
    for (int next = version; next < int(m_schema.migrations.size()); ++next) {
        QFile file(m_schema.folder + m_schema.migrations[next]);
        bool done = file.open(QIODevice::ReadOnly) && begin();
        const QStringList statements = statementsOf(QString::fromUtf8(file.readAll()));
        for (const QString &statement : statements) {
            done = done && execute(statement);
        }
        done = done && execute(u"PRAGMA user_version=%1"_s.arg(next + 1)) && commit();
        if (!done) {
            rollback();
            return Failure(
                databaseError(u"The database could not be brought to schema %1: %2"_s.arg(next + 1).arg(m_lastError)));
        }
    }
    return {};
}

QSqlQuery &Database::run(const char *sql, const QVariantList &values)
{
    std::shared_ptr<QSqlQuery> &query = m_statements[sql];
    bool done = true;
    if (!query) {
        query = std::make_shared<QSqlQuery>(m_database);
        query->setForwardOnly(true);
        done = query->prepare(QString::fromLatin1(sql));
    }
    if (m_inTransaction && m_failed) {
        query->finish();
        return *query;
    }
    m_hasWritten = m_hasWritten || !query->isSelect();
    for (qsizetype i = 0; i < values.size(); ++i) {
        query->bindValue(int(i), values[i]);
    }
    if (!done || !query->exec()) {
        m_failed = true;
        m_lastError = query->lastError().text();
        qCCritical(lcDatabase) << m_lastError;
    }
    return *query;
}

bool Database::begin()
{
    return beginWith(u"BEGIN IMMEDIATE"_s);
}

bool Database::beginReading()
{
    return beginWith(u"BEGIN DEFERRED"_s);
}

bool Database::beginWith(const QString &sql)
{
    m_failed = false;
    m_hasWritten = false;
    m_inTransaction = execute(sql);
    if (!m_inTransaction) {
        ++m_counters.failed;
        m_counters.isFailing = true;
    }
    return m_inTransaction;
}

bool Database::emptyLog()
{
    for (const auto &query : std::as_const(m_statements)) {
        query->finish();
    }
    execute(u"PRAGMA busy_timeout=0"_s); // the service does not wait for readers
    QSqlQuery query(m_database);
    const bool done = query.exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s) && query.next() && query.value(0).toInt() == 0;
    query.finish();
    execute(u"PRAGMA busy_timeout=5000"_s); // what Qt sets
    return done;
}

bool Database::commit()
{
    for (const auto &query : std::as_const(m_statements)) {
        query->finish();
    }
    QElapsedTimer timer;
    timer.start();
    if (!m_failed && execute(u"COMMIT"_s)) {
        m_inTransaction = false;
        if (m_hasWritten) {
            m_counters.seconds.observe(double(timer.nsecsElapsed()) / 1e9);
            m_counters.isFailing = false;
        }
        return true;
    }
    ++m_counters.failed;
    m_counters.isFailing = true;
    rollback();
    return false;
}

void Database::rollback()
{
    for (const auto &query : std::as_const(m_statements)) {
        query->finish();
    }
    // It may have been rolled back already; the first error is the one to keep.
    QSqlQuery(m_database).exec(u"ROLLBACK"_s);
    m_inTransaction = false;
    m_failed = false;
}

} // namespace pooldeck
