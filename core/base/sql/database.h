#pragma once

#include "common/error.h"
#include "common/histogram.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QStringList>
#include <QVariant>

#include <memory>

namespace pooldeck {

/// Of the transactions that wrote something, since the start.
struct CommitCounters
{
    Histogram<9> seconds{{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2}}; ///< COMMIT alone
    quint64 failed = 0;                                                             ///< or could not even begin
    bool isFailing = false;                                                         ///< the newest one failed
};

/// The numbered scripts that make a database, oldest first; `user_version` says how many of them have run.
struct DatabaseSchema
{
    QString folder; ///< with a slash at its end, of resources mostly
    QStringList migrations;
};

/// One SQLite connection: WAL, synchronous=FULL, migrations, prepared statements kept. To be used by one thread.
class Database final
{
public:
    /// Opens or creates the file (mode 0600) and brings it to the newest schema. A schema of a newer version of the
    /// program is refused.
    static Result<std::unique_ptr<Database>> open(const QString &path, const DatabaseSchema &schema);
    /// An existing file, also one that somebody writes. A schema other than this program's is refused.
    static Result<std::unique_ptr<Database>> openForReading(const QString &path, const DatabaseSchema &schema);
    /// An existing file that somebody else writes, to write beside him. A schema other than this program's is refused.
    static Result<std::unique_ptr<Database>> openBeside(const QString &path, const DatabaseSchema &schema);
    /// An existing file that nobody uses, like a backup: no WAL, no migration; a newer schema is refused.
    static Result<std::unique_ptr<Database>> openCopy(const QString &path, const DatabaseSchema &schema);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// Runs a prepared statement. A failure poisons the transaction in progress: nothing of it runs any more (SQLite
    /// may have rolled back by itself, and what follows would be on disk at once) and its commit fails.
    QSqlQuery &run(const char *sql, const QVariantList &values = {});

    bool begin();
    /// A transaction that only reads: it waits for no writer.
    bool beginReading();
    /// False when anything since `begin` failed or the disk refused; then everything since is rolled back.
    bool commit();
    void rollback();

    /// Moves what the log has into the database and empties it, so that nothing of before is left in it. False when
    /// somebody reads from it. Not within a transaction.
    bool emptyLog();

    /// What went wrong first in the newest transaction that failed.
    const QString &lastError() const { return m_lastError; }

    const CommitCounters &counters() const { return m_counters; }

private:
    Database(const QString &connectionName, const DatabaseSchema &schema);
    bool execute(const QString &sql);
    Result<void> checkSchema(const QString &path);
    bool setUp();
    bool beginWith(const QString &sql);
    Result<void> migrate();
    int schemaVersion();

    QString m_connectionName;
    DatabaseSchema m_schema;
    QSqlDatabase m_database;
    QHash<const char *, std::shared_ptr<QSqlQuery>> m_statements;
    QString m_lastError;
    bool m_inTransaction = false;
    bool m_failed = false;
    bool m_hasWritten = false; ///< or tried to, in the transaction in progress
    CommitCounters m_counters;
};

} // namespace pooldeck
