#pragma once

#include "client/poolserviceclient.h"
#include "common/clock.h"
#include "sync/sharedmap.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <memory>
#include <optional>

namespace pooldeck {

struct MirrorState;

/// Codes of AccountMonitor::lastError() where no call has failed.
namespace MirrorError {
inline constexpr QLatin1StringView NotAskedYet{"NotAskedYet"}; ///< known from an earlier session
inline constexpr QLatin1StringView Slept{"Slept"};             ///< the computer was asleep; asked again
} // namespace MirrorError

/// The live mirror of one account, fed by the change feed (docs/protocol.md, GET {base}/changes): one long poll at a
/// time and at most about ten answers a second, work grows with what changed.
///
/// The first full state comes between aboutToReset() and reset(); a later one (restored backup, cursor too old) is
/// compared with what is known and given as single changes. While Offline, what was known stays readable; it is tried
/// again with growing waits of at most 10 s. Unauthorized waits for retryNow().
class AccountMonitor final : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Connecting, ///< before the first full state
        Live,
        Offline,      ///< lastError() says why
        Unauthorized, ///< the key was refused; nothing is tried until retryNow()
    };
    Q_ENUM(State)

    AccountMonitor(const PoolServiceClient &client, const Clock &clock, QObject *parent = nullptr);
    ~AccountMonitor() override;

    void start();
    void stop();
    /// What was known at the end of an earlier session, before anything else is known: shown as Offline, as of
    /// `state.seenMs`, until the first full state takes its place.
    void restore(const MirrorState &state);
    /// The computer has slept, or the network has changed: the call that is under way is given up, and until another is
    /// answered what is known counts as old (Offline).
    void refetch();
    /// Tries at once instead of at the next turn; does nothing while a call is under way.
    void retryNow();
    /// Another key for the same account: used from the next call on; retries at once when not Live.
    void setClient(const PoolServiceClient &client);

    State state() const { return m_state; }
    const std::optional<Error> &lastError() const { return m_lastError; } ///< none while Live
    /// This computer's time of the last answer, ms UTC; none before the first.
    std::optional<qint64> lastSyncMs() const { return m_lastSyncMs; }
    /// All that is known was there at the end of an earlier session.
    bool isFromDisk() const { return m_isFromDisk; }
    /// When the next try is due while Offline, this computer's time, ms UTC.
    std::optional<qint64> nextTryMs() const { return m_nextTryMs; }
    /// The service's ledger time of the last answer, ms UTC; 0 before the first.
    qint64 serverNowMs() const { return m_serverNowMs; }

    const QHash<QString, Pool> &pools() const { return m_pools; }
    const QHash<QString, Vm> &vms() const { return m_vms; }
    const SharedMap<Job> &jobs() const { return m_jobs; }
    /// Null when there is none; valid until control returns to the event loop. For where a copy would cost too much.
    const Pool *findPool(const QString &id) const;
    std::optional<Pool> pool(const QString &id) const;
    std::optional<Vm> vm(const QString &id) const;
    std::optional<Job> job(const QString &id) const;
    /// In no order; costs what the pool has.
    QList<Vm> vmsOf(const QString &poolId) const;

Q_SIGNALS:
    void aboutToReset();
    void reset();
    void poolChanged(const pooldeck::Pool &pool); ///< added or changed
    void poolRemoved(const QString &poolId);
    void vmChanged(const pooldeck::Vm &vm);           ///< added or changed
    void vmRemoved(const QString &vmId, qint64 atMs); ///< ms UTC; its billing ended then
    void jobChanged(const pooldeck::Job &job);        ///< added or changed
    void jobRemoved(const QString &jobId);
    void stateChanged();
    /// An answer has been taken in: all its changes have been signalled.
    void synced();
    /// A full state has been taken in, at first or later: ends of VMs that went meanwhile are known only from the
    /// usage.
    void resynced();

private:
    struct FullState;

    void poll();
    void take(const Changes &page);
    void takeFullStatePage(const Changes &page);
    void takeIncrement(const Changes &page);
    void applyFullState(const FullState &full, qint64 atMs);
    void fail(const Error &error);
    void setState(State state, const std::optional<Error> &error);

    void replaceAll(const QHash<QString, Pool> &pools, const QHash<QString, Vm> &vms, const SharedMap<Job> &jobs);
    bool putVm(const Vm &vm);
    bool putJob(const std::shared_ptr<const Job> &job);
    void removePool(const QString &id);
    void removeVm(const QString &id, qint64 atMs);
    void removeJob(const QString &id);

    PoolServiceClient m_client;
    const Clock *m_clock;
    QTimer m_retryTimer;
    QTimer m_pauseTimer;

    State m_state = State::Connecting;
    std::optional<Error> m_lastError;
    std::optional<qint64> m_lastSyncMs;
    std::optional<qint64> m_nextTryMs;
    qint64 m_serverNowMs = 0;
    QString m_cursor;
    int m_failures = 0;
    quint64 m_call = 0; ///< answers of earlier calls are dropped
    bool m_running = false;
    bool m_underWay = false;
    bool m_known = false; ///< a full state has been taken in
    bool m_isFromDisk = false;
    std::unique_ptr<FullState> m_incoming;

    QHash<QString, Pool> m_pools;
    QHash<QString, Vm> m_vms;
    QHash<QString, QSet<QString>> m_vmsOfPool;
    SharedMap<Job> m_jobs;
};

} // namespace pooldeck
