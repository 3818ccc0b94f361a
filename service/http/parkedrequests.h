#pragma once

#include "http/answer.h"
#include "setup/log.h"

#include <QHash>
#include <QSet>

#include <set>

namespace pooldeck {

/// Requests that wait for something to happen. Only those are asked again that a commit can have answered: a thousand
/// idle VMs cost a commit nothing.
class ParkedRequests final
{
public:
    struct Entry
    {
        quint64 requestId = 0;
        qint64 deadlineMonotonicMs = 0;
        Parked parked;
        log::Fields logged; ///< empty: gets no line in the log
        qint64 startMonotonicMs = 0;
    };
    struct Answered
    {
        Entry entry;
        ServiceResponse response;
    };
    /// What has changed since the last call.
    struct Changes
    {
        std::optional<QSet<QString>> vmIds; ///< none: everything may have
        bool any = false;
    };

    void add(Entry entry);
    /// Its client has gone: it is answered at the next call, with what there is.
    void hurry(quint64 requestId);

    /// Asks new ones, those that the changes are about, and those whose wait is over. Answers those that have an
    /// answer.
    std::vector<Answered> takeAnswered(const Changes &changes, qint64 nowMonotonicMs);

    std::optional<qint64> nextDeadlineMonotonicMs() const;

private:
    void remove(const Entry &entry);

    QHash<quint64, Entry> m_entries;
    QHash<QString, QSet<quint64>> m_byVm; // "" for those that any change may answer
    std::set<std::pair<qint64, quint64>> m_byDeadline;
    QSet<quint64> m_new;
};

} // namespace pooldeck
