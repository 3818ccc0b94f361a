#include "usage/steps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace pooldeck {
namespace {

bool isBefore(const Step &a, const Step &b)
{
    return a.atMs < b.atMs;
}

/// Says a value only when it is another one.
void append(Steps &steps, qint64 atMs, qint64 value)
{
    if ((steps.isEmpty() ? 0 : steps.constLast().value) != value) {
        steps.append({atMs, value});
    }
}

/// Steps of a quantity that starts at 0 and changes by so much at these times, in any order.
Steps fromChanges(QList<Step> changes)
{
    std::sort(changes.begin(), changes.end(), &isBefore);
    Steps steps;
    qint64 value = 0;
    for (qsizetype i = 0; i < changes.size(); ++i) {
        value += changes[i].value;
        if (i + 1 == changes.size() || changes[i + 1].atMs != changes[i].atMs) {
            append(steps, changes[i].atMs, value);
        }
    }
    return steps;
}

/// The index of the first step after `atMs`.
qsizetype firstAfter(const Steps &steps, qint64 atMs)
{
    return std::upper_bound(steps.cbegin(), steps.cend(), Step{atMs, 0}, &isBefore) - steps.cbegin();
}

/// Walks all layers together, change by change.
class Sweep final
{
public:
    static constexpr qint64 Never = std::numeric_limits<qint64>::max();

    Sweep(const QList<Steps> &layers, qint64 fromMs)
    {
        for (const Steps &steps : layers) {
            const qsizetype next = firstAfter(steps, fromMs);
            m_cursors.push_back({steps.constData() + next, steps.constData() + steps.size()});
            m_values.push_back(next == 0 ? 0 : steps[next - 1].value);
            m_total += m_values.back();
        }
    }

    const std::vector<qint64> &values() const { return m_values; }
    qint64 total() const { return m_total; }

    qint64 nextMs() const
    {
        qint64 next = Never;
        for (const Cursor &cursor : m_cursors) {
            if (cursor.at != cursor.end) {
                next = std::min(next, cursor.at->atMs);
            }
        }
        return next;
    }

    void goTo(qint64 atMs)
    {
        for (std::size_t i = 0; i < m_cursors.size(); ++i) {
            Cursor &cursor = m_cursors[i];
            if (cursor.at != cursor.end && cursor.at->atMs == atMs) {
                m_total += cursor.at->value - m_values[i];
                m_values[i] = cursor.at->value;
                ++cursor.at;
            }
        }
    }

private:
    struct Cursor
    {
        const Step *at;
        const Step *end;
    };
    std::vector<Cursor> m_cursors;
    std::vector<qint64> m_values;
    qint64 m_total = 0;
};

/// A moment of a column; its room is used again for the next one.
struct Moment
{
    qint64 atMs = 0;
    qint64 total = 0;
    std::vector<qint64> values;

    void take(qint64 ms, const Sweep &sweep)
    {
        atMs = ms;
        total = sweep.total();
        values.assign(sweep.values().begin(), sweep.values().end());
    }
};

void append(QList<StackSection> &sections, qint64 atMs, const std::vector<qint64> &values)
{
    if (sections.isEmpty() || atMs > sections.constLast().atMs) {
        sections.append({atMs, QList<qint64>(values.begin(), values.end())});
    }
}

} // namespace

void SpanCounter::add(qint64 fromMs, std::optional<qint64> toMs)
{
    if (toMs && *toMs <= fromMs) {
        return;
    }
    m_changes.append({fromMs, 1});
    if (toMs) {
        m_changes.append({*toMs, -1});
    }
}

Steps SpanCounter::steps() const
{
    return fromChanges(m_changes);
}

qint64 valueAt(const Steps &steps, qint64 atMs)
{
    const qsizetype next = firstAfter(steps, atMs);
    return next == 0 ? 0 : steps[next - 1].value;
}

qint64 interpolatedAt(const Steps &corners, qint64 atMs)
{
    if (corners.isEmpty()) {
        return 0;
    }
    const qsizetype next = firstAfter(corners, atMs);
    if (next == 0) {
        return corners.constFirst().value;
    }
    const Step &before = corners[next - 1];
    if (next == corners.size()) {
        return before.value;
    }
    const Step &after = corners[next];
    const double share = double(atMs - before.atMs) / double(after.atMs - before.atMs);
    return before.value + qRound64(share * double(after.value - before.value));
}

Steps sumOf(const QList<Steps> &all)
{
    QList<Step> changes;
    for (const Steps &steps : all) {
        qint64 former = 0;
        for (const Step &step : steps) {
            changes.append({step.atMs, step.value - former});
            former = step.value;
        }
    }
    return fromChanges(changes);
}

Steps excessOf(const Steps &a, const Steps &b)
{
    Steps excess;
    Sweep sweep({a, b}, std::numeric_limits<qint64>::min());
    for (qint64 at = sweep.nextMs(); at != Sweep::Never; at = sweep.nextMs()) {
        sweep.goTo(at);
        append(excess, at, std::max<qint64>(0, sweep.values()[0] - sweep.values()[1]));
    }
    return excess;
}

Steps clipped(const Steps &steps, qint64 fromMs, qint64 toMs)
{
    Steps inside;
    if (fromMs >= toMs) {
        return inside;
    }
    append(inside, fromMs, valueAt(steps, fromMs));
    for (qsizetype i = firstAfter(steps, fromMs); i < steps.size() && steps[i].atMs < toMs; ++i) {
        append(inside, steps[i].atMs, steps[i].value);
    }
    append(inside, toMs, 0);
    return inside;
}

Steps accumulated(const Steps &steps, qint64 fromMs, qint64 toMs)
{
    Steps corners{{fromMs, 0}};
    qint64 value = valueAt(steps, fromMs);
    const auto corner = [&](qint64 atMs) {
        const Step last = corners.constLast();
        corners.append({atMs, last.value + value * (atMs - last.atMs)});
    };
    for (qsizetype i = firstAfter(steps, fromMs); i < steps.size() && steps[i].atMs < toMs; ++i) {
        corner(steps[i].atMs);
        value = steps[i].value;
    }
    if (toMs > corners.constLast().atMs) {
        corner(toMs);
    }
    return corners;
}

QList<StackSection> thinnedStack(const QList<Steps> &layers, qint64 fromMs, qint64 toMs, int columns)
{
    QList<StackSection> sections;
    if (toMs <= fromMs || columns < 1) {
        return sections;
    }
    Sweep sweep(layers, fromMs);
    append(sections, fromMs, sweep.values());
    const double columnMs = double(toMs - fromMs) / columns;
    Moment lowest;
    Moment highest;
    for (qint64 at = sweep.nextMs(); at < toMs;) {
        const double column = std::floor(double(at - fromMs) / columnMs);
        const qint64 endMs = std::clamp(fromMs + qint64((column + 1) * columnMs), at + 1, toMs);
        qint64 lastMs = at;
        for (bool first = true; at < endMs; at = sweep.nextMs(), first = false) {
            sweep.goTo(at);
            lastMs = at;
            if (first || sweep.total() < lowest.total) {
                lowest.take(at, sweep);
            }
            if (first || sweep.total() > highest.total) {
                highest.take(at, sweep);
            }
        }
        const bool lowestFirst = lowest.atMs <= highest.atMs;
        const Moment &one = lowestFirst ? lowest : highest;
        const Moment &other = lowestFirst ? highest : lowest;
        append(sections, one.atMs, one.values);
        append(sections, other.atMs, other.values);
        append(sections, lastMs, sweep.values());
    }
    append(sections, toMs, sweep.values());
    return sections;
}

QList<StackSection> sampledStack(const QList<Steps> &layers, qint64 fromMs, qint64 toMs, int columns)
{
    QList<StackSection> sections;
    if (toMs <= fromMs || columns < 1) {
        return sections;
    }
    sections.reserve(columns + 1);
    for (int i = 0; i <= columns; ++i) {
        const qint64 atMs = fromMs + qint64(double(toMs - fromMs) * i / columns);
        if (!sections.isEmpty() && sections.constLast().atMs == atMs) {
            continue;
        }
        QList<qint64> values;
        values.reserve(layers.size());
        for (const Steps &corners : layers) {
            values.append(interpolatedAt(corners, atMs));
        }
        sections.append({atMs, values});
    }
    return sections;
}

} // namespace pooldeck
