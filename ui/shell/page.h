#pragma once

#include <QString>

namespace pooldeck {

/// The pages of the workspace, in the order of the sidebar.
enum class Page { Overview, Pools, Jobs, Plan, Usage, Reminders, Activity };
inline constexpr int PageCount = int(Page::Activity) + 1;

/// For a person: "Overview".
QString pageTitle(Page page);
QLatin1StringView pageIcon(Page page);

} // namespace pooldeck
