#include "pools/poolfilter.h"

#include "common/literals.h"

#include <algorithm>

namespace pooldeck {
namespace {

bool hasLabel(const Pool &pool, QStringView wanted)
{
    const qsizetype equals = wanted.indexOf(u'=');
    for (auto it = pool.labels.begin(); it != pool.labels.end(); ++it) {
        const QStringView name = it.key();
        const bool found = equals < 0
                               ? name.contains(wanted, Qt::CaseInsensitive) || it->contains(wanted, Qt::CaseInsensitive)
                               : name.compare(wanted.first(equals), Qt::CaseInsensitive) == 0 &&
                                     it->contains(wanted.sliced(equals + 1), Qt::CaseInsensitive);
        if (found) {
            return true;
        }
    }
    return false;
}

} // namespace

PoolFilter::PoolFilter(QStringView text)
{
    constexpr QLatin1StringView LabelPrefix("label:");
    const QStringList words = text.toString().split(u' ', Qt::SkipEmptyParts);
    for (const QString &word : words) {
        if (word.startsWith(LabelPrefix, Qt::CaseInsensitive)) {
            m_labels.append(word.mid(LabelPrefix.size()));
        } else {
            m_words.append(word);
        }
    }
}

bool PoolFilter::matches(const Pool &pool, const QStringList &texts) const
{
    const auto isSomewhere = [&](const QString &word) {
        return pool.name.contains(word, Qt::CaseInsensitive) || pool.id.startsWith(word, Qt::CaseInsensitive) ||
               std::any_of(texts.begin(), texts.end(),
                           [&](const QString &text) { return text.contains(word, Qt::CaseInsensitive); }) ||
               hasLabel(pool, word);
    };
    return std::all_of(m_words.begin(), m_words.end(), isSomewhere) &&
           std::all_of(m_labels.begin(), m_labels.end(), [&](const QString &label) { return hasLabel(pool, label); });
}

} // namespace pooldeck
