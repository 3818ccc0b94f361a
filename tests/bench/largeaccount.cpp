#include "largeaccount.h"

#include "common/literals.h"
#include "samples.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>

namespace pooldeck {
namespace {

constexpr int PageSize = 1'000;
constexpr int TickMs = 10;
constexpr int EndedVms = 20'000;
constexpr qint64 DayMs = 24 * samples::HourMs;

QString idOf(char kind, int number)
{
    // As long as real ones, and in no order.
    return QString::number(quint64(number) * 0x9E3779B97F4A7C15ULL ^ quint64(kind), 16).rightJustified(16, u'0') +
           u"%1%2"_s.arg(QLatin1Char(kind)).arg(number, 15, 16, QChar(u'0'));
}

template <class T>
QJsonArray toArray(const QList<T> &items)
{
    QJsonArray array;
    for (const T &item : items) {
        array.append(item.toJson());
    }
    return array;
}

} // namespace

LargeAccount::LargeAccount()
    : m_timer(this)
    , m_jobs(Jobs)
    , m_queueSeqs(Jobs)
    , m_busy(std::size_t(Pools) * VmsPerPool)
    , m_startMs(QDateTime::currentMSecsSinceEpoch())
{
    for (int i = 0; i < Jobs; ++i) {
        const int kind = i % 20;
        m_jobs[std::size_t(i)] = kind < 14   ? Phase::Finished
                                 : kind < 15 ? Phase::Failed
                                 : kind < 17 ? Phase::Running
                                             : Phase::Queued;
        m_queueSeqs[std::size_t(i)] = ++m_nextSeq;
    }
    m_timer.setInterval(TickMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        for (m_due += m_perSecond * TickMs / 1000.0; m_due >= 1; --m_due) {
            change();
        }
        answerWaiting();
    });
}

void LargeAccount::setChangesPerSecond(int changes)
{
    m_perSecond = changes;
    if (changes > 0) {
        m_timer.start();
    } else {
        m_timer.stop();
        answerWaiting();
    }
}

Pool LargeAccount::pool(int number) const
{
    Pool pool = samples::pool(idOf('p', number), u"pool-%1"_s.arg(number));
    pool.targetVmCount = VmsPerPool;
    pool.readyVmCount = VmsPerPool;
    for (int i = 0; i < VmsPerPool; ++i) {
        pool.busyVmCount += m_busy[std::size_t(number * VmsPerPool + i)] ? 1 : 0;
    }
    pool.runningJobCount = pool.busyVmCount;
    pool.queuedJobCount = number % 40;
    if (pool.busyVmCount == 0 && pool.queuedJobCount == 0) {
        pool.idleSinceMs = m_startMs - number * 1'000;
    }
    pool.createdAtMs = m_startMs - DayMs - number;
    pool.lastChangedAtMs = m_startMs - number * 60'000;
    return pool;
}

Vm LargeAccount::vm(int number) const
{
    const bool busy = m_busy[std::size_t(number)];
    Vm vm = samples::vm(idOf('v', number), idOf('p', number / VmsPerPool), m_startMs - DayMs + number,
                        busy ? VmState::Busy : VmState::Idle);
    vm.host = u"node%1"_s.arg(number % 128);
    vm.pid = 1'000 + number;
    return vm;
}

Job LargeAccount::job(int number) const
{
    Job job = samples::job(idOf('j', number));
    job.poolId = idOf('p', number % Pools);
    job.createdAtMs = m_startMs - DayMs + number * 500LL;
    job.queuedAtMs = job.createdAtMs + 20;
    job.queueSeq = m_queueSeqs[std::size_t(number)];
    const auto start = [&] {
        job.startedAtMs = job.createdAtMs + 60'000;
        job.attempt = 1;
        job.vmId = idOf('v', number % (Pools * VmsPerPool));
    };
    const auto end = [&] { job.endedAtMs = *job.startedAtMs + 30'000 + number % 60'000; };
    switch (m_jobs[std::size_t(number)]) {
    case Phase::Queued:
    case Phase::Gone:
        break;
    case Phase::Running:
        job.status = JobStatus::Running;
        start();
        break;
    case Phase::Finished:
        job.status = JobStatus::Finished;
        start();
        end();
        job.exitCode = 0;
        job.results.emplace();
        {
            BlobReference output; // one, as that of the example web service
            output.baseLocation = u"http://127.0.0.1:8080/files/"_s;
            output.relativeLocation = u"outputs/%1/output1.csv"_s.arg(job.id);
            output.sasBlobToken = u"?sv=2015-02-21&sr=b&sig=%1&se=2026-12-01T00%3A00%3A00Z&sp=r"_s.arg(job.id);
            job.results->insert(u"output1"_s, output);
        }
        break;
    case Phase::Failed:
        job.status = JobStatus::Failed;
        start();
        end();
        job.exitCode = 2;
        job.details = u"The command ended with exit code 2: there is no column \"age\""_s;
        break;
    }
    return job;
}

QJsonObject LargeAccount::usage() const
{
    Usage usage;
    usage.asOfMs = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < Pools * VmsPerPool + EndedVms; ++i) {
        const bool ended = i >= Pools * VmsPerPool;
        UsageInterval interval =
            samples::interval(idOf('v', i), idOf('p', ended ? i % Pools : i / VmsPerPool), m_startMs - DayMs + i);
        if (ended) {
            interval.readyAtMs = m_startMs - 20 * DayMs + i * 50'000LL;
            interval.deletedAtMs = *interval.readyAtMs + samples::HourMs;
        }
        usage.intervals.append(interval);
    }
    return usage.toJson();
}

Changes LargeAccount::fullPage(int page) const
{
    Changes changes;
    changes.reset = page == 0;
    changes.more = true;
    changes.cursor = u"full-%1"_s.arg(page + 1);
    const auto each = [page](int first, int count, auto add) {
        for (int i = (page - first) * PageSize; i < std::min(count, (page - first + 1) * PageSize); ++i) {
            add(i);
        }
    };
    constexpr int FirstOfVms = Pools / PageSize;
    constexpr int FirstOfJobs = FirstOfVms + Pools * VmsPerPool / PageSize;
    if (page < FirstOfVms) {
        each(0, Pools, [&](int i) { changes.pools.append(pool(i)); });
    } else if (page < FirstOfJobs) {
        each(FirstOfVms, Pools * VmsPerPool, [&](int i) { changes.vms.append(vm(i)); });
    } else {
        each(FirstOfJobs, int(m_jobs.size()), [&](int i) { changes.jobs.append(job(i)); });
        changes.more = (page - FirstOfJobs + 1) * PageSize < int(m_jobs.size());
    }
    return changes;
}

void LargeAccount::change()
{
    const int kind = m_random.bounded(10);
    if (kind < 6) {
        const int number = m_random.bounded(int(m_jobs.size()));
        Phase &phase = m_jobs[std::size_t(number)];
        switch (phase) {
        case Phase::Queued:
            phase = Phase::Running;
            break;
        case Phase::Running:
            phase = m_random.bounded(10) == 0 ? Phase::Failed : Phase::Finished;
            break;
        case Phase::Finished:
        case Phase::Failed: // is forgotten, and another comes
            phase = Phase::Gone;
            m_pending.removed.append({u"Job"_s, idOf('j', number), QDateTime::currentMSecsSinceEpoch()});
            [[fallthrough]];
        case Phase::Gone:
            m_jobs.push_back(Phase::Queued);
            m_queueSeqs.push_back(++m_nextSeq);
            m_pending.jobs.append(job(int(m_jobs.size()) - 1));
            return;
        }
        m_pending.jobs.append(job(number));
    } else if (kind < 9) {
        const int number = m_random.bounded(Pools * VmsPerPool);
        m_busy[std::size_t(number)] = !m_busy[std::size_t(number)];
        m_pending.vms.append(vm(number));
    } else {
        m_pending.pools.append(pool(m_random.bounded(Pools)));
    }
}

void LargeAccount::answerWaiting()
{
    const bool nothing =
        m_pending.pools.isEmpty() && m_pending.vms.isEmpty() && m_pending.jobs.isEmpty() && m_pending.removed.isEmpty();
    if (!m_waiting || nothing) {
        return;
    }
    Changes changes = std::exchange(m_pending, {});
    changes.cursor = u"live"_s;
    changes.nowMs = QDateTime::currentMSecsSinceEpoch();
    const Promise promise = std::exchange(m_waiting, {});
    promise->addResult(HttpResponse{200, QJsonDocument(changes.toJson()).toJson(QJsonDocument::Compact), {}, false});
    promise->finish();
}

void LargeAccount::answer(const HttpRequest &request, const Promise &promise)
{
    const QString path = request.url.path();
    const auto ok = [&promise](const QJsonObject &json) {
        promise->addResult(HttpResponse{200, QJsonDocument(json).toJson(QJsonDocument::Compact), {}, false});
        promise->finish();
    };
    if (path.endsWith("/changes"_L1)) {
        const QString since = QUrlQuery(request.url).queryItemValue(u"since"_s);
        if (since.isEmpty() || since.startsWith("full-"_L1)) {
            const int page = since.mid(5).toInt();
            Changes changes = fullPage(page);
            changes.nowMs = QDateTime::currentMSecsSinceEpoch();
            if (!changes.more) {
                changes.cursor = u"live"_s;
                m_pending = {};
            }
            ok(changes.toJson());
        } else {
            m_waiting = promise;
            answerWaiting();
        }
    } else if (path.endsWith("/usage"_L1)) {
        ok(usage());
    } else if (path.endsWith("/events"_L1)) {
        ok({{"Events"_L1, QJsonArray()}, {"After"_L1, QJsonValue::Null}});
    } else if (path.endsWith("/attempts"_L1)) {
        ok({{"Attempts"_L1, QJsonArray()}, {"After"_L1, QJsonValue::Null}});
    } else if (path.endsWith("/billingplans"_L1)) {
        ok({{"BillingPlans"_L1, toArray(QList{samples::planS1(m_startMs - DayMs)})}});
    } else if (path.endsWith("/webservices"_L1)) {
        ok({{"WebServices"_L1,
             toArray(QList{samples::webService(u"service"_s, u"census"_s, WebServiceKind::ResourceManager)})}});
    } else {
        Account account;
        account.id = u"large"_s;
        account.displayName = u"Large"_s;
        account.backend = u"local"_s;
        account.serviceVersion = u"0"_s;
        account.maxPools = 2 * Pools;
        account.maxVmsPerPool = VmsPerPool;
        account.poolCount = Pools;
        account.vmCount = Pools * VmsPerPool;
        account.nowMs = QDateTime::currentMSecsSinceEpoch();
        ok(account.toJson());
    }
}

QFuture<Result<HttpResponse>> LargeAccountTransport::send(const HttpRequest &request)
{
    auto promise = std::make_shared<QPromise<Result<HttpResponse>>>();
    promise->start();
    QMetaObject::invokeMethod(
        &m_account, [this, request, promise] { m_account.answer(request, promise); }, Qt::QueuedConnection);
    return promise->future();
}

} // namespace pooldeck
