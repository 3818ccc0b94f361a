#include "jobs/similarname.h"

#include <algorithm>
#include <vector>

namespace pooldeck {
namespace {

/// Lower case, letters and digits only: "azure_batch-poolID" is "azurebatchpoolid".
QString essence(const QString &name)
{
    QString result;
    for (const QChar c : name) {
        if (c.isLetterOrNumber()) {
            result += c.toLower();
        }
    }
    return result;
}

/// Letters to insert, leave out, replace or swap with the next.
qsizetype distance(const QString &a, const QString &b)
{
    std::vector<std::vector<qsizetype>> rows(size_t(a.size()) + 1, std::vector<qsizetype>(size_t(b.size()) + 1));
    for (size_t i = 0; i < rows.size(); ++i) {
        for (size_t j = 0; j < rows[i].size(); ++j) {
            if (i == 0 || j == 0) {
                rows[i][j] = qsizetype(i + j);
                continue;
            }
            const auto at = [](const QString &text, size_t k) { return text[qsizetype(k) - 1]; };
            const qsizetype replaced = rows[i - 1][j - 1] + (at(a, i) == at(b, j) ? 0 : 1);
            rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && at(a, i) == at(b, j - 1) && at(a, i - 1) == at(b, j)) {
                rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
            }
        }
    }
    return rows.back().back();
}

constexpr qsizetype LongestName = 100; // for the table above

} // namespace

std::optional<QString> similarName(const QString &name, const QStringList &known)
{
    const QString given = essence(name);
    if (given.isEmpty() || given.size() > LongestName) {
        return std::nullopt;
    }
    std::optional<QString> best;
    qsizetype least = std::max<qsizetype>(1, given.size() / 4) + 1;
    for (const QString &candidate : known) {
        const QString wanted = essence(candidate);
        if (wanted.size() > LongestName) {
            continue;
        }
        if (const qsizetype far = distance(given, wanted); far < least) {
            least = far;
            best = candidate;
        }
    }
    return best;
}

} // namespace pooldeck
