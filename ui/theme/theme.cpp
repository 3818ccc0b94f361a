#include "theme/theme.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/pooldeckstyle.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFocusFrame>
#include <QLineEdit>
#include <QToolTip>

namespace pooldeck {
namespace {

constexpr QLatin1StringView PortalService{"org.freedesktop.portal.Desktop"};
constexpr QLatin1StringView PortalPath{"/org/freedesktop/portal/desktop"};
constexpr QLatin1StringView PortalInterface{"org.freedesktop.portal.Settings"};
constexpr QLatin1StringView AppearanceGroup{"org.freedesktop.appearance"};
constexpr QLatin1StringView ColorSchemeKey{"color-scheme"};
constexpr QLatin1StringView ContrastKey{"contrast"};
constexpr uint NoPreference = 0;
constexpr uint PreferDark = 1;
constexpr uint MoreContrast = 1;

} // namespace

QString toString(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::System:
        return u"system"_s;
    case ThemeChoice::Light:
        return u"light"_s;
    case ThemeChoice::Dark:
        return u"dark"_s;
    case ThemeChoice::HighContrast:
        return u"high-contrast"_s;
    }
    Q_UNREACHABLE();
}

std::optional<ThemeChoice> parseThemeChoice(QStringView text)
{
    for (const ThemeChoice choice :
         {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast}) {
        if (text == toString(choice)) {
            return choice;
        }
    }
    return std::nullopt;
}

Theme::Theme(QApplication &application, ThemeChoice choice)
    : m_application(application)
    , m_choice(choice)
    , m_systemPalette(QGuiApplication::palette())
    , m_systemIsDark(colorsOf(m_systemPalette).dark)
{
    m_application.setStyle(new PooldeckStyle);
    m_application.setFont(textFont(TextStyle::Body));
    QToolTip::setFont(textFont(TextStyle::Caption));
    apply();
    askPortal();
    m_application.installEventFilter(this);
    connect(&m_application, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { moveFocusRing(now); });
}

Theme::~Theme()
{
    delete m_ring;
}

void Theme::setChoice(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void Theme::apply()
{
    const bool system = m_choice == ThemeChoice::System;
    const bool dark = m_choice == ThemeChoice::Dark || (system && m_systemIsDark);
    const bool contrast = m_choice == ThemeChoice::HighContrast || (system && m_systemWantsContrast);
    const QPalette palette = toPalette(contrast ? colorsOf(m_systemPalette) : dark ? darkColors() : lightColors());
    m_application.setPalette(palette);
    QToolTip::setPalette(palette);
}

void Theme::askPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    bus.connect(PortalService, PortalPath, PortalInterface, u"SettingChanged"_s, this,
                SLOT(onPortalSetting(QString, QString, QDBusVariant)));
    readPortal(ColorSchemeKey);
    readPortal(ContrastKey);
}

void Theme::readPortal(const QString &key)
{
    QDBusMessage read = QDBusMessage::createMethodCall(PortalService, PortalPath, PortalInterface, u"Read"_s);
    read << QString(AppearanceGroup) << key;
    read.setAutoStartService(false);
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(read), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, key] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (!reply.isError()) {
            onPortalSetting(AppearanceGroup, key, reply.value());
        }
    });
}

void Theme::onPortalSetting(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group != AppearanceGroup) {
        return;
    }
    QVariant inner = value.variant();
    if (inner.canConvert<QDBusVariant>()) { // the portal's Read wraps the value twice
        inner = inner.value<QDBusVariant>().variant();
    }
    const uint setting = inner.toUInt();
    if (key == ColorSchemeKey && setting != NoPreference) {
        m_systemIsDark = setting == PreferDark;
    } else if (key == ContrastKey) {
        m_systemWantsContrast = setting == MoreContrast;
    } else {
        return;
    }
    apply();
}

bool Theme::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        m_keyboardUsed = true;
    } else if (event->type() == QEvent::MouseButtonPress) {
        m_keyboardUsed = false;
    }
    return QObject::eventFilter(watched, event);
}

void Theme::moveFocusRing(QWidget *widget)
{
    const bool wanted = m_keyboardUsed && widget &&
                        (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLineEdit *>(widget) ||
                         qobject_cast<QComboBox *>(widget) || qobject_cast<QAbstractSpinBox *>(widget));
    if (!wanted) {
        if (m_ring) {
            m_ring->setWidget(nullptr);
        }
        return;
    }
    if (!m_ring) {
        m_ring = new QFocusFrame;
        connect(m_ring, &QObject::destroyed, this, [this] { m_ring = nullptr; });
    }
    m_ring->setWidget(widget);
}

} // namespace pooldeck
