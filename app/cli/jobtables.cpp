#include "jobtables.h"

#include "common/fewatatime.h"
#include "common/isotime.h"
#include "common/literals.h"

#include <QEventLoop>
#include <QJsonArray>

namespace pooldeck::cli {

Table jobTable(const QList<Job> &jobs)
{
    Table table({u"JOB"_s, u"STATE"_s, u"POOL"_s, u"ATTEMPT"_s, u"CREATED"_s, u"STARTED"_s, u"ENDED"_s, u"DETAILS"_s});
    table.setRightAligned({3});
    for (const Job &job : jobs) {
        table.addRow({job.id, job.isQueued() ? u"Queued"_s : toString(job.status),
                      job.poolId.isEmpty() ? u"classic"_s : job.poolId, QString::number(job.attempt),
                      toIsoTime(job.createdAtMs), timeOrDash(job.startedAtMs), timeOrDash(job.endedAtMs),
                      orDash(job.details.simplified())});
    }
    return table;
}

QJsonObject jobsToJson(const QList<Job> &jobs)
{
    QJsonArray list;
    for (const Job &job : jobs) {
        list.append(job.toJson());
    }
    return {{"Jobs"_L1, list}, {"After"_L1, QJsonValue()}};
}

Result<QList<Job>> fetchJobs(const PoolServiceClient &client, const QStringList &jobIds)
{
    QEventLoop loop;
    QList<Job> jobs(jobIds.size());
    std::optional<Error> firstError;
    std::shared_ptr<FewAtATime<Job, QString>> calls;
    calls = FewAtATime<Job, QString>::start(
        &loop, jobIds, [&client](const QString &id) { return client.job(id); },
        [&](qsizetype index, const Result<Job> &job) {
            if (job) {
                jobs[index] = *job;
            } else if (!firstError) {
                firstError = job.error();
                calls->stop();
            }
        },
        [&loop] { loop.quit(); });
    loop.exec();
    if (firstError) {
        return Failure(*firstError);
    }
    return jobs;
}

} // namespace pooldeck::cli
