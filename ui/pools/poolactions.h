#pragma once

#include "model/pool.h"

#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QWidget>

#include <functional>

namespace pooldeck {

class AccountSession;
class FormDialog;
class NoticeArea;
class Operations;
class PoolOutcomes;
class ZeroCountdown;

/// What a person does to pools: opens the dialogs, sends what needs none, and has PoolOutcomes say what became of it.
/// Harmless things (an idle pool to zero) happen at once, with 5 s to undo them before they are sent.
class PoolActions final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it. `window`: the parent of dialogs. `simulated`: the money is not real.
    PoolActions(AccountSession &session, Operations &operations, NoticeArea &notices, QWidget *window, bool simulated,
                QObject *parent = nullptr);
    ~PoolActions() override;

    void newPool();
    /// A new pool filled in from another.
    void clone(const QString &poolId);
    void resize(const QString &poolId);
    void resize(const QString &poolId, qint64 vmCount);
    /// One or several; several in one dialog with their sum.
    void resize(const QStringList &poolIds);
    /// Idle pools go after the undo time; those with work are asked about.
    void resizeToZero(const QString &poolId) { resizeToZero(QStringList{poolId}); }
    void resizeToZero(const QStringList &poolIds);
    void remove(const QStringList &poolIds);
    /// Deletes the pool once its jobs have ended, after asking; or takes that back.
    void removeWhenDone(const QString &poolId, bool wanted);
    /// Name and labels.
    void edit(const QString &poolId);
    void replaceVm(const QString &poolId, const QString &vmId);

    /// An idle pool that is about to go to zero and can still be kept.
    bool isUndoable(const QString &poolId) const;
    /// Nothing that waits for its undo time is sent any more.
    void undoAll();
    /// Pools that wait for it.
    qsizetype undoableCount() const;
    /// Sends what waits for it. `done` comes once: whether all of it was taken.
    void sendUndoable(const std::function<void(bool all)> &done);
    /// How long the undo lasts; for tests.
    void setUndoMs(int undoMs);

    /// Says what became of a pool once it has reached its target.
    void followToTarget(const Pool &before, const Pool &after);

Q_SIGNALS:
    void poolCreated(const QString &poolId);
    void undoableChanged();
    void moreQuotaRequested();

private:
    void openCreateDialog(const std::optional<Pool> &pattern);
    void open(FormDialog *dialog);
    QList<Pool> present(const QStringList &poolIds) const;
    void tellDeletionPlanned(const Pool &pool);
    void keepWhenDone(const Pool &pool);

    AccountSession &m_session;
    NoticeArea &m_notices;
    QPointer<QWidget> m_window;
    bool m_simulated;
    PoolOutcomes *m_outcomes;
    ZeroCountdown *m_zeroCountdown;
};

} // namespace pooldeck
