#include "charts/seriescolors.h"

namespace pooldeck {

ChartColor SeriesColors::colorOf(const QString &poolId)
{
    const auto known = m_slots.constFind(poolId);
    if (known != m_slots.constEnd()) {
        return ChartColor(*known);
    }
    const QList<int> taken = m_slots.values();
    int free = 0;
    while (free < ChartColor::SlotCount && taken.contains(free)) {
        ++free;
    }
    if (free < ChartColor::SlotCount) { // one that finds none free may find one later
        m_slots.insert(poolId, free);
    }
    return ChartColor(free);
}

void SeriesColors::forget(const QString &poolId)
{
    m_slots.remove(poolId);
}

} // namespace pooldeck
