#include "storedstate.h"

#include "backends/processwatch.h"
#include "common/clock.h"
#include "common/ids.h"
#include "common/literals.h"
#include "common/secret.h"
#include "http/credentials.h"
#include "setup/datafolder.h"
#include "store/schema.h"
#include "store/store.h"

#include <QDateTime>

namespace pooldeck {
namespace {

/// The database of a stopped service, with one transaction in it.
class Writing final
{
public:
    explicit Writing(const QString &dataFolder)
        : m_database(Database::open(DataFolder::databaseFileOf(dataFolder), serviceSchema()).value_or(nullptr))
    {
        if (!m_database) {
            qFatal("the database cannot be opened");
        }
        m_store = std::make_unique<Store>(*m_database);
        m_state = m_store->loadState().value_or(StoredState{});
        m_store->begin();
    }
    Store &store() { return *m_store; }
    const StoredState &former() const { return m_state; }
    void changed(const QString &kind, const QString &id) { m_store->saveChange({++m_state.changeSeq, kind, id, {}}); }
    bool commit() { return m_store->commit(); }

private:
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Store> m_store;
    StoredState m_state;
};

} // namespace

QByteArrayList storeIdleVms(const QString &dataFolder, int count, qint64 pid)
{
    Writing writing(dataFolder);
    const std::optional<ProcessIdentity> identity = ProcessIdentity::of(pid);
    if (writing.former().pools.isEmpty() || !identity) {
        qFatal("there is no pool or no process");
    }
    PoolRecord pool = writing.former().pools.first();
    pool.pool.targetVmCount = count;
    writing.store().savePool(pool);
    QByteArrayList keys;
    for (int i = 0; i < count; ++i) {
        const QByteArray key = newKey().reveal();
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        VmRecord vm;
        vm.vm.id = newId();
        vm.vm.poolId = pool.pool.id;
        vm.vm.state = VmState::Idle;
        vm.vm.requestedAtMs = now;
        vm.vm.readyAtMs = now;
        vm.vm.pid = pid;
        vm.handle = identity->toString();
        vm.tokenHash = hashOf(newId().toLatin1());
        vm.sessionHash = hashOf(key);
        vm.lastHeartbeatMs = now;
        writing.store().saveVm(vm);
        writing.store().saveInterval(
            {vm.vm.id, pool.pool.id, pool.pool.billingPlanId, pool.pool.webServiceId, now, now, {}, false});
        writing.changed(u"Vm"_s, vm.vm.id);
        keys.append(key);
    }
    writing.commit();
    return keys;
}

bool storeEndedJobs(const QString &dataFolder, int count, const QString &webServiceId)
{
    Writing writing(dataFolder);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const QString vmId = newId();
    for (int i = 0; i < count; ++i) {
        JobRecord record;
        Job &job = record.job;
        job.id = newId();
        job.webServiceId = webServiceId;
        job.status = JobStatus::Finished;
        job.results.emplace();
        job.createdAtMs = now - 100 * (count - i);
        job.queuedAtMs = job.createdAtMs + 1;
        job.startedAtMs = job.createdAtMs + 2;
        job.endedAtMs = job.createdAtMs + 60;
        job.queueSeq = i + 1;
        job.attempt = 1;
        job.vmId = vmId;
        job.exitCode = 0;
        record.log = u"Read 2,000 rows.\nScored 2,000 rows.\n"_s;
        writing.store().saveJob(record);
        writing.store().saveAttempt({job.id, 1, vmId, {}, *job.startedAtMs, job.endedAtMs, AttemptOutcome::Finished});
        writing.changed(u"Job"_s, job.id);
    }
    return writing.commit();
}

} // namespace pooldeck
