#pragma once

#include "common/clock.h"

#include <QObject>
#include <QString>

#include <optional>

class QTimer;

namespace pooldeck {

class Engine;
class Store;

/// Notices that somebody set the computer's clock. The ledger does not follow while VMs exist, so that their hours stay
/// exact; an event and the log tell of it. With no VM left, the ledger's clock is set by the computer's.
class ClockKeeper final : public QObject
{
    Q_OBJECT

public:
    ClockKeeper(SystemClock &clock, Engine &engine, const QString &bootId, QObject *parent = nullptr);

    static constexpr qint64 SmallestStepMs = 1'000;
    static constexpr int LookMs = 10'000;

    /// Before the engine starts: VMs may be there from before, so the clock goes on as the last process left it, if the
    /// computer has not been booted since. Never below the newest time of the ledger.
    static void restore(SystemClock &clock, Store &store, const QString &bootId);
    /// Of this boot of the computer; "" where the system does not tell.
    static QString bootId();

    /// Looks for the first time at once and then every LookMs.
    void look();

private:
    bool store();
    void tell(qint64 stepMs);
    void follow(qint64 wallMs);

    SystemClock &m_clock;
    Engine &m_engine;
    QString m_bootId;
    QTimer *m_timer;
    qint64 m_toldStepMs = 0;
    std::optional<qint64> m_floorMs; // of the ledger, that the clock was brought to when it could not follow
};

} // namespace pooldeck
