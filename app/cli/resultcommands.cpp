#include "resultcommands.h"

#include "common/literals.h"
#include "connections/useragent.h"
#include "interrupt.h"
#include "jobtables.h"
#include "model/protocolerror.h"
#include "progressline.h"
#include "transfer/outputdownload.h"
#include "transfer/outputnames.h"

#include <QDir>
#include <QEventLoop>
#include <QJsonArray>
#include <QLocale>

namespace pooldeck::cli {
namespace {

/// One output, and what became of it; a job without outputs is one, too, with its error.
struct Fetched
{
    OutputToGet output;
    bool isDone = false;
    std::optional<Error> error;
};

Error withoutOutputs(const Job &job)
{
    return localError(u"OutputNotFound"_s,
                      isEnded(job.status)
                          ? u"Job %1 has no outputs: it ended as %2."_s.arg(job.id, toString(job.status))
                          : u"Job %1 has no outputs yet: it has not ended. 'jobs wait' waits for it."_s.arg(job.id),
                      job.id);
}

QList<OutputToName> outputsToName(const Job &job, const QString &only)
{
    QList<OutputToName> outputs;
    const QMap<QString, BlobReference> results = job.results.value_or(QMap<QString, BlobReference>());
    for (auto it = results.begin(); it != results.end(); ++it) {
        if (only.isEmpty() || it.key() == only) {
            outputs.append({job.id, it.key(), it.value().fileName()});
        }
    }
    return outputs;
}

Result<QList<Fetched>> plan(const QList<Job> &jobs, const FetchResultsOptions &options)
{
    QList<OutputToName> outputs;
    QList<Fetched> failed;
    for (const Job &job : jobs) {
        const QList<OutputToName> ofJob = outputsToName(job, options.output);
        if (ofJob.isEmpty()) {
            const Error error = options.output.isEmpty() || !job.results
                                    ? withoutOutputs(job)
                                    : localError(u"OutputNotFound"_s,
                                                 u"Job %1 has no output '%2'."_s.arg(job.id, options.output), job.id);
            failed.append({{job.id, options.output, {}}, false, error});
        }
        outputs += ofJob;
    }
    const Result<QStringList> names = outputFileNames(outputs, options.pattern);
    if (!names) {
        return Failure(names.error());
    }
    QList<Fetched> planned;
    const QDir folder(QDir(options.folder).absolutePath());
    for (qsizetype i = 0; i < outputs.size(); ++i) {
        planned.append({{outputs[i].jobId, outputs[i].outputName, folder.filePath(names->at(i))}, false, {}});
    }
    return planned + failed;
}

/// False: interrupted.
bool fetch(const PoolServiceClient &client, QList<Fetched> &planned)
{
    QList<OutputToGet> outputs;
    for (const Fetched &one : planned) {
        if (!one.error) {
            outputs.append(one.output);
        }
    }
    const auto batch = downloadOutputs(outputsOf(client), outputs, userAgent("pooldeck-cli"));
    QEventLoop loop;
    Interrupt interrupt;
    ProgressLine line;
    QObject::connect(&interrupt, &Interrupt::came, batch.get(), [&batch] { batch->cancel(); });
    QObject::connect(batch.get(), &TransferBatch::itemDone, &loop,
                     [&planned](qsizetype i) { planned[i].isDone = true; });
    QObject::connect(batch.get(), &TransferBatch::itemFailed, &loop,
                     [&planned](qsizetype i, const Error &error) { planned[i].error = error; });
    QObject::connect(batch.get(), &TransferBatch::progressed, &loop, [&](qint64 bytes) {
        line.show(u"Downloading: %1 of %2 outputs, %3"_s.arg(QString::number(batch->doneCount()),
                                                             QString::number(batch->count()),
                                                             QLocale::c().formattedDataSize(bytes)));
    });
    QObject::connect(batch.get(), &TransferBatch::finished, &loop, &QEventLoop::quit);
    batch->start();
    loop.exec();
    return !interrupt.hasCome();
}

QJsonObject toJson(const QList<Fetched> &fetched)
{
    QJsonArray list;
    for (const Fetched &one : fetched) {
        list.append(QJsonObject{{"JobId"_L1, one.output.jobId},
                                {"Output"_L1, one.output.outputName},
                                {"File"_L1, one.isDone ? QJsonValue(one.output.path) : QJsonValue()},
                                {"Error"_L1, one.error ? errorBody(*one.error).value("error"_L1) : QJsonValue()}});
    }
    return {{"Outputs"_L1, list}};
}

ExitCode tell(const Context &context, const QList<Fetched> &fetched, bool isWhole)
{
    ExitCode code = ExitCode::Done;
    Table table({u"JOB"_s, u"OUTPUT"_s, u"FILE"_s});
    qsizetype done = 0;
    for (const Fetched &one : fetched) {
        if (one.isDone) {
            ++done;
            table.addRow({one.output.jobId, one.output.outputName, one.output.path});
        }
        if (one.error) {
            Error named = *one.error;
            if (!named.message.contains(one.output.jobId)) {
                named.message = u"%1 of job %2: "_s.arg(one.output.outputName, one.output.jobId) + named.message;
            }
            const ExitCode failed = report(named);
            code = code == ExitCode::Refused ? code : failed;
        }
    }
    if (context.options.json) {
        print(toJson(fetched));
    } else if (done > 0) {
        print(table);
    }
    if (!isWhole) {
        report(localError(u"Interrupted"_s,
                          u"%1 of %2 outputs are there. The same command again fetches all of them."_s.arg(
                              QString::number(done), QString::number(fetched.size()))));
        return ExitCode::Interrupted;
    }
    return code;
}

} // namespace

ExitCode fetchResults(const Context &context, const FetchResultsOptions &options)
{
    if (const auto good = outputFileNames({{u"job"_s, u"output"_s, u"a.csv"_s}}, options.pattern); !good) {
        return report(good.error());
    }
    const Result<PoolServiceClient> client = connectAccount(context);
    if (!client) {
        return report(client.error());
    }
    auto planned =
        fetchJobs(*client, options.jobs).and_then([&options](const QList<Job> &jobs) { return plan(jobs, options); });
    if (!planned) {
        return report(planned.error());
    }
    const bool isWhole = fetch(*client, *planned);
    return tell(context, *planned, isWhole);
}

} // namespace pooldeck::cli
