#include "sync/accountmonitor.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "net/retrydelay.h"
#include "sync/mirrorpages.h"
#include "sync/mirrorstate.h"

#include <QLoggingCategory>
#include <QRandomGenerator>

Q_LOGGING_CATEGORY(lcMonitor, "pooldeck.sync.monitor", QtWarningMsg)

namespace pooldeck {
namespace {

constexpr int WaitSeconds = 30;
/// Between an answer and the next question: what changes meanwhile comes as one.
constexpr int PauseMs = 100;

template <class T>
std::optional<T> find(const QHash<QString, T> &items, const QString &id)
{
    const auto it = items.constFind(id);
    return it == items.constEnd() ? std::nullopt : std::optional<T>(*it);
}

/// True when `item` was not known like this.
template <class T>
bool put(QHash<QString, T> &items, const T &item)
{
    const auto it = items.find(item.id);
    if (it == items.end()) {
        items.insert(item.id, item);
        return true;
    }
    if (*it == item) {
        return false;
    }
    *it = item;
    return true;
}

QStringList missingIn(const SharedMap<Job> &known, const SharedMap<Job> &present)
{
    QStringList ids = known.ids();
    ids.removeIf([&present](const QString &id) { return present.contains(id); });
    return ids;
}

template <class T>
QStringList missingIn(const QHash<QString, T> &known, const QHash<QString, T> &present)
{
    QStringList ids;
    for (auto it = known.constBegin(); it != known.constEnd(); ++it) {
        if (!present.contains(it.key())) {
            ids.append(it.key());
        }
    }
    return ids;
}

bool isRefusal(const Error &error)
{
    return error.httpStatus == 401 || error.httpStatus == 403;
}

} // namespace

struct AccountMonitor::FullState : MirrorPages
{
};

AccountMonitor::AccountMonitor(const PoolServiceClient &client, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_clock(&clock)
{
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &AccountMonitor::poll);
    m_pauseTimer.setSingleShot(true);
    m_pauseTimer.setInterval(PauseMs);
    connect(&m_pauseTimer, &QTimer::timeout, this, &AccountMonitor::poll);
}

AccountMonitor::~AccountMonitor() = default;

void AccountMonitor::start()
{
    m_running = true;
    poll();
}

void AccountMonitor::stop()
{
    m_running = false;
    m_underWay = false;
    ++m_call;
    m_retryTimer.stop();
    m_pauseTimer.stop();
}

void AccountMonitor::restore(const MirrorState &state)
{
    if (m_known || m_isFromDisk) {
        return;
    }
    m_isFromDisk = true;
    m_lastSyncMs = state.seenMs;
    m_serverNowMs = state.seenMs + state.serverOffsetMs;
    Q_EMIT aboutToReset();
    replaceAll(state.pools, state.vms, state.jobs);
    Q_EMIT reset();
    if (m_state == State::Connecting) {
        setState(State::Offline,
                 localError(MirrorError::NotAskedYet, u"The service has not been asked yet: this is old."_s));
    } else {
        Q_EMIT stateChanged(); // there is something to show now
    }
}

void AccountMonitor::refetch()
{
    if (!m_running || m_state == State::Unauthorized) {
        return;
    }
    ++m_call;
    m_underWay = false;
    m_incoming.reset();
    if (m_known) {
        setState(State::Offline, localError(MirrorError::Slept, u"This computer was asleep: asking what is new."_s));
    }
    poll();
}

void AccountMonitor::retryNow()
{
    if (m_running && !m_underWay) {
        poll();
    }
}

void AccountMonitor::setClient(const PoolServiceClient &client)
{
    m_client = client;
    if (m_state == State::Live || !m_running) {
        return;
    }
    ++m_call;
    m_underWay = false;
    if (m_state == State::Unauthorized) {
        setState(State::Connecting, std::nullopt);
    }
    poll();
}

const Pool *AccountMonitor::findPool(const QString &id) const
{
    const auto it = m_pools.constFind(id);
    return it == m_pools.constEnd() ? nullptr : &*it;
}

std::optional<Pool> AccountMonitor::pool(const QString &id) const
{
    return find(m_pools, id);
}

std::optional<Vm> AccountMonitor::vm(const QString &id) const
{
    return find(m_vms, id);
}

std::optional<Job> AccountMonitor::job(const QString &id) const
{
    const Job *job = m_jobs.find(id);
    return job ? std::optional(*job) : std::nullopt;
}

QList<Vm> AccountMonitor::vmsOf(const QString &poolId) const
{
    QList<Vm> vms;
    const QSet<QString> ids = m_vmsOfPool.value(poolId);
    vms.reserve(ids.size());
    for (const QString &id : ids) {
        vms.append(m_vms.value(id));
    }
    return vms;
}

void AccountMonitor::poll()
{
    if (!m_running || m_underWay) {
        return;
    }
    m_retryTimer.stop();
    m_pauseTimer.stop();
    m_nextTryMs.reset();
    m_underWay = true;
    const quint64 call = ++m_call;
    // Not to be held up by the long poll before it is known that the service is there at all.
    const bool mayWait = m_state == State::Live && !m_incoming;
    const QString cursor = m_incoming ? m_incoming->cursor : m_cursor;
    whenDone(m_client.changes(cursor, mayWait ? WaitSeconds : 0), this, [this, call](const Result<Changes> &page) {
        if (call != m_call) {
            return;
        }
        m_underWay = false;
        if (page) {
            take(*page);
        } else {
            fail(page.error());
        }
    });
}

void AccountMonitor::take(const Changes &page)
{
    const quint64 call = m_call;
    m_failures = 0;
    if (page.reset) {
        m_incoming = std::make_unique<FullState>();
    }
    if (!m_incoming || !page.more) { // of a full state that is not whole yet nothing is shown
        m_lastSyncMs = m_clock->nowMs();
        m_serverNowMs = page.nowMs;
    }
    if (m_incoming) {
        takeFullStatePage(page);
    } else {
        takeIncrement(page);
    }
    if (!m_incoming) {
        setState(State::Live, std::nullopt);
    }
    Q_EMIT synced();
    if (call != m_call) { // somebody stopped or restarted us from a slot
        return;
    }
    if (page.more || page.reset || m_incoming) {
        poll();
    } else {
        m_pauseTimer.start();
    }
}

void AccountMonitor::takeFullStatePage(const Changes &page)
{
    m_incoming->add(page);
    if (page.more) {
        return;
    }
    const std::unique_ptr<FullState> full = std::move(m_incoming);
    m_cursor = full->cursor;
    applyFullState(*full, page.nowMs);
    Q_EMIT resynced();
}

void AccountMonitor::takeIncrement(const Changes &page)
{
    m_cursor = page.cursor;
    for (const Pool &pool : page.pools) {
        if (put(m_pools, pool)) {
            Q_EMIT poolChanged(pool);
        }
    }
    for (const Vm &vm : page.vms) {
        if (putVm(vm)) {
            Q_EMIT vmChanged(vm);
        }
    }
    for (const Job &job : page.jobs) {
        auto shared = std::make_shared<Job>(job);
        shareIds(shared.get(), m_pools, m_vms);
        if (putJob(shared)) {
            Q_EMIT jobChanged(job);
        }
    }
    for (const Removal &removal : page.removed) {
        if (removal.kind == "Pool"_L1) {
            removePool(removal.id);
        } else if (removal.kind == "Vm"_L1) {
            removeVm(removal.id, removal.atMs);
        } else if (removal.kind == "Job"_L1) {
            removeJob(removal.id);
        } else {
            qCWarning(lcMonitor) << "removal of an unknown kind" << removal.kind;
        }
    }
}

void AccountMonitor::applyFullState(const FullState &full, qint64 atMs)
{
    if (!m_known) {
        m_known = true;
        m_isFromDisk = false;
        Q_EMIT aboutToReset();
        replaceAll(full.pools, full.vms, full.jobs);
        Q_EMIT reset();
        return;
    }
    for (const QString &id : missingIn(m_jobs, full.jobs)) {
        removeJob(id);
    }
    for (const QString &id : missingIn(m_vms, full.vms)) {
        removeVm(id, atMs);
    }
    for (const QString &id : missingIn(m_pools, full.pools)) {
        removePool(id);
    }
    for (const Pool &pool : full.pools) {
        if (put(m_pools, pool)) {
            Q_EMIT poolChanged(pool);
        }
    }
    for (const Vm &vm : full.vms) {
        if (putVm(vm)) {
            Q_EMIT vmChanged(vm);
        }
    }
    for (const std::shared_ptr<const Job> &job : full.jobs.shared()) {
        if (putJob(job)) {
            Q_EMIT jobChanged(*job);
        }
    }
}

void AccountMonitor::replaceAll(const QHash<QString, Pool> &pools, const QHash<QString, Vm> &vms,
                                const SharedMap<Job> &jobs)
{
    m_pools = pools;
    m_vms.clear();
    m_vmsOfPool.clear();
    for (const Vm &vm : vms) {
        putVm(vm);
    }
    m_jobs = jobs;
}

/// True when it was not known like this; so is putJob().
bool AccountMonitor::putVm(const Vm &vm)
{
    if (!put(m_vms, vm)) {
        return false;
    }
    m_vmsOfPool[vm.poolId].insert(vm.id); // a VM never changes its pool
    return true;
}

bool AccountMonitor::putJob(const std::shared_ptr<const Job> &job)
{
    const Job *known = m_jobs.find(job->id);
    if (known && *known == *job) {
        return false;
    }
    m_jobs.insert(job);
    return true;
}

void AccountMonitor::fail(const Error &error)
{
    m_incoming.reset(); // its pages belong to one answer of the service; begun anew
    if (isRefusal(error)) {
        setState(State::Unauthorized, error);
        return;
    }
    ++m_failures;
    const qint64 delayMs = retryDelayMs(m_failures + 1, QRandomGenerator::global()->generateDouble());
    m_nextTryMs = m_clock->nowMs() + delayMs;
    m_retryTimer.start(int(delayMs));
    setState(State::Offline, error);
}

void AccountMonitor::setState(State state, const std::optional<Error> &error)
{
    if (m_state == state && m_lastError == error) {
        return;
    }
    m_state = state;
    m_lastError = error;
    Q_EMIT stateChanged();
}

void AccountMonitor::removePool(const QString &id)
{
    if (m_pools.remove(id)) {
        Q_EMIT poolRemoved(id);
    }
}

void AccountMonitor::removeVm(const QString &id, qint64 atMs)
{
    const auto vm = m_vms.constFind(id);
    if (vm == m_vms.constEnd()) {
        return;
    }
    const auto ofPool = m_vmsOfPool.find(vm->poolId);
    if (ofPool != m_vmsOfPool.end() && ofPool->remove(id) && ofPool->isEmpty()) {
        m_vmsOfPool.erase(ofPool);
    }
    m_vms.erase(vm);
    Q_EMIT vmRemoved(id, atMs);
}

void AccountMonitor::removeJob(const QString &id)
{
    if (m_jobs.take(id)) {
        Q_EMIT jobRemoved(id);
    }
}

} // namespace pooldeck
