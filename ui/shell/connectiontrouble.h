#pragma once

#include "widgets/noticebar.h"

#include <optional>

namespace pooldeck {

class AccountMonitor;

/// Why what is shown is old, and what helps.
struct ConnectionTrouble
{
    enum class Remedy {
        None, ///< it is being asked
        StartAgain,
        TryNow,
        AnotherKey,
    };

    NoticeKind kind = NoticeKind::Failed;
    QString text;
    QString detail;
    Remedy remedy = Remedy::None;
    QString remedyText; ///< of its button; empty for None
};

/// None while the mirror is live, or has never been and is being asked for the first time. `local`: the service is this
/// computer's own and can be started again.
std::optional<ConnectionTrouble> connectionTrouble(const AccountMonitor &monitor, bool local);

} // namespace pooldeck
