#pragma once

#include "widgets/noticebar.h"

#include <QHash>
#include <QObject>

namespace pooldeck {

/// Tells news outside of the window: as notifications of the desktop (org.freedesktop.Notifications on the session
/// bus), which carry the notice's actions as buttons. Where there is no such service, `fallback` asks for a balloon at
/// the tray icon instead.
class Notifier final : public QObject
{
    Q_OBJECT

public:
    explicit Notifier(QObject *parent = nullptr);

    /// A later notice about the same replaces the earlier one; its actions are run in this thread when the person
    /// presses their button.
    void tell(const Notice &notice);
    /// What it told about this is over.
    void withdraw(const QString &about);
    /// So is everything: what its buttons would do is no longer there.
    void withdrawAll();

Q_SIGNALS:
    /// The notification itself was pressed: bring the window to the front.
    void activated();
    void fallback(const QString &title, const QString &text);

private Q_SLOTS:
    void onActionInvoked(uint id, const QString &key);
    void onClosed(uint id, uint reason);

private:
    struct Shown
    {
        QString about;
        QList<NoticeAction> actions;
    };

    void close(uint id);
    uint idAbout(const QString &about) const;

    quint64 m_generation = 0;   ///< rises when all is withdrawn
    QHash<uint, Shown> m_shown; ///< by the desktop's number
};

} // namespace pooldeck
