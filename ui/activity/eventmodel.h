#pragma once

#include "model/account.h"
#include "widgets/rowmodel.h"

#include <QTimer>

namespace pooldeck {

class AccountSession;

/// What happened in the account and who did it: the newest page of events at first, older ones when they are asked for.
/// Asks the service for what is new after changes that the mirror has taken in, one call at a time and at most one a
/// second. Of very many the oldest go again.
class EventModel final : public RowModel<Event>
{
    Q_OBJECT

public:
    enum class Column { Time, Class, Who, What, Subject };

    /// The session must outlive the model.
    explicit EventModel(AccountSession &session, QObject *parent = nullptr);

    bool isLoaded() const { return m_loaded; }
    void refresh();
    /// There are older ones that are not loaded.
    bool hasOlder() const { return m_hasOlder; }
    /// A page of older ones; then refreshed() or refreshFailed().
    void loadOlder();
    /// What the event is about: "nightly · job 539d17aa".
    QString subject(const Event &event) const;

Q_SIGNALS:
    void refreshed();
    void refreshFailed(const pooldeck::Error &error);

protected:
    QString idOf(const Event &event) const override { return QString::number(event.seq); }

private:
    void addColumns();
    void take(const QList<Event> &events);
    void trim();

    AccountSession &m_session;
    QTimer m_pause;
    qint64 m_lastSeq = 0;
    qint64 m_firstSeq = 0;
    int m_most = 0; ///< rows that are kept
    bool m_hasOlder = false;
    bool m_olderUnderWay = false;
    bool m_loaded = false;
    bool m_underWay = false;
    bool m_wanted = false;
};

} // namespace pooldeck
