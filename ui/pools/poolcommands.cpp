#include "pools/poolcommands.h"

#include "common/literals.h"
#include "pools/poolactions.h"
#include "sync/accountsession.h"

#include <QAction>

namespace pooldeck {

PoolCommands::PoolCommands(AccountSession &session, PoolActions &actions, QObject *parent)
    : CommandSet(parent)
    , m_session(session)
    , m_poolActions(actions)
{
    m_newPool =
        add("actionNewPool"_L1, tr("&New pool…"), "plus"_L1, QKeySequence::New, [this] { m_poolActions.newPool(); });
    addSeparator();
    m_resize = add("actionResize"_L1, tr("&Resize…"), "resize"_L1, QKeySequence(u"Ctrl+R"_s),
                   [this] { m_poolActions.resize(current()); });
    m_resizeToZero = add("actionResizeToZero"_L1, tr("Resize to &zero"), "zero"_L1, QKeySequence(u"Ctrl+0"_s),
                         [this] { m_poolActions.resizeToZero(current()); });
    addSeparator();
    m_remove = add("actionDelete"_L1, tr("&Delete…"), "trash"_L1, QKeySequence(u"Shift+Del"_s),
                   [this] { m_poolActions.remove(current()); });
    connect(&session.monitor(), &AccountMonitor::synced, this, &PoolCommands::update);
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, &PoolCommands::update);
    connect(&actions, &PoolActions::undoableChanged, this, &PoolCommands::update);
    update();
}

void PoolCommands::setSelection(const QStringList &poolIds)
{
    if (m_selection != poolIds) {
        m_selection = poolIds;
        update();
    }
}

void PoolCommands::update()
{
    const bool live = m_session.monitor().state() == AccountMonitor::State::Live;
    const std::optional<Pool> pool = m_session.monitor().pool(current());
    const bool can = live && pool && pool->state != PoolState::Deleting;
    m_newPool->setEnabled(live);
    m_resize->setEnabled(can);
    m_remove->setEnabled(can);
    m_resizeToZero->setEnabled(can && (pool->targetVmCount > 0 || pool->billedVmCount() > 0) &&
                               !m_poolActions.isUndoable(pool->id));
}

} // namespace pooldeck
