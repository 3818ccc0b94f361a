#include "setup/maintenance.h"

#include "common/literals.h"
#include "setup/accountsetup.h"
#include "store/schema.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace pooldeck {
namespace {

struct Rule
{
    const char *broken;    ///< selects what breaks the rule: one text each
    QLatin1StringView why; ///< with %1 for that text
};

constexpr std::array Rules{
    Rule{"SELECT vm_id FROM intervals WHERE ready_at < requested_at OR deleted_at < coalesce(ready_at, requested_at)",
         "The interval of VM %1 ends before it starts."_L1},
    Rule{"SELECT id FROM vms WHERE pool_id <> '' AND state NOT IN ('Lost') "
         "AND NOT EXISTS (SELECT 1 FROM intervals WHERE vm_id = vms.id AND deleted_at IS NULL)",
         "VM %1 exists, but the ledger has no open interval for it."_L1},
    Rule{"SELECT vm_id FROM intervals WHERE deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM vms WHERE id = vm_id)",
         "The interval of VM %1 is open, but the VM does not exist."_L1},
    Rule{"SELECT id FROM vms WHERE pool_id <> '' AND ready_at IS NOT "
         "(SELECT ready_at FROM intervals WHERE vm_id = vms.id)",
         "VM %1 and its interval disagree about when it was ready."_L1},
    Rule{"SELECT job_id || ' attempt ' || number FROM attempts WHERE ended_at < started_at",
         "Job %1 ended before it started."_L1},
    Rule{"SELECT a.job_id || ' attempt ' || a.number FROM attempts a JOIN attempts b ON a.vm_id = b.vm_id "
         "AND (a.job_id, a.number) <> (b.job_id, b.number) AND a.started_at <= b.started_at "
         "AND coalesce(a.ended_at, 9e18) > b.started_at AND (a.started_at, a.job_id) < (b.started_at, b.job_id)",
         "Job %1 overlaps with another one on the same VM."_L1},
    Rule{"SELECT job_id || ' attempt ' || number FROM attempts JOIN intervals USING (vm_id) "
         "WHERE started_at < ready_at OR (deleted_at IS NOT NULL AND NOT end_estimated "
         "AND coalesce(ended_at, 9e18) > deleted_at)",
         "Job %1 ran while its VM was not billed."_L1},
    Rule{"SELECT id FROM jobs WHERE status = 'Running' "
         "AND NOT EXISTS (SELECT 1 FROM attempts WHERE job_id = jobs.id AND number = attempt AND ended_at IS NULL)",
         "Job %1 runs without an open attempt."_L1},
    Rule{"SELECT job_id || ' attempt ' || number FROM attempts JOIN jobs ON id = job_id "
         "WHERE attempts.ended_at IS NULL AND (status <> 'Running' OR attempt <> number)",
         "Job %1 is open, but the job does not run it."_L1},
    Rule{"SELECT id FROM jobs WHERE (ended_at IS NOT NULL) <> (status IN ('Finished', 'Failed', 'Cancelled'))",
         "Job %1 has an end that does not fit its state."_L1},
    Rule{"SELECT id FROM pools WHERE state NOT IN ('Creating', 'Steady', 'Resizing', 'Deleting', 'Failed') "
         "OR deallocation NOT IN ('TaskCompletion', 'Requeue', 'Terminate')",
         "Pool %1 has a state that means nothing."_L1},
    Rule{"SELECT id FROM vms WHERE state NOT IN ('Provisioning', 'Idle', 'Busy', 'Draining', 'Deleting', 'Lost')",
         "VM %1 has a state that means nothing."_L1},
    Rule{"SELECT id FROM jobs WHERE status NOT IN ('NotStarted', 'Running', 'Failed', 'Cancelled', 'Finished')",
         "Job %1 has a status that means nothing."_L1},
    Rule{"SELECT id FROM jobs WHERE pool_id <> '' AND NOT EXISTS (SELECT 1 FROM pools WHERE id = jobs.pool_id)",
         "Job %1 names a pool that never was."_L1},
};

/// Marks a copy, so that the service that finds it as its database begins a new epoch: cursors of the change feed that
/// are newer than the copy would otherwise seem to be known (AccountSetup::beginEpoch).
Result<void> markAsCopy(const QString &path)
{
    const auto database = Database::openCopy(path, serviceSchema());
    if (!database) {
        return Failure(database.error());
    }
    (*database)->begin();
    (*database)->run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '1')", {QString(AccountSetup::CopyKey)});
    if (!(*database)->commit()) {
        return Failure(localError(u"CannotWrite"_s, u"%1 cannot be written: %2"_s.arg(path, (*database)->lastError())));
    }
    return {};
}

Result<std::unique_ptr<Database>> openExisting(const QString &databaseFile)
{
    if (!QFileInfo::exists(databaseFile)) {
        return Failure(localError(u"NoAccount"_s, u"There is no database %1."_s.arg(databaseFile)));
    }
    return Database::openForReading(databaseFile, serviceSchema());
}

/// A file or folder, onto the disk.
bool flushFile(const QString &path)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    const bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return done;
}

/// Gives the database a second name, without anything of it left in its log; what is wrong when that cannot be.
std::optional<QString> keepUnder(const QString &kept, const QString &database)
{
    {
        const auto old = Database::openCopy(
            database, serviceSchema()); // whoever is the last to close it empties and removes the log
        if (old) {
            (*old)->run("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }
    // Of a damaged one it is still there: beside the new one it would be taken for its.
    for (const QString &suffix : {u"-wal"_s, u"-shm"_s}) {
        if (QFileInfo::exists(database + suffix) && !QFile::rename(database + suffix, kept + suffix)) {
            return u"%1 cannot be renamed."_s.arg(database + suffix);
        }
    }
    const bool isLinked = link(QFile::encodeName(database).constData(), QFile::encodeName(kept).constData()) == 0;
    if (!isLinked && !QFile::rename(database, kept)) { // there are file systems without links
        return u"%1 cannot be renamed."_s.arg(database);
    }
    return {};
}

QStringList column(QSqlQuery &query)
{
    QStringList texts;
    while (query.next()) {
        texts.append(query.value(0).toString());
    }
    return texts;
}

} // namespace

Result<void> backUpDatabase(const QString &databaseFile, const QString &target)
{
    if (QFileInfo::exists(target)) {
        return Failure(localError(u"CannotWrite"_s, u"%1 is there already; name a new file."_s.arg(target)));
    }
    const auto database = openExisting(databaseFile);
    if (!database) {
        return Failure(database.error());
    }
    const mode_t oldMask = umask(0077);
    (*database)->run("VACUUM INTO ?", {target});
    umask(oldMask);
    if (!(*database)->lastError().isEmpty()) {
        return Failure(
            localError(u"CannotWrite"_s, u"%1 cannot be written: %2"_s.arg(target, (*database)->lastError())));
    }
    return markAsCopy(target);
}

Result<QString> restoreDatabase(const QString &dataFolder, const QString &backup)
{
    const auto folder = DataFolder::open(dataFolder);
    if (!folder) {
        return Failure(folder.error());
    }
    const QString database = (*folder)->databaseFile();
    const QString incoming = database + u".restoring"_s;
    QFile::remove(incoming);
    const mode_t oldMask = umask(0077);
    const bool copied = QFile::copy(backup, incoming) &&
                        QFile::setPermissions(incoming, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    umask(oldMask);
    if (!copied) {
        return Failure(localError(u"CannotWrite"_s, u"%1 cannot be copied to %2."_s.arg(backup, incoming)));
    }
    const auto refuse = [&](const QString &why) {
        QFile::remove(incoming);
        return Failure(localError(u"BadBackup"_s, why));
    };
    if (const auto marked = markAsCopy(incoming); !marked) {
        return refuse(marked.error().message);
    }
    {
        const auto copy = Database::openCopy(incoming, serviceSchema());
        const QStringList found = copy ? column((*copy)->run("PRAGMA integrity_check")) : QStringList();
        if (found != QStringList{u"ok"_s}) {
            return refuse(u"%1 is damaged: %2"_s.arg(backup, found.value(0)));
        }
    }
    if (!flushFile(incoming)) {
        return refuse(u"%1 cannot be written to the disk."_s.arg(incoming));
    }
    QString kept;
    if (QFileInfo::exists(database)) {
        kept = database + u".before-"_s + QDateTime::currentDateTimeUtc().toString(u"yyyyMMddThhmmsszzz"_s);
        if (const auto problem = keepUnder(kept, database)) {
            return refuse(*problem);
        }
    }
    // At every moment until here and from here on there is a whole database of this name.
    if (std::rename(QFile::encodeName(incoming).constData(), QFile::encodeName(database).constData()) != 0) {
        return refuse(u"%1 cannot be renamed to %2."_s.arg(incoming, database));
    }
    flushFile((*folder)->path());
    return kept;
}

Result<QStringList> checkDatabase(const QString &databaseFile)
{
    const auto opened = openExisting(databaseFile);
    if (!opened) {
        return Failure(opened.error());
    }
    Database &database = **opened;
    QStringList problems = column(database.run("PRAGMA integrity_check"));
    problems.removeAll(u"ok"_s);
    for (const QString &table : column(database.run("PRAGMA foreign_key_check"))) {
        problems.append(u"A row of %1 refers to one that is not there."_s.arg(table));
    }
    database.beginReading(); // one state of the database for all rules
    for (const Rule &rule : Rules) {
        for (const QString &what : column(database.run(rule.broken))) {
            problems.append(QString(rule.why).arg(what));
        }
    }
    if (!database.commit()) {
        return Failure(localError(u"DatabaseFailed"_s, u"The database cannot be read: "_s + database.lastError()));
    }
    return problems;
}

} // namespace pooldeck
