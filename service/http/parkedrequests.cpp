#include "http/parkedrequests.h"

#include "common/literals.h"

namespace pooldeck {

void ParkedRequests::add(Entry entry)
{
    const quint64 id = entry.requestId;
    m_byVm[entry.parked.vmId].insert(id);
    m_byDeadline.emplace(entry.deadlineMonotonicMs, id);
    m_new.insert(id);
    m_entries.insert(id, std::move(entry));
}

void ParkedRequests::hurry(quint64 requestId)
{
    const auto it = m_entries.find(requestId);
    if (it == m_entries.end()) {
        return;
    }
    m_byDeadline.erase({it->deadlineMonotonicMs, requestId});
    it->deadlineMonotonicMs = 0;
    m_byDeadline.emplace(0, requestId);
}

std::vector<ParkedRequests::Answered> ParkedRequests::takeAnswered(const Changes &changes, qint64 nowMonotonicMs)
{
    QSet<quint64> asked = std::exchange(m_new, {});
    for (auto due = m_byDeadline.begin(); due != m_byDeadline.end() && due->first <= nowMonotonicMs; ++due) {
        asked.insert(due->second);
    }
    if (!changes.vmIds) {
        asked.unite(QSet<quint64>(m_entries.keyBegin(), m_entries.keyEnd()));
    } else {
        for (const QString &vmId : *changes.vmIds) {
            asked.unite(m_byVm.value(vmId));
        }
    }
    if (changes.any) {
        asked.unite(m_byVm.value(u""_s));
    }
    std::vector<Answered> answered;
    for (const quint64 id : std::as_const(asked)) {
        const auto it = m_entries.find(id);
        if (it == m_entries.end()) {
            continue;
        }
        std::optional<ServiceResponse> response = it->parked.poll(it->deadlineMonotonicMs <= nowMonotonicMs);
        if (response) {
            Entry entry = std::move(*it);
            remove(entry);
            answered.push_back({std::move(entry), std::move(*response)});
        }
    }
    return answered;
}

void ParkedRequests::remove(const Entry &entry)
{
    m_byDeadline.erase({entry.deadlineMonotonicMs, entry.requestId});
    const auto ofVm = m_byVm.find(entry.parked.vmId);
    ofVm->remove(entry.requestId);
    if (ofVm->isEmpty()) {
        m_byVm.erase(ofVm);
    }
    m_entries.remove(entry.requestId);
}

std::optional<qint64> ParkedRequests::nextDeadlineMonotonicMs() const
{
    return m_byDeadline.empty() ? std::nullopt : std::optional(m_byDeadline.begin()->first);
}

} // namespace pooldeck
