#include "ledgercheck.h"

#include "common/literals.h"
#include "model/pool.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <limits>

namespace pooldeck {
namespace {

constexpr qint64 HeartbeatMs = 5000;
constexpr qint64 ShortLifeMs = 1000; // on a busy machine the watch can miss one that long
constexpr qint64 SlackMs = 500;      // clocks, scheduling, the way of a message

QString text(const UsageInterval &interval)
{
    return QString::fromUtf8(QJsonDocument(interval.toJson()).toJson(QJsonDocument::Compact));
}

} // namespace

LedgerCheck::LedgerCheck(World &world, const VmWatch &vms)
    : m_world(world)
    , m_vms(vms)
    , m_caller(world, world.account)
{
}

Usage LedgerCheck::readUsage()
{
    const Result<Usage> usage = Usage::fromJson(m_caller.call("GET", "/usage").json());
    if (!usage) {
        m_world.violated(u"the ledger cannot be read: "_s + usage.error().message);
        return {};
    }
    QSet<QString> vmIds;
    for (const UsageInterval &interval : usage->intervals) {
        const qint64 endMs = interval.deletedAtMs.value_or(std::numeric_limits<qint64>::max());
        if (vmIds.contains(interval.vmId) || interval.readyAtMs.value_or(endMs) > endMs ||
            interval.requestedAtMs > interval.readyAtMs.value_or(endMs)) {
            m_world.violated(u"an interval of the ledger is twice there or ends before it starts: "_s + text(interval));
        }
        vmIds.insert(interval.vmId);
    }
    return *usage;
}

void LedgerCheck::look()
{
    const Usage usage = readUsage();
    for (const UsageInterval &interval : usage.intervals) {
        const auto known = m_known.constFind(interval.vmId);
        if (known != m_known.constEnd()) {
            const bool sameStart = !known->readyAtMs || known->readyAtMs == interval.readyAtMs;
            const bool sameEnd = !known->deletedAtMs || *known == interval;
            if (!sameStart || !sameEnd) {
                m_world.violated(u"the ledger said %1, then %2"_s.arg(text(*known), text(interval)));
            }
        }
        m_known.insert(interval.vmId, interval);
    }
}

void LedgerCheck::judge()
{
    look();
    const QHash<QString, VmLife> lives = m_vms.lives();
    for (const UsageInterval &interval : std::as_const(m_known)) {
        if (!interval.deletedAtMs) {
            m_world.violated(u"a VM is billed although there is none: "_s + text(interval));
        } else if (*interval.deletedAtMs - interval.readyAtMs.value_or(*interval.deletedAtMs) > ShortLifeMs &&
                   !lives.contains(interval.vmId)) {
            m_world.violated(u"a VM was billed of which no process was seen: "_s + text(interval));
        } else if (lives.contains(interval.vmId)) {
            judgeInterval(interval, lives.value(interval.vmId));
        }
    }
    judgeSums(readUsage());
}

/// Only while the service answers and the VM is not stopped can either know of the other. A start or an end in the
/// ledger may be off by what they then had time for: one heartbeat.
void LedgerCheck::judgeInterval(const UsageInterval &interval, const VmLife &life)
{
    const QList<Span> up = m_world.serviceUp();
    const qint64 diedMs = life.endedMs.value_or(wallMs());
    const auto wrong = [&](const QString &what) {
        m_world.violated(u"%1: %2; process %3 from %4 to %5"_s.arg(what, text(interval))
                             .arg(life.pid)
                             .arg(life.startedMs)
                             .arg(diedMs));
    };
    const qint64 readyMs = interval.readyAtMs.value_or(diedMs);
    const qint64 startMs = coveredMs(up, life.stopped, life.startedMs, readyMs);
    m_worstStartMs = std::max(m_worstStartMs, startMs);
    if (startMs > HeartbeatMs || readyMs < life.startedMs - SlackMs) {
        wrong(u"the start is off by %1 ms"_s.arg(startMs));
    }
    if (!interval.readyAtMs) {
        return;
    }
    const qint64 endMs = *interval.deletedAtMs;
    const bool diedUnseen = coveredMs(m_world.serviceRan(), {}, diedMs - 100, diedMs + 100) == 0;
    const bool diedSeen = coveredMs(up, {}, diedMs - 500, diedMs + 1000) >= 1500;
    const bool wasSilent = coveredMs(life.stopped, {}, 0, diedMs) > 14'000;
    if (interval.endEstimated) {
        ++m_estimatedEnds;
        const qint64 offMs = std::max(coveredMs(up, life.stopped, endMs, diedMs), endMs - diedMs);
        m_worstEstimatedEndMs = std::max(m_worstEstimatedEndMs, offMs);
        if (offMs > HeartbeatMs + SlackMs) {
            wrong(u"the estimated end is off by %1 ms"_s.arg(offMs));
        }
        if (diedSeen && !wasSilent) {
            wrong(u"the end was seen, but is called an estimate"_s);
        }
    } else {
        const qint64 offMs = std::max(coveredMs(up, {}, diedMs, endMs), diedMs - endMs);
        m_worstSeenEndMs = std::max(m_worstSeenEndMs, offMs);
        if (offMs > HeartbeatMs) {
            wrong(u"the end is off by %1 ms"_s.arg(offMs));
        }
        if (diedUnseen) {
            wrong(u"nobody saw the end, but it is not called an estimate"_s);
        }
    }
}

void LedgerCheck::judgeSums(const Usage &usage)
{
    const QJsonArray pools = m_caller.call("GET", "/pools").json().value("Pools"_L1).toArray();
    for (const QJsonValue &value : pools) {
        const Result<Pool> pool = Pool::fromJson(value.toObject());
        qint64 sum = 0;
        for (const UsageInterval &interval : usage.intervals) {
            if (pool && interval.poolId == pool->id && interval.readyAtMs && interval.deletedAtMs) {
                sum += *interval.deletedAtMs - *interval.readyAtMs;
            }
        }
        if (!pool || pool->computeMs != sum) {
            m_world.violated(
                u"a pool says %1 compute-ms, its intervals %2"_s.arg(pool ? pool->computeMs.value_or(-1) : -1)
                    .arg(sum));
        }
    }
}

QList<Attempt> LedgerCheck::readAttempts()
{
    QList<Attempt> attempts;
    QByteArray after;
    do {
        const QJsonObject page = m_caller.call("GET", "/attempts?after=" + after).json();
        const QJsonArray array = page.value("Attempts"_L1).toArray();
        for (const QJsonValue &value : array) {
            attempts.append(Attempt::fromJson(value.toObject()).value_or(Attempt{}));
        }
        after = page.value("After"_L1).toString().toLatin1();
    } while (!after.isEmpty());
    std::sort(attempts.begin(), attempts.end(), [](const Attempt &a, const Attempt &b) {
        return std::pair(a.startedAtMs, a.endedAtMs) < std::pair(b.startedAtMs, b.endedAtMs);
    });
    QHash<QString, qint64> busyUntilMs;
    for (const Attempt &attempt : std::as_const(attempts)) {
        if (attempt.startedAtMs < busyUntilMs.value(attempt.vmId) || !attempt.endedAtMs) {
            m_world.violated(
                u"attempt %1 of job %2 overlaps another one on VM %3, or does not end"_s.arg(attempt.number)
                    .arg(attempt.jobId, attempt.vmId));
        }
        busyUntilMs.insert(attempt.vmId, attempt.endedAtMs.value_or(0));
    }
    return attempts;
}

} // namespace pooldeck
