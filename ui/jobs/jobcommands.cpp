#include "jobs/jobcommands.h"

#include "common/literals.h"
#include "jobs/jobactions.h"
#include "sync/accountsession.h"

#include <QAction>

namespace pooldeck {

JobCommands::JobCommands(AccountSession &session, JobActions &actions, QObject *parent)
    : CommandSet(parent)
    , m_session(session)
    , m_jobActions(actions)
{
    m_submit = add("actionSubmit"_L1, tr("&Submit job requests…"), "submit"_L1, QKeySequence::Open,
                   [this] { m_jobActions.chooseRequests(); });
    addSeparator();
    m_cancel = add("actionCancelJob"_L1, tr("&Cancel job…"), "cancel"_L1, QKeySequence(u"Ctrl+Backspace"_s),
                   [this] { m_jobActions.cancel(current()); });
    connect(&session.monitor(), &AccountMonitor::synced, this, &JobCommands::update);
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, &JobCommands::update);
    update();
}

void JobCommands::setSelection(const QStringList &jobIds)
{
    if (m_selection != jobIds) {
        m_selection = jobIds;
        update();
    }
}

void JobCommands::update()
{
    const bool live = m_session.monitor().state() == AccountMonitor::State::Live;
    const std::optional<Job> job = m_session.monitor().job(current());
    m_submit->setEnabled(live);
    m_cancel->setEnabled(live && job && !isEnded(job->status));
}

} // namespace pooldeck
