#include "pools/zerocountdown.h"

#include "common/literals.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/pooloutcomes.h"
#include "shell/noticearea.h"
#include "sync/accountsession.h"

#include <QTimer>

#include <algorithm>
#include <numeric>

namespace pooldeck {
namespace {

constexpr int ClockMs = 200;

} // namespace

ZeroCountdown::ZeroCountdown(AccountSession &session, NoticeArea &notices, PoolOutcomes &outcomes, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_notices(notices)
    , m_outcomes(outcomes)
    , m_clock(new QTimer(this))
{
    m_clock->setInterval(ClockMs);
    connect(m_clock, &QTimer::timeout, this, &ZeroCountdown::showTimeLeft);
}

ZeroCountdown::~ZeroCountdown() = default;

bool ZeroCountdown::holds(const QString &poolId) const
{
    return std::any_of(m_running.begin(), m_running.end(),
                       [&](const Running &running) { return running.poolIds.contains(poolId); });
}

QList<Pool> ZeroCountdown::present(const QStringList &poolIds) const
{
    QList<Pool> pools;
    for (const QString &poolId : poolIds) {
        if (const std::optional<Pool> pool = m_session.monitor().pool(poolId)) {
            pools.append(*pool);
        }
    }
    return pools;
}

void ZeroCountdown::start(const QStringList &poolIds)
{
    QList<Pool> pools = present(poolIds);
    pools.removeIf([this](const Pool &pool) { return holds(pool.id); });
    if (pools.isEmpty()) {
        return;
    }
    Running running;
    running.number = ++m_lastNumber;
    qint64 vms = 0;
    for (const Pool &pool : std::as_const(pools)) {
        running.poolIds.append(pool.id);
        vms += pool.billedVmCount() + pool.provisioningVmCount;
    }
    running.timer = new QTimer(this);
    running.timer->setSingleShot(true);
    const bool many = pools.size() > 1;
    running.who = many ? poolsText(pools.size()) : pools.first().name;
    const QString stays = many ? tr("the pools themselves stay") : tr("the pool itself stays");
    running.detail = vms == 1 ? tr("1 VM stops; %1.").arg(stays) : tr("%1 stop; %2.").arg(vmsText(vms), stays);
    Notice notice;
    notice.kind = NoticeKind::Info;
    notice.isClosable = false; // as long as it can be undone
    notice.text = text(running, m_undoMs);
    notice.detail = running.detail;
    notice.actions = {{tr("Undo"), [this, number = running.number] { undo(number); }}};
    running.notice = m_notices.post(notice);
    connect(running.timer, &QTimer::timeout, this, [this, number = running.number] {
        const auto due = this->running(number);
        const QStringList dueIds = due->poolIds;
        m_notices.remove(due->notice);
        due->timer->deleteLater();
        m_running.erase(due);
        Q_EMIT changed();
        send(dueIds);
    });
    m_running.append(running);
    running.timer->start(m_undoMs);
    m_clock->start();
    Q_EMIT changed();
}

QString ZeroCountdown::text(const Running &running, int leftMs)
{
    const QString seconds = QString::number(qMax(1, (leftMs + 999) / 1000));
    return running.poolIds.size() == 1 ? tr("%1 goes to zero in %2 s").arg(running.who, seconds)
                                       : tr("%1 go to zero in %2 s").arg(running.who, seconds);
}

void ZeroCountdown::showTimeLeft()
{
    for (const Running &running : std::as_const(m_running)) {
        m_notices.update(running.notice, text(running, running.timer->remainingTime()), running.detail);
    }
    if (m_running.isEmpty()) {
        m_clock->stop();
    }
}

QList<ZeroCountdown::Running>::iterator ZeroCountdown::running(int number)
{
    return std::find_if(m_running.begin(), m_running.end(),
                        [number](const Running &other) { return other.number == number; });
}

void ZeroCountdown::undo(int number)
{
    const auto undone = running(number);
    if (undone == m_running.end()) {
        return;
    }
    const QList<Pool> pools = present(undone->poolIds);
    m_notices.remove(undone->notice);
    delete undone->timer; // it must not fire any more
    m_running.erase(undone);
    Q_EMIT changed();
    if (pools.isEmpty()) {
        return;
    }
    Notice kept;
    kept.about = pools.size() == 1 ? PoolOutcomes::about(pools.first().id) : QString();
    kept.text = pools.size() == 1 ? tr("%1 stays as it is: nothing was sent").arg(pools.first().name)
                                  : tr("%1 stay as they are: nothing was sent").arg(poolsText(pools.size()));
    kept.passes = true;
    m_notices.post(kept);
}

/// Ends all of them; answers whose they were.
QStringList ZeroCountdown::clear()
{
    QStringList poolIds;
    for (const Running &running : std::as_const(m_running)) {
        poolIds += running.poolIds;
        delete running.timer;
        m_notices.remove(running.notice);
    }
    m_running.clear();
    Q_EMIT changed();
    return poolIds;
}

void ZeroCountdown::undoAll()
{
    clear();
}

void ZeroCountdown::drop(const QString &poolId)
{
    for (Running &running : m_running) {
        if (running.poolIds.size() > 1) {
            running.poolIds.removeAll(poolId);
        } else if (running.poolIds.contains(poolId)) {
            delete running.timer;
            m_notices.remove(running.notice);
            m_running.removeIf([number = running.number](const Running &one) { return one.number == number; });
            break;
        }
    }
    Q_EMIT changed();
}

qsizetype ZeroCountdown::poolCount() const
{
    return std::accumulate(m_running.cbegin(), m_running.cend(), qsizetype(0),
                           [](qsizetype sum, const Running &one) { return sum + one.poolIds.size(); });
}

void ZeroCountdown::sendNow(const std::function<void(bool all)> &done)
{
    send(clear(), done);
}

void ZeroCountdown::send(const QStringList &poolIds, const std::function<void(bool all)> &done)
{
    const QList<Pool> pools = present(poolIds);
    if (pools.isEmpty()) {
        if (done) {
            done(true);
        }
        return;
    }
    ResizePoolRequest request;
    request.vmCount = 0;
    request.onlyIfIdle = true;
    PoolCalls::run(
        m_session.client(), pools, this,
        [this, request](const Pool &pool) { return m_session.client().resizePool(pool.id, request, pool.etag); },
        [this, done](const QList<PoolCalls::Answer> &answers) {
            take(answers);
            if (done) {
                done(std::all_of(answers.cbegin(), answers.cend(),
                                 [](const PoolCalls::Answer &answer) { return answer.after.has_value(); }));
            }
        });
}

void ZeroCountdown::take(const QList<PoolCalls::Answer> &answers)
{
    QList<PoolOutcomes::Resize> resizes;
    for (const PoolCalls::Answer &answer : answers) {
        if (answer.after) {
            resizes.append({answer.before, *answer.after});
        } else {
            tellRefusal(answer);
        }
    }
    m_outcomes.followResized(resizes);
}

void ZeroCountdown::tellRefusal(const PoolCalls::Answer &answer)
{
    const Pool &before = answer.before;
    const Error &error = answer.after.error();
    Notice notice;
    if (error.code == "PoolNotIdle"_L1) {
        notice.text = tr("%1 is needed again, so it was left alone").arg(before.name);
        notice.detail = tr("A job came in meanwhile; %1 keep running.").arg(vmsText(before.billedVmCount()));
        notice.passes = true;
    } else if (error.httpStatus == 412) {
        const std::optional<Pool> pool = m_session.monitor().pool(before.id);
        notice.kind = NoticeKind::Warning;
        notice.text = tr("%1 was changed meanwhile, so it was left alone").arg(before.name);
        notice.detail =
            pool ? tr("%1 set it to %2.").arg(pool->lastChangedBy, vmsText(pool->targetVmCount)) : QString();
        notice.actions = {{tr("Resize to zero"), [this, id = before.id] { start({id}); }}};
    } else {
        notice.kind = NoticeKind::Failed;
        notice.text = tr("%1 could not be resized to zero").arg(before.name);
        notice.detail = failureText(error, tr("Its %1 keep running and billing.").arg(vmsText(before.billedVmCount())));
        notice.actions = {{tr("Retry"), [this, id = before.id] { send({id}); }}};
    }
    m_notices.post(notice);
}

} // namespace pooldeck
