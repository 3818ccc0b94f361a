#include "spans.h"

#include <QDateTime>

#include <algorithm>

namespace pooldeck {
namespace {

qint64 overlapMs(const QList<Span> &spans, qint64 fromMs, qint64 toMs)
{
    qint64 sum = 0;
    for (const Span &span : spans) {
        sum += std::max<qint64>(0, std::min(span.toMs, toMs) - std::max(span.fromMs, fromMs));
    }
    return sum;
}

} // namespace

qint64 coveredMs(const QList<Span> &spans, const QList<Span> &without, qint64 fromMs, qint64 toMs)
{
    qint64 sum = 0;
    for (const Span &span : spans) {
        const Span part{std::max(span.fromMs, fromMs), std::min(span.toMs, toMs)};
        if (part.fromMs < part.toMs) {
            sum += part.toMs - part.fromMs - overlapMs(without, part.fromMs, part.toMs);
        }
    }
    return sum;
}

qint64 wallMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

void OpenSpans::set(bool isSo)
{
    if (m_sinceMs && !isSo) {
        m_spans.append({*m_sinceMs, wallMs()});
        m_sinceMs.reset();
    } else if (!m_sinceMs && isSo) {
        m_sinceMs = wallMs();
    }
}

QList<Span> OpenSpans::spans() const
{
    QList<Span> all = m_spans;
    if (m_sinceMs) {
        all.append({*m_sinceMs, wallMs() + 1});
    }
    return all;
}

} // namespace pooldeck
