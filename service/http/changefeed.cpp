#include "http/changefeed.h"

#include "common/literals.h"

namespace pooldeck {

ChangeFeed::ChangeFeed(Engine &engine, const Links &links, const QString &epoch)
    : m_engine(engine)
    , m_links(links)
    , m_epoch(epoch)
{
}

std::optional<qint64> ChangeFeed::positionOf(const QString &cursor) const
{
    const qsizetype dash = cursor.lastIndexOf(u'-');
    bool isNumber = false;
    const qint64 position = cursor.mid(dash + 1).toLongLong(&isNumber);
    const bool known = position >= m_engine.state().store().oldestChange() && dash > 0 && isNumber &&
                       cursor.left(dash) == m_epoch && position >= 0 && position <= m_engine.state().changeSeq();
    return known ? std::optional(position) : std::nullopt;
}

bool ChangeFeed::hasNews(const QString &cursor) const
{
    const std::optional<qint64> position = positionOf(cursor);
    return !position || *position < m_engine.state().changeSeq();
}

Changes ChangeFeed::page(const QString &cursor) const
{
    EngineState &state = m_engine.state();
    const std::optional<qint64> position = positionOf(cursor);
    Changes changes;
    changes.reset = !position;
    changes.nowMs = state.clock().nowMs();
    qint64 last = position.value_or(0);
    const QList<ChangeRow> rows = state.store().changesSince(last, PageSize);
    for (const ChangeRow &row : rows) {
        last = row.seq;
        if (row.removedAtMs) {
            if (!changes.reset) { // who knows nothing need not forget
                changes.removed.append({row.kind, row.id, *row.removedAtMs});
            }
        } else if (row.kind == "Pool"_L1) {
            if (const PoolRecord *record = state.pool(row.id)) {
                changes.pools.append(m_links.withLinks(m_engine.pools().view(*record, false)));
            }
        } else if (row.kind == "Vm"_L1) {
            if (const VmRecord *record = state.vm(row.id)) {
                changes.vms.append(record->vm);
            }
        } else if (const JobRecord *active = state.activeJob(row.id)) {
            changes.jobs.append(active->job);
        } else if (const auto ended = state.store().jobSummary(row.id)) {
            changes.jobs.append(m_links.withLinks(*ended));
        }
    }
    changes.more = last < state.changeSeq() && rows.size() == PageSize;
    changes.cursor = m_epoch + u'-' + QString::number(changes.more ? last : state.changeSeq());
    return changes;
}

} // namespace pooldeck
