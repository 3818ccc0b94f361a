// pooldeckd: the pool service. Builds the object graph, nothing else.

#include "runningservice.h"

#include "common/literals.h"
#include "setup/maintenance.h"
#include "vmhost/sandboxprobe.h"
#include "vmhost/terminationsignals.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QStandardPaths>

#include <CLI/CLI.hpp>

#include <pooldeck/version.h>

#include <cstdio>
#include <map>
#include <memory>

using namespace pooldeck;

Q_LOGGING_CATEGORY(lcMain, "pooldeck.service.main", QtInfoMsg)

namespace {

int fail(const Error &error)
{
    std::fprintf(stderr, "pooldeckd: %s\n", qPrintable(error.toString()));
    return 1;
}

/// "127.0.0.1:0", "[::1]:8080"
Result<void> parseListen(const QString &text, ServiceOptions &options)
{
    const qsizetype colon = text.lastIndexOf(u':');
    bool isNumber = false;
    const uint port = text.mid(colon + 1).toUInt(&isNumber);
    QString address = text.left(std::max<qsizetype>(colon, 0));
    if (address.startsWith(u'[') && address.endsWith(u']')) {
        address = address.mid(1, address.size() - 2);
    }
    if (colon < 1 || !isNumber || port > 65535) {
        return Failure(
            localError(u"BadListen"_s, u"--listen takes ADDRESS:PORT, like 127.0.0.1:0, not '%1'."_s.arg(text)));
    }
    if (address != "127.0.0.1"_L1 && address != "::1"_L1) {
        return Failure(
            localError(u"BadListen"_s,
                       u"This version listens on the loopback addresses 127.0.0.1 and ::1 only: it has no TLS yet."_s));
    }
    options.listenAddress = address;
    options.listenPort = quint16(port);
    return {};
}

enum class SandboxMode { Auto, Off, Require };

/// Whether jobs will be sandboxed, from what the probe said; an error when the service must not start.
Result<bool> sandboxDecision(SandboxMode mode, const QString &problem)
{
    if (problem.isEmpty()) {
        return true;
    }
    if (mode == SandboxMode::Require) {
        return Failure(localError(
            u"NoSandbox"_s,
            u"Jobs cannot be sandboxed on this computer (%1), and --sandbox require does not do without. Install the "
            u"package bubblewrap and allow this user to make user namespaces, or use --sandbox auto or off."_s.arg(
                problem)));
    }
    qCWarning(lcMain).noquote() << "Jobs run without a sandbox:" << problem;
    return false;
}

int serve(const ServiceOptions &options, SandboxMode mode, QCoreApplication &application)
{
    const TerminationSignals signals;
    std::unique_ptr<RunningService> service;
    const auto begin = [&](const Result<bool> &sandboxJobs) {
        ServiceOptions decided = options;
        decided.sandboxJobs = sandboxJobs.value_or(false);
        service = std::make_unique<RunningService>(decided);
        const Result<void> started = sandboxJobs ? service->start() : Failure(sandboxJobs.error());
        if (!started) {
            QCoreApplication::exit(fail(started.error()));
            return;
        }
        std::printf("pooldeckd %s serves %s\n", POOLDECK_VERSION, qPrintable(service->poolServiceUrl()));
        std::fflush(stdout);
        QObject::connect(service.get(), &RunningService::idle, &application, &QCoreApplication::quit);
        QObject::connect(service.get(), &RunningService::broken, &application, [](const QString &reason) {
            std::fprintf(stderr, "pooldeckd: %s\n", qPrintable(reason));
            QCoreApplication::exit(1);
        });
    };
    // VMs outlive the service and are found again at its next start.
    QObject::connect(&signals, &TerminationSignals::received, &application, &QCoreApplication::quit);
    SandboxProbe probe({options.programFolder, options.shareFolder});
    QObject::connect(&probe, &SandboxProbe::finished, &application,
                     [&](const QString &problem) { begin(sandboxDecision(mode, problem)); });
    if (mode == SandboxMode::Off) {
        QMetaObject::invokeMethod(
            &application, [&] { begin(false); }, Qt::QueuedConnection);
    } else {
        probe.start();
    }
    return QCoreApplication::exec();
}

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
    return problems->isEmpty() ? 0 : 1;
}

/// Opens the data of a service that is not running, makes keys in one transaction, and writes them into the file.
template <class Make>
int makeKeys(const ServiceOptions &options, const QString &keysFile, const Make &make)
{
    auto data = openData(options.dataFolder);
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
    data->store->begin();
    const Result<NewKeys> keys = make(setup);
    if (!keys) {
        return fail(keys.error());
    }
    QStringList problems;
    const Links links(originOf(options, savedPort(*data->store)), setup.accountId(), *signingKey, 0);
    const QJsonObject ready = AccountSetup::readyFile(links, setup.webServices(problems), *keys);
    // First the file: keys that are stored but unknown to anybody would be worse than a file without effect.
    if (const auto written = writePrivateFile(keysFile, QJsonDocument(ready).toJson()); !written) {
        return fail(written.error());
    }
    if (!data->store->commit()) {
        QFile::remove(keysFile);
        return fail(localError(u"DatabaseFailed"_s, data->store->lastError()));
    }
    std::printf("The keys are in %s. Import them and delete the file.\n", qPrintable(keysFile));
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    qSetMessagePattern(u"%{time yyyy-MM-ddThh:mm:ss.zzz} %{type} %{category}: %{message}"_s);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"pooldeckd"_s);

    ServiceOptions options;
    options.programFolder = QCoreApplication::applicationDirPath();
    options.shareFolder = QDir(options.programFolder + u"/../share/pooldeck").absolutePath();
    const QString dataHome = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    std::string dataFolder = QDir(dataHome).filePath(u"pooldeck/service"_s).toStdString();
    std::string listen = "127.0.0.1:0";
    std::string readyFile;
    std::string folder;

    SandboxMode sandboxMode = SandboxMode::Auto;
    CLI::App app("The pool service of Pooldeck: pools of VMs, batch jobs and the bill, on this computer.");
    app.set_version_flag("--version", POOLDECK_VERSION);
    app.add_option("--data-dir", dataFolder, "Folder of the service's data")->capture_default_str();
    app.add_option("--listen", listen, "ADDRESS:PORT; port 0: the same as last time, at first any free one")
        ->capture_default_str();
    app.add_option("--ready-file", readyFile,
                   "Write URLs here once the service answers; at the very first start also the keys (mode 0600)");
    app.add_option("--idle-exit", options.idleExitSeconds,
                   "End after so many seconds without VMs, jobs and clients; 0: never");
    app.add_option("--max-pools", options.quota.maxPools, "Quota: pools")
        ->capture_default_str()
        ->check(CLI::Range(0, 1000));
    app.add_option("--max-vms-per-pool", options.quota.maxVmsPerPool, "Quota: VMs of a pool")
        ->capture_default_str()
        ->check(CLI::Range(0, 10000));
    app.add_option("--classic-slots", options.quota.classicSlots, "Jobs of classic processing at a time")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    app.add_option("--job-retention-days", options.jobRetentionDays, "Ended jobs and their outputs are kept so long")
        ->capture_default_str()
        ->check(CLI::Range(1, 36500));
    CLI::App *backup = app.add_subcommand("backup", "Copy the database, also while the service runs");
    std::string backupFile;
    backup->add_option("FILE", backupFile, "File that is not there yet")->required();
    CLI::App *check = app.add_subcommand("check", "Check the database and the ledger, also while the service runs");
    const std::map<std::string, SandboxMode> sandboxModes{
        {"auto", SandboxMode::Auto}, {"off", SandboxMode::Off}, {"require", SandboxMode::Require}};
    app.add_option(
           "--sandbox", sandboxMode,
           "Commands of jobs in a sandbox of bubblewrap: auto (when it works), off, require (else do not start)")
        ->option_text("MODE [auto]")
        ->transform(CLI::CheckedTransformer(sandboxModes));
    CLI::App *keys =
        app.add_subcommand("keys", "Keys of the account and its web services (while the service is stopped)");
    CLI::App *rotate = keys->add_subcommand("rotate", "Make new keys; the old ones stop at once");
    keys->require_subcommand(1);
    CLI::App *services = app.add_subcommand("services", "Web services (while the service is stopped)");
    CLI::App *add = services->add_subcommand("add", "Register a folder with a web-service.json");
    services->require_subcommand(1);
    add->add_option("FOLDER", folder, "Folder of the web service")->required();
    add->add_option("--keys-file", readyFile, "File for its new keys (mode 0600)")->required();
    rotate->add_option("--ready-file,--keys-file", readyFile, "File for the new keys (mode 0600)")->required();
    for (CLI::App *sub : {rotate, add, backup, check}) {
        sub->add_option("--data-dir", dataFolder, "Folder of the service's data")->capture_default_str();
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }

    options.dataFolder = QString::fromStdString(dataFolder);
    options.readyFile = QString::fromStdString(readyFile);
    if (const auto parsed = parseListen(QString::fromStdString(listen), options); !parsed) {
        return fail(parsed.error());
    }
    const QString databaseFile = DataFolder::databaseFileOf(options.dataFolder);
    if (*backup) {
        const auto done = backUpDatabase(databaseFile, QString::fromStdString(backupFile));
        return done ? 0 : fail(done.error());
    }
    if (*check) {
        return checkAndReport(databaseFile);
    }
    if (*rotate) {
        return makeKeys(options, options.readyFile,
                        [](AccountSetup &setup) -> Result<NewKeys> { return setup.rotateKeys(); });
    }
    if (*add) {
        return makeKeys(options, options.readyFile,
                        [&](AccountSetup &setup) { return setup.importWebService(QString::fromStdString(folder)); });
    }
    return serve(options, sandboxMode, application);
}
