#pragma once

#include "common/literals.h"

#include <array>
#include <optional>
#include <utility>

namespace pooldeck {

/// The wire names of an enumeration, listed once per enumeration in its .cpp.
template <class E, std::size_t N>
class EnumNames final
{
public:
    using Row = std::pair<E, QLatin1StringView>;

    constexpr explicit EnumNames(const Row (&rows)[N])
    {
        for (std::size_t i = 0; i < N; ++i) {
            m_rows[i] = rows[i];
        }
    }

    QString name(E value) const
    {
        for (const Row &row : m_rows) {
            if (row.first == value) {
                return QString(row.second);
            }
        }
        Q_UNREACHABLE();
    }

    std::optional<E> parse(QStringView name) const
    {
        for (const Row &row : m_rows) {
            if (row.second == name) {
                return row.first;
            }
        }
        return std::nullopt;
    }

private:
    std::array<Row, N> m_rows{};
};

} // namespace pooldeck
