#include "pools/poolproxy.h"

#include "pools/poolmodel.h"
#include "pools/troublewatch.h"
#include "sync/accountsession.h"

namespace pooldeck {

PoolProxy::PoolProxy(AccountSession &session, PoolModel &pools, QObject *parent)
    : RowProxy(pools, parent)
    , m_session(session)
    , m_pools(pools)
{
}

void PoolProxy::setGroup(Group group)
{
    if (group != m_group) {
        m_group = group;
        apply();
    }
}

void PoolProxy::setWords(const QString &text)
{
    if (const PoolFilter filter(text); filter != m_filter) {
        m_filter = filter;
        apply();
    }
}

void PoolProxy::tick()
{
    if (m_group == Group::Trouble) {
        apply();
    }
}

void PoolProxy::apply()
{
    if (isFiltered()) {
        setAccept([this](int row) { return isWanted(row); });
    } else {
        setAccept(nullptr);
    }
}

bool PoolProxy::isIn(Group group, const Pool &pool) const
{
    switch (group) {
    case Group::All:
        return true;
    case Group::Running:
        return pool.runningJobCount > 0;
    case Group::Idle:
        return pool.billedVmCount() > 0 && !pool.hasWork();
    case Group::AtZero:
        return pool.targetVmCount == 0 && pool.billedVmCount() == 0;
    case Group::Trouble:
        return TroubleWatch::isInTrouble(m_session, pool);
    }
    Q_UNREACHABLE();
}

bool PoolProxy::isWanted(int row) const
{
    const Pool &pool = m_pools.rowAt(row);
    if (!isIn(m_group, pool)) {
        return false;
    }
    if (m_filter.isEmpty()) {
        return true;
    }
    QStringList texts;
    for (int column = 0; column < m_pools.headCount(); ++column) {
        if (m_pools.head(column).searched) {
            texts.append(m_pools.fullTextAt(row, column));
        }
    }
    return m_filter.matches(pool, texts);
}

qint64 PoolProxy::count(Group group) const
{
    qint64 found = 0;
    for (int row = 0; row < m_pools.rowCount(); ++row) {
        found += isIn(group, m_pools.rowAt(row)) ? 1 : 0;
    }
    return found;
}

} // namespace pooldeck
