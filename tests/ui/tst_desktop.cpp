#include "common/literals.h"
#include "desktop/notifier.h"
#include "desktop/trayicon.h"

#include <QAction>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusContext>
#include <QDBusError>
#include <QProcess>
#include <QSignalSpy>
#include <QSystemTrayIcon>
#include <QTest>

using namespace pooldeck;

/// A notification service that does what the test says: a person's presses on buttons cannot be had from a real one.
class ScriptedNotifications final : public QObject, protected QDBusContext
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QStringList summaries;
    QStringList bodies;
    QStringList actions;
    QList<uint> replaced;
    QList<uint> closed;
    bool refuses = false;

public Q_SLOTS:
    uint Notify(const QString &, uint replaces, const QString &, const QString &summary, const QString &body,
                const QStringList &given, const QVariantMap &, int)
    {
        if (refuses) {
            sendErrorReply(QDBusError::LimitsExceeded);
            return 0;
        }
        summaries.append(summary);
        bodies.append(body);
        actions = given;
        replaced.append(replaces);
        return replaces != 0 ? replaces : uint(100 + summaries.size());
    }
    void CloseNotification(uint id) { closed.append(id); }

Q_SIGNALS:
    void ActionInvoked(uint id, const QString &key);
    void NotificationClosed(uint id, uint reason);
};

/// News on the desktop, over the real session bus.
class TestDesktop final : public QObject
{
    Q_OBJECT

    static constexpr QLatin1StringView Service{"org.freedesktop.Notifications"};
    static constexpr QLatin1StringView Path{"/org/freedesktop/Notifications"};

    static bool hasServer() { return QDBusConnection::sessionBus().interface()->isServiceRegistered(Service).value(); }

    static QString dunstctl(const QStringList &arguments)
    {
        QProcess process;
        process.start(u"dunstctl"_s, arguments);
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    }

    static Notice notice()
    {
        Notice notice;
        notice.about = u"pool/p"_s;
        notice.kind = NoticeKind::Warning;
        notice.text = u"nightly is idle"_s;
        notice.detail = u"2 VMs for 14 min & <counting>"_s;
        return notice;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QDBusConnection::sessionBus().isConnected()) {
            QSKIP("there is no session bus");
        }
        QVERIFY2(!hasServer(), "this session has a notification service already");
    }

    void buttonsRunTheActions()
    {
        // Its own connection: that of another program.
        QDBusConnection other = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"notifications"_s);
        ScriptedNotifications server;
        QVERIFY(
            other.registerObject(Path, &server, QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        QVERIFY(other.registerService(Service));
        {
            Notifier notifier;
            QSignalSpy activated(&notifier, &Notifier::activated);
            int zeroed = 0;
            Notice first = notice();
            first.actions = {{u"Resize to zero"_s, [&] { ++zeroed; }}};
            notifier.tell(first);
            QTRY_COMPARE(server.summaries, QStringList{u"nightly is idle"_s});
            QCOMPARE(server.bodies.constLast(), u"2 VMs for 14 min &amp; &lt;counting&gt;"_s);
            QCOMPARE(server.actions, (QStringList{u"default"_s, u"Open Pooldeck"_s, u"0"_s, u"Resize to zero"_s}));

            Q_EMIT server.ActionInvoked(999, u"0"_s); // another program's
            Q_EMIT server.ActionInvoked(101, u"7"_s); // no such button
            Q_EMIT server.ActionInvoked(101, u"default"_s);
            QTRY_COMPARE(activated.size(), 1);
            QCOMPARE(zeroed, 0);
            Q_EMIT server.ActionInvoked(101, u"0"_s);
            QTRY_COMPARE(zeroed, 1);

            notifier.tell(first); // about the same: takes the place of the first
            QTRY_COMPARE(server.replaced, (QList<uint>{0, 101}));
            notifier.withdraw(first.about);
            QTRY_COMPARE(server.closed, QList<uint>{101});
            notifier.withdraw(first.about);
            Q_EMIT server.NotificationClosed(101, 2);
            notifier.tell(first);
            QTRY_COMPARE(server.replaced.constLast(), 0U);

            server.closed.clear();
            notifier.withdrawAll(); // with one that has not been answered yet
            notifier.tell(first);
            notifier.withdrawAll();
            QTRY_COMPARE(server.closed.size(), 2);
            const int before = zeroed;
            for (uint id = 100; id < 110; ++id) {
                Q_EMIT server.ActionInvoked(id, u"0"_s);
            }

            QSignalSpy fallback(&notifier, &Notifier::fallback);
            server.refuses = true;
            notifier.tell(first);
            QTRY_COMPARE(fallback.size(), 1); // then the tray says it
            QCOMPARE(fallback[0][0].toString(), first.text);
            QCOMPARE(zeroed, before); // the signals came before this answer
        }
        QVERIFY(other.unregisterService(Service));
        QDBusConnection::disconnectFromBus(u"notifications"_s);
    }

    void aRealDesktopShowsIt()
    {
        if (QGuiApplication::platformName() != u"xcb"_s) {
            QSKIP("needs a display");
        }
        QProcess dunst;
        dunst.start(u"dunst"_s, {});
        QVERIFY2(dunst.waitForStarted(), "dunst is missing; see the section [test] of packaging/debian-packages.txt");
        QTRY_VERIFY_WITH_TIMEOUT(hasServer(), 10'000);
        Notifier notifier;
        QSignalSpy activated(&notifier, &Notifier::activated);
        QSignalSpy fallback(&notifier, &Notifier::fallback);
        notifier.tell(notice());
        QTRY_COMPARE(dunstctl({u"count"_s, u"displayed"_s}), u"1"_s);
        dunstctl({u"action"_s, u"0"_s});
        QTRY_COMPARE(activated.size(), 1);
        QCOMPARE(fallback.size(), 0);
        notifier.withdraw(u"pool/p"_s);
        QTRY_COMPARE(dunstctl({u"count"_s, u"displayed"_s}), u"0"_s);
        dunst.terminate();
        QVERIFY(dunst.waitForFinished());
    }

    void theBadgeCounts()
    {
        const QImage calm = TrayIcon::picture({u"0 VMs"_s, 0, false, true}).pixmap(32).toImage();
        const QImage burning = TrayIcon::picture({u"2 VMs"_s, 0, true, true}).pixmap(32).toImage();
        const QImage one = TrayIcon::picture({u"2 VMs"_s, 1, true, true}).pixmap(32).toImage();
        const QImage two = TrayIcon::picture({u"2 VMs"_s, 2, true, true}).pixmap(32).toImage();
        const QImage old = TrayIcon::picture({u"2 VMs"_s, 0, false, false}).pixmap(32).toImage();
        QVERIFY(calm != burning && burning != one && one != two && calm != old);
    }

    void aRealTrayTakesTheIcon()
    {
        if (QGuiApplication::platformName() != u"xcb"_s) {
            QSKIP("needs a display");
        }
        QProcess trayer;
        trayer.start(u"trayer"_s, {u"--edge"_s, u"bottom"_s, u"--width"_s, u"200"_s, u"--widthtype"_s, u"pixel"_s});
        QVERIFY2(trayer.waitForStarted(), "trayer is missing; see the section [test] of packaging/debian-packages.txt");
        QTRY_VERIFY_WITH_TIMEOUT(TrayIcon::isAvailable(), 10'000);
        QAction show(u"Show"_s, this);
        QAction quit(u"Quit"_s, this);
        {
            TrayIcon icon(show, quit);
            icon.setContent({u"2 VMs · 2.00 compute-h/h"_s, 1, true, true});
            auto *inner = icon.findChild<QSystemTrayIcon *>();
            QTRY_VERIFY(inner->isVisible());
            QVERIFY(inner->toolTip().contains(u"2 VMs · 2.00 compute-h/h\nNeeds attention: 1"_s));
            QTRY_VERIFY(inner->geometry().isValid()); // it has a place on the screen
        }
        trayer.terminate();
        QVERIFY(trayer.waitForFinished());
    }
};

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
