#include "pools/poolactions.h"

#include "common/literals.h"
#include "pools/bulkpooldialog.h"
#include "pools/consequences.h"
#include "pools/createpooldialog.h"
#include "pools/deletepooldialog.h"
#include "pools/editpooldialog.h"
#include "pools/poolcalls.h"
#include "pools/pooloutcomes.h"
#include "pools/replacevmdialog.h"
#include "pools/resizepooldialog.h"
#include "pools/zerocountdown.h"
#include "shell/noticearea.h"
#include "sync/accountsession.h"

#include <algorithm>

namespace pooldeck {

PoolActions::PoolActions(AccountSession &session, Operations &operations, NoticeArea &notices, QWidget *window,
                         bool simulated, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_notices(notices)
    , m_window(window)
    , m_simulated(simulated)
    , m_outcomes(new PoolOutcomes(session, operations, notices, this))
    , m_zeroCountdown(new ZeroCountdown(session, notices, *m_outcomes, this))
{
    connect(m_outcomes, &PoolOutcomes::resizeRequested, this, [this](const QString &poolId) { resize(poolId); });
    connect(m_zeroCountdown, &ZeroCountdown::changed, this, &PoolActions::undoableChanged);
}

PoolActions::~PoolActions() = default;

void PoolActions::open(FormDialog *dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

QList<Pool> PoolActions::present(const QStringList &poolIds) const
{
    QList<Pool> pools;
    for (const QString &poolId : poolIds) {
        const std::optional<Pool> pool = m_session.monitor().pool(poolId);
        if (pool && pool->state != PoolState::Deleting) {
            pools.append(*pool);
        }
    }
    return pools;
}

void PoolActions::newPool()
{
    openCreateDialog(std::nullopt);
}

void PoolActions::clone(const QString &poolId)
{
    if (const std::optional<Pool> pool = m_session.monitor().pool(poolId)) {
        openCreateDialog(pool);
    }
}

void PoolActions::openCreateDialog(const std::optional<Pool> &pattern)
{
    auto *dialog = new CreatePoolDialog(m_session, m_simulated, m_window);
    if (pattern) {
        dialog->fillFrom(*pattern);
    }
    connect(dialog, &CreatePoolDialog::moreQuotaRequested, this, &PoolActions::moreQuotaRequested);
    connect(dialog, &CreatePoolDialog::created, this, [this](const Pool &pool) {
        m_outcomes->followCreated(pool);
        Q_EMIT poolCreated(pool.id);
    });
    open(dialog);
}

void PoolActions::resize(const QString &poolId)
{
    if (const std::optional<Pool> pool = m_session.monitor().pool(poolId)) {
        resize(poolId, pool->targetVmCount);
    }
}

void PoolActions::resize(const QString &poolId, qint64 vmCount)
{
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    if (!pool) {
        return;
    }
    auto *dialog = new ResizePoolDialog(m_session, *pool, vmCount, m_simulated, m_window);
    connect(dialog, &ResizePoolDialog::resized, this, &PoolActions::followToTarget);
    connect(dialog, &ResizePoolDialog::moreQuotaRequested, this, &PoolActions::moreQuotaRequested);
    open(dialog);
}

void PoolActions::resize(const QStringList &poolIds)
{
    const QList<Pool> pools = present(poolIds);
    if (pools.size() == 1) {
        resize(pools.first().id);
    } else if (!pools.isEmpty()) {
        auto *dialog = new BulkPoolDialog(m_session, pools, BulkPoolDialog::Act::Resize, m_window);
        connect(dialog, &BulkPoolDialog::resized, m_outcomes, &PoolOutcomes::followResized);
        open(dialog);
    }
}

void PoolActions::resizeToZero(const QStringList &poolIds)
{
    QList<Pool> pools = present(poolIds);
    pools.removeIf([this](const Pool &pool) {
        return isUndoable(pool.id) || (pool.targetVmCount == 0 && pool.billedVmCount() == 0);
    });
    const bool working = std::any_of(pools.begin(), pools.end(), [](const Pool &pool) { return pool.hasWork(); });
    if (!working) {
        QStringList idle;
        for (const Pool &pool : std::as_const(pools)) {
            idle.append(pool.id);
        }
        m_zeroCountdown->start(idle);
    } else if (pools.size() == 1) {
        resize(pools.first().id, 0);
    } else {
        auto *dialog = new BulkPoolDialog(m_session, pools, BulkPoolDialog::Act::ResizeToZero, m_window);
        connect(dialog, &BulkPoolDialog::resized, m_outcomes, &PoolOutcomes::followResized);
        open(dialog);
    }
}

void PoolActions::remove(const QStringList &poolIds)
{
    const QList<Pool> pools = present(poolIds);
    if (pools.size() == 1) {
        auto *dialog = new DeletePoolDialog(m_session, pools.first(), DeletePoolDialog::When::Now, m_window);
        connect(dialog, &DeletePoolDialog::deleting, m_zeroCountdown, &ZeroCountdown::drop);
        connect(dialog, &DeletePoolDialog::deletionPlanned, this, &PoolActions::tellDeletionPlanned);
        connect(dialog, &DeletePoolDialog::deleted, this,
                [this](const Pool &pool) { m_outcomes->followDeleted({pool}); });
        open(dialog);
    } else if (!pools.isEmpty()) {
        auto *dialog = new BulkPoolDialog(m_session, pools, BulkPoolDialog::Act::Delete, m_window);
        connect(dialog, &BulkPoolDialog::deleted, m_outcomes, &PoolOutcomes::followDeleted);
        open(dialog);
    }
}

void PoolActions::removeWhenDone(const QString &poolId, bool wanted)
{
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    if (!pool) {
        return;
    }
    if (!wanted) {
        keepWhenDone(*pool);
        return;
    }
    auto *dialog = new DeletePoolDialog(m_session, *pool, DeletePoolDialog::When::JobsHaveEnded, m_window);
    connect(dialog, &DeletePoolDialog::deleting, m_zeroCountdown, &ZeroCountdown::drop);
    connect(dialog, &DeletePoolDialog::deletionPlanned, this, &PoolActions::tellDeletionPlanned);
    connect(dialog, &DeletePoolDialog::deleted, this,
            [this](const Pool &deleted) { m_outcomes->followDeleted({deleted}); });
    open(dialog);
}

void PoolActions::tellDeletionPlanned(const Pool &pool)
{
    Notice notice;
    notice.about = PoolOutcomes::about(pool.id);
    notice.passes = true;
    notice.text = tr("%1 goes when its jobs have ended").arg(pool.name);
    notice.actions = {{tr("Keep it"), [this, id = pool.id] { removeWhenDone(id, false); }}};
    m_notices.post(notice);
}

void PoolActions::keepWhenDone(const Pool &pool)
{
    UpdatePoolRequest request;
    request.whenDone.emplace(std::nullopt);
    const auto call = [this, request](const Pool &shown) {
        return m_session.client().updatePool(shown.id, request, shown.etag);
    };
    PoolCalls::run(m_session.client(), {pool}, this, call, [this, pool](const QList<PoolCalls::Answer> &answers) {
        const Result<Pool> &kept = answers.first().after;
        Notice notice;
        notice.about = PoolOutcomes::about(pool.id);
        notice.passes = true;
        if (kept) {
            notice.text = tr("%1 stays when its jobs have ended").arg(pool.name);
        } else {
            notice.kind = NoticeKind::Failed;
            notice.passes = false;
            notice.text = tr("%1 still goes when its jobs have ended").arg(pool.name);
            notice.detail = failureText(kept.error(), tr("Nothing was changed."));
            notice.actions = {{tr("Retry"), [this, id = pool.id] { removeWhenDone(id, false); }}};
        }
        m_notices.post(notice);
    });
}

void PoolActions::edit(const QString &poolId)
{
    if (const std::optional<Pool> pool = m_session.monitor().pool(poolId)) {
        open(new EditPoolDialog(m_session, *pool, m_window));
    }
}

void PoolActions::replaceVm(const QString &poolId, const QString &vmId)
{
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    const std::optional<Vm> vm = m_session.monitor().vm(vmId);
    if (!pool || !vm || vm->poolId != poolId) {
        return;
    }
    auto *dialog = new ReplaceVmDialog(m_session, *pool, *vm, m_window);
    connect(dialog, &ReplaceVmDialog::replaced, m_outcomes, &PoolOutcomes::followReplaced);
    open(dialog);
}

bool PoolActions::isUndoable(const QString &poolId) const
{
    return m_zeroCountdown->holds(poolId);
}

void PoolActions::undoAll()
{
    m_zeroCountdown->undoAll();
}

qsizetype PoolActions::undoableCount() const
{
    return m_zeroCountdown->poolCount();
}

void PoolActions::sendUndoable(const std::function<void(bool all)> &done)
{
    m_zeroCountdown->sendNow(done);
}

void PoolActions::setUndoMs(int undoMs)
{
    m_zeroCountdown->setUndoMs(undoMs);
}

void PoolActions::followToTarget(const Pool &before, const Pool &after)
{
    m_outcomes->followResized({{before, after}});
}

} // namespace pooldeck
