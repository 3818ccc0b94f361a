#include "pools/poolcommands.h"

#include "common/literals.h"
#include "pools/poolactions.h"
#include "sync/accountsession.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace pooldeck {

PoolCommands::PoolCommands(AccountSession &session, PoolActions &actions, QObject *parent)
    : CommandSet(parent)
    , m_session(session)
    , m_poolActions(actions)
{
    m_newPool =
        add("actionNewPool"_L1, tr("&New pool…"), "plus"_L1, QKeySequence::New, [this] { m_poolActions.newPool(); });
    m_clone = add("actionClonePool"_L1, tr("C&lone pool…"), "clone"_L1, QKeySequence(u"Ctrl+Shift+N"_s),
                  [this] { m_poolActions.clone(current()); });
    addSeparator();
    m_resize = add("actionResize"_L1, tr("&Resize…"), "resize"_L1, QKeySequence(u"Ctrl+R"_s),
                   [this] { m_poolActions.resize(m_selection); });
    m_resizeToZero = add("actionResizeToZero"_L1, tr("Resize to &zero"), "zero"_L1, QKeySequence(u"Ctrl+0"_s),
                         [this] { m_poolActions.resizeToZero(m_selection); });
    addSeparator();
    m_edit = add("actionEditPool"_L1, tr("Rename and &label…"), "label"_L1, QKeySequence(u"F2"_s),
                 [this] { m_poolActions.edit(current()); });
    m_pin = add("actionPinPool"_L1, tr("&Pin to the top"), "pin"_L1, QKeySequence(u"Ctrl+D"_s), [] {});
    m_pin->setCheckable(true);
    addVmCommands();
    addSeparator();
    m_copyId = add("actionCopyPoolId"_L1, tr("Copy &id"), "copy"_L1, {},
                   [this] { QGuiApplication::clipboard()->setText(m_selection.join(u'\n')); });
    m_copyJson = add("actionCopyPoolJson"_L1, tr("Copy as &JSON"), {}, {}, [this] { copySelectionAsJson(); });
    addSeparator();
    m_removeWhenDone = add("actionDeleteWhenDone"_L1, tr("Delete when its jobs have &ended"), {}, {},
                           [this] { m_poolActions.removeWhenDone(current(), m_removeWhenDone->isChecked()); });
    m_removeWhenDone->setCheckable(true);
    m_remove = add("actionDelete"_L1, tr("&Delete…"), "trash"_L1, QKeySequence(u"Shift+Del"_s),
                   [this] { m_poolActions.remove(m_selection); });
    connect(m_removeWhenDone, &QAction::triggered, this, &PoolCommands::update); // the service says whether it is so
    connect(&session.monitor(), &AccountMonitor::synced, this, &PoolCommands::update);
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, &PoolCommands::update);
    connect(&actions, &PoolActions::undoableChanged, this, &PoolCommands::update);
    update();
}

void PoolCommands::addVmCommands()
{
    addSeparator();
    m_showVmJob = add("actionShowVmJob"_L1, tr("&Show the VM's job"), "jobs"_L1, {}, [this] {
        if (const std::optional<Vm> vm = m_session.monitor().vm(m_vmId); vm && !vm->jobId.isEmpty()) {
            Q_EMIT showJobRequested(vm->jobId);
        }
    });
    m_replaceVm = add("actionReplaceVm"_L1, tr("Replace &VM…"), "retry"_L1, {},
                      [this] { m_poolActions.replaceVm(current(), m_vmId); });
    m_copyVmId = add("actionCopyVmId"_L1, tr("Copy the VM's id"), "copy"_L1, {},
                     [this] { QGuiApplication::clipboard()->setText(m_vmId); });
}

void PoolCommands::setSelection(const QStringList &poolIds)
{
    if (m_selection != poolIds) {
        if (current() != poolIds.value(0)) {
            m_vmId.clear();
        }
        m_selection = poolIds;
        update();
    }
}

void PoolCommands::setInSight(bool inSight)
{
    if (std::exchange(m_isInSight, inSight) != inSight) {
        update();
    }
}

void PoolCommands::setVm(const QString &vmId)
{
    if (m_vmId != vmId) {
        m_vmId = vmId;
        update();
    }
}

QList<Pool> PoolCommands::selectedPools() const
{
    QList<Pool> pools;
    for (const QString &poolId : m_selection) {
        if (const std::optional<Pool> pool = m_session.monitor().pool(poolId)) {
            pools.append(*pool);
        }
    }
    return pools;
}

void PoolCommands::copySelectionAsJson() const
{
    const QList<Pool> pools = selectedPools();
    QJsonArray all;
    for (const Pool &pool : pools) {
        all.append(pool.toJson());
    }
    const QJsonDocument json = all.size() == 1 ? QJsonDocument(all.first().toObject()) : QJsonDocument(all);
    QGuiApplication::clipboard()->setText(QString::fromUtf8(json.toJson()));
}

void PoolCommands::update()
{
    const bool live = m_session.monitor().state() == AccountMonitor::State::Live;
    QList<Pool> pools = m_isInSight ? selectedPools() : QList<Pool>();
    const bool known = !pools.isEmpty();
    const bool isOne = pools.size() == 1;
    m_newPool->setEnabled(live);
    m_copyId->setEnabled(known);
    m_copyJson->setEnabled(known);
    m_pin->setEnabled(known);
    m_clone->setEnabled(live && isOne);
    const std::optional<WhenDone> whenDone = known ? pools.first().whenDone : std::nullopt;
    m_removeWhenDone->setChecked(whenDone == WhenDone::Delete);
    pools.removeIf([](const Pool &pool) { return pool.state == PoolState::Deleting; });
    const bool canAct = live && !pools.isEmpty();
    m_resize->setEnabled(canAct);
    m_remove->setEnabled(canAct);
    m_edit->setEnabled(canAct && isOne);
    m_removeWhenDone->setEnabled(canAct && isOne);
    m_resizeToZero->setEnabled(canAct && std::any_of(pools.begin(), pools.end(), [this](const Pool &pool) {
                                   return (pool.targetVmCount > 0 || pool.billedVmCount() > 0) &&
                                          !m_poolActions.isUndoable(pool.id);
                               }));
    updateVm(live && isOne);
}

void PoolCommands::updateVm(bool canAct)
{
    const std::optional<Vm> vm = m_vmId.isEmpty() ? std::nullopt : m_session.monitor().vm(m_vmId);
    const bool isOurs = m_isInSight && vm && vm->poolId == current();
    m_showVmJob->setEnabled(isOurs && !vm->jobId.isEmpty());
    m_copyVmId->setEnabled(isOurs);
    m_replaceVm->setEnabled(canAct && isOurs && vm->state != VmState::Deleting && vm->state != VmState::Lost);
}

} // namespace pooldeck
