#include "desktop/notifier.h"

#include "common/literals.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QLoggingCategory>
#include <QVariantMap>

namespace pooldeck {
namespace {

Q_LOGGING_CATEGORY(lc, "pooldeck.desktop.notifier", QtWarningMsg)

constexpr QLatin1StringView Service{"org.freedesktop.Notifications"};
constexpr QLatin1StringView Path{"/org/freedesktop/Notifications"};
constexpr QLatin1StringView DefaultAction{"default"};

enum Urgency : uchar { Low = 0, Normal = 1, Critical = 2 };

uchar urgencyOf(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::Info:
    case NoticeKind::Done:
        return Low;
    case NoticeKind::Warning:
    case NoticeKind::Failed:
        return Normal;
    }
    Q_UNREACHABLE();
}

QDBusMessage call(const QString &method)
{
    return QDBusMessage::createMethodCall(Service, Path, Service, method);
}

} // namespace

Notifier::Notifier(QObject *parent)
    : QObject(parent)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (bus.isConnected()) {
        bus.connect(Service, Path, Service, u"ActionInvoked"_s, this, SLOT(onActionInvoked(uint, QString)));
        bus.connect(Service, Path, Service, u"NotificationClosed"_s, this, SLOT(onClosed(uint, uint)));
    }
}

void Notifier::tell(const Notice &notice)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        Q_EMIT fallback(notice.text, notice.detail);
        return;
    }
    QStringList actions{DefaultAction, tr("Open Pooldeck")};
    for (qsizetype i = 0; i < notice.actions.size(); ++i) {
        actions << QString::number(i) << notice.actions[i].text;
    }
    const QVariantMap hints{{u"urgency"_s, QVariant::fromValue(urgencyOf(notice.kind))},
                            {u"desktop-entry"_s, u"pooldeck"_s}};
    QDBusMessage message = call(u"Notify"_s);
    // Markup is optional for the desktop; text in which nothing is special reads the same with and without.
    message << u"Pooldeck"_s << idAbout(notice.about) << u"pooldeck"_s << notice.text << notice.detail.toHtmlEscaped()
            << actions << hints << -1;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, notice, generation = m_generation] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (reply.isError()) {
            qCInfo(lc) << "no notification service:" << reply.error().name();
            Q_EMIT fallback(notice.text, notice.detail);
            return;
        }
        if (generation == m_generation) {
            m_shown.insert(reply.value(), {notice.about, notice.actions});
        } else {
            close(reply.value()); // all was withdrawn meanwhile
        }
    });
}

void Notifier::withdraw(const QString &about)
{
    if (const uint id = idAbout(about)) {
        m_shown.remove(id);
        close(id);
    }
}

void Notifier::withdrawAll()
{
    ++m_generation;
    const QList<uint> ids = m_shown.keys();
    m_shown.clear();
    for (const uint id : ids) {
        close(id);
    }
}

void Notifier::close(uint id)
{
    QDBusMessage message = call(u"CloseNotification"_s);
    message << id;
    QDBusConnection::sessionBus().send(message);
}

uint Notifier::idAbout(const QString &about) const
{
    for (auto it = m_shown.constBegin(); it != m_shown.constEnd(); ++it) {
        if (!about.isEmpty() && it->about == about) {
            return it.key();
        }
    }
    return 0; // a new one
}

void Notifier::onActionInvoked(uint id, const QString &key)
{
    const auto shown = m_shown.constFind(id);
    if (shown == m_shown.constEnd()) {
        return; // another program's
    }
    if (key == DefaultAction) {
        Q_EMIT activated();
        return;
    }
    bool isNumber = false;
    const qsizetype index = key.toLongLong(&isNumber);
    if (isNumber && index >= 0 && index < shown->actions.size()) {
        const std::function<void()> run = shown->actions[index].run; // it may tell something new
        run();
    }
}

void Notifier::onClosed(uint id, uint)
{
    m_shown.remove(id);
}

} // namespace pooldeck
