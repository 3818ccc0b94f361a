#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>

#include <functional>

class QAction;
class QMenu;

namespace pooldeck {

/// What a person can do on one part of the window, as QActions in the order of its menu. Menus, context menus, buttons
/// and the command palette show the same ones, so that a state, a shortcut or a name is said once.
class CommandSet : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// In the order of the menu, separators among them.
    const QList<QAction *> &actions() const { return m_actions; }
    /// Puts all of them into a menu.
    void fill(QMenu *menu) const;

protected:
    /// `name`: the object name. `iconName` may be empty.
    QAction *add(QLatin1StringView name, const QString &text, QLatin1StringView iconName, const QKeySequence &shortcut,
                 std::function<void()> run);
    void addSeparator();

private:
    QList<QAction *> m_actions;
};

} // namespace pooldeck
