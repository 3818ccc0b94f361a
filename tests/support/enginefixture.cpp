#include "enginefixture.h"

#include "common/literals.h"
#include "store/schema.h"

#include <QTest>

namespace pooldeck {

QString RecordingBackend::name() const
{
    return u"recording"_s;
}

void RecordingBackend::start(const QString &vmId, const Secret &token)
{
    tokens.insert(vmId, token);
}

void RecordingBackend::adopt(const QString &vmId, const QString &)
{
    adopted.append(vmId);
}

void RecordingBackend::release(const QString &vmId)
{
    released.append(vmId);
}

WebServiceRecord EngineFixture::webService(WebServiceKind kind)
{
    WebServiceRecord record;
    const bool isClassic = kind == WebServiceKind::Classic;
    record.id = isClassic ? u"classic"_s : u"rm"_s;
    record.kind = kind;
    record.basePath = isClassic ? u"/workspaces/a/services/classic"_s : u"/subscriptions/a/services/rm"_s;
    record.billingPlanId = u"S1"_s;
    record.definition.name = u"noop"_s;
    record.definition.kinds = {kind};
    record.definition.billingPlanId = u"S1"_s;
    record.definition.outputs.insert(u"output1"_s, {u"Result"_s, u".csv"_s});
    record.definition.command = {u"/bin/true"_s};
    record.definition.timeLimitMs = 60'000;
    return record;
}

EngineFixture::EngineFixture(const Quota &quota, const Clock *otherClock)
    : engineClock(otherClock ? *otherClock : clock)
    , m_quota(quota)
{
    open();
}

void EngineFixture::open()
{
    auto opened = Database::open(databaseFile(), serviceSchema());
    if (!opened) {
        qFatal("%s", qPrintable(opened.error().message));
    }
    database = std::move(*opened);
    store = std::make_unique<Store>(*database);
    backend = std::make_unique<RecordingBackend>();
    EngineSettings settings;
    settings.quota = m_quota;
    settings.outputsFolder = m_folder.filePath(u"outputs"_s);
    engine = std::make_unique<Engine>(*store, engineClock, *backend, settings, webServices);
    if (const auto started = engine->start(); !started) {
        qFatal("%s", qPrintable(started.error().message));
    }
}

void EngineFixture::restart()
{
    const QHash<QString, Secret> tokens = backend->tokens;
    engine.reset();
    store.reset();
    database.reset();
    open();
    backend->tokens = tokens;
}

template <class T>
T EngineFixture::inTurn(const std::function<T()> &body)
{
    std::optional<T> result;
    if (!engine->turn([&] { result = body(); })) {
        qFatal("the turn was not committed: %s", qPrintable(store->lastError()));
    }
    return *std::move(result);
}

Result<QString> EngineFixture::createPool(qint64 vmCount, const QString &name)
{
    const CreatePoolRequest request{vmCount, u"http://host/subscriptions/a/services/rm/swagger.json"_s, name};
    return inTurn<Result<QString>>([&] { return engine->pools().create(request, u"tester"_s); });
}

Result<void> EngineFixture::resize(const QString &poolId, qint64 vmCount, Deallocation deallocation, bool onlyIfIdle,
                                   const QString &ifMatch)
{
    return inTurn<Result<void>>([&] {
        return engine->pools().resize(poolId, {vmCount, deallocation, onlyIfIdle}, ifMatch, u"tester"_s);
    });
}

Result<void> EngineFixture::update(const QString &poolId, const UpdatePoolRequest &request, const QString &ifMatch)
{
    return inTurn<Result<void>>([&] { return engine->pools().update(poolId, request, ifMatch, u"tester"_s); });
}

Result<void> EngineFixture::replaceVm(const QString &poolId, const QString &vmId, Deallocation deallocation)
{
    return inTurn<Result<void>>([&] { return engine->pools().replaceVm(poolId, vmId, {deallocation}, u"tester"_s); });
}

Result<void> EngineFixture::deletePool(const QString &poolId, bool force)
{
    return inTurn<Result<void>>([&] { return engine->pools().remove(poolId, force, {}, u"tester"_s); });
}

Pool EngineFixture::pool(const QString &poolId)
{
    return engine->pools().view(*engine->state().pool(poolId), true);
}

QString EngineFixture::createJob(const QString &poolId)
{
    JobRequest request;
    if (!poolId.isEmpty()) {
        request.poolId = poolId;
    }
    const auto service = webService(poolId.isEmpty() ? WebServiceKind::Classic : WebServiceKind::ResourceManager);
    return inTurn<Result<QString>>([&] { return engine->createJob(service, request); }).value_or(QString());
}

QString EngineFixture::submit(const QString &poolId)
{
    const QString jobId = createJob(poolId);
    const auto started = inTurn<Result<void>>([&] { return engine->startJob(jobId); });
    return started ? jobId : QString();
}

void EngineFixture::cancel(const QString &jobId)
{
    engine->turn([&] { engine->cancelJob(jobId, u"tester"_s); });
}

Job EngineFixture::job(const QString &jobId)
{
    return engine->job(jobId).value_or(JobRecord{}).job;
}

void EngineFixture::registerVms()
{
    for (auto it = backend->tokens.begin(); it != backend->tokens.end(); ++it) {
        VmRecord *vm = engine->state().vm(it.key());
        if (vm && vm->vm.state == VmState::Provisioning) {
            engine->turn([&] {
                const auto registered = engine->fleet().registerVm(hashOf(it->reveal()), u"nonce"_s, u"host"_s, 1);
                Q_ASSERT(registered);
            });
        }
    }
}

void EngineFixture::confirmReleased()
{
    const QStringList vmIds = std::exchange(backend->released, {});
    for (const QString &vmId : vmIds) {
        gone(vmId);
    }
}

void EngineFixture::gone(const QString &vmId, bool seen)
{
    Q_EMIT backend->gone(vmId, seen);
}

void EngineFixture::heartbeatAll()
{
    engine->turn([&] {
        for (VmRecord &vm : engine->state().vms()) {
            const AttemptRef attempt{vm.vm.jobId, engine->state().jobs().value(vm.vm.jobId).job.attempt};
            if (vm.isRegistered() && vm.vm.state != VmState::Lost) {
                engine->leases().heartbeat(vm, attempt);
            }
        }
    });
}

void EngineFixture::pass(qint64 ms)
{
    while (ms > 0) {
        const qint64 stepMs = std::min<qint64>(ms, 1000);
        clock.advance(stepMs);
        engine->tick();
        ms -= stepMs;
    }
}

bool EngineFixture::heartbeat(const QString &vmId, const AttemptRef &attempt)
{
    return inTurn<bool>([&] { return engine->leases().heartbeat(*engine->state().vm(vmId), attempt); });
}

Result<void> EngineFixture::complete(const QString &vmId, const AttemptRef &attempt, RunOutcome outcome)
{
    CompleteRequest request;
    request.attempt = attempt;
    request.outcome = outcome;
    request.exitCode = outcome == RunOutcome::Finished ? 0 : 1;
    request.details = u"details"_s;
    return inTurn<Result<void>>([&] { return engine->leases().complete(*engine->state().vm(vmId), request); });
}

Result<void> EngineFixture::publish(const QString &vmId, const AttemptRef &attempt)
{
    return inTurn<Result<void>>([&] { return engine->leases().publish(*engine->state().vm(vmId), attempt); });
}

Result<void> EngineFixture::finish(const QString &jobId)
{
    const Job running = job(jobId);
    return complete(running.vmId, {jobId, running.attempt});
}

Result<void> EngineFixture::fail(const QString &jobId)
{
    const Job running = job(jobId);
    return complete(running.vmId, {jobId, running.attempt}, RunOutcome::Failed);
}

QList<Event> EngineFixture::events(const QString &kind)
{
    QList<Event> list = store->events(0, 1000);
    list.removeIf([&](const Event &event) { return !kind.isEmpty() && event.kind != kind; });
    return list;
}

QList<Vm> EngineFixture::vms(const QString &poolId)
{
    QList<Vm> list;
    for (const QString &vmId : std::as_const(engine->state().group(poolId)->vmIds)) {
        list.append(engine->state().vm(vmId)->vm);
    }
    return list;
}

QStringList EngineFixture::idsOf(const QString &poolId, VmState state)
{
    QStringList ids;
    const QList<Vm> list = vms(poolId);
    for (const Vm &vm : list) {
        if (vm.state == state) {
            ids.append(vm.id);
        }
    }
    return ids;
}

qint64 EngineFixture::computeMs(const QString &poolId)
{
    return engine->state().ledger().computeMs(poolId, engineClock.nowMs());
}

QList<UsageInterval> EngineFixture::usage()
{
    return store->usage(0, std::numeric_limits<qint64>::max(), u""_s);
}

} // namespace pooldeck
