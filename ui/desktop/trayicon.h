#pragma once

#include <QIcon>
#include <QObject>

class QAction;
class QMenu;
class QSystemTrayIcon;

namespace pooldeck {

/// The icon in the desktop's tray: what burns in its tool tip and menu, and how many things need a person as a badge.
/// Not there where the desktop has no tray.
class TrayIcon final : public QObject
{
    Q_OBJECT

public:
    struct Content
    {
        QString burn;           ///< as in the strip of the window
        int attentionCount = 0; ///< the badge; 0: none
        bool burning = false;   ///< VMs bill
        bool isLive = false;    ///< else the figures are old, and the icon says so

        friend bool operator==(const Content &, const Content &) = default;
    };

    /// `quit`, `show`: what its menu offers; they must outlive it.
    TrayIcon(QAction &show, QAction &quit, QObject *parent = nullptr);
    ~TrayIcon() override;

    static bool isAvailable();
    void setContent(const Content &content);
    void showMessage(const QString &title, const QString &text);

    /// The picture for a content, in the application's colours.
    static QIcon picture(const Content &content);

Q_SIGNALS:
    void activated();

private:
    Content m_content;
    QMenu *m_menu;
    QAction *m_burn;
    QSystemTrayIcon *m_icon;
};

} // namespace pooldeck
