#include "jobcommandline.h"

#include "common/literals.h"
#include "jobcommands.h"
#include "resultcommands.h"
#include "submissioncommands.h"
#include "transfer/outputnames.h"

#include <memory>

namespace pooldeck::cli {
namespace {

const char *const ApiKeyHelp =
    "Environment variable that holds the web service's API key; by default from the keychain";

/// As CLI11 fills them.
struct Values
{
    std::string id, pool, service, apiKeyEnv, state, folder, output, templateFile, valuesFile, submission;
    std::string pattern = DefaultOutputPattern.data();
    std::vector<std::string> files, ids;
    qint64 limit = 0, first = 0;
    bool wait = false, classic = false, dryRun = false, resume = false;
};

using SharedValues = std::shared_ptr<Values>;

SubmitJobsOptions submitOptions(const Values &values)
{
    SubmitJobsOptions options;
    options.input = {texts(values.files), text(values.templateFile), text(values.valuesFile)};
    options.plan = {text(values.pool), values.classic, text(values.service)};
    options.drain = {text(values.apiKeyEnv), values.wait};
    options.firstCount = values.first > 0 ? std::optional(values.first) : std::nullopt;
    options.dryRun = values.dryRun;
    return options;
}

void addDrainOptions(CLI::App &command, const SharedValues &values)
{
    command.add_option("--api-key-env", values->apiKeyEnv, ApiKeyHelp)->type_name("VAR");
    command.add_flag("--wait", values->wait, "Wait until the jobs have ended; exit code 1 unless all have finished");
}

void addSubmit(CLI::App &jobs, const SharedValues &values, Run &run)
{
    CLI::App *submit = jobs.add_subcommand(
        "submit", "Create and start a job for each request; all are checked and written down before one is sent");
    CLI::Option *files =
        submit->add_option("FILE", values->files, "Job requests: .json, .jsonl (one a line), folders of them, or -");
    CLI::Option *requestTemplate =
        submit->add_option("--template", values->templateFile, "Request with ${name} placeholders: a job for each row")
            ->type_name("FILE")
            ->excludes(files);
    requestTemplate->needs(
        submit->add_option("--values", values->valuesFile, "CSV with a column for each placeholder of the template")
            ->type_name("FILE")
            ->needs(requestTemplate));
    CLI::Option *resume =
        submit->add_flag("--resume", values->resume, "Go on with what was not sent, after a break or with another key")
            ->excludes(files)
            ->excludes(requestTemplate);
    CLI::Option *pool = submit->add_option("--pool", values->pool, "Pool to run on, instead of the one in the request")
                            ->type_name("POOL")
                            ->excludes(resume);
    submit->add_flag("--classic", values->classic, "Run in classic processing, whatever the request says")
        ->excludes(pool)
        ->excludes(resume);
    submit
        ->add_option(
            "--service", values->service,
            "Web service: base or swagger.json URL, or name; by default the one whose inputs and parameters fit")
        ->type_name("URL")
        ->excludes(resume);
    submit->add_option("--first", values->first, "Send so many; the rest waits for 'jobs submissions resume'")
        ->check(CLI::PositiveNumber)
        ->type_name("N")
        ->excludes(resume);
    submit->add_flag("--dry-run", values->dryRun, "Say what would be sent where and what is wrong; send nothing")
        ->excludes(resume);
    addDrainOptions(*submit, values);
    submit->callback([values, &run] {
        if (!values->resume && values->files.empty() && values->templateFile.empty()) {
            throw CLI::RequiredError("FILE, --template or --resume");
        }
        run = [values](const Context &context) {
            const SubmitJobsOptions options = submitOptions(*values);
            return values->resume ? resumeAll(context, options.drain) : submitJobs(context, options);
        };
    });
}

void addSubmissions(CLI::App &jobs, const SharedValues &values, Run &run)
{
    CLI::App *submissions =
        jobs.add_subcommand("submissions", "What was submitted from this computer, and how far it is")
            ->require_subcommand(0, 1);
    submissions->callback([submissions, &run] {
        if (submissions->get_subcommands().empty()) {
            run = [](const Context &context) { return listSubmissions(context); };
        }
    });
    const char *const idHelp = "Id, or its beginning";
    CLI::App *resume = submissions->add_subcommand("resume", "Send what waits, whatever it waits for");
    resume->add_option("ID", values->id, idHelp)->required();
    addDrainOptions(*resume, values);
    resume->callback([values, &run] {
        run = [values](const Context &context) {
            return resumeSubmission(context, text(values->id), submitOptions(*values).drain);
        };
    });
    CLI::App *retry = submissions->add_subcommand("retry", "Send again what was refused");
    retry->add_option("ID", values->id, idHelp)->required();
    addDrainOptions(*retry, values);
    retry->callback([values, &run] {
        run = [values](const Context &context) {
            return retrySubmission(context, text(values->id), submitOptions(*values).drain);
        };
    });
    CLI::App *cancel = submissions->add_subcommand("cancel", "Never send what was not sent; jobs are left alone");
    cancel->add_option("ID", values->id, idHelp)->required();
    cancel->callback([values, &run] {
        run = [values](const Context &context) { return cancelSubmission(context, text(values->id)); };
    });
}

/// Ids, or the submission whose jobs are meant.
void addJobIds(CLI::App &command, const SharedValues &values)
{
    CLI::Option *ids = command.add_option("JOB", values->ids, "Ids");
    command.add_option("--submission", values->submission, "All jobs of this submission, by id or its beginning")
        ->type_name("ID")
        ->excludes(ids);
}

/// `act` with the jobs that are meant.
template <class Act>
Run withJobs(const SharedValues &values, const Act &act)
{
    if (values->ids.empty() && values->submission.empty()) {
        throw CLI::RequiredError("JOB or --submission");
    }
    return [values, act](const Context &context) {
        const auto ids = values->submission.empty() ? Result<QStringList>(texts(values->ids))
                                                    : jobsOfSubmission(context, text(values->submission));
        return ids ? act(context, *ids) : report(ids.error());
    };
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
    addJobIds(*wait, values);
    wait->callback([values, &run] {
        run =
            withJobs(values, [](const Context &context, const QStringList &ids) { return waitForJobs(context, ids); });
    });

    CLI::App *results = jobs.add_subcommand("results", "Download the outputs of jobs into a folder");
    addJobIds(*results, values);
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
        run = withJobs(values, [values](const Context &context, const QStringList &ids) {
            return fetchResults(context, {ids, text(values->folder), text(values->pattern), text(values->output)});
        });
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
    addSubmissions(*jobs, values, run);
    addQueries(*jobs, values, run);
    addCancel(*jobs, values, run);
}

} // namespace pooldeck::cli
