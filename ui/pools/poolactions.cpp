#include "pools/poolactions.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/createpooldialog.h"
#include "pools/deletepooldialog.h"
#include "pools/resizepooldialog.h"
#include "shell/noticearea.h"
#include "sync/accountsession.h"

#include <QTimer>

namespace pooldeck {
namespace {

constexpr int OutcomeMs = 20'000;

QString aboutPool(const QString &poolId)
{
    return u"pool/"_s + poolId;
}

} // namespace

PoolActions::PoolActions(AccountSession &session, Operations &operations, NoticeArea &notices, QWidget *window,
                         bool simulated, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_operations(operations)
    , m_notices(notices)
    , m_window(window)
    , m_simulated(simulated)
{
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::vmChanged, this, [this](const Vm &vm) {
        if (m_watches.contains(vm.poolId)) {
            m_poolOfVm.insert(vm.id, vm.poolId);
        }
    });
    connect(&monitor, &AccountMonitor::vmRemoved, this, [this](const QString &vmId, qint64 atMs) {
        const auto watch = m_watches.find(m_poolOfVm.take(vmId));
        if (watch != m_watches.end()) {
            watch->lastVmGoneMs = qMax(watch->lastVmGoneMs.value_or(0), atMs);
        }
    });
    connect(&monitor, &AccountMonitor::synced, this, [this] {
        const QStringList watched = m_watches.keys();
        for (const QString &poolId : watched) {
            check(poolId);
        }
    });
}

PoolActions::~PoolActions() = default;

void PoolActions::newPool()
{
    auto *dialog = new CreatePoolDialog(m_session, m_simulated, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CreatePoolDialog::created, this, [this](const Pool &pool) {
        Watch watch;
        watch.poolId = pool.id;
        watch.name = pool.name;
        watch.target = pool.targetVmCount;
        watch.changedAtMs = pool.lastChangedAtMs;
        watch.created = true;
        follow(watch);
        Q_EMIT poolCreated(pool.id);
    });
    dialog->open();
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
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ResizePoolDialog::resized, this, &PoolActions::followToTarget);
    dialog->open();
}

void PoolActions::resizeToZero(const QString &poolId)
{
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    if (!pool || m_undoable.contains(poolId)) {
        return;
    }
    if (pool->hasWork()) {
        resize(poolId, 0);
        return;
    }
    const qint64 vms = pool->billedVmCount() + pool->provisioningVmCount;
    Notice notice;
    notice.kind = NoticeKind::Info;
    notice.about = aboutPool(poolId);
    notice.text = tr("%1 goes to zero in %2 s").arg(pool->name).arg((m_undoMs + 999) / 1000);
    notice.detail =
        vms == 1 ? tr("1 VM stops; the pool itself stays.") : tr("%1 stop; the pool itself stays.").arg(vmsText(vms));
    notice.actions = {{tr("Undo"), [this, poolId, name = pool->name] {
                           if (const auto undone = m_undoable.find(poolId); undone != m_undoable.end()) {
                               undone->timer->deleteLater();
                               m_undoable.erase(undone);
                               Q_EMIT undoableChanged();
                               Notice kept;
                               kept.about = aboutPool(poolId);
                               kept.text = tr("%1 stays as it is: nothing was sent").arg(name);
                               kept.timeoutMs = 5'000;
                               m_notices.post(kept);
                           }
                       }}};
    const int noticeId = m_notices.post(notice);
    auto *timer = new QTimer(this);
    timer->setSingleShot(true);
    connect(timer, &QTimer::timeout, this, [this, poolId, timer, noticeId] {
        timer->deleteLater();
        m_undoable.remove(poolId);
        m_notices.remove(noticeId);
        Q_EMIT undoableChanged();
        sendToZero(poolId);
    });
    timer->start(m_undoMs);
    m_undoable.insert(poolId, {timer, noticeId});
    Q_EMIT undoableChanged();
}

void PoolActions::undoAll()
{
    for (const Undoable &undoable : std::as_const(m_undoable)) {
        undoable.timer->deleteLater();
        m_notices.remove(undoable.notice);
    }
    m_undoable.clear();
    Q_EMIT undoableChanged();
}

void PoolActions::sendToZero(const QString &poolId)
{
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    if (!pool) {
        return;
    }
    ResizePoolRequest request;
    request.vmCount = 0;
    request.onlyIfIdle = true;
    whenDone(
        m_session.client().resizePool(poolId, request, pool->etag), this,
        [this, before = *pool](const Result<Pool> &after) {
            if (after) {
                followToTarget(before, *after);
                return;
            }
            const Error &error = after.error();
            Notice notice;
            if (error.code == "PoolNotIdle"_L1) {
                notice.kind = NoticeKind::Info;
                notice.text = tr("%1 is needed again, so it was left alone").arg(before.name);
                notice.detail = tr("A job came in meanwhile; %1 keep running.").arg(vmsText(before.billedVmCount()));
                notice.timeoutMs = OutcomeMs;
            } else if (error.httpStatus == 412) {
                const std::optional<Pool> present = m_session.monitor().pool(before.id);
                notice.kind = NoticeKind::Warning;
                notice.text = tr("%1 was changed meanwhile, so it was left alone").arg(before.name);
                notice.detail =
                    present ? tr("%1 set it to %2.").arg(present->lastChangedBy, vmsText(present->targetVmCount))
                            : QString();
                notice.actions = {{tr("Resize to zero"), [this, id = before.id] { resizeToZero(id); }}};
            } else {
                notice.kind = NoticeKind::Failed;
                notice.text = tr("%1 could not be resized to zero").arg(before.name);
                notice.detail =
                    tr("%1. Its %2 keep running and billing.").arg(error.toString(), vmsText(before.billedVmCount()));
                notice.actions = {{tr("Retry"), [this, id = before.id] { sendToZero(id); }}};
            }
            m_notices.post(notice);
        });
}

void PoolActions::remove(const QString &poolId)
{
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    if (!pool) {
        return;
    }
    auto *dialog = new DeletePoolDialog(m_session, *pool, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &DeletePoolDialog::deleted, this, [this](const Pool &deleted) {
        Watch watch;
        watch.poolId = deleted.id;
        watch.name = deleted.name;
        watch.vmsBefore = deleted.billedVmCount();
        watch.deleting = true;
        follow(watch);
    });
    dialog->open();
}

void PoolActions::followToTarget(const Pool &before, const Pool &after)
{
    Watch watch;
    watch.poolId = after.id;
    watch.name = after.name;
    watch.vmsBefore = before.billedVmCount();
    watch.target = after.targetVmCount;
    watch.changedAtMs = after.lastChangedAtMs;
    follow(watch);
}

void PoolActions::follow(const Watch &watch)
{
    if (const auto old = m_watches.constFind(watch.poolId); old != m_watches.constEnd()) {
        m_operations.end(old->operation); // the newest target wins, for the service as for us
    }
    const QString title = watch.deleting  ? tr("Deleting %1").arg(watch.name)
                          : watch.created ? tr("Creating %1").arg(watch.name)
                                          : tr("Resizing %1 to %2").arg(watch.name, vmsText(watch.target));
    Watch started = watch;
    const qint64 steps = watch.deleting ? watch.vmsBefore : qAbs(watch.target - watch.vmsBefore);
    started.operation = m_operations.begin(title, steps);
    for (const Vm &vm : m_session.monitor().vmsOf(watch.poolId)) {
        m_poolOfVm.insert(vm.id, watch.poolId);
    }
    m_watches.insert(watch.poolId, started);
    // The mirror may have seen the end already.
    QTimer::singleShot(0, this, [this, poolId = watch.poolId] { check(poolId); });
}

void PoolActions::check(const QString &poolId)
{
    const auto found = m_watches.constFind(poolId);
    if (found == m_watches.constEnd()) {
        return;
    }
    const Watch watch = *found;
    const std::optional<Pool> pool = m_session.monitor().pool(poolId);
    if (!pool) {
        // Not yet in the mirror when it has just been made; gone when it was deleted.
        if (!watch.created) {
            reached(watch);
        }
        return;
    }
    if (watch.deleting) {
        m_operations.progress(watch.operation, watch.vmsBefore - pool->billedVmCount());
        return;
    }
    if (pool->targetVmCount != watch.target) {
        if (pool->lastChangedAtMs <= watch.changedAtMs) {
            return;
        }
        Notice notice;
        notice.kind = NoticeKind::Warning;
        notice.text =
            tr("%1: %2 changed the target to %3").arg(watch.name, pool->lastChangedBy, vmsText(pool->targetVmCount));
        m_operations.end(watch.operation);
        m_watches.remove(poolId);
        m_notices.post(notice);
        return;
    }
    m_operations.progress(watch.operation, qAbs(pool->readyVmCount - watch.vmsBefore));
    const bool there =
        pool->state == PoolState::Steady && pool->billedVmCount() == watch.target && pool->provisioningVmCount == 0;
    if (there || pool->state == PoolState::Failed) {
        reached(watch);
    }
}

void PoolActions::reached(const Watch &watch)
{
    m_operations.end(watch.operation);
    m_watches.remove(watch.poolId);
    const std::optional<Pool> pool = m_session.monitor().pool(watch.poolId);
    Notice notice;
    notice.about = aboutPool(watch.poolId);
    notice.kind = NoticeKind::Done;
    notice.timeoutMs = OutcomeMs;
    const QString hours = hoursText(m_session.meter().computeMs(watch.poolId), 4);
    const QString at = clockText(watch.lastVmGoneMs.value_or(m_session.meter().nowMs()));
    if (pool && pool->state == PoolState::Failed) {
        notice.kind = NoticeKind::Failed;
        notice.timeoutMs = 0;
        notice.text =
            tr("%1 did not get to %2: %3 ready").arg(watch.name, vmsText(watch.target), numberText(pool->readyVmCount));
        if (!pool->errors.isEmpty()) {
            notice.detail = pool->errors.constLast().code + u": "_s + pool->errors.constLast().message;
        }
        notice.actions = {{tr("Resize…"), [this, id = watch.poolId] { resize(id); }}};
    } else if (watch.deleting) {
        notice.text = tr("%1 is deleted").arg(watch.name);
        notice.detail = watch.vmsBefore > 0 ? tr("%1 of %2 left, billing stopped at %3, %4 compute-hours")
                                                  .arg(u"0"_s, vmsText(watch.vmsBefore), at, hours)
                                            : tr("It had no VMs; %1 compute-hours in all").arg(hours);
    } else if (watch.created && watch.target == 0) {
        notice.text = tr("%1 is there, with no VMs").arg(watch.name);
        notice.detail = tr("Nothing is billed until it is resized.");
    } else if (watch.target == 0) {
        notice.text = tr("%1: 0 of %2 left").arg(watch.name, vmsText(watch.vmsBefore));
        notice.detail = tr("Billing stopped at %1, %2 compute-hours").arg(at, hours);
    } else if (watch.created) {
        notice.text = tr("%1 is ready: %2").arg(watch.name, vmsText(watch.target));
        notice.detail = tr("Billing runs. Drop job requests anywhere in the window.");
    } else {
        notice.text = tr("%1 has %2 now").arg(watch.name, vmsText(watch.target));
        notice.detail = tr("%1 before; %2 compute-hours so far").arg(numberText(watch.vmsBefore), hours);
    }
    m_notices.post(notice);
}

} // namespace pooldeck
