#pragma once

#include <QPoint>
#include <QRect>
#include <QSize>

namespace pooldeck {

/// Where the tiles of a heat map lie. Few VMs get chips with words in them, more get squares as large as the pane
/// allows (6 to 28 px, gap an eighth); what does not fit at 6 px is scrolled to, never left out.
class HeatMapGrid final
{
public:
    static constexpr int SmallestTile = 6;
    static constexpr int LargestTile = 28;
    static constexpr int MostChips = 12;

    HeatMapGrid() = default;
    /// `pane`: what can be seen at once; `scrollBarWidth` goes off its width when the tiles do not fit.
    HeatMapGrid(qsizetype count, QSize pane, int scrollBarWidth);

    bool hasChips() const { return m_hasChips; }
    qsizetype columns() const { return m_columns; }
    qsizetype rows() const { return m_rows; }
    QSize tile() const { return m_tile; }
    int height() const; ///< of all rows

    QRect rectOf(qsizetype index) const;
    /// The tile at a place, -1 between and beside them.
    qsizetype indexAt(QPoint position) const;
    /// Rows that a range of heights touches, [first, last].
    qsizetype firstRowAt(int y) const;
    qsizetype lastRowAt(int y) const;

    friend bool operator==(const HeatMapGrid &, const HeatMapGrid &) = default;

private:
    void lay(int width);

    qsizetype m_count = 0;
    qsizetype m_columns = 1;
    qsizetype m_rows = 0;
    QSize m_tile;
    QSize m_step; ///< tile and gap
    bool m_hasChips = false;
};

} // namespace pooldeck
