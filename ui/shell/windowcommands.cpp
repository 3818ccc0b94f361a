#include "shell/windowcommands.h"

#include "common/literals.h"

#include <QAction>
#include <QActionGroup>

namespace pooldeck {

WindowCommands::WindowCommands(ThemeChoice theme, QObject *parent)
    : CommandSet(parent)
    , m_palette(add("actionPalette"_L1, tr("&Find a command…"), "search"_L1, QKeySequence(u"Ctrl+K"_s),
                    [this] { Q_EMIT paletteRequested(); }))
    , m_connections(add("actionConnections"_L1, tr("&Connections…"), "key"_L1, QKeySequence(u"Ctrl+Shift+O"_s),
                        [this] { Q_EMIT connectionsRequested(); }))
    , m_quit(
          add("actionQuit"_L1, tr("&Quit"), "quit"_L1, QKeySequence(u"Ctrl+Q"_s), [this] { Q_EMIT quitRequested(); }))
    , m_about(add("actionAbout"_L1, tr("&About Pooldeck"), "info"_L1, {}, [this] { Q_EMIT aboutRequested(); }))
    , m_staysInTray(add("actionStaysInTray"_L1, tr("&Stay in the tray when closed"), {}, {}, [] {}))
    , m_showWindow(add("actionShowWindow"_L1, tr("Show Pooldeck"), {}, {}, [] {}))
{
    m_staysInTray->setCheckable(true);
    auto *group = new QActionGroup(this);
    const struct
    {
        ThemeChoice choice;
        QLatin1StringView name;
        QString text;
    } themes[] = {
        {ThemeChoice::System, "actionThemeSystem"_L1, tr("Colours as the &system")},
        {ThemeChoice::Light, "actionThemeLight"_L1, tr("&Light colours")},
        {ThemeChoice::Dark, "actionThemeDark"_L1, tr("&Dark colours")},
        {ThemeChoice::HighContrast, "actionThemeHighContrast"_L1, tr("&High contrast (the system's palette)")},
    };
    for (const auto &one : themes) {
        QAction *action =
            add(one.name, one.text, "theme"_L1, {}, [this, choice = one.choice] { Q_EMIT themeChosen(choice); });
        action->setCheckable(true);
        action->setChecked(one.choice == theme);
        group->addAction(action);
        m_themes.append(action);
    }
}

} // namespace pooldeck
