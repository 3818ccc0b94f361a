#pragma once

#include "pools/poolfilter.h"
#include "widgets/rowproxy.h"

#include <array>

namespace pooldeck {

class AccountSession;
class PoolModel;

/// The pools in one group of states that a person's words find; pinned ones stand first.
class PoolProxy final : public RowProxy
{
    Q_OBJECT

public:
    enum class Group { All, Running, Idle, AtZero, Trouble };
    static constexpr std::array AllGroups{Group::All, Group::Running, Group::Idle, Group::AtZero, Group::Trouble};

    /// Both must outlive the proxy.
    PoolProxy(AccountSession &session, PoolModel &pools, QObject *parent = nullptr);

    void setGroup(Group group);
    void setWords(const QString &text);
    /// How many pools are in a group, whatever the words.
    qint64 count(Group group) const;
    /// Whether something is left out.
    bool isFiltered() const { return m_group != Group::All || !m_filter.isEmpty(); }
    /// A pool can change its group by time alone.
    void tick();

private:
    bool isIn(Group group, const Pool &pool) const;
    bool isWanted(int row) const;
    void apply();

    AccountSession &m_session;
    PoolModel &m_pools;
    Group m_group = Group::All;
    PoolFilter m_filter;
};

} // namespace pooldeck
