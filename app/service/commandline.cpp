#include "commandline.h"

#include "common/literals.h"
#include "setup/datafolder.h"
#include "setup/settings.h"
#include "setup/settingsfile.h"

#include <QDir>
#include <QFile>

#include <CLI/CLI.hpp>

#include <pooldeck/version.h>

#include <cstdio>
#include <map>

namespace pooldeck {
namespace {

using GivenSettings = std::map<const Setting *, std::vector<std::string>>;

constexpr const char *Intro =
    "pooldeckd " POOLDECK_VERSION ", the pool service of Pooldeck: pools of VMs, batch jobs and the bill.\n"
    "\n"
    "Usage:\n"
    "  pooldeckd [SETTING...]                 serve until SIGTERM or Ctrl+C\n"
    "  pooldeckd COMMAND ... [SETTING...]     do one thing with the service's data\n"
    "\n"
    "Commands (pooldeckd COMMAND --help tells more):\n"
    "  settings               print a settings file with every setting explained\n"
    "  keys list              which keys there are, and since when; never the keys\n"
    "  keys rotate            make new keys; also while the service runs\n"
    "  services add FOLDER    register a web service; while the service is stopped\n"
    "  backup FILE            copy the database; also while the service runs\n"
    "  check                  check database and ledger; also while the service runs\n"
    "  restore FILE           take a backup as database; while the service is stopped\n"
    "\n"
    "Examples:\n"
    "  pooldeckd --data-dir ~/pooldeck --ready-file ~/pooldeck-keys.json\n"
    "      On this computer only. The file has the URLs and, the first time, the keys.\n"
    "  pooldeckd --listen 0.0.0.0:8443 --tls-cert chain.pem --tls-key key.pem \\\n"
    "            --public-url https://pools.example.org:8443\n"
    "      For other computers.\n"
    "\n"
    "SIGTERM and SIGINT end it in order (see --on-stop), a second one at once. SIGHUP\n"
    "makes it read its keys again.\n"
    "\n"
    "Options:\n"
    "  --config FILE\n"
    "      Settings file; without it DATA-DIR/pooldeckd.toml if there is one. The command line goes\n"
    "      before the file, the file before the default.\n"
    "  --help, --version\n"
    "\n"
    "Settings, here as --NAME VALUE, in the file as NAME = VALUE; the default in brackets.\n";

constexpr const char *ExitCodes = "\n"
                                  "Exit codes: 0 done, or ended in order; 1 it failed, stderr says why (check: the "
                                  "data is damaged);\n"
                                  "2 the command line or the settings file is wrong.\n";

std::string wrapped(const QString &text)
{
    constexpr qsizetype Width = 96;
    const QString indent = u"      "_s;
    QString lines;
    QString line = indent;
    const QStringList words = text.split(u' ');
    for (const QString &word : words) {
        if (line.size() + word.size() > Width) {
            lines += line.chopped(1) + u'\n';
            line = indent;
        }
        line += word + u' ';
    }
    return QString(lines + line.chopped(1) + u'\n').toStdString();
}

std::string helpText(const ServiceOptions &defaults)
{
    std::string help = Intro;
    const char *group = "";
    for (const Setting &setting : settings()) {
        if (qstrcmp(group, setting.group) != 0) {
            group = setting.group;
            help += std::string("\n") + group + ":\n";
        }
        const std::string standard = setting.get(defaults).join(u' ').toStdString();
        const std::string form = setting.kind == Setting::Kind::Flag ? "" : std::string(" ") + setting.form;
        help += std::string("  --") + setting.name + form + (standard.empty() ? "" : " [" + standard + "]") + "\n";
        help += wrapped(QString::fromUtf8(setting.help));
    }
    return help + ExitCodes;
}

int wrongUsage(const QString &problem)
{
    std::fprintf(stderr, "pooldeckd: %s\n", qPrintable(problem));
    return WrongUsage;
}

/// "" for nothing.
QString applyGiven(const GivenSettings &given, ServiceOptions &options)
{
    for (const auto &[setting, values] : given) {
        QStringList texts;
        for (const std::string &value : values) {
            texts.append(QString::fromStdString(value));
        }
        if (values.empty()) {
            continue;
        }
        if (setting->kind != Setting::Kind::List && texts.size() > 1) {
            texts = {texts.constLast()}; // the last one counts, as with most programs
        }
        if (const auto done = setting->set(options, texts); !done) {
            return u"--%1 "_s.arg(QLatin1StringView(setting->name)) + done.error().message;
        }
    }
    return {};
}

Result<ServiceOptions> readFile(const QString &path, const ServiceOptions &defaults)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Failure(localError(u"BadSetting"_s, u"%1 cannot be read: %2"_s.arg(path, file.errorString())));
    }
    return parseSettings(file.readAll(), path, defaults);
}

/// Default, then file, then command line.
Result<ServiceOptions> resolve(const QString &configFile, const GivenSettings &given, const ServiceOptions &defaults)
{
    ServiceOptions options = defaults;
    if (const QString problem = applyGiven(given, options); !problem.isEmpty()) {
        return Failure(localError(u"BadSetting"_s, problem));
    }
    QString path = configFile;
    if (path.isEmpty()) {
        path = DataFolder::settingsFileOf(options.dataFolder);
        if (!QFile::exists(path)) {
            return options;
        }
    }
    auto fromFile = readFile(path, defaults);
    if (!fromFile) {
        return fromFile;
    }
    if (configFile.isEmpty() && fromFile->dataFolder != defaults.dataFolder) {
        return Failure(localError(u"BadSetting"_s, u"%1: data-dir cannot be set in the data folder itself; use "
                                                   "--data-dir, or --config with a file elsewhere."_s.arg(path)));
    }
    applyGiven(given, *fromFile);
    return fromFile;
}

} // namespace

std::variant<CommandLine, int> readCommandLine(int argc, char **argv, const ServiceOptions &defaults)
{
    CommandLine line;
    line.defaults = defaults;
    GivenSettings given;
    std::map<const Setting *, std::string> flags;
    std::string config;
    std::string file;
    std::string folder;
    std::string slot;
    std::string webService;

    CLI::App app;
    app.name("pooldeckd");
    app.set_version_flag("--version", POOLDECK_VERSION);
    app.add_option("--config", config)->type_name("FILE");
    for (const Setting &setting : settings()) {
        const std::string name = std::string("--") + setting.name;
        if (setting.kind == Setting::Kind::Flag) {
            app.add_flag(name, flags[&setting], setting.help);
        } else {
            app.add_option(name, given[&setting], setting.help)->type_name(setting.form)->allow_extra_args(false);
        }
    }
    CLI::App *printSettings = app.add_subcommand(
        "settings",
        "Print a settings file with every setting explained. What is set here or in --config FILE stands in "
        "it as set, the rest as commented default.");
    CLI::App *backup = app.add_subcommand("backup", "Copy the database, also while the service runs.");
    backup->add_option("FILE", file, "File that is not there yet")->required();
    CLI::App *restore = app.add_subcommand(
        "restore", "Take a backup as the service's database, while the service is stopped. The database that was there "
                   "is kept beside it.");
    restore->add_option("FILE", file, "File that `pooldeckd backup` made")->required();
    CLI::App *check = app.add_subcommand("check", "Check the database and the ledger, also while the service runs.");
    CLI::App *keys = app.add_subcommand("keys", "Keys of the account and its web services.");
    keys->require_subcommand(1);
    CLI::App *list = keys->add_subcommand("list", "Which keys there are and since when; never the keys themselves.");
    CLI::App *rotate = keys->add_subcommand(
        "rotate",
        "Make new keys. The old ones stop at once, also in a running service; the key of the other slot stays "
        "valid, so that clients can change over without a gap.");
    rotate->add_option("SLOT", slot, "primary or secondary; without it both")
        ->check(CLI::IsMember({"primary", "secondary"}))
        ->type_name("");
    CLI::Option *one = rotate->add_option("--web-service", webService, "Of this web service, not of the account");
    rotate->add_flag("--all", line.allKeys, "Of the account and of every web service")->excludes(one);
    CLI::App *services = app.add_subcommand("services", "Web services.");
    services->require_subcommand(1);
    CLI::App *add = services->add_subcommand(
        "add", "Register a folder with a web-service.json, while the service is stopped. It is copied.");
    add->add_option("FOLDER", folder, "Folder of the web service")->required();
    for (CLI::App *command : {rotate, add}) {
        command->add_option("--keys-file,--ready-file", file, "File for the new keys that is not there yet (mode 0600)")
            ->type_name("FILE")
            ->required();
    }
    for (CLI::App *command : {printSettings, backup, restore, check, keys, list, rotate, services, add}) {
        command->fallthrough();
    }
    app.require_subcommand(0, 1);
    const std::string help = helpText(defaults);
    app.set_help_flag();
    bool wantsHelp = false;
    app.add_flag("-h,--help", wantsHelp);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? Done : WrongUsage;
    }
    if (wantsHelp) {
        std::fputs(help.c_str(), stdout);
        return Done;
    }

    for (const auto &[setting, value] : flags) {
        if (!value.empty()) {
            given[setting] = {value};
        }
    }
    using Command = CommandLine::Command;
    for (const auto &[parsed, command] : {std::pair{printSettings, Command::Settings},
                                          {backup, Command::Backup},
                                          {restore, Command::Restore},
                                          {check, Command::Check},
                                          {list, Command::KeysList},
                                          {rotate, Command::KeysRotate},
                                          {add, Command::ServicesAdd}}) {
        if (parsed->parsed()) {
            line.command = command;
        }
    }
    line.file = QString::fromStdString(file);
    line.folder = QString::fromStdString(folder);
    line.slot = QString::fromStdString(slot);
    line.webService = QString::fromStdString(webService);
    const auto options = resolve(QString::fromStdString(config), given, defaults);
    if (!options) {
        return wrongUsage(options.error().message);
    }
    line.options = *options;
    if (const auto checked = checkTogether(line.options); !checked) {
        return wrongUsage(checked.error().message);
    }
    return line;
}

} // namespace pooldeck
