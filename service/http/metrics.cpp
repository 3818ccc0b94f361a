#include "http/metrics.h"

#include "common/literals.h"
#include "engine/engine.h"
#include "http/httpfront.h"

#include <QFileInfo>

#include <pooldeck/version.h>

namespace pooldeck {
namespace {

using Labels = QList<std::pair<QByteArray, QString>>;

QByteArray escaped(const QString &value)
{
    QByteArray bytes = value.toUtf8();
    bytes.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    return bytes;
}

/// The text format: families with HELP and TYPE, each with its samples.
class Page final
{
public:
    void family(const QByteArray &name, const QByteArray &type, const QByteArray &help)
    {
        m_name = name;
        m_text += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
    }

    void sample(double value, const Labels &labels = {}, const QByteArray &suffix = {})
    {
        m_text += m_name + suffix;
        QByteArray inside;
        for (const auto &[name, text] : labels) {
            inside += (inside.isEmpty() ? "" : ",") + name + "=\"" + escaped(text) + '"';
        }
        m_text += (inside.isEmpty() ? QByteArray() : QByteArray('{' + inside + '}')) + ' ' +
                  QByteArray::number(value, 'g', 17) + '\n';
    }

    void single(const QByteArray &name, const QByteArray &type, const QByteArray &help, double value)
    {
        family(name, type, help);
        sample(value);
    }

    template <std::size_t N>
    void histogram(const QByteArray &name, const QByteArray &help, const Histogram<N> &histogram)
    {
        family(name, "histogram", help);
        quint64 sum = 0;
        for (std::size_t i = 0; i < N; ++i) {
            sum += histogram.counts[i];
            sample(double(sum), {{"le", QString::number(histogram.bounds[i])}}, "_bucket");
        }
        sum += histogram.counts[N];
        sample(double(sum), {{"le", u"+Inf"_s}}, "_bucket");
        sample(histogram.sum, {}, "_sum");
        sample(double(sum), {}, "_count");
    }

    QByteArray take() { return std::move(m_text); }

private:
    QByteArray m_name;
    QByteArray m_text;
};

void pools(Page &page, Engine &engine)
{
    const auto labelsOf = [](const PoolRecord &record) {
        return Labels{{"pool", record.pool.id}, {"name", record.pool.name}};
    };
    EngineState &state = engine.state();
    const auto &records = state.pools();

    page.family("pooldeck_pools", "gauge", "Pools by state.");
    for (const PoolState poolState :
         {PoolState::Creating, PoolState::Steady, PoolState::Resizing, PoolState::Deleting, PoolState::Failed}) {
        page.sample(double(std::count_if(records.begin(), records.end(),
                                         [&](const PoolRecord &record) { return record.pool.state == poolState; })),
                    {{"state", toString(poolState)}});
    }
    page.family("pooldeck_pool_target_vms", "gauge", "VMs that a pool is to have.");
    for (const PoolRecord &record : records) {
        page.sample(double(record.group.target), labelsOf(record));
    }
    page.family("pooldeck_pool_vms", "gauge", "VMs of a pool by state.");
    constexpr std::array States{VmState::Provisioning, VmState::Idle,     VmState::Busy,
                                VmState::Draining,     VmState::Deleting, VmState::Lost};
    const auto vms = [&](const VmGroup &group, const Labels &labels) {
        std::array<int, States.size()> counts{};
        for (const QString &vmId : group.vmIds) {
            ++counts[std::size_t(std::find(States.begin(), States.end(), state.vm(vmId)->vm.state) - States.begin())];
        }
        for (std::size_t i = 0; i < States.size(); ++i) {
            page.sample(counts[i], labels + Labels{{"state", toString(States[i])}});
        }
    };
    for (const PoolRecord &record : records) {
        vms(record.group, labelsOf(record));
    }
    page.family("pooldeck_classic_hosts", "gauge", "Hosts of classic processing by state.");
    vms(state.classic(), {});

    page.family("pooldeck_pool_jobs_queued", "gauge", "Jobs that wait for a VM of a pool.");
    for (const PoolRecord &record : records) {
        page.sample(double(record.group.queue.size()), labelsOf(record));
    }
    page.family("pooldeck_pool_jobs_running", "gauge", "Jobs that run in a pool.");
    for (const PoolRecord &record : records) {
        page.sample(double(record.group.runningJobIds.size()), labelsOf(record));
    }
    page.single("pooldeck_classic_jobs_queued", "gauge", "Jobs that wait in classic processing.",
                double(state.classic().queue.size()));
    page.single("pooldeck_classic_jobs_running", "gauge", "Jobs that run in classic processing.",
                double(state.classic().runningJobIds.size()));
    page.family("pooldeck_pool_compute_seconds_total", "counter", "Billed time of a pool's VMs.");
    for (const PoolRecord &record : records) {
        page.sample(double(state.ledger().computeMs(record.pool.id, state.clock().nowMs())) / 1000, labelsOf(record));
    }
}

void jobs(Page &page, const EngineCounters &counters)
{
    page.single("pooldeck_attempts_started_total", "counter", "Attempts of jobs that VMs were given.",
                double(counters.attemptsStarted));
    page.family("pooldeck_attempts_ended_total", "counter", "Attempts that ended, by outcome.");
    for (const AttemptOutcome outcome : {AttemptOutcome::Finished, AttemptOutcome::Failed, AttemptOutcome::Cancelled,
                                         AttemptOutcome::Requeued, AttemptOutcome::Lost}) {
        page.sample(double(counters.attemptsEnded.value(outcome)), {{"outcome", toString(outcome)}});
    }
    page.family("pooldeck_jobs_ended_total", "counter", "Jobs that ended, by status.");
    for (const JobStatus status : {JobStatus::Finished, JobStatus::Failed, JobStatus::Cancelled}) {
        page.sample(double(counters.jobsEnded.value(status)), {{"status", toString(status)}});
    }
    page.histogram("pooldeck_job_wait_seconds", "From the start call to the start of the last attempt, of ended jobs.",
                   counters.jobWait);
    page.histogram("pooldeck_job_run_seconds", "From the start of the last attempt to the end, of ended jobs.",
                   counters.jobRun);
}

void http(Page &page, const HttpFront::Counters &counters)
{
    page.single("pooldeck_http_connections", "gauge", "Open connections.", double(counters.connectionsOpen));
    page.single("pooldeck_http_connections_total", "counter", "Connections.", double(counters.connections));
    page.single("pooldeck_http_requests_total", "counter", "Requests.", double(counters.requests));
    page.family("pooldeck_http_answers_total", "counter", "Answers by class of status.");
    for (std::size_t i = 2; i < counters.answers.size(); ++i) {
        page.sample(double(counters.answers[i]), {{"class", QString::number(i) + u"xx"_s}});
    }
    page.family("pooldeck_http_rejections_total", "counter", "Connections and requests turned away or dropped.");
    for (const auto &[reason, count] : {std::pair{u"full"_s, counters.rejectedFull},
                                        {u"header"_s, counters.rejectedHeader},
                                        {u"body"_s, counters.rejectedBody},
                                        {u"timeout"_s, counters.rejectedTimeout},
                                        {u"tls"_s, counters.rejectedTls}}) {
        page.sample(double(count), {{"reason", reason}});
    }
}

} // namespace

Metrics::Metrics(Engine &engine, const HttpFront &front, const QString &databaseFile)
    : m_engine(engine)
    , m_front(front)
    , m_databaseFile(databaseFile)
{
}

QByteArray Metrics::text() const
{
    Page page;
    page.family("pooldeck_build_info", "gauge", "Always 1; the version is a label.");
    page.sample(1, {{"version", QStringLiteral(POOLDECK_VERSION)}});
    pools(page, m_engine);
    jobs(page, m_engine.state().counters());
    const CommitCounters &commits = m_engine.state().store().commits();
    page.histogram("pooldeck_commit_seconds", "Commits that wrote something: time on the disk.", commits.seconds);
    page.single("pooldeck_commits_failed_total", "counter", "Commits that failed; nothing of them has happened.",
                double(commits.failed));
    page.histogram("pooldeck_group_requests", "Requests that shared one turn of the engine.", m_groupSize);
    page.family("pooldeck_database_bytes", "gauge", "Size of the database and of its log.");
    page.sample(double(QFileInfo(m_databaseFile).size()), {{"file", u"database"_s}});
    page.sample(double(QFileInfo(m_databaseFile + u"-wal"_s).size()), {{"file", u"log"_s}});
    http(page, m_front.counters());
    return page.take();
}

} // namespace pooldeck
