#include "poolcommands.h"

#include "await.h"
#include "common/computetime.h"
#include "common/ids.h"
#include "common/isotime.h"
#include "common/literals.h"
#include "waiting.h"

#include <QJsonArray>

namespace pooldeck::cli {
namespace {

constexpr int HourDecimals = 4;

/// In words, while no time is set for it.
QString zeroRule(const Pool &pool)
{
    const IdlePolicy &policy = pool.idlePolicy;
    return policy.never || !policy.zeroAfterMs
               ? u"never by itself"_s
               : u"after %1 idle minutes"_s.arg((*policy.zeroAfterMs + policy.graceMs) / 60'000);
}

ExitCode printPool(const Context &context, const Pool &pool)
{
    if (context.options.json) {
        print(pool.toJson());
        return ExitCode::Done;
    }
    Table table({u"POOL"_s, pool.name});
    table.addRow({u"id"_s, pool.id});
    table.addRow({u"state"_s, toString(pool.state)});
    table.addRow({u"VMs"_s, u"%1 ready of %2"_s.arg(pool.readyVmCount).arg(pool.targetVmCount)});
    table.addRow({u"busy"_s, QString::number(pool.busyVmCount)});
    table.addRow({u"coming, draining, going"_s,
                  u"%1, %2, %3"_s.arg(pool.provisioningVmCount).arg(pool.drainingVmCount).arg(pool.deletingVmCount)});
    table.addRow({u"jobs queued, running"_s, u"%1, %2"_s.arg(pool.queuedJobCount).arg(pool.runningJobCount)});
    table.addRow({u"idle since"_s, timeOrDash(pool.idleSinceMs)});
    if (pool.computeMs) {
        table.addRow({u"compute-hours"_s, toComputeHours(*pool.computeMs, HourDecimals)});
    }
    table.addRow({u"resized to zero"_s, pool.zeroAtMs() ? toIsoTime(*pool.zeroAtMs()) : zeroRule(pool)});
    table.addRow({u"when its jobs have ended"_s, pool.whenDone ? toString(*pool.whenDone) : u"nothing"_s});
    for (auto it = pool.labels.begin(); it != pool.labels.end(); ++it) {
        table.addRow({u"label "_s + it.key(), *it});
    }
    table.addRow({u"billing plan"_s, pool.billingPlanId});
    table.addRow({u"swagger URL"_s, pool.swaggerUrl});
    table.addRow({u"created"_s, toIsoTime(pool.createdAtMs)});
    table.addRow(
        {u"last changed"_s, QString(toIsoTime(pool.lastChangedAtMs) + u" by "_s + orDash(pool.lastChangedBy))});
    for (const PoolError &error : pool.errors) {
        table.addRow({u"error"_s, QString(toIsoTime(error.atMs) + u' ' + error.code + u": "_s + error.message)});
    }
    print(table);
    return ExitCode::Done;
}

/// The pool as it is when it has settled, if that was asked for.
Result<Pool> settled(const PoolServiceClient &client, const Pool &pool, bool wait)
{
    if (!wait) {
        return pool;
    }
    const Result<std::optional<Pool>> last = waitForPool(client, pool.id);
    if (!last) {
        return Failure(last.error());
    }
    if (!*last) {
        return Failure(localError(u"PoolNotFound"_s, u"The pool was deleted meanwhile."_s));
    }
    if ((*last)->state == PoolState::Failed) {
        const QList<PoolError> &errors = (*last)->errors;
        return Failure(
            localError(u"PoolFailed"_s, errors.isEmpty() ? u"The pool has failed."_s : errors.last().message));
    }
    return await(client.pool(pool.id));
}

/// A URL as it is; a name through the web services of the account.
Result<QString> swaggerUrl(const PoolServiceClient &client, const QString &urlOrName)
{
    if (urlOrName.contains("://"_L1)) {
        return urlOrName;
    }
    const Result<QList<WebService>> services = await(client.webServices());
    if (!services) {
        return Failure(services.error());
    }
    return findWebService(*services, urlOrName, WebServiceKind::ResourceManager).map([](const WebService &s) {
        return s.swaggerUrl;
    });
}

Result<UpdatePoolRequest> updateOf(const Pool &pool, const SetPoolOptions &options)
{
    UpdatePoolRequest update;
    update.name = options.name;
    if (!options.labels.isEmpty() || options.clearLabels) {
        update.labels.emplace();
    }
    for (const QString &label : options.labels) {
        const qsizetype equals = label.indexOf(u'=');
        if (equals < 1) {
            return Failure(localError(u"BadLabel"_s, u"--label takes NAME=VALUE, not '%1'."_s.arg(label)));
        }
        update.labels->insert(label.left(equals), label.mid(equals + 1));
    }
    IdlePolicy policy = pool.idlePolicy;
    if (options.zeroAfter == "off"_L1) {
        policy.zeroAfterMs.reset();
    } else if (!options.zeroAfter.isEmpty()) {
        bool isNumber = false;
        const qint64 minutes = options.zeroAfter.toLongLong(&isNumber);
        if (!isNumber || minutes < 0 || minutes > IdlePolicy::LongestMs / 60'000) {
            return Failure(localError(u"BadMinutes"_s,
                                      u"--zero-after takes whole minutes or off, not '%1'."_s.arg(options.zeroAfter)));
        }
        policy.zeroAfterMs = minutes * 60'000;
    }
    if (options.keepAliveUntil == "off"_L1) {
        policy.keepAliveUntilMs.reset();
    } else if (!options.keepAliveUntil.isEmpty()) {
        const auto until = readTime(options.keepAliveUntil);
        if (!until) {
            return Failure(until.error());
        }
        policy.keepAliveUntilMs = *until;
    }
    if (policy != pool.idlePolicy) {
        update.idlePolicy = policy;
    }
    if (!options.whenDone.isEmpty()) {
        update.whenDone = parseWhenDone(options.whenDone);
    }
    return update;
}

} // namespace

ExitCode listPools(const Context &context)
{
    const auto pools = connectAccount(context).and_then([](const PoolServiceClient &c) { return await(c.pools()); });
    if (!pools) {
        return report(pools.error());
    }
    QJsonArray json;
    Table table({u"NAME"_s, u"ID"_s, u"STATE"_s, u"VMS"_s, u"BUSY"_s, u"QUEUED"_s, u"RUNNING"_s, u"COMPUTE-H"_s,
                 u"PLAN"_s, u"IDLE SINCE"_s});
    table.setRightAligned({3, 4, 5, 6, 7});
    for (const Pool &pool : *pools) {
        json.append(pool.toJson());
        table.addRow({pool.name, pool.id, toString(pool.state),
                      u"%1/%2"_s.arg(pool.readyVmCount).arg(pool.targetVmCount), QString::number(pool.busyVmCount),
                      QString::number(pool.queuedJobCount), QString::number(pool.runningJobCount),
                      pool.computeMs ? toComputeHours(*pool.computeMs, HourDecimals) : u"-"_s, pool.billingPlanId,
                      timeOrDash(pool.idleSinceMs)});
    }
    context.options.json ? print(QJsonObject{{"Pools"_L1, json}}) : print(table);
    return ExitCode::Done;
}

ExitCode showPool(const Context &context, const QString &poolName)
{
    const auto pool = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<Pool> {
        const Result<Pool> found = findPool(c, poolName);
        return found ? await(c.pool(found->id)) : found;
    });
    return pool ? printPool(context, *pool) : report(pool.error());
}

ExitCode createPool(const Context &context, const CreatePoolOptions &options)
{
    const auto pool = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<Pool> {
        const Result<QString> swagger = swaggerUrl(c, options.swagger);
        if (!swagger) {
            return Failure(swagger.error());
        }
        const Result<Pool> created = await(c.createPool({options.vmCount, *swagger, options.name}, newId()));
        return created ? settled(c, *created, options.wait) : created;
    });
    return pool ? printPool(context, *pool) : report(pool.error());
}

ExitCode resizePool(const Context &context, const ResizePoolOptions &options)
{
    ResizePoolRequest request;
    request.vmCount = options.vmCount;
    request.onlyIfIdle = options.onlyIfIdle;
    request.deallocation = parseDeallocation(options.deallocation).value_or(Deallocation::TaskCompletion);
    const auto pool = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<Pool> {
        const Result<Pool> found = findPool(c, options.pool);
        const Result<Pool> resized = found ? await(c.resizePool(found->id, request)) : found;
        return resized ? settled(c, *resized, options.wait) : resized;
    });
    return pool ? printPool(context, *pool) : report(pool.error());
}

ExitCode setPool(const Context &context, const SetPoolOptions &options)
{
    const auto pool = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<Pool> {
        const Result<Pool> found = findPool(c, options.pool);
        const Result<UpdatePoolRequest> update =
            found ? updateOf(*found, options) : Result<UpdatePoolRequest>(Failure(found.error()));
        if (!update) {
            return Failure(update.error());
        }
        // The policy is sent as a whole: not over one that somebody else has changed meanwhile.
        return await(c.updatePool(found->id, *update, found->etag));
    });
    return pool ? printPool(context, *pool) : report(pool.error());
}

ExitCode replaceVm(const Context &context, const ReplaceVmOptions &options)
{
    const ReplaceVmRequest request{parseDeallocation(options.deallocation).value_or(Deallocation::TaskCompletion)};
    const auto pool = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<Pool> {
        const Result<Pool> found = findPool(c, options.pool);
        return found ? await(c.replaceVm(found->id, options.vmId, request)) : found;
    });
    return pool ? printPool(context, *pool) : report(pool.error());
}

ExitCode deletePool(const Context &context, const DeletePoolOptions &options)
{
    const auto deleted = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<Pool> {
        const Result<Pool> found = findPool(c, options.pool);
        if (!found) {
            return found;
        }
        if (const Result<void> accepted = await(c.deletePool(found->id, options.force)); !accepted) {
            return Failure(accepted.error());
        }
        const auto gone = [&found](const AccountMonitor &monitor) { return !monitor.pool(found->id); };
        if (const Result<void> over = options.wait ? waitUntil(c, gone) : Result<void>(); !over) {
            return Failure(over.error());
        }
        return found;
    });
    if (!deleted) {
        return report(deleted.error());
    }
    if (context.options.json) {
        print(QJsonObject{{"PoolId"_L1, deleted->id}, {"Deleted"_L1, options.wait}});
    } else {
        print(
            u"%1 (%2) %3\n"_s.arg(deleted->name, deleted->id, options.wait ? u"is deleted"_s : u"is being deleted"_s));
    }
    return ExitCode::Done;
}

ExitCode listVms(const Context &context, const QString &poolName)
{
    const auto vms = connectAccount(context).and_then([&](const PoolServiceClient &c) -> Result<QList<Vm>> {
        const Result<Pool> pool = findPool(c, poolName);
        if (!pool) {
            return Failure(pool.error());
        }
        return await(c.vms(pool->id));
    });
    if (!vms) {
        return report(vms.error());
    }
    QJsonArray json;
    Table table({u"VM"_s, u"STATE"_s, u"REQUESTED"_s, u"READY"_s, u"JOB"_s, u"HOST"_s, u"PID"_s});
    table.setRightAligned({6});
    for (const Vm &vm : *vms) {
        json.append(vm.toJson());
        table.addRow({vm.id, toString(vm.state), toIsoTime(vm.requestedAtMs), timeOrDash(vm.readyAtMs),
                      orDash(vm.jobId), orDash(vm.host), vm.pid == 0 ? u"-"_s : QString::number(vm.pid)});
    }
    context.options.json ? print(QJsonObject{{"Vms"_L1, json}, {"After"_L1, QJsonValue()}}) : print(table);
    return ExitCode::Done;
}

} // namespace pooldeck::cli
