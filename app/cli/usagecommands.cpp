#include "usagecommands.h"

#include "await.h"
#include "common/isotime.h"
#include "common/literals.h"
#include "usage/csvexport.h"

#include <QFile>

#include <cstdio>

namespace pooldeck::cli {
namespace {

Result<qint64> writeToStandardOutput(const Usage &usage, const QHash<QString, QString> &poolNames)
{
    QFile out;
    if (!out.open(stdout, QIODevice::WriteOnly)) {
        return Failure(localError(u"ExportFailed"_s, out.errorString()));
    }
    return writeUsageCsv(out, usage, poolNames);
}

} // namespace

ExitCode exportUsage(const Context &context, const ExportUsageOptions &options)
{
    const auto from = readTime(options.from);
    const auto to = readTime(options.to);
    if (!from || !to) {
        return report(from ? to.error() : from.error());
    }
    const Result<PoolServiceClient> client = connectAccount(context);
    if (!client) {
        return report(client.error());
    }
    const Result<Usage> usage = await(client->usage({*from, *to, {}}));
    if (!usage) {
        return report(usage.error());
    }
    const Result<QList<Pool>> pools = await(client->pools());
    if (!pools) {
        return report(pools.error());
    }
    QHash<QString, QString> names;
    for (const Pool &pool : *pools) {
        names.insert(pool.id, pool.name);
    }
    const bool toStandardOutput = options.csvFile == "-"_L1;
    const Result<qint64> rows =
        toStandardOutput ? writeToStandardOutput(*usage, names) : exportUsageCsv(options.csvFile, *usage, names);
    if (!rows) {
        return report(rows.error());
    }
    if (context.options.json && !toStandardOutput) {
        print(usage->toJson());
    } else if (!toStandardOutput) {
        print(u"%1 VM intervals written to %2\n"_s.arg(*rows).arg(options.csvFile));
    }
    return ExitCode::Done;
}

} // namespace pooldeck::cli
