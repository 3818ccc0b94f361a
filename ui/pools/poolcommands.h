#pragma once

#include "model/pool.h"
#include "shell/commandset.h"

#include <QStringList>

namespace pooldeck {

class AccountSession;
class PoolActions;

/// What can be done with pools, with those that are chosen, and with the chosen VM.
class PoolCommands final : public CommandSet
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    PoolCommands(AccountSession &session, PoolActions &actions, QObject *parent = nullptr);

    /// The pools that the next command is about; the first is the one whose details are shown.
    void setSelection(const QStringList &poolIds);
    /// Whether the selection can be seen: what cannot be seen is not acted upon.
    void setInSight(bool inSight);
    const QStringList &selection() const { return m_selection; }
    /// The VM of the first pool that is chosen; "" none.
    void setVm(const QString &vmId);

    QAction *newPool() const { return m_newPool; }
    QAction *clone() const { return m_clone; }
    QAction *resize() const { return m_resize; }
    QAction *resizeToZero() const { return m_resizeToZero; }
    QAction *edit() const { return m_edit; }
    QAction *pin() const { return m_pin; } ///< checkable; the page does it
    QAction *removeWhenDone() const { return m_removeWhenDone; }
    QAction *remove() const { return m_remove; }
    QAction *copyId() const { return m_copyId; }
    QAction *copyJson() const { return m_copyJson; }
    QAction *showVmJob() const { return m_showVmJob; }
    QAction *replaceVm() const { return m_replaceVm; }
    QAction *copyVmId() const { return m_copyVmId; }

Q_SIGNALS:
    void showJobRequested(const QString &jobId);

private:
    void addVmCommands();
    void update();
    void updateVm(bool canAct);
    QString current() const { return m_selection.value(0); }
    QList<Pool> selectedPools() const;
    void copySelectionAsJson() const;

    AccountSession &m_session;
    PoolActions &m_poolActions;
    QStringList m_selection;
    bool m_isInSight = true;
    QString m_vmId;
    QAction *m_newPool;
    QAction *m_clone;
    QAction *m_resize;
    QAction *m_resizeToZero;
    QAction *m_edit;
    QAction *m_pin;
    QAction *m_removeWhenDone;
    QAction *m_remove;
    QAction *m_copyId;
    QAction *m_copyJson;
    QAction *m_showVmJob = nullptr;
    QAction *m_replaceVm = nullptr;
    QAction *m_copyVmId = nullptr;
};

} // namespace pooldeck
