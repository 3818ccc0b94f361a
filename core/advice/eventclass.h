#pragma once

#include "model/account.h"

namespace pooldeck {

/// Who or what stands behind an event.
enum class EventClass {
    People,  ///< somebody did it, at a console or with a program
    Service, ///< the service did it by itself: idle policy, when done, …
    Trouble, ///< something went wrong
};

EventClass classOf(const Event &event);

} // namespace pooldeck
