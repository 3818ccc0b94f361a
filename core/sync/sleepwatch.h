#pragma once

#include "common/clock.h"

#include <QObject>

class QSocketNotifier;

namespace pooldeck {

/// Notices that the computer has slept: the clock that goes on meanwhile is then ahead of the one that stands still.
/// The system says when to look (a timer on the wall clock is cancelled on waking), so nothing runs in between.
class SleepWatch final : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 ShortestMs = 1'000;

    /// The clock's nowMs() has to go on during sleep, as SystemClock's does.
    explicit SleepWatch(const Clock &clock, QObject *parent = nullptr);
    ~SleepWatch() override;

    /// Looks; for who has another reason to believe that time was lost.
    void check();

Q_SIGNALS:
    void woke(qint64 sleptMs);

private:
    void arm();
    qint64 lead() const;

    const Clock &m_clock;
    qint64 m_leadMs;
    int m_timer = -1;
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace pooldeck
