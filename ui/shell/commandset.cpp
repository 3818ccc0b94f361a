#include "shell/commandset.h"

#include "theme/icons.h"

#include <QAction>
#include <QMenu>

namespace pooldeck {

void CommandSet::fill(QMenu *menu) const
{
    menu->addActions(m_actions);
}

QAction *CommandSet::add(QLatin1StringView name, const QString &text, QLatin1StringView iconName,
                         const QKeySequence &shortcut, std::function<void()> run)
{
    auto *action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(shortcut);
    action->setAutoRepeat(false); // a key that is held does a thing once
    if (!iconName.isEmpty()) {
        action->setIcon(icon(iconName));
    }
    connect(action, &QAction::triggered, this, std::move(run));
    m_actions.append(action);
    return action;
}

void CommandSet::addSeparator()
{
    auto *separator = new QAction(this);
    separator->setSeparator(true);
    m_actions.append(separator);
}

} // namespace pooldeck
