#include "pools/pooloutcomes.h"

#include "common/literals.h"
#include "format/figures.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "sync/accountsession.h"

#include <QTimer>

#include <algorithm>

namespace pooldeck {
namespace {

/// The ledger is waited for so long; then it is said as it is known.
constexpr int LedgerLimitMs = 4'000;

} // namespace

PoolOutcomes::PoolOutcomes(AccountSession &session, Operations &operations, NoticeArea &notices, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_operations(operations)
    , m_notices(notices)
{
    connect(&session.monitor(), &AccountMonitor::synced, this, [this] {
        const QList<int> ids = m_acts.keys();
        for (const int id : ids) {
            check(id);
        }
    });
    connect(&session, &AccountSession::usageChanged, this, [this] {
        const QList<int> ids = m_acts.keys();
        for (const int id : ids) {
            if (m_acts[id].isWaitingForLedger) {
                finish(id);
            }
        }
    });
}

PoolOutcomes::~PoolOutcomes() = default;

void PoolOutcomes::followCreated(const Pool &pool)
{
    follow({Aim::Created, {{pool.id, pool.name, 0, pool.targetVmCount, pool.lastChangedAtMs, {}, {}}}, 0, false});
}

void PoolOutcomes::followResized(const QList<Resize> &resizes)
{
    Act act;
    for (const Resize &resize : resizes) {
        act.parts.append({resize.after.id,
                          resize.after.name,
                          resize.before.billedVmCount(),
                          resize.after.targetVmCount,
                          resize.after.lastChangedAtMs,
                          {},
                          {}});
    }
    follow(act);
}

void PoolOutcomes::followDeleted(const QList<Pool> &pools)
{
    Act act;
    act.aim = Aim::Deleted;
    for (const Pool &pool : pools) {
        act.parts.append({pool.id, pool.name, pool.billedVmCount(), 0, pool.lastChangedAtMs, {}, {}});
    }
    follow(act);
}

void PoolOutcomes::followReplaced(const Pool &after, const QString &vmId)
{
    Act act;
    act.aim = Aim::Replaced;
    act.parts = {{after.id, after.name, after.billedVmCount(), after.targetVmCount, after.lastChangedAtMs, vmId, {}}};
    follow(act);
}

void PoolOutcomes::follow(const Act &act)
{
    if (act.parts.isEmpty()) {
        return;
    }
    for (const Part &part : act.parts) {
        leaveOut(part.poolId);
    }
    const Part &first = act.parts.first();
    const bool many = act.parts.size() > 1;
    const QString what = many ? poolsText(act.parts.size()) : first.name;
    QString title;
    qint64 steps = 0;
    for (const Part &part : act.parts) {
        steps += act.aim == Aim::Deleted ? part.vmsBefore : qAbs(part.target - part.vmsBefore);
    }
    switch (act.aim) {
    case Aim::Created:
        title = tr("Creating %1").arg(what);
        break;
    case Aim::Deleted:
        title = tr("Deleting %1").arg(what);
        break;
    case Aim::Replaced:
        title = tr("Replacing VM %1 of %2").arg(shortId(first.vmId), what);
        steps = 0;
        break;
    case Aim::Resized:
        title = many ? tr("Resizing %1").arg(what) : tr("Resizing %1 to %2").arg(what, vmsText(first.target));
        break;
    }
    const int id = ++m_lastId;
    Act started = act;
    started.operation = m_operations.begin(title, steps);
    m_acts.insert(id, started);
    QTimer::singleShot(0, this, [this, id] { check(id); }); // the mirror may have seen the end already
}

void PoolOutcomes::leaveOut(const QString &poolId)
{
    // The newest target wins, for the service as for us.
    for (auto act = m_acts.begin(); act != m_acts.end();) {
        act->parts.removeIf([&](const Part &part) { return part.poolId == poolId; });
        if (act->parts.isEmpty()) {
            m_operations.end(act->operation);
            act = m_acts.erase(act);
        } else {
            ++act;
        }
    }
}

PoolOutcomes::Progress PoolOutcomes::progressOf(const Act &act, const Part &part) const
{
    const std::optional<Pool> pool = m_session.monitor().pool(part.poolId);
    if (!pool) {
        if (act.aim == Aim::Deleted) {
            return Progress::Reached;
        }
        const bool isYetToCome = act.aim == Aim::Created && !part.wasSeen; // the mirror may be a moment behind
        return isYetToCome ? Progress::UnderWay : Progress::Gone;
    }
    if (act.aim == Aim::Deleted) {
        return Progress::UnderWay;
    }
    if (pool->targetVmCount != part.target) {
        return pool->lastChangedAtMs <= part.changedAtMs ? Progress::UnderWay : Progress::Overruled;
    }
    if (pool->state == PoolState::Failed) {
        return Progress::Failed;
    }
    if (act.aim == Aim::Replaced && m_session.monitor().vm(part.vmId)) {
        return Progress::UnderWay;
    }
    return pool->state == PoolState::Steady && pool->billedVmCount() == part.target && pool->provisioningVmCount == 0
               ? Progress::Reached
               : Progress::UnderWay;
}

qint64 PoolOutcomes::doneCount(const Act &act) const
{
    qint64 done = 0;
    for (const Part &part : act.parts) {
        const std::optional<Pool> pool = m_session.monitor().pool(part.poolId);
        const qint64 billed = pool ? pool->billedVmCount() : 0;
        done += qMin(qAbs(billed - part.vmsBefore), qAbs(part.target - part.vmsBefore));
    }
    return done;
}

void PoolOutcomes::check(int id)
{
    const auto act = m_acts.find(id);
    if (act == m_acts.end() || act->isWaitingForLedger) {
        return;
    }
    bool isOver = true;
    bool hasStopped = false;
    for (Part &part : act->parts) {
        if (part.progress == Progress::UnderWay) {
            part.wasSeen = part.wasSeen || m_session.monitor().pool(part.poolId);
            part.progress = progressOf(*act, part);
        }
        isOver = isOver && part.progress != Progress::UnderWay;
        hasStopped = hasStopped || part.vmsBefore > part.target || !part.vmId.isEmpty();
    }
    m_operations.progress(act->operation, doneCount(*act));
    if (isOver && hasStopped) {
        askLedger(id);
    } else if (isOver) {
        finish(id);
    }
}

void PoolOutcomes::askLedger(int id)
{
    m_acts[id].isWaitingForLedger = true;
    m_session.refreshUsage();
    QTimer::singleShot(LedgerLimitMs, this, [this, id] {
        if (m_acts.contains(id)) {
            finish(id);
        }
    });
}

void PoolOutcomes::finish(int id)
{
    const Act act = m_acts.take(id);
    m_operations.end(act.operation);
    m_notices.post(act.parts.size() == 1 ? noticeOf(act) : noticeOfMany(act));
}

PoolOutcomes::End PoolOutcomes::endOf(const Act &act) const
{
    End end;
    const QList<UsageInterval> intervals = m_session.meter().usage().intervals;
    for (const Part &part : act.parts) {
        end.computeMs += m_session.meter().computeMs(part.poolId);
    }
    for (const UsageInterval &interval : intervals) {
        const bool isOurs = std::any_of(act.parts.begin(), act.parts.end(), [&](const Part &part) {
            return part.vmId.isEmpty() ? part.poolId == interval.poolId : part.vmId == interval.vmId;
        });
        if (isOurs && interval.readyAtMs && interval.deletedAtMs && *interval.deletedAtMs > end.atMs.value_or(0)) {
            end.atMs = interval.deletedAtMs;
            end.isEstimated = interval.endEstimated;
        }
    }
    return end;
}

QString PoolOutcomes::endText(const Act &act) const
{
    const End end = endOf(act);
    const QString hours = hoursText(end.computeMs, 4);
    if (!end.atMs) {
        return tr("%1 compute-hours").arg(hours);
    }
    const QString at = clockText(*end.atMs);
    return end.isEstimated ? tr("Billing stopped at about %1, %2 compute-hours").arg(at, hours)
                           : tr("Billing stopped at %1, %2 compute-hours").arg(at, hours);
}

Notice PoolOutcomes::noticeOf(const Act &act)
{
    const Part &part = act.parts.first();
    Notice notice;
    notice.about = about(part.poolId);
    notice.kind = NoticeKind::Done;
    notice.passes = true;
    if (part.progress == Progress::Reached) {
        describeReached(notice, act, part);
    } else {
        describeTrouble(notice, part);
        if (part.progress == Progress::Failed) {
            notice.actions = {{tr("Resize…"), [this, poolId = part.poolId] { Q_EMIT resizeRequested(poolId); }}};
        }
    }
    return notice;
}

void PoolOutcomes::describeReached(Notice &notice, const Act &act, const Part &part) const
{
    const QString target = vmsText(part.target);
    switch (act.aim) {
    case Aim::Deleted:
        notice.text = tr("%1 is deleted").arg(part.name);
        notice.detail = part.vmsBefore > 0 ? tr("0 of %1 left. %2").arg(vmsText(part.vmsBefore), endText(act))
                                           : tr("It had no VMs; %1 in all").arg(endText(act));
        return;
    case Aim::Replaced:
        notice.text = tr("%1: VM %2 is replaced, %3 ready").arg(part.name, shortId(part.vmId), target);
        notice.detail = endText(act);
        return;
    case Aim::Created:
        notice.text = part.target == 0 ? tr("%1 is there, with no VMs").arg(part.name)
                                       : tr("%1 is ready: %2").arg(part.name, target);
        notice.detail = part.target == 0 ? tr("Nothing is billed until it is resized.")
                                         : tr("Billing runs. Drop job requests anywhere in the window.");
        return;
    case Aim::Resized:
        if (part.target == 0) {
            notice.text = tr("%1: 0 of %2 left").arg(part.name, vmsText(part.vmsBefore));
            notice.detail = endText(act);
        } else {
            notice.text = tr("%1 has %2 now").arg(part.name, target);
            notice.detail =
                tr("%1 before; %2 compute-hours so far")
                    .arg(numberText(part.vmsBefore), hoursText(m_session.meter().computeMs(part.poolId), 4));
        }
        return;
    }
}

void PoolOutcomes::describeTrouble(Notice &notice, const Part &part) const
{
    const std::optional<Pool> pool = m_session.monitor().pool(part.poolId);
    if (!pool || part.progress == Progress::Gone) {
        notice.kind = NoticeKind::Warning;
        notice.passes = false;
        notice.text = tr("%1 was deleted before it had %2").arg(part.name, vmsText(part.target));
        return;
    }
    if (part.progress == Progress::Overruled) {
        notice.kind = NoticeKind::Warning;
        notice.passes = false;
        notice.text =
            tr("%1: %2 changed the target to %3").arg(part.name, pool->lastChangedBy, vmsText(pool->targetVmCount));
        return;
    }
    notice.kind = NoticeKind::Failed;
    notice.passes = false;
    notice.text =
        tr("%1 did not get to %2: %3 ready").arg(part.name, vmsText(part.target), numberText(pool->readyVmCount));
    if (!pool->errors.isEmpty()) {
        notice.detail = pool->errors.constLast().code + u": "_s + pool->errors.constLast().message;
    }
}

Notice PoolOutcomes::noticeOfMany(const Act &act) const
{
    Notice notice;
    notice.kind = NoticeKind::Done;
    notice.passes = true;
    qint64 before = 0;
    qint64 target = 0;
    QStringList troubles;
    for (const Part &part : act.parts) {
        if (part.progress == Progress::Reached) {
            before += part.vmsBefore;
            target += part.target;
        } else {
            Notice trouble;
            describeTrouble(trouble, part);
            troubles.append(trouble.text);
            notice.kind = NoticeKind::Warning;
            notice.passes = false;
        }
    }
    const qsizetype reached = act.parts.size() - troubles.size();
    const QString pools = troubles.isEmpty() ? poolsText(act.parts.size())
                                             : tr("%1 of %2").arg(numberText(reached), poolsText(act.parts.size()));
    if (reached == 0) {
        notice.text = act.aim == Aim::Deleted ? tr("%1 deleted").arg(pools) : tr("%1 resized").arg(pools);
    } else if (act.aim == Aim::Deleted) {
        notice.text = tr("%1 deleted: 0 of %2 left").arg(pools, vmsText(before));
        notice.detail = endText(act);
    } else if (target == 0) {
        notice.text = tr("%1: 0 of %2 left").arg(pools, vmsText(before));
        notice.detail = endText(act);
    } else {
        notice.text = tr("%1 resized: %2 now").arg(pools, vmsText(target));
        notice.detail = tr("%1 before").arg(numberText(before));
    }
    if (!troubles.isEmpty()) {
        notice.detail = troubles.join(u"; "_s);
    }
    return notice;
}

} // namespace pooldeck
