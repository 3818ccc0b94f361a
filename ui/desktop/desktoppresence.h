#pragma once

#include "desktop/notifier.h"

#include <QObject>
#include <QPointer>

namespace pooldeck {

class BurnStrip;
class TrayIcon;
class WindowCommands;
class Workspace;

/// What the console is outside of its window: the tray icon, and notifications of what happens while nobody looks at
/// the window. What several news in the same moment are told as is one digest.
class DesktopPresence final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    DesktopPresence(QWidget &window, WindowCommands &commands, const BurnStrip &burnStrip, QObject *parent = nullptr);

    void setWorkspace(Workspace *workspace);
    /// The tray icon's figures.
    void refresh();
    /// Whether closing the window only hides it: chosen, and there is a tray to find it in.
    bool staysInTray() const;
    void setStaysInTray(bool stays);

Q_SIGNALS:
    void staysInTrayChanged(bool stays);

private:
    void take(const Notice &notice);
    void tellCollected();
    void bringToFront();

    QWidget &m_window;
    WindowCommands &m_commands;
    const BurnStrip &m_burnStrip;
    Notifier m_notifier;
    TrayIcon *m_tray = nullptr; ///< none where the desktop has no tray
    QPointer<Workspace> m_workspace;
    QList<Notice> m_collected;
};

} // namespace pooldeck
