#include "sync/mirrorkeeper.h"

#include "common/whendone.h"
#include "sync/accountsession.h"
#include "sync/mirrorstore.h"

#include <algorithm>

namespace pooldeck {
namespace {

/// A write of a second is followed by at least so many without one.
constexpr qint64 RestPerWork = 100;

} // namespace

MirrorKeeper::MirrorKeeper(AccountSession &session, MirrorStore &store, const QString &owner, const Clock &clock,
                           QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_store(store)
    , m_owner(owner)
    , m_clock(clock)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::VeryCoarseTimer);
    m_timer.setInterval(SoonestMs);
    connect(&m_timer, &QTimer::timeout, this, &MirrorKeeper::write);
    const AccountMonitor &monitor = session.monitor();
    for (const auto signal : {&AccountMonitor::resynced, &AccountMonitor::reset}) {
        connect(&monitor, signal, this, &MirrorKeeper::changed);
    }
    connect(&monitor, &AccountMonitor::poolChanged, this, &MirrorKeeper::changed);
    connect(&monitor, &AccountMonitor::poolRemoved, this, &MirrorKeeper::changed);
    connect(&monitor, &AccountMonitor::vmChanged, this, &MirrorKeeper::changed);
    connect(&monitor, &AccountMonitor::vmRemoved, this, &MirrorKeeper::changed);
    connect(&monitor, &AccountMonitor::jobChanged, this, &MirrorKeeper::changed);
    connect(&monitor, &AccountMonitor::jobRemoved, this, &MirrorKeeper::changed);
    connect(&session, &AccountSession::accountChanged, this, &MirrorKeeper::changed);
    connect(&session, &AccountSession::usageChanged, this, &MirrorKeeper::changed);
    connect(&session, &AccountSession::jobSourceKnown, this, &MirrorKeeper::changed);
    // Nothing has changed, but it is known for longer: worth keeping at the end, not worth a timer.
    connect(&monitor, &AccountMonitor::synced, this, [this] { m_isDirty = true; });
}

MirrorKeeper::~MirrorKeeper()
{
    if (m_isDirty) {
        write();
    }
}

void MirrorKeeper::changed()
{
    m_isDirty = true;
    if (!m_timer.isActive()) {
        m_timer.start();
    }
}

void MirrorKeeper::write()
{
    m_timer.stop();
    const std::optional<MirrorState> state = m_session.mirrorState();
    if (!state) {
        return; // nothing but what came from the disk is known
    }
    m_isDirty = false;
    const qint64 fromMs = m_clock.monotonicMs();
    whenDone(m_store.write(m_owner, *state), this, [this, fromMs](bool) {
        const qint64 tookMs = m_clock.monotonicMs() - fromMs;
        m_timer.setInterval(int(std::max<qint64>(SoonestMs, tookMs * RestPerWork)));
    });
}

} // namespace pooldeck
