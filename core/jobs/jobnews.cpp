#include "jobs/jobnews.h"

#include <algorithm>
#include <functional>

namespace pooldeck {

void JobNews::clear()
{
    m_failures.clear();
    m_failedAt.clear();
    m_reasons.clear();
    m_waiting.clear();
    m_heap.clear();
}

void JobNews::forget(const QString &jobId)
{
    const auto failure = m_failures.constFind(jobId);
    if (failure == m_failures.constEnd()) {
        return;
    }
    m_failedAt.erase({failure->endedAtMs, jobId});
    const auto reason = m_reasons.find(failure->reason);
    if (--*reason == 0) {
        m_reasons.erase(reason);
    }
    m_failures.erase(failure);
}

void JobNews::remove(const QString &jobId)
{
    forget(jobId);
    m_waiting.remove(jobId);
}

void JobNews::change(const Job &job)
{
    forget(job.id);
    if (job.status == JobStatus::Failed && job.endedAtMs) {
        const QString reason = job.details.section(u'\n', 0, 0);
        m_failures.insert(job.id, {*job.endedAtMs, reason});
        m_failedAt.insert({*job.endedAtMs, job.id});
        ++m_reasons[reason];
    }
    if (!job.isQueued()) {
        m_waiting.remove(job.id);
        return;
    }
    const qint64 sinceMs = job.queuedAtMs.value_or(job.createdAtMs);
    const auto known = m_waiting.constFind(job.id);
    if (known == m_waiting.constEnd() || *known != sinceMs) {
        m_waiting.insert(job.id, sinceMs);
        m_heap.emplace_back(sinceMs, job.id);
        std::push_heap(m_heap.begin(), m_heap.end(), std::greater<>());
        dropStale();
    }
}

/// Those that wait no more are few, whoever asks or does not ask for the oldest.
void JobNews::dropStale()
{
    if (m_heap.size() <= 2 * size_t(m_waiting.size()) + 64) {
        return;
    }
    m_heap.clear();
    for (auto it = m_waiting.constBegin(); it != m_waiting.constEnd(); ++it) {
        m_heap.emplace_back(it.value(), it.key());
    }
    std::make_heap(m_heap.begin(), m_heap.end(), std::greater<>());
}

void JobNews::expire(qint64 nowMs)
{
    while (!m_failedAt.empty() && m_failedAt.begin()->first <= nowMs - WindowMs) {
        forget(QString(m_failedAt.begin()->second));
    }
}

qint64 JobNews::failedCount(qint64 nowMs)
{
    expire(nowMs);
    return qint64(m_failedAt.size());
}

QList<JobNews::Failures> JobNews::failuresByReason(qint64 nowMs)
{
    expire(nowMs);
    QList<Failures> all;
    for (auto it = m_reasons.constBegin(); it != m_reasons.constEnd(); ++it) {
        all.append({it.key(), it.value()});
    }
    std::sort(all.begin(), all.end(), [](const Failures &a, const Failures &b) {
        return std::pair(-a.count, a.reason) < std::pair(-b.count, b.reason);
    });
    return all;
}

QString JobNews::lastFailedId(qint64 nowMs)
{
    expire(nowMs);
    return m_failedAt.empty() ? QString() : m_failedAt.rbegin()->second;
}

std::optional<qint64> JobNews::oldestWaitMs()
{
    while (!m_heap.empty()) {
        const Waiting &top = m_heap.front();
        const auto waits = m_waiting.constFind(top.second);
        if (waits != m_waiting.constEnd() && *waits == top.first) {
            return top.first;
        }
        std::pop_heap(m_heap.begin(), m_heap.end(), std::greater<>());
        m_heap.pop_back();
    }
    return std::nullopt;
}

} // namespace pooldeck
