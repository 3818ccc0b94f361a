#include "pools/heatmapgrid.h"

#include "theme/metrics.h"

#include <algorithm>

namespace pooldeck {
namespace {

constexpr QSize ChipSize(252, 28);
constexpr QSize ChipGap(metrics::Space2, metrics::Space1);

int gapOf(int tile)
{
    return std::max(1, (tile + 4) / 8);
}

} // namespace

HeatMapGrid::HeatMapGrid(qsizetype count, QSize pane, int scrollBarWidth)
    : m_count(count)
{
    if (count <= MostChips) {
        m_hasChips = true;
        m_tile = ChipSize;
        m_step = ChipSize + ChipGap;
        lay(pane.width());
        if (height() > pane.height()) {
            lay(pane.width() - scrollBarWidth);
        }
        return;
    }
    for (int tile = LargestTile; tile >= SmallestTile; --tile) {
        m_tile = QSize(tile, tile);
        m_step = m_tile + QSize(gapOf(tile), gapOf(tile));
        lay(pane.width());
        if (height() <= pane.height()) {
            return;
        }
    }
    lay(pane.width() - scrollBarWidth);
}

void HeatMapGrid::lay(int width)
{
    m_columns = std::max(1, (width + m_step.width() - m_tile.width()) / m_step.width());
    m_rows = (m_count + m_columns - 1) / m_columns;
}

int HeatMapGrid::height() const
{
    return m_rows == 0 ? 0 : int(m_rows) * m_step.height() - (m_step.height() - m_tile.height());
}

QRect HeatMapGrid::rectOf(qsizetype index) const
{
    return {QPoint(int(index % m_columns) * m_step.width(), int(index / m_columns) * m_step.height()), m_tile};
}

qsizetype HeatMapGrid::indexAt(QPoint position) const
{
    if (position.x() < 0 || position.y() < 0 || m_rows == 0) {
        return -1;
    }
    const qsizetype column = position.x() / m_step.width();
    const qsizetype index = position.y() / m_step.height() * m_columns + column;
    return column < m_columns && index < m_count && rectOf(index).contains(position) ? index : -1;
}

qsizetype HeatMapGrid::firstRowAt(int y) const
{
    return m_rows == 0 ? 0 : std::clamp<qsizetype>(y / m_step.height(), 0, m_rows - 1);
}

qsizetype HeatMapGrid::lastRowAt(int y) const
{
    return m_rows == 0 ? -1 : std::clamp<qsizetype>(y / m_step.height(), 0, m_rows - 1);
}

} // namespace pooldeck
