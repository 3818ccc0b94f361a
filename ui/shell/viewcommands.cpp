#include "shell/viewcommands.h"

#include "common/literals.h"

#include <QAction>

namespace pooldeck {

ViewCommands::ViewCommands(QObject *parent)
    : CommandSet(parent)
{
    for (int i = 0; i < PageCount; ++i) {
        const auto page = Page(i);
        add(QLatin1StringView(), pageTitle(page), pageIcon(page), QKeySequence(u"Ctrl+%1"_s.arg(i + 1)), [this, page] {
            Q_EMIT pageRequested(page);
        })->setObjectName(u"actionPage%1"_s.arg(i + 1));
    }
}

} // namespace pooldeck
