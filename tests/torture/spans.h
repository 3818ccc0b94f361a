#pragma once

#include <QList>

#include <optional>

namespace pooldeck {

/// ms UTC, `toMs` exclusive.
struct Span
{
    qint64 fromMs = 0;
    qint64 toMs = 0;
};

/// How many milliseconds of [fromMs, toMs) lie in `spans` and in none of `without`. Neither list overlaps with itself.
qint64 coveredMs(const QList<Span> &spans, const QList<Span> &without, qint64 fromMs, qint64 toMs);

qint64 wallMs();

/// The times in which something was so.
class OpenSpans final
{
public:
    void set(bool isSo);
    /// The last one up to now if it is so.
    QList<Span> spans() const;

private:
    QList<Span> m_spans;
    std::optional<qint64> m_sinceMs;
};

} // namespace pooldeck
