#include "activity/eventmodel.h"

#include "advice/eventclass.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "sync/accountsession.h"

#include <algorithm>
#include <chrono>

namespace pooldeck {

using namespace std::chrono_literals;

namespace {

constexpr int MostRows = 20'000;

QString classWord(EventClass eventClass)
{
    switch (eventClass) {
    case EventClass::People:
        return EventModel::tr("People");
    case EventClass::Service:
        return EventModel::tr("Service");
    case EventClass::Trouble:
        return EventModel::tr("Trouble");
    }
    Q_UNREACHABLE();
}

} // namespace

EventModel::EventModel(AccountSession &session, QObject *parent)
    : RowModel(parent)
    , m_session(session)
    , m_most(MostRows)
{
    addColumns();
    m_pause.setSingleShot(true);
    m_pause.setInterval(1s);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_wanted) {
            refresh();
        }
    });
    connect(&session.monitor(), &AccountMonitor::synced, this, [this] {
        m_wanted = true;
        if (!m_pause.isActive()) {
            refresh();
        }
    });
    if (session.monitor().state() == AccountMonitor::State::Live) {
        refresh();
    }
}

void EventModel::addColumns()
{
    const auto muted = [](const Event &) { return true; };
    add(Column::Time, {.key = "time"_L1, .title = tr("When"), .width = 96, .rigid = true},
        {.text = [this](const Event &event) { return timeText(event.atMs, m_session.meter().nowMs()); },
         .sortValue = [](const Event &event) { return event.seq; },
         .toolTip = [](const Event &event) { return timeToolTip(event.atMs); },
         .muted = muted});
    add(Column::Class, {.key = "class"_L1, .title = tr("By"), .width = 84, .rigid = true},
        {.text = [](const Event &event) { return classWord(classOf(event)); },
         .sortValue = [](const Event &event) { return int(classOf(event)); },
         .muted = muted,
         .more =
             [](const Event &event, int role) {
                 const bool badge = role == ItemRole::Look && classOf(event) == EventClass::Trouble;
                 return badge ? QVariant::fromValue(
                                    StateLook{classWord(EventClass::Trouble), Glyph::Cross, StateColor::Lost})
                              : QVariant();
             }});
    add(Column::Who, {.key = "who"_L1, .title = tr("Who"), .width = 200, .searched = true},
        {.text = [](const Event &event) { return event.who; },
         .toolTip = [](const Event &event) { return event.who; }});
    add(Column::What, {.key = "what"_L1, .title = tr("What"), .width = 460, .searched = true},
        {.text = [](const Event &event) { return event.message; },
         .toolTip = [](const Event &event) { return event.message; }});
    add(Column::Subject, {.key = "subject"_L1, .title = tr("Concerns"), .width = 220, .searched = true},
        {.text = [this](const Event &event) { return subject(event); },
         .toolTip = [this](const Event &event) { return subject(event); },
         .muted = muted});
}

void EventModel::refresh()
{
    if (m_underWay) {
        m_wanted = true;
        return;
    }
    m_underWay = true;
    m_wanted = false;
    m_pause.start();
    const PoolServiceClient &client = m_session.client();
    const bool first = !m_loaded;
    whenDone(first ? client.eventsBefore(std::nullopt) : client.events(m_lastSeq), this,
             [this, first](const Result<QList<Event>> &events) {
                 m_underWay = false;
                 if (!events) {
                     Q_EMIT refreshFailed(events.error());
                     return;
                 }
                 if (first) {
                     m_hasOlder = events->size() >= PoolServiceClient::EventPage;
                 }
                 take(*events);
                 m_loaded = true;
                 Q_EMIT refreshed();
                 if (m_wanted && !m_pause.isActive()) {
                     refresh();
                 }
             });
}

void EventModel::loadOlder()
{
    if (!m_hasOlder || m_olderUnderWay) {
        return;
    }
    m_olderUnderWay = true;
    whenDone(m_session.client().eventsBefore(m_firstSeq), this, [this](const Result<QList<Event>> &events) {
        m_olderUnderWay = false;
        if (!events) {
            Q_EMIT refreshFailed(events.error());
            return;
        }
        m_hasOlder = events->size() >= PoolServiceClient::EventPage;
        m_most += int(events->size()); // what was asked for stays
        take(*events);
        Q_EMIT refreshed();
    });
}

void EventModel::take(const QList<Event> &events)
{
    std::vector<Event> fresh;
    for (const Event &event : events) {
        if (rowOf(QString::number(event.seq)) < 0) {
            m_lastSeq = std::max(m_lastSeq, event.seq);
            m_firstSeq = m_firstSeq == 0 ? event.seq : std::min(m_firstSeq, event.seq);
            fresh.push_back(event);
        }
    }
    put(fresh);
    trim();
}

/// Down to the rows that are kept, once a page too many has come.
void EventModel::trim()
{
    if (rowCount() < m_most + PoolServiceClient::EventPage) {
        return;
    }
    std::vector<qint64> seqs;
    for (int row = 0; row < rowCount(); ++row) {
        seqs.push_back(rowAt(row).seq);
    }
    std::sort(seqs.begin(), seqs.end());
    const auto firstKept = seqs.end() - m_most;
    QStringList going;
    std::for_each(seqs.begin(), firstKept, [&going](qint64 seq) { going.append(QString::number(seq)); });
    m_firstSeq = *firstKept;
    m_hasOlder = true;
    remove(going);
}

QString EventModel::subject(const Event &event) const
{
    QStringList parts;
    if (!event.poolId.isEmpty()) {
        const Pool *pool = m_session.monitor().findPool(event.poolId);
        parts.append(pool ? pool->name : tr("pool %1").arg(shortId(event.poolId)));
    }
    if (!event.jobId.isEmpty()) {
        parts.append(tr("job %1").arg(shortId(event.jobId)));
    }
    if (!event.vmId.isEmpty()) {
        parts.append(tr("VM %1").arg(shortId(event.vmId)));
    }
    return parts.join(u" · "_s);
}

} // namespace pooldeck
