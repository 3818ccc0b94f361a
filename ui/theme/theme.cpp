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
constexpr uint PreferDark = 1;

} // namespace

std::optional<ThemeChoice> parseThemeChoice(QStringView text)
{
    if (text == "system"_L1) {
        return ThemeChoice::System;
    }
    if (text == "light"_L1) {
        return ThemeChoice::Light;
    }
    if (text == "dark"_L1) {
        return ThemeChoice::Dark;
    }
    return std::nullopt;
}

Theme::Theme(QApplication &application, ThemeChoice choice)
    : m_application(application)
    , m_choice(choice)
    , m_systemIsDark(colorsOf(QGuiApplication::palette()).dark)
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
    const bool dark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemIsDark);
    const QPalette palette = toPalette(dark ? darkColors() : lightColors());
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
    QDBusMessage read = QDBusMessage::createMethodCall(PortalService, PortalPath, PortalInterface, u"Read"_s);
    read << QString(AppearanceGroup) << QString(ColorSchemeKey);
    read.setAutoStartService(false);
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(read), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (!reply.isError()) {
            onPortalSetting(AppearanceGroup, ColorSchemeKey, reply.value());
        }
    });
}

void Theme::onPortalSetting(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group != AppearanceGroup || key != ColorSchemeKey) {
        return;
    }
    QVariant inner = value.variant();
    if (inner.canConvert<QDBusVariant>()) { // the portal's Read wraps the value twice
        inner = inner.value<QDBusVariant>().variant();
    }
    const uint scheme = inner.toUInt();
    if (scheme == 0) {
        return; // no preference
    }
    m_systemIsDark = scheme == PreferDark;
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
