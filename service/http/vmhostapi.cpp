#include "http/vmhostapi.h"

#include "common/literals.h"
#include "http/credentials.h"
#include "model/protocolerror.h"
#include "vmhost/messages.h"

namespace pooldeck {
namespace {

constexpr qint64 MaxWaitSeconds = 60;

ServiceResponse done(const Result<void> &result)
{
    return result ? ServiceResponse::json({}) : ServiceResponse::error(result.error());
}

ServiceResponse cancelAnswer(bool cancel)
{
    return ServiceResponse::json({{"Cancel"_L1, cancel}});
}

ServiceResponse vmLost()
{
    return ServiceResponse::error(
        protocolError(ErrorCode::VmLost, u"This VM is given up. It must end itself and its job."_s));
}

} // namespace

VmhostApi::VmhostApi(Engine &engine)
    : m_engine(engine)
{
}

Answer VmhostApi::handle(const ServiceRequest &request)
{
    const QString verb = request.path.value(1);
    if (request.method != "POST" || request.path.size() != 2) {
        return failed(protocolError(ErrorCode::NotFound, u"There is nothing at this URL."_s));
    }
    if (verb == "register"_L1) {
        return registerVm(request);
    }
    const auto vm = m_engine.fleet().authenticate(hashOf(bearerKey(request.authorization)));
    if (!vm) {
        return failed(vm.error());
    }
    if (verb == "lease"_L1) {
        return lease(request, **vm);
    }
    if (verb == "heartbeat"_L1) {
        return heartbeat(request, **vm);
    }
    if (verb == "orders"_L1) {
        return orders(request, **vm);
    }
    if (verb == "publish"_L1) {
        return publish(request, **vm);
    }
    if (verb == "complete"_L1) {
        return complete(request, **vm);
    }
    return failed(protocolError(ErrorCode::NotFound, u"There is nothing at this URL."_s));
}

Answer VmhostApi::registerVm(const ServiceRequest &request)
{
    const auto body = bodyAs<RegisterRequest>(request);
    if (!body) {
        return failed(body.error());
    }
    const auto registration =
        m_engine.fleet().registerVm(hashOf(body->token.toLatin1()), body->nonce, body->host, body->pid);
    if (!registration) {
        return failed(registration.error());
    }
    RegisterAnswer answer;
    answer.vmId = registration->vmId;
    answer.sessionKey = QString::fromLatin1(registration->sessionKey.reveal());
    answer.heartbeatMs = VmFleet::HeartbeatMs;
    answer.fileRoots = m_engine.fileRoots().roots().values();
    answer.allowedBlobHosts = m_engine.blobHosts().allowed();
    return ServiceResponse::json(answer.toJson());
}

Answer VmhostApi::lease(const ServiceRequest &request, const VmRecord &vm)
{
    const auto wait = queryInteger(request, u"wait"_s, 0, 0, MaxWaitSeconds);
    if (!wait) {
        return failed(wait.error());
    }
    return Parked{*wait * 1000, vm.vm.id, [this, vmId = vm.vm.id](bool waitIsOver) -> std::optional<ServiceResponse> {
                      VmRecord *present = m_engine.state().vm(vmId);
                      if (!present || present->vm.state == VmState::Lost) {
                          return vmLost();
                      }
                      return assignmentAnswer(present, waitIsOver);
                  }};
}

Answer VmhostApi::heartbeat(const ServiceRequest &request, VmRecord &vm)
{
    const auto attempt = bodyAs<AttemptRef>(request);
    return attempt ? Answer(cancelAnswer(m_engine.leases().heartbeat(vm, *attempt))) : failed(attempt.error());
}

Answer VmhostApi::orders(const ServiceRequest &request, const VmRecord &vm)
{
    const auto attempt = bodyAs<AttemptRef>(request);
    const auto wait = queryInteger(request, u"wait"_s, 0, 0, MaxWaitSeconds);
    if (!attempt || !wait) {
        return failed(attempt ? wait.error() : attempt.error());
    }
    return Parked{*wait * 1000, vm.vm.id,
                  [this, vmId = vm.vm.id, attempt = *attempt](bool waitIsOver) -> std::optional<ServiceResponse> {
                      const VmRecord *present = m_engine.state().vm(vmId);
                      if (!present || present->vm.state == VmState::Lost) {
                          return vmLost();
                      }
                      const bool cancel = m_engine.leases().mustCancel(*present, attempt);
                      return cancel || waitIsOver ? std::optional(cancelAnswer(cancel)) : std::nullopt;
                  }};
}

Answer VmhostApi::publish(const ServiceRequest &request, VmRecord &vm)
{
    const auto attempt = bodyAs<AttemptRef>(request);
    return attempt ? Answer(done(m_engine.leases().publish(vm, *attempt))) : failed(attempt.error());
}

Answer VmhostApi::complete(const ServiceRequest &request, VmRecord &vm)
{
    const auto body = bodyAs<CompleteRequest>(request);
    const auto completed = body ? m_engine.leases().complete(vm, *body) : Result<void>(Failure(body.error()));
    if (!completed) {
        return failed(completed.error());
    }
    // Not now: who gets which job is decided at the end of the turn.
    return Parked{0, vm.vm.id,
                  [this, vmId = vm.vm.id](bool) { return assignmentAnswer(m_engine.state().vm(vmId), true); }};
}

std::optional<ServiceResponse> VmhostApi::assignmentAnswer(VmRecord *vm, bool evenIfNone)
{
    const auto assignment = vm ? m_engine.leases().assignment(*vm) : std::nullopt;
    if (!assignment && !evenIfNone) {
        return std::nullopt;
    }
    if (assignment) {
        vm->handedOut = true;
    }
    return ServiceResponse::json({{"Assignment"_L1, assignment ? QJsonValue(assignment->toJson()) : QJsonValue()}});
}

} // namespace pooldeck
