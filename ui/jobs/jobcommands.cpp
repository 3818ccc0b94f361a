#include "jobs/jobcommands.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "jobs/jobactions.h"
#include "jobs/jobcanceller.h"
#include "jobs/jobmodel.h"
#include "jobs/jobresubmitter.h"
#include "jobs/outputsaver.h"
#include "jobs/requestagain.h"
#include "pools/poolactions.h"
#include "sync/accountsession.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace pooldeck {

JobCommands::JobCommands(const Parts &parts, QObject *parent)
    : CommandSet(parent)
    , m_parts(parts)
{
    addCommands();
    const AccountMonitor &monitor = m_parts.session.monitor();
    connect(&monitor, &AccountMonitor::synced, this, &JobCommands::update);
    connect(&monitor, &AccountMonitor::stateChanged, this, &JobCommands::update);
    update();
}

void JobCommands::addCommands()
{
    m_submit = add("actionSubmit"_L1, tr("&Submit job requests…"), "submit"_L1, QKeySequence::Open,
                   [this] { m_parts.actions.chooseRequests(); });
    addSeparator();
    m_cancel = add("actionCancelJob"_L1, tr("&Cancel…"), "cancel"_L1, QKeySequence(u"Ctrl+Backspace"_s),
                   [this] { m_parts.actions.canceller().cancel(m_selection); });
    m_resubmit = add("actionResubmit"_L1, tr("&Resubmit"), "retry"_L1, QKeySequence(u"Ctrl+Shift+R"_s),
                     [this] { m_parts.actions.resubmitter().resubmit(m_selection); });
    m_submitCopy = add("actionSubmitCopy"_L1, tr("Submit a cop&y…"), "copy"_L1, QKeySequence(u"Ctrl+Shift+C"_s),
                       [this] { m_parts.actions.resubmitter().copy(m_selection); });
    m_submitCopy->setToolTip(tr("To another pool, after a review"));
    m_retryFailed = add("actionRetryFailed"_L1, tr("Retry all &failed…"), {}, {}, [this] { retryAll(); });
    m_cancelWaiting = add("actionCancelWaiting"_L1, tr("Cancel all &waiting of its pool…"), {}, {}, [this] {
        if (const std::optional<Job> job = current()) {
            m_parts.actions.canceller().cancel(m_parts.jobs.queues().waitingIn(job->poolId));
        }
    });
    addSeparator();
    m_resizePool = add("actionResizeJobPool"_L1, tr("Resize its &pool…"), "resize"_L1, {}, [this] {
        if (const std::optional<Job> job = current()) {
            m_parts.pools.resize(job->poolId);
        }
    });
    m_showPool = add("actionShowJobPool"_L1, tr("Show its pool"), "pools"_L1, QKeySequence(u"Ctrl+P"_s), [this] {
        if (const std::optional<Job> job = current()) {
            Q_EMIT showPoolRequested(job->poolId);
        }
    });
    addSeparator();
    m_copyId = add("actionCopyJobId"_L1, tr("Copy &id"), {}, {},
                   [this] { QGuiApplication::clipboard()->setText(m_selection.join(u'\n')); });
    m_copyRequest = add("actionCopyRequest"_L1, tr("Copy re&quest"), {}, {}, [this] { copyRequests(); });
    m_saveLog = add("actionSaveLog"_L1, tr("Save &log…"), "save"_L1, {}, [this] { saveLog(); });
}

void JobCommands::setSelection(const QStringList &jobIds)
{
    if (m_selection != jobIds) {
        m_selection = jobIds;
        update();
    }
}

void JobCommands::setInSight(bool inSight)
{
    if (std::exchange(m_isInSight, inSight) != inSight) {
        update();
    }
}

std::optional<Job> JobCommands::current() const
{
    return m_selection.size() == 1 ? m_parts.session.monitor().job(m_selection.constFirst()) : std::nullopt;
}

void JobCommands::update()
{
    const AccountMonitor &monitor = m_parts.session.monitor();
    const bool live = monitor.state() == AccountMonitor::State::Live;
    const std::optional<Job> job = m_isInSight ? current() : std::nullopt;
    const std::optional<Pool> pool = job ? monitor.pool(job->poolId) : std::nullopt;
    const bool any = m_isInSight && !m_selection.isEmpty();
    const bool goesOn = live && any && std::any_of(m_selection.cbegin(), m_selection.cend(), [&](const QString &id) {
                            const Job *chosen = monitor.jobs().find(id);
                            return chosen && !isEnded(chosen->status);
                        });
    m_submit->setEnabled(live);
    m_cancel->setEnabled(goesOn);
    m_resubmit->setEnabled(live && any);
    m_submitCopy->setEnabled(live && any);
    m_retryFailed->setEnabled(live && m_parts.jobs.queues().countOf(JobStatus::Failed) > 0);
    m_cancelWaiting->setEnabled(live && job && m_parts.jobs.queues().lengthOf(job->poolId) > 0);
    m_resizePool->setEnabled(live && pool && pool->state != PoolState::Deleting);
    m_showPool->setEnabled(pool.has_value());
    m_copyId->setEnabled(any);
    m_copyRequest->setEnabled(live && job);
    m_saveLog->setEnabled(live && job && job->attempt > 0);
}

void JobCommands::copyRequests()
{
    if (const std::optional<Job> job = current()) {
        whenDone(m_parts.session.client().jobRequest(job->id), this, [](const Result<QJsonObject> &request) {
            if (request) {
                QGuiApplication::clipboard()->setText(prettyRequest(*request));
            }
        });
    }
}

void JobCommands::saveLog()
{
    if (const std::optional<Job> job = current()) {
        whenDone(m_parts.session.client().jobLog(job->id), this, [this, id = job->id](const Result<QByteArray> &log) {
            if (log) {
                m_parts.saver.saveText(QString::fromUtf8(*log), u"%1-log.txt"_s.arg(shortId(id)));
            }
        });
    }
}

void JobCommands::retryAll()
{
    QStringList failed;
    for (int row = 0; row < m_parts.jobs.rowCount(); ++row) {
        const Job &job = m_parts.jobs.jobAt(row);
        if (job.status == JobStatus::Failed) {
            failed.append(job.id);
        }
    }
    m_parts.actions.resubmitter().retryFailed(failed);
}

} // namespace pooldeck
