#include "common/recentrate.h"

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qint64 SliceMs = 250;
constexpr qint64 WindowMs = 10'000;

} // namespace

void RecentRate::note(qint64 nowMs)
{
    const qint64 startMs = nowMs - nowMs % SliceMs;
    if (m_slices.isEmpty() || m_slices.constLast().startMs != startMs) {
        m_slices.append({startMs, 0});
    }
    ++m_slices.last().count;
    while (m_slices.constFirst().startMs < nowMs - WindowMs) {
        m_slices.removeFirst();
    }
}

double RecentRate::perSecond(qint64 nowMs) const
{
    qint64 count = 0;
    qint64 firstMs = nowMs;
    for (const Slice &slice : m_slices) {
        if (slice.startMs >= nowMs - WindowMs) {
            firstMs = std::min(firstMs, slice.startMs);
            count += slice.count;
        }
    }
    return count == 0 ? 0 : double(count) * 1000 / double(std::max(nowMs - firstMs, SliceMs));
}

} // namespace pooldeck
