#pragma once

#include <QList>

#include <optional>

namespace pooldeck {

/// A quantity that holds from a time on, until the next step. Lists of them are ordered by time, one step a time;
/// before the first one the quantity is 0.
struct Step
{
    qint64 atMs = 0; ///< ms UTC
    qint64 value = 0;

    friend bool operator==(const Step &, const Step &) = default;
};
using Steps = QList<Step>;

/// Counts spans of time: how many hold at each moment.
class SpanCounter final
{
public:
    /// Adds [fromMs, toMs); without an end it goes on. An empty span is nothing.
    void add(qint64 fromMs, std::optional<qint64> toMs);
    bool isEmpty() const { return m_changes.isEmpty(); }
    Steps steps() const;

private:
    QList<Step> m_changes; ///< by how much it changes, unordered
};

qint64 valueAt(const Steps &steps, qint64 atMs);

/// The same steps as corners of a line that is straight in between: exact for what accumulated() makes. Beyond the ends
/// the nearest corner.
qint64 interpolatedAt(const Steps &corners, qint64 atMs);

Steps sumOf(const QList<Steps> &all);

/// a - b, never below 0.
Steps excessOf(const Steps &a, const Steps &b);

/// What is within [fromMs, toMs); 0 outside.
Steps clipped(const Steps &steps, qint64 fromMs, qint64 toMs);

/// value × time since `fromMs`, up to `toMs`: VMs become compute-ms. The corners of a line.
Steps accumulated(const Steps &steps, qint64 fromMs, qint64 toMs);

/// All layers of a stack at one moment.
struct StackSection
{
    qint64 atMs = 0;
    QList<qint64> values; ///< one for each layer

    friend bool operator==(const StackSection &, const StackSection &) = default;
};

/// What a stack of layers looks like on `columns` pixels between `fromMs` and `toMs`: for each column the moments when
/// the stack is lowest, highest and last, so that neither a short peak nor a short gap is lost, and every section is
/// one that was. The first is at `fromMs`, the last at `toMs`.
QList<StackSection> thinnedStack(const QList<Steps> &layers, qint64 fromMs, qint64 toMs, int columns);

/// The same for layers that are lines: sampled at the edges of the columns.
QList<StackSection> sampledStack(const QList<Steps> &layers, qint64 fromMs, qint64 toMs, int columns);

} // namespace pooldeck
