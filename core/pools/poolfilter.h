#pragma once

#include "model/pool.h"

#include <QStringList>

namespace pooldeck {

/// What a person types to find pools: words that all have to be somewhere in the pool's texts; `label:night` in a
/// label's name or value, `label:team=night` in the value of the label `team`. Case does not matter.
class PoolFilter final
{
public:
    PoolFilter() = default;
    explicit PoolFilter(QStringView text);

    bool isEmpty() const { return m_words.isEmpty() && m_labels.isEmpty(); }
    /// `texts`: what else of the pool can be searched besides its name, id and labels.
    bool matches(const Pool &pool, const QStringList &texts) const;

    friend bool operator==(const PoolFilter &, const PoolFilter &) = default;

private:
    QStringList m_words;
    QStringList m_labels;
};

} // namespace pooldeck
