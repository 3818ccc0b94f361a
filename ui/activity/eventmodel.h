#pragma once

#include "model/account.h"
#include "widgets/rowmodel.h"

#include <QTimer>

namespace pooldeck {

class AccountSession;

/// What happened in the account and who did it. Asks the service for what is new after changes that the mirror has
/// taken in, one call at a time and at most one a second.
class EventModel final : public RowModel<Event>
{
    Q_OBJECT

public:
    enum class Column { Time, Who, What, Subject };

    /// The session must outlive the model.
    explicit EventModel(AccountSession &session, QObject *parent = nullptr);

    bool isLoaded() const { return m_loaded; }
    void refresh();

Q_SIGNALS:
    void refreshed();
    void refreshFailed(const pooldeck::Error &error);

protected:
    QString idOf(const Event &event) const override { return QString::number(event.seq); }

private:
    void addColumns();
    void take(const QList<Event> &events);
    QString subject(const Event &event) const;

    AccountSession &m_session;
    QTimer m_pause;
    qint64 m_lastSeq = 0;
    bool m_loaded = false;
    bool m_underWay = false;
    bool m_wanted = false;
};

} // namespace pooldeck
