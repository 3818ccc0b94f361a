#include "sync/sleepwatch.h"

#include <QSocketNotifier>

#include <utility>

#ifdef Q_OS_LINUX
#include <limits>
#include <sys/timerfd.h>
#include <unistd.h>
#endif

namespace pooldeck {

SleepWatch::SleepWatch(const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_leadMs(lead())
{
    arm();
}

SleepWatch::~SleepWatch()
{
#ifdef Q_OS_LINUX
    delete m_notifier;
    if (m_timer >= 0) {
        close(m_timer);
    }
#endif
}

qint64 SleepWatch::lead() const
{
    return m_clock.nowMs() - m_clock.monotonicMs();
}

void SleepWatch::arm()
{
#ifdef Q_OS_LINUX
    m_timer = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (m_timer < 0) {
        return;
    }
    const auto wait = [this] {
        itimerspec never{};
        never.it_value.tv_sec = std::numeric_limits<decltype(never.it_value.tv_sec)>::max();
        return timerfd_settime(m_timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr) == 0;
    };
    if (!wait()) {
        return;
    }
    m_notifier = new QSocketNotifier(m_timer, QSocketNotifier::Read);
    connect(m_notifier, &QSocketNotifier::activated, this, [this, wait] {
        quint64 expirations = 0;
        const bool wasCancelled = read(m_timer, &expirations, sizeof expirations) < 0;
        if (!wasCancelled || !wait()) {
            m_notifier->setEnabled(false); // it would never be quiet again
        }
        check();
    });
#endif
}

void SleepWatch::check()
{
    const qint64 before = std::exchange(m_leadMs, lead());
    if (const qint64 sleptMs = m_leadMs - before; sleptMs >= ShortestMs) {
        Q_EMIT woke(sleptMs);
    }
}

} // namespace pooldeck
