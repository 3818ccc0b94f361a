#include "activity/eventmodel.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "sync/accountsession.h"

#include <chrono>

namespace pooldeck {

using namespace std::chrono_literals;

EventModel::EventModel(AccountSession &session, QObject *parent)
    : RowModel(parent)
    , m_session(session)
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
    add(Column::Time, {.key = "time"_L1, .title = tr("When"), .width = 96},
        {.text = [this](const Event &event) { return timeText(event.atMs, m_session.meter().nowMs()); },
         .sortValue = [](const Event &event) { return event.seq; },
         .toolTip = [](const Event &event) { return timeToolTip(event.atMs); },
         .muted = muted});
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
    whenDone(m_session.client().events(m_lastSeq), this, [this](const Result<QList<Event>> &events) {
        m_underWay = false;
        if (!events) {
            Q_EMIT refreshFailed(events.error());
            return;
        }
        take(*events);
        m_loaded = true;
        Q_EMIT refreshed();
        if (m_wanted && !m_pause.isActive()) {
            refresh();
        }
    });
}

void EventModel::take(const QList<Event> &events)
{
    std::vector<Event> fresh;
    for (const Event &event : events) {
        if (event.seq > m_lastSeq) {
            m_lastSeq = event.seq;
            fresh.push_back(event);
        }
    }
    put(fresh);
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
