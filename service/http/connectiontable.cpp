#include "http/connectiontable.h"

namespace pooldeck {

void ConnectionTable::add(quint64 id, quint64 address)
{
    Group &group = m_addresses[address];
    m_entries.emplace(id, Entry{address, false, m_all.waiting.insert(m_all.waiting.end(), id),
                                group.waiting.insert(group.waiting.end(), id)});
}

void ConnectionTable::remove(quint64 id)
{
    const auto it = m_entries.find(id);
    if (it == m_entries.end()) {
        return;
    }
    const Entry &entry = it->second;
    Group &group = m_addresses[entry.address];
    (entry.isBusy ? m_all.busy : m_all.waiting).erase(entry.inAll);
    (entry.isBusy ? group.busy : group.waiting).erase(entry.inAddress);
    if (group.busy.empty() && group.waiting.empty()) {
        m_addresses.erase(entry.address);
    }
    m_entries.erase(it);
}

void ConnectionTable::setBusy(quint64 id)
{
    move(id, true);
}

void ConnectionTable::setWaiting(quint64 id)
{
    move(id, false);
}

void ConnectionTable::move(quint64 id, bool isBusy)
{
    const auto it = m_entries.find(id);
    if (it == m_entries.end()) {
        return;
    }
    Entry &entry = it->second;
    const auto toEnd = [&](Group &group, std::list<quint64>::iterator position) {
        std::list<quint64> &from = entry.isBusy ? group.busy : group.waiting;
        std::list<quint64> &to = isBusy ? group.busy : group.waiting;
        to.splice(to.end(), from, position);
    };
    toEnd(m_all, entry.inAll);
    toEnd(m_addresses[entry.address], entry.inAddress);
    entry.isBusy = isBusy;
}

int ConnectionTable::openOf(quint64 address) const
{
    const auto it = m_addresses.find(address);
    return it == m_addresses.end() ? 0 : int(it->second.waiting.size() + it->second.busy.size());
}

std::optional<quint64> ConnectionTable::oldestWaiting() const
{
    return m_all.waiting.empty() ? std::nullopt : std::optional(m_all.waiting.front());
}

std::optional<quint64> ConnectionTable::oldestWaitingOf(quint64 address) const
{
    const auto it = m_addresses.find(address);
    if (it == m_addresses.end() || it->second.waiting.empty()) {
        return std::nullopt;
    }
    return it->second.waiting.front();
}

} // namespace pooldeck
