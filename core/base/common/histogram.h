#pragma once

#include <QtGlobal>

#include <array>

namespace pooldeck {

/// How often something took how long (or was how large), in buckets with fixed upper bounds; the last one has none.
template <std::size_t N>
struct Histogram
{
    std::array<double, N> bounds;
    std::array<quint64, N + 1> counts{}; ///< of each bucket alone, not summed up
    double sum = 0;

    void observe(double value)
    {
        std::size_t bucket = 0;
        while (bucket < N && value > bounds[bucket]) {
            ++bucket;
        }
        ++counts[bucket];
        sum += value;
    }
};

} // namespace pooldeck
