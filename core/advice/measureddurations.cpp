#include "advice/measureddurations.h"

#include <QHash>

#include <algorithm>

namespace pooldeck {
namespace {

/// The smallest value that `percent` of 100 do not exceed; of a sorted list that is not empty.
qint64 nearestRank(const QList<qint64> &sorted, qint64 percent)
{
    return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

} // namespace

QList<MeasuredDurations> measuredDurations(const SharedMap<Job> &jobs)
{
    QHash<QString, QList<qint64>> finished;
    QHash<QString, qint64> failed;
    for (const Job &job : jobs) {
        if (job.status == JobStatus::Finished && job.startedAtMs && job.endedAtMs) {
            finished[job.webServiceId].append(*job.endedAtMs - *job.startedAtMs);
        } else if (job.status == JobStatus::Failed) {
            ++failed[job.webServiceId];
            (void)finished[job.webServiceId]; // it has a row, even if nothing finished
        }
    }
    QList<MeasuredDurations> result;
    for (auto it = finished.begin(); it != finished.end(); ++it) {
        QList<qint64> &durations = it.value();
        std::sort(durations.begin(), durations.end());
        MeasuredDurations measured;
        measured.webServiceId = it.key();
        measured.finishedCount = durations.size();
        measured.failedCount = failed.value(it.key());
        if (!durations.isEmpty()) {
            measured.medianMs = nearestRank(durations, 50);
            measured.longMs = nearestRank(durations, 90);
            measured.longestMs = durations.constLast();
        }
        result.append(measured);
    }
    std::sort(result.begin(), result.end(), [](const MeasuredDurations &a, const MeasuredDurations &b) {
        return std::tuple(-a.finishedCount, a.webServiceId) < std::tuple(-b.finishedCount, b.webServiceId);
    });
    return result;
}

} // namespace pooldeck
