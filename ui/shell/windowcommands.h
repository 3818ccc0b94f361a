#pragma once

#include "shell/commandset.h"
#include "theme/theme.h"

namespace pooldeck {

/// What the window itself can do, connected or not. Who makes one connects the signals.
class WindowCommands final : public CommandSet
{
    Q_OBJECT

public:
    explicit WindowCommands(ThemeChoice theme, QObject *parent = nullptr);

    QAction *palette() const { return m_palette; }
    QAction *connections() const { return m_connections; }
    QAction *quit() const { return m_quit; }
    QAction *about() const { return m_about; }
    QAction *staysInTray() const { return m_staysInTray; }
    QAction *showWindow() const { return m_showWindow; }
    QList<QAction *> themes() const { return m_themes; }

Q_SIGNALS:
    void paletteRequested();
    void connectionsRequested();
    void quitRequested();
    void aboutRequested();
    void themeChosen(pooldeck::ThemeChoice choice);

private:
    QAction *m_palette;
    QAction *m_connections;
    QAction *m_quit;
    QAction *m_about;
    QAction *m_staysInTray;
    QAction *m_showWindow;
    QList<QAction *> m_themes;
};

} // namespace pooldeck
