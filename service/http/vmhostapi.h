#pragma once

#include "engine/engine.h"
#include "http/answer.h"

namespace pooldeck {

/// `POST https://host/vmhost/{verb}` (docs/protocol.md, vmhost). Called within a turn of the engine.
class VmhostApi final
{
public:
    explicit VmhostApi(Engine &engine);

    Answer handle(const ServiceRequest &request);

private:
    Answer registerVm(const ServiceRequest &request);
    Answer lease(const ServiceRequest &request, const VmRecord &vm);
    Answer heartbeat(const ServiceRequest &request, VmRecord &vm);
    Answer orders(const ServiceRequest &request, const VmRecord &vm);
    Answer publish(const ServiceRequest &request, VmRecord &vm);
    Answer complete(const ServiceRequest &request, VmRecord &vm);
    /// What the VM is to work on; it takes it to be handed out.
    std::optional<ServiceResponse> assignmentAnswer(VmRecord *vm, bool evenIfNone);

    Engine &m_engine;
};

} // namespace pooldeck
