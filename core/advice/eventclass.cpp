#include "advice/eventclass.h"

#include "common/literals.h"

#include <algorithm>

namespace pooldeck {
namespace {

constexpr QLatin1StringView TroubleKinds[] = {
    "VmLost"_L1,        "VmKeepsFailing"_L1,     "JobsKeepFailing"_L1, "ProvisioningTimedOut"_L1,
    "PlanExhausted"_L1, "ProvisioningFailed"_L1, "ClockSet"_L1,
};

/// docs/protocol.md: who the service says that it was itself.
constexpr QLatin1StringView ServiceNames[] = {"service"_L1, "idle policy"_L1, "when done"_L1, "billing plan"_L1};

bool isAmong(const QString &text, const auto &names)
{
    return std::find(std::begin(names), std::end(names), text) != std::end(names);
}

} // namespace

EventClass classOf(const Event &event)
{
    if (isAmong(event.kind, TroubleKinds)) {
        return EventClass::Trouble;
    }
    return event.who.isEmpty() || isAmong(event.who, ServiceNames) ? EventClass::Service : EventClass::People;
}

} // namespace pooldeck
