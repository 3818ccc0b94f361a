#include "model/vm.h"

#include "common/enumnames.h"
#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

const EnumNames VmStates({
    std::pair{VmState::Provisioning, "Provisioning"_L1},
    {VmState::Idle, "Idle"_L1},
    {VmState::Busy, "Busy"_L1},
    {VmState::Draining, "Draining"_L1},
    {VmState::Deleting, "Deleting"_L1},
    {VmState::Lost, "Lost"_L1},
});

} // namespace

QString toString(VmState state)
{
    return VmStates.name(state);
}

std::optional<VmState> parseVmState(QStringView text)
{
    return VmStates.parse(text);
}

Result<Vm> Vm::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Vm vm;
    vm.id = reader.string("VmId"_L1);
    vm.poolId = reader.string("PoolId"_L1);
    vm.state = reader.enumeration("State"_L1, &parseVmState);
    vm.requestedAtMs = reader.time("RequestedAt"_L1);
    vm.readyAtMs = reader.optionalTime("ReadyAt"_L1);
    vm.jobId = reader.stringOr("JobId"_L1, {});
    vm.host = reader.stringOr("Host"_L1, {});
    vm.pid = reader.optionalInteger("Pid"_L1, 0, qint64(1) << 40).value_or(0);
    return reader.finish(std::move(vm));
}

QJsonObject Vm::toJson() const
{
    return {
        {"VmId"_L1, id},
        {"PoolId"_L1, poolId},
        {"State"_L1, toString(state)},
        {"RequestedAt"_L1, toJsonTime(requestedAtMs)},
        {"ReadyAt"_L1, toJsonTime(readyAtMs)},
        {"JobId"_L1, jobId.isEmpty() ? QJsonValue() : QJsonValue(jobId)},
        {"Host"_L1, host.isEmpty() ? QJsonValue() : QJsonValue(host)},
        {"Pid"_L1, pid == 0 ? QJsonValue() : QJsonValue(pid)},
    };
}

} // namespace pooldeck
