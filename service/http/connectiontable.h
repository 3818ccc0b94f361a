#pragma once

#include <QtGlobal>

#include <list>
#include <optional>
#include <unordered_map>

namespace pooldeck {

/// The open connections of the front, in total and by address, and which of them may go when room is needed: those
/// without a complete request, the one that has been without for the longest time first.
class ConnectionTable final
{
public:
    /// A new one is without a request.
    void add(quint64 id, quint64 address);
    void remove(quint64 id);
    /// It has a complete request that is being answered.
    void setBusy(quint64 id);
    /// It has none (any more): from now on it is the youngest of those.
    void setWaiting(quint64 id);

    int open() const { return int(m_entries.size()); }
    int openOf(quint64 address) const;
    std::optional<quint64> oldestWaiting() const;
    std::optional<quint64> oldestWaitingOf(quint64 address) const;
    /// Without a request, oldest first.
    const std::list<quint64> &waiting() const { return m_all.waiting; }

private:
    struct Group
    {
        std::list<quint64> waiting; ///< oldest first
        std::list<quint64> busy;
    };
    struct Entry
    {
        quint64 address;
        bool isBusy;
        std::list<quint64>::iterator inAll;
        std::list<quint64>::iterator inAddress;
    };

    void move(quint64 id, bool isBusy);

    std::unordered_map<quint64, Entry> m_entries;
    std::unordered_map<quint64, Group> m_addresses;
    Group m_all;
};

} // namespace pooldeck
