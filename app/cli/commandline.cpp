#include "commandline.h"

#include "accountcommands.h"
#include "common/literals.h"
#include "jobcommandline.h"
#include "poolcommands.h"
#include "usagecommands.h"

#include <pooldeck/version.h>

#include <memory>

namespace pooldeck::cli {
namespace {

/// Options of all commands, as CLI11 fills them.
struct Values
{
    std::string url, keyEnv, connection;
    bool start = false, json = false;

    std::string id, name, swagger, deallocation = "TaskCompletion", csvFile, from, to;
    std::string zeroAfter, keepAliveUntil, whenDone, vmId;
    std::vector<std::string> labels;
    qint64 vmCount = 0;
    bool wait = false, force = false, onlyIfIdle = false, clearLabels = false;
};

const char *const Footer =
    "The account: by default that of the pool service of this computer, found through its data folder; else\n"
    "--url with --key-env, or --connection with a name that the console knows. Keys are read from environment\n"
    "variables or from the keychain, never from the command line.\n"
    "\n"
    "Pools may be named by id or by name. Times are UTC: 2026-01-31 or 2026-01-31T17:00:00Z.\n"
    "\n"
    "Exit codes: 0 done; 1 the service refused, or a job that was waited for did not finish (code: message on the\n"
    "error output); 2 wrong usage or a file that is no job request, nothing was sent; 3 the service cannot be\n"
    "reached; 130 interrupted.\n"
    "\n"
    "Examples:\n"
    "  pooldeck-cli --start services list\n"
    "  pooldeck-cli pools create --vms 2 --swagger census-income --name nightly --wait\n"
    "  pooldeck-cli jobs submit job-request.json --pool nightly --wait\n"
    "  pooldeck-cli pools set nightly --zero-after 30 --when-done zero\n"
    "  pooldeck-cli pools resize nightly 0 --only-if-idle --wait\n"
    "  pooldeck-cli usage export --csv usage.csv --from 2026-01-01\n";

void addAccount(CLI::App &app, Run &run)
{
    CLI::App *account = app.add_subcommand("account", "The account and its quota")->require_subcommand(1);
    account->add_subcommand("show", "Show the account")->callback([&run] { run = &showAccount; });

    CLI::App *services = app.add_subcommand("services", "Web services that jobs can be sent to")->require_subcommand(1);
    services->add_subcommand("list", "List them")->callback([&run] { run = &listWebServices; });

    CLI::App *events = app.add_subcommand("events", "What happened, and who did it")->require_subcommand(1);
    events->add_subcommand("list", "List them, oldest first")->callback([&run] { run = &listEvents; });
}

void addPools(CLI::App &app, Values &values, Run &run)
{
    CLI::App *pools = app.add_subcommand("pools", "Pools of VMs")->require_subcommand(1);
    pools->add_subcommand("list", "List all pools")->callback([&run] { run = &listPools; });

    CLI::App *show = pools->add_subcommand("show", "Show one pool");
    show->add_option("POOL", values.id, "Id or name")->required();
    show->callback(
        [&values, &run] { run = [&values](const Context &context) { return showPool(context, text(values.id)); }; });

    CLI::App *create =
        pools->add_subcommand("create", "Create a pool; its VMs bill from when they are ready until they are gone");
    create->add_option("--vms", values.vmCount, "Number of VMs")
        ->required()
        ->check(CLI::NonNegativeNumber)
        ->type_name("N");
    create
        ->add_option(
            "--swagger", values.swagger,
            "swagger.json URL, or name, of the web service based on Resource Manager that the pool is billed to")
        ->required()
        ->type_name("URL");
    create->add_option("--name", values.name, "Name; by default the service makes one")->type_name("NAME");
    create->add_flag("--wait", values.wait, "Wait until the VMs are ready");
    create->callback([&values, &run] {
        run = [&values](const Context &context) {
            return createPool(context, {values.vmCount, text(values.swagger), text(values.name), values.wait});
        };
    });

    CLI::App *resize =
        pools->add_subcommand("resize", "Change the number of VMs; 0 keeps the pool and stops its billing");
    resize->add_option("POOL", values.id, "Id or name")->required();
    resize->add_option("N", values.vmCount, "Number of VMs")->required()->check(CLI::NonNegativeNumber);
    resize
        ->add_option(
            "--deallocation", values.deallocation,
            "What busy VMs do when the pool shrinks: finish their job, put it back into the queue, or cancel it")
        ->check(CLI::IsMember({"TaskCompletion", "Requeue", "Terminate"}))
        ->capture_default_str();
    resize->add_flag("--only-if-idle", values.onlyIfIdle, "Refuse when a job runs or waits");
    resize->add_flag("--wait", values.wait, "Wait until it has that many VMs");
    resize->callback([&values, &run] {
        run = [&values](const Context &context) {
            return resizePool(
                context, {text(values.id), values.vmCount, text(values.deallocation), values.onlyIfIdle, values.wait});
        };
    });

    CLI::App *set = pools->add_subcommand("set", "Change its name, labels, idle policy, and what follows its last job");
    set->add_option("POOL", values.id, "Id or name")->required();
    set->add_option("--name", values.name, "New name")->type_name("NAME");
    CLI::Option *label =
        set->add_option("--label", values.labels, "NAME=VALUE; those given replace all there are")->type_name("LABEL");
    set->add_flag("--no-labels", values.clearLabels, "Remove all labels")->excludes(label);
    set->add_option("--zero-after", values.zeroAfter,
                    "The service resizes it to zero after so many minutes without a job; or off")
        ->type_name("MINUTES");
    set->add_option("--keep-alive-until", values.keepAliveUntil, "Not before this time; or off")->type_name("T");
    set->add_option("--when-done", values.whenDone,
                    "What the service does once the last job that runs or waits has ended")
        ->check(CLI::IsMember({"zero", "delete", "nothing"}));
    set->callback([&values, &run, set] {
        run = [&values, hasName = set->count("--name") > 0](const Context &context) {
            SetPoolOptions options;
            options.pool = text(values.id);
            if (hasName) {
                options.name = text(values.name);
            }
            for (const std::string &each : values.labels) {
                options.labels.append(text(each));
            }
            options.clearLabels = values.clearLabels;
            options.zeroAfter = text(values.zeroAfter);
            options.keepAliveUntil = text(values.keepAliveUntil);
            options.whenDone = text(values.whenDone);
            return setPool(context, options);
        };
    });

    CLI::App *remove = pools->add_subcommand("delete", "Delete a pool");
    remove->add_option("POOL", values.id, "Id or name")->required();
    remove->add_flag("--force", values.force, "Also when jobs run or wait: they are cancelled");
    remove->add_flag("--wait", values.wait, "Wait until it is gone");
    remove->callback([&values, &run] {
        run = [&values](const Context &context) {
            return deletePool(context, {text(values.id), values.force, values.wait});
        };
    });

    CLI::App *vms = app.add_subcommand("vms", "VMs of a pool")->require_subcommand(1);
    CLI::App *list = vms->add_subcommand("list", "List them");
    list->add_option("POOL", values.id, "Id or name")->required();
    list->callback(
        [&values, &run] { run = [&values](const Context &context) { return listVms(context, text(values.id)); }; });

    CLI::App *replace = vms->add_subcommand("replace", "Take a VM away and start another in its place");
    replace->add_option("POOL", values.id, "Id or name")->required();
    replace->add_option("VM", values.vmId, "Id")->required();
    replace->add_option("--deallocation", values.deallocation, "What becomes of the job it runs")
        ->check(CLI::IsMember({"TaskCompletion", "Requeue", "Terminate"}))
        ->capture_default_str();
    replace->callback([&values, &run] {
        run = [&values](const Context &context) {
            return replaceVm(context, {text(values.id), text(values.vmId), text(values.deallocation)});
        };
    });
}

void addUsage(CLI::App &app, Values &values, Run &run)
{
    CLI::App *usage = app.add_subcommand("usage", "Compute-hours")->require_subcommand(1);
    CLI::App *write =
        usage->add_subcommand("export", "Write the raw VM intervals as CSV: whole ones that overlap the range");
    write->add_option("--csv", values.csvFile, "File to replace; - for standard output")->required()->type_name("FILE");
    write->add_option("--from", values.from, "Start; by default the beginning")->type_name("T");
    write->add_option("--to", values.to, "End, exclusive; by default now")->type_name("T");
    write->callback([&values, &run] {
        run = [&values](const Context &context) {
            return exportUsage(context, {text(values.csvFile), text(values.from), text(values.to)});
        };
    });
}

} // namespace

std::variant<Command, ExitCode> readCommandLine(int argc, char *argv[])
{
    const auto values = std::make_shared<Values>();
    Run run;
    CLI::App app("Manage batch pools that bill by the compute-hour, and submit jobs to them.", "pooldeck-cli");
    app.fallthrough(); // global options may also stand behind the command
    app.require_subcommand(1);
    app.set_version_flag("--version", "pooldeck-cli " POOLDECK_VERSION);
    CLI::Option *url = app.add_option("--url", values->url, "Pool Service URL of the account")->type_name("URL");
    CLI::Option *keyEnv =
        app.add_option("--key-env", values->keyEnv,
                       "Environment variable that holds the authorization key; by default from the keychain")
            ->type_name("VAR");
    url->needs(keyEnv);
    app.add_option("--connection", values->connection, "Connection of the console, by name")
        ->type_name("NAME")
        ->excludes(url);
    app.add_flag("--start", values->start, "Start the pool service of this computer if it does not run");
    app.add_flag("--json", values->json, "Print the protocol's JSON");
    addAccount(app, run);
    addPools(app, *values, run);
    addJobs(app, run);
    addUsage(app, *values, run);
    app.footer(Footer); // not of the commands: those would take it over had it been there before
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? ExitCode::Done : ExitCode::Usage;
    }
    const GlobalOptions options{text(values->url), text(values->keyEnv), text(values->connection), values->start,
                                values->json};
    return Command{options, [values, run](const Context &context) { return run(context); }};
}

} // namespace pooldeck::cli
