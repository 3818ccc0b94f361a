#include "waiting.h"

#include "jobtables.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>

namespace pooldeck::cli {
namespace {

constexpr int PatienceMs = 60'000;

bool isSettled(const Pool &pool)
{
    const bool isAsAsked = pool.state == PoolState::Steady && pool.readyVmCount == pool.targetVmCount &&
                           pool.provisioningVmCount + pool.drainingVmCount + pool.deletingVmCount == 0;
    return isAsAsked || pool.state == PoolState::Failed;
}

} // namespace

Result<void> waitUntil(const PoolServiceClient &client, const std::function<bool(const AccountMonitor &)> &isOver)
{
    const SystemClock clock;
    AccountMonitor monitor(client, clock);
    QEventLoop loop;
    QTimer patience;
    patience.setSingleShot(true);
    patience.setInterval(PatienceMs);
    Result<void> outcome;
    const auto giveUp = [&] {
        outcome = Failure(*monitor.lastError());
        loop.quit();
    };
    const auto check = [&] {
        switch (monitor.state()) {
        case AccountMonitor::State::Connecting:
            break;
        case AccountMonitor::State::Live:
            patience.stop();
            if (isOver(monitor)) {
                loop.quit();
            }
            break;
        case AccountMonitor::State::Offline:
            if (!patience.isActive()) {
                patience.start();
            }
            break;
        case AccountMonitor::State::Unauthorized:
            giveUp();
            break;
        }
    };
    QObject::connect(&patience, &QTimer::timeout, &loop, giveUp);
    QObject::connect(&monitor, &AccountMonitor::synced, &loop, check);
    QObject::connect(&monitor, &AccountMonitor::stateChanged, &loop, check);
    monitor.start();
    loop.exec();
    return outcome;
}

Result<std::optional<Pool>> waitForPool(const PoolServiceClient &client, const QString &poolId)
{
    std::optional<Pool> last;
    const Result<void> over = waitUntil(client, [&](const AccountMonitor &monitor) {
        last = monitor.pool(poolId);
        return !last || isSettled(*last);
    });
    if (!over) {
        return Failure(over.error());
    }
    return last;
}

Result<QList<Job>> waitForJobs(const PoolServiceClient &client, const QStringList &jobIds)
{
    const Result<void> over = waitUntil(client, [&jobIds](const AccountMonitor &monitor) {
        return std::all_of(jobIds.begin(), jobIds.end(), [&monitor](const QString &id) {
            const std::optional<Job> job = monitor.job(id);
            return job && isEnded(job->status);
        });
    });
    if (!over) {
        return Failure(over.error());
    }
    return fetchJobs(client, jobIds);
}

} // namespace pooldeck::cli
