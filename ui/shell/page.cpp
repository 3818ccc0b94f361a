#include "shell/page.h"

#include "common/literals.h"

#include <QCoreApplication>

namespace pooldeck {

QString pageTitle(Page page)
{
    switch (page) {
    case Page::Overview:
        return QCoreApplication::translate("Page", "Overview");
    case Page::Pools:
        return QCoreApplication::translate("Page", "Pools");
    case Page::Jobs:
        return QCoreApplication::translate("Page", "Jobs");
    case Page::Plan:
        return QCoreApplication::translate("Page", "Plan");
    case Page::Usage:
        return QCoreApplication::translate("Page", "Usage");
    case Page::Reminders:
        return QCoreApplication::translate("Page", "Reminders");
    case Page::Activity:
        return QCoreApplication::translate("Page", "Activity");
    }
    Q_UNREACHABLE();
}

QLatin1StringView pageIcon(Page page)
{
    switch (page) {
    case Page::Overview:
        return "overview"_L1;
    case Page::Pools:
        return "pools"_L1;
    case Page::Jobs:
        return "jobs"_L1;
    case Page::Plan:
        return "plan"_L1;
    case Page::Usage:
        return "usage"_L1;
    case Page::Reminders:
        return "reminders"_L1;
    case Page::Activity:
        return "activity"_L1;
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
