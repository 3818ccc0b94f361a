#pragma once

#include "format/statelook.h"
#include "theme/colors.h"

namespace pooldeck {

/// A colour of a chart by its meaning, so that light, dark and exported pictures show the same data.
class ChartColor final
{
public:
    /// 0 to 6: of a series; beyond those, and without an argument: that of everything else.
    constexpr explicit ChartColor(int slot = SlotCount)
        : m_slot(slot < SlotCount ? slot : SlotCount)
    {
    }
    constexpr ChartColor(StateColor state) // NOLINT(google-explicit-constructor): a state is its colour
        : m_slot(-1)
        , m_state(state)
    {
    }

    static constexpr int SlotCount = 7;

    QColor in(const Colors &colors) const
    {
        return m_slot < 0            ? colorOf(m_state, colors)
               : m_slot >= SlotCount ? colors.seriesOther
                                     : colors.series[std::size_t(m_slot)];
    }

    friend bool operator==(const ChartColor &, const ChartColor &) = default;

private:
    int m_slot;
    StateColor m_state = StateColor::Muted;
};

} // namespace pooldeck
