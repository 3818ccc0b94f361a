#include "overview/seriescolors.h"

#include "theme/colors.h"

namespace pooldeck {

QColor SeriesColors::colorOf(const QString &poolId, const Colors &colors)
{
    auto slot = m_slots.constFind(poolId);
    if (slot == m_slots.constEnd()) {
        int free = 0;
        const QList<int> taken = m_slots.values();
        while (taken.contains(free)) {
            ++free;
        }
        slot = m_slots.insert(poolId, free);
    }
    return *slot < int(colors.series.size()) ? colors.series[std::size_t(*slot)] : colors.seriesOther;
}

void SeriesColors::forget(const QString &poolId)
{
    m_slots.remove(poolId);
}

} // namespace pooldeck
