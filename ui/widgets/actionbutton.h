#pragma once

#include <QPushButton>

namespace pooldeck {

/// A button for a QAction: its name without the mnemonic, its icon, whether it can be used and whether it can be seen.
class ActionButton final : public QPushButton
{
    Q_OBJECT

public:
    /// The action must outlive the button.
    ActionButton(QAction &action, QLatin1StringView objectName, QWidget *parent = nullptr);
};

} // namespace pooldeck
