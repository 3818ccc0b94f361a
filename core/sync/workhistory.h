#pragma once

#include "common/error.h"
#include "usage/steps.h"

#include <QHash>
#include <QObject>

#include <optional>

namespace pooldeck {

struct Attempt;
struct Pool;
class AccountSession;

/// How many VMs of each pool worked, and how many jobs waited, over time. The past is read from the service's list of
/// attempts when somebody wants it, what happens from then on is counted by the mirror; so is what the service has too
/// many attempts of to be read.
class WorkHistory final : public QObject
{
    Q_OBJECT

public:
    /// Attempts read at once, at most; of a time with more nothing is known.
    static constexpr qint64 MostAttempts = 50'000;

    /// The session must outlive it.
    explicit WorkHistory(AccountSession &session, QObject *parent = nullptr);
    ~WorkHistory() override;

    /// Wants busy VMs to be known since `fromMs` (ms UTC); changed() follows when there is something new.
    void require(qint64 fromMs);

    /// Since when busy VMs are known without a gap, ms UTC; none: nothing is known.
    std::optional<qint64> knownFromMs() const { return m_knownFromMs; }
    /// An answer is on its way.
    bool isLoading() const { return m_loading; }

    Steps busy(const QString &poolId) const { return m_busy.value(poolId); }
    /// Jobs that waited for the pool; known since countedFromMs().
    Steps queued(const QString &poolId) const { return m_queued.value(poolId); }
    std::optional<qint64> countedFromMs() const { return m_countedFromMs; }

Q_SIGNALS:
    void changed();

private:
    void startCounting();
    void count(const Pool &pool);
    void load();
    void take(const Result<QList<Attempt>> &attempts, qint64 fromMs, qint64 askedAtMs);

    AccountSession &m_session;
    QHash<QString, Steps> m_busy;
    QHash<QString, Steps> m_queued;
    std::optional<qint64> m_knownFromMs;
    std::optional<qint64> m_countedFromMs;
    std::optional<qint64> m_wantedFromMs;
    bool m_loading = false;
    bool m_hasJustStarted = false; ///< with the full state whose resynced() is still to come
    bool m_again = false;          ///< wanted more, or missed something, while loading
};

} // namespace pooldeck
