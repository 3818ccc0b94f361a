#include "jobcommandline.h"

#include "common/literals.h"
#include "jobcommands.h"
#include "resultcommands.h"
#include "transfer/outputnames.h"

#include <memory>

namespace pooldeck::cli {
namespace {

const char *const ApiKeyHelp =
    "Environment variable that holds the web service's API key; by default from the keychain";

/// As CLI11 fills them.
struct Values
{
    std::string id, pool, service, apiKeyEnv, state, folder, output;
    std::string pattern = DefaultOutputPattern.data();
    std::vector<std::string> files, ids;
    qint64 limit = 0;
    bool wait = false, classic = false;
};

using SharedValues = std::shared_ptr<Values>;

void addSubmit(CLI::App &jobs, const SharedValues &values, Run &run)
{
    CLI::App *submit = jobs.add_subcommand(
        "submit", "Create and start a job for each request file; all are checked before one is sent");
    submit->add_option("FILE", values->files, "Job requests: .json, .jsonl (one a line), or folders of them")
        ->required();
    CLI::Option *pool = submit->add_option("--pool", values->pool, "Pool to run on, instead of the one in the request")
                            ->type_name("POOL");
    submit->add_flag("--classic", values->classic, "Run in classic processing, whatever the request says")
        ->excludes(pool);
    submit
        ->add_option(
            "--service", values->service,
            "Web service: base or swagger.json URL, or name; by default the one whose inputs and parameters fit")
        ->type_name("URL");
    submit->add_option("--api-key-env", values->apiKeyEnv, ApiKeyHelp)->type_name("VAR");
    submit->add_flag("--wait", values->wait, "Wait until the jobs have ended; exit code 1 unless all have finished");
    submit->callback([values, &run] {
        run = [values](const Context &context) {
            return submitJobs(context, {texts(values->files), text(values->pool), values->classic,
                                        text(values->service), text(values->apiKeyEnv), values->wait});
        };
    });
}

void addQueries(CLI::App &jobs, const SharedValues &values, Run &run)
{
    CLI::App *list = jobs.add_subcommand("list", "List jobs");
    list->add_option("--pool", values->pool, "Only of this pool")->type_name("POOL");
    list->add_option("--state", values->state, "Only in this state")
        ->check(CLI::IsMember({"NotStarted", "Running", "Failed", "Cancelled", "Finished"}));
    list->add_option("--limit", values->limit, "At most so many; 0: all")
        ->check(CLI::NonNegativeNumber)
        ->type_name("N");
    list->callback([values, &run] {
        run = [values](const Context &context) {
            return listJobs(context, {text(values->pool), text(values->state), values->limit});
        };
    });

    CLI::App *show = jobs.add_subcommand("show", "Show one job");
    show->add_option("JOB", values->id, "Id")->required();
    show->callback(
        [values, &run] { run = [values](const Context &context) { return showJob(context, text(values->id)); }; });

    CLI::App *wait =
        jobs.add_subcommand("wait", "Wait until these jobs have ended; exit code 1 unless all have finished");
    wait->add_option("JOB", values->ids, "Ids")->required();
    wait->callback([values, &run] {
        run = [values](const Context &context) { return waitForJobs(context, texts(values->ids)); };
    });

    CLI::App *results = jobs.add_subcommand("results", "Download the outputs of jobs into a folder");
    results->add_option("JOB", values->ids, "Ids")->required();
    results->add_option("--to", values->folder, "Folder; made if it is not there, files in it are replaced")
        ->required()
        ->type_name("DIR");
    results
        ->add_option(
            "--name", values->pattern,
            "Name of each file, from {job} {output} {name} (of the blob) {ext} (with its dot) {number}; slashes "
            "make folders")
        ->type_name("PATTERN")
        ->capture_default_str();
    results->add_option("--output", values->output, "Only the output of this name")->type_name("NAME");
    results->callback([values, &run] {
        run = [values](const Context &context) {
            return fetchResults(
                context, {texts(values->ids), text(values->folder), text(values->pattern), text(values->output)});
        };
    });
}

void addCancel(CLI::App &jobs, const SharedValues &values, Run &run)
{
    CLI::App *cancel = jobs.add_subcommand("cancel", "Cancel a job that has not ended");
    cancel->add_option("JOB", values->id, "Id")->required();
    cancel->add_option("--api-key-env", values->apiKeyEnv, ApiKeyHelp)->type_name("VAR");
    cancel->callback([values, &run] {
        run = [values](const Context &context) {
            return cancelJob(context, {text(values->id), text(values->apiKeyEnv)});
        };
    });
}

} // namespace

void addJobs(CLI::App &app, Run &run)
{
    const auto values = std::make_shared<Values>();
    CLI::App *jobs = app.add_subcommand("jobs", "Batch-execution jobs")->require_subcommand(1);
    addSubmit(*jobs, values, run);
    addQueries(*jobs, values, run);
    addCancel(*jobs, values, run);
}

} // namespace pooldeck::cli
