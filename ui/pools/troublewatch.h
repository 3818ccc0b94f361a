#pragma once

#include "advice/pooltrouble.h"

#include <QObject>

namespace pooldeck {

class AccountSession;

/// Gathers what is known around one pool and says what is wrong with it. Asks the service for lost attempts when VMs
/// were lost, at most once for each loss.
class TroubleWatch final : public QObject
{
    Q_OBJECT

public:
    /// The session must outlive it.
    explicit TroubleWatch(AccountSession &session, QObject *parent = nullptr);

    void setPool(const QString &poolId);
    /// As known now.
    QList<PoolTrouble> troubles();

    /// What lists go by: cheap, from the pool alone.
    static bool isInTrouble(const AccountSession &session, const Pool &pool);

Q_SIGNALS:
    void changed(); ///< an answer came that troubles() takes in

private:
    void askForLostAttempts(const Pool &pool);
    void seeFinished(const Job &job);
    std::optional<qint64> lastJobFinishedMs();

    AccountSession &m_session;
    QString m_poolId;
    QList<Attempt> m_lostAttempts;
    std::optional<qint64> m_lastFinishedMs;
    bool m_isFinishedKnown = false;
    qint64 m_askedUpToMs = 0; ///< the newest loss that was asked about, ms UTC
};

} // namespace pooldeck
