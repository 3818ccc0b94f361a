#pragma once

#include <QObject>
#include <QPalette>

#include <optional>

class QApplication;
class QDBusVariant;
class QFocusFrame;

namespace pooldeck {

enum class ThemeChoice { System, Light, Dark, HighContrast };

QString toString(ThemeChoice choice);
std::optional<ThemeChoice> parseThemeChoice(QStringView text);

/// Gives the application its style, font and palette, follows the desktop's preference for dark and for more contrast
/// (XDG settings portal; without one, the palette that the platform brought), and puts a ring around what the keyboard
/// is on. High contrast is the platform's own palette.
class Theme final : public QObject
{
    Q_OBJECT

public:
    Theme(QApplication &application, ThemeChoice choice);
    ~Theme() override;

    void setChoice(ThemeChoice choice);
    ThemeChoice choice() const { return m_choice; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private Q_SLOTS:
    void onPortalSetting(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void apply();
    void askPortal();
    void readPortal(const QString &key);
    void moveFocusRing(QWidget *widget);

    QApplication &m_application;
    ThemeChoice m_choice;
    QPalette m_systemPalette;
    bool m_systemIsDark;
    bool m_systemWantsContrast = false;
    bool m_keyboardUsed = false;
    QFocusFrame *m_ring = nullptr;
};

} // namespace pooldeck
