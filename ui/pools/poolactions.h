#pragma once

#include "model/pool.h"
#include "shell/operations.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QWidget>

class QTimer;

namespace pooldeck {

class AccountSession;
class NoticeArea;

/// What a person does to pools: the dialogs, the call with its undo time, and afterwards the check of what became of
/// it. Harmless things (an idle pool to zero) happen at once, with 5 s to undo them before they are sent.
class PoolActions final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it. `window`: the parent of dialogs. `simulated`: the money is not real.
    PoolActions(AccountSession &session, Operations &operations, NoticeArea &notices, QWidget *window, bool simulated,
                QObject *parent = nullptr);
    ~PoolActions() override;

    void newPool();
    void resize(const QString &poolId);
    void resize(const QString &poolId, qint64 vmCount);
    /// An idle pool goes after the undo time; one with work is asked about in the resize dialog.
    void resizeToZero(const QString &poolId);
    void remove(const QString &poolId);

    /// An idle pool that is about to go to zero and can still be kept.
    bool isUndoable(const QString &poolId) const { return m_undoable.contains(poolId); }
    /// Nothing that waits for its undo time is sent any more.
    void undoAll();

    /// How long the undo lasts; for tests.
    void setUndoMs(int undoMs) { m_undoMs = undoMs; }

    /// Says what became of a pool once it has reached its target.
    void followToTarget(const Pool &before, const Pool &after);

Q_SIGNALS:
    void poolCreated(const QString &poolId);
    void undoableChanged();

private:
    struct Watch
    {
        QString poolId;
        QString name;
        qint64 vmsBefore = 0;
        qint64 target = 0;
        qint64 changedAtMs = 0; ///< when the service took it, ms UTC: what the mirror has from before does not count
        bool created = false;
        bool deleting = false;
        int operation = 0;
        std::optional<qint64> lastVmGoneMs; ///< ms UTC
    };

    void sendToZero(const QString &poolId);
    void follow(const Watch &watch);
    void check(const QString &poolId);
    void reached(const Watch &watch);

    AccountSession &m_session;
    Operations &m_operations;
    NoticeArea &m_notices;
    QPointer<QWidget> m_window;
    bool m_simulated;
    int m_undoMs = 5'000;
    struct Undoable
    {
        QTimer *timer = nullptr;
        int notice = 0;
    };
    QHash<QString, Undoable> m_undoable; ///< by pool
    QHash<QString, Watch> m_watches;     ///< by pool
    QHash<QString, QString> m_poolOfVm;  ///< of pools that are watched
};

} // namespace pooldeck
