#include "widgets/actionbutton.h"

#include "common/literals.h"

#include <QAction>

namespace pooldeck {

ActionButton::ActionButton(QAction &action, QLatin1StringView objectName, QWidget *parent)
    : QPushButton(action.icon(), action.text().remove(u'&'), parent)
{
    setObjectName(objectName);
    const auto follow = [this, &action] {
        setEnabled(action.isEnabled());
        setVisible(action.isVisible());
        const QString keys = action.shortcut().toString(QKeySequence::NativeText);
        const QString tip = action.toolTip();
        setToolTip(keys.isEmpty() ? tip : tr("%1 (%2)").arg(tip, keys));
    };
    follow();
    connect(&action, &QAction::changed, this, follow);
    connect(this, &QPushButton::clicked, &action, &QAction::trigger);
}

} // namespace pooldeck
