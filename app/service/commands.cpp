#include "commands.h"

#include "common/literals.h"
#include "runningservice.h"
#include "setup/maintenance.h"
#include "setup/settingsfile.h"
#include "store/schema.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

#include <csignal>
#include <cstdio>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace pooldeck {
namespace {

int checkAndReport(const QString &databaseFile)
{
    const auto problems = checkDatabase(databaseFile);
    if (!problems) {
        return fail(problems.error());
    }
    for (const QString &problem : *problems) {
        std::printf("%s\n", qPrintable(problem));
    }
    std::printf("%s: %s\n", qPrintable(databaseFile), problems->isEmpty() ? "all is well" : "damaged");
    return problems->isEmpty() ? Done : Failed;
}

/// The process that serves this data folder, from its endpoint file; none when that is not a pooldeckd (any more).
std::optional<pid_t> servingProcess(const DataFolder &folder)
{
    QFile file(folder.endpointFile());
    const bool opened = file.open(QIODevice::ReadOnly);
    const QJsonObject endpoint = opened ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    const qint64 pid = endpoint.value("Pid"_L1).toInteger();
    QFile name(u"/proc/%1/comm"_s.arg(pid));
    const bool isService = pid > 1 && name.open(QIODevice::ReadOnly) && name.readAll().trimmed() == "pooldeckd";
    return isService ? std::optional(pid_t(pid)) : std::nullopt;
}

/// The data of the service: locked when it is stopped, else beside it.
Result<OpenedData> openDataBeside(const QString &dataFolder)
{
    auto locked = openData(dataFolder);
    if (locked || locked.error().code != "DataFolderInUse"_L1) {
        return locked;
    }
    OpenedData data;
    data.folder = DataFolder::beside(dataFolder);
    if (!servingProcess(*data.folder)) { // another command has it: `restore` would put its file over what is written
        return locked;
    }
    auto database = Database::openBeside(data.folder->databaseFile(), serviceSchema());
    if (!database) {
        return Failure(database.error());
    }
    data.database = std::move(*database);
    data.store = std::make_unique<Store>(*data.database);
    return data;
}

/// Makes keys and writes them into the file: of a new web service in one transaction, of a rotation with the database
/// locked only at the end, because the service may be running.
int makeKeys(Result<OpenedData> &&data, const CommandLine &line, const std::optional<AccountSetup::Rotation> &rotation)
{
    const ServiceOptions &options = line.options;
    const QString &keysFile = line.file;
    if (!data) {
        return fail(data.error());
    }
    const SystemClock clock;
    AccountSetup setup(*data->store, clock, *data->folder, options.shareFolder);
    if (setup.isFirstStart()) {
        return fail(localError(u"NoAccount"_s,
                               u"There is no account in %1 yet. Start pooldeckd once."_s.arg(options.dataFolder)));
    }
    const auto signingKey = data->folder->signingKey();
    if (!signingKey) {
        return fail(signingKey.error());
    }
    if (!rotation && !data->store->begin()) {
        return fail(localError(u"DatabaseFailed"_s, data->store->lastError()));
    }
    const Result<NewKeys> keys = rotation ? setup.successors(*rotation) : setup.importWebService(line.folder);
    if (!keys) {
        return fail(keys.error());
    }
    QStringList problems;
    const Links links(originOf(options, savedPort(*data->store)), setup.accountId(), *signingKey, 0);
    const QJsonObject ready = AccountSetup::readyFile(links, setup.webServices(problems), *keys);
    // First the file: keys that are stored but unknown to anybody would be worse than a file without effect.
    if (const auto written = writeNewPrivateFile(keysFile, QJsonDocument(ready).toJson()); !written) {
        return fail(written.error());
    }
    const bool isBegun = !rotation || data->store->begin();
    if (isBegun && rotation) {
        setup.saveKeys(*keys);
    }
    if (!isBegun || !data->store->commit()) {
        QFile::remove(keysFile);
        return fail(localError(u"DatabaseFailed"_s, data->store->lastError()));
    }
    std::printf("The keys are in %s. Import them and delete the file.\n", qPrintable(keysFile));
    if (!data->folder->isLocked()) {
        const auto pid = servingProcess(*data->folder);
        if (!pid || kill(*pid, SIGHUP) != 0) {
            return fail(localError(u"NotTold"_s, u"The keys are stored, but the running service was not found. Send it "
                                                 "SIGHUP: until then it takes the old keys."_s));
        }
        std::printf("The service (process %lld) reads its keys again.\n", static_cast<long long>(*pid));
    }
    return Done;
}

int listKeys(const QString &databaseFile)
{
    const auto database = Database::openForReading(databaseFile, serviceSchema());
    if (!database) {
        return fail(database.error());
    }
    Store store(**database);
    QHash<QString, QString> names;
    const QList<StoredWebService> services = store.webServices();
    for (const StoredWebService &service : services) {
        names.insert(service.id, service.name + u' ' + toString(service.kind));
    }
    const qint64 now = SystemClock().nowMs();
    std::printf("%-9s  %-20s  %10s  %s\n", "SLOT", "MADE", "AGE (DAYS)", "OF");
    const QList<StoredCredential> credentials = store.credentials();
    for (const StoredCredential &key : credentials) {
        const QString owner = key.isAccount ? u"account"_s : u"web service "_s + names.value(key.ownerId);
        std::printf("%-9s  %-20s  %10lld  %s\n", qPrintable(key.slot),
                    qPrintable(QDateTime::fromMSecsSinceEpoch(key.createdAtMs, Qt::UTC).toString(Qt::ISODate)),
                    static_cast<long long>((now - key.createdAtMs) / 86'400'000), qPrintable(owner));
    }
    return store.lastError().isEmpty() ? Done : fail(localError(u"DatabaseFailed"_s, store.lastError()));
}

} // namespace

int fail(const Error &error)
{
    std::fprintf(stderr, "pooldeckd: %s\n", qPrintable(error.toString()));
    return Failed;
}

Result<void> checkOwner(const CommandLine &line)
{
    struct stat info = {};
    const QString &folder = line.options.dataFolder;
    if (line.command == CommandLine::Command::Settings || geteuid() != 0 ||
        stat(QFile::encodeName(folder).constData(), &info) != 0 || info.st_uid == 0) {
        return {};
    }
    return Failure(
        localError(u"WrongUser"_s,
                   u"The data folder %1 is another user's. Run this as that user: runuser -u %2 -- pooldeckd …"_s.arg(
                       folder, QFileInfo(folder).owner())));
}

int runCommand(const CommandLine &line)
{
    using Command = CommandLine::Command;
    const QString databaseFile = DataFolder::databaseFileOf(line.options.dataFolder);
    switch (line.command) {
    case Command::Serve:
        break;
    case Command::Settings:
        std::fputs(settingsFile(line.options, line.defaults).toUtf8().constData(), stdout);
        return Done;
    case Command::Backup: {
        const auto done = backUpDatabase(databaseFile, line.file);
        return done ? Done : fail(done.error());
    }
    case Command::Restore: {
        const auto kept = restoreDatabase(line.options.dataFolder, line.file);
        if (!kept) {
            return fail(kept.error());
        }
        std::printf("%s is the database now.%s\n", qPrintable(line.file),
                    kept->isEmpty() ? "" : qPrintable(u" The one before is %1."_s.arg(*kept)));
        return Done;
    }
    case Command::Check:
        return checkAndReport(databaseFile);
    case Command::KeysList:
        return listKeys(databaseFile);
    case Command::KeysRotate:
        return makeKeys(openDataBeside(line.options.dataFolder), line,
                        AccountSetup::Rotation{line.slot, line.webService, line.allKeys});
    case Command::ServicesAdd:
        return makeKeys(openData(line.options.dataFolder), line, {});
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
