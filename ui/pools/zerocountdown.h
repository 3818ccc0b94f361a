#pragma once

#include "pools/poolcalls.h"

#include <QList>
#include <QObject>
#include <QStringList>

#include <functional>

class QTimer;

namespace pooldeck {

class AccountSession;
class NoticeArea;
class PoolOutcomes;

/// Idle pools go to zero at once, with a few seconds to undo it before anything is sent. A pool that is needed again by
/// then, or was changed by somebody, is left alone and said to be.
class ZeroCountdown final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    ZeroCountdown(AccountSession &session, NoticeArea &notices, PoolOutcomes &outcomes, QObject *parent = nullptr);
    ~ZeroCountdown() override;

    /// Pools without jobs; those that are counted down already are left out.
    void start(const QStringList &poolIds);
    /// The pool can still be kept.
    bool holds(const QString &poolId) const;
    /// Nothing that waits for its time is sent any more.
    void undoAll();
    /// This pool is not sent any more: something else becomes of it.
    void drop(const QString &poolId);
    qsizetype poolCount() const; ///< that are counted down
    /// Does not wait any longer. `done` comes once: whether all of it was taken.
    void sendNow(const std::function<void(bool all)> &done);
    /// How long it is; for tests.
    void setUndoMs(int undoMs) { m_undoMs = undoMs; }

Q_SIGNALS:
    void changed();

private:
    struct Running
    {
        int number = 0;
        QStringList poolIds;
        QString who; ///< "nightly" or "3 pools"
        QString detail;
        QTimer *timer = nullptr;
        int notice = 0;
    };

    static QString text(const Running &running, int leftMs);
    void showTimeLeft();
    QList<Running>::iterator running(int number);
    void undo(int number);
    QStringList clear();
    void send(const QStringList &poolIds, const std::function<void(bool all)> &done = {});
    void take(const QList<PoolCalls::Answer> &answers);
    void tellRefusal(const PoolCalls::Answer &answer);
    QList<Pool> present(const QStringList &poolIds) const;

    AccountSession &m_session;
    NoticeArea &m_notices;
    PoolOutcomes &m_outcomes;
    QTimer *m_clock; ///< while anything is counted down
    int m_undoMs = 5'000;
    QList<Running> m_running;
    int m_lastNumber = 0;
};

} // namespace pooldeck
