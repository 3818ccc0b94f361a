#include "advice/resizeforecast.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace pooldeck {
namespace {

/// When each VM is free for its first waiting job, ms from now, and what is running until then.
struct Start
{
    QList<qint64> freeAtMs; ///< of VMs that take further jobs
    qint64 goingMs = 0;     ///< compute-ms of VMs that only end their job
    qint64 goingEndMs = 0;  ///< when the last of these has ended
    qint64 queuedCount = 0;
    qint64 busyMs = 0; ///< compute-ms of running jobs from now on
};

Start startOf(const ResizeQuestion &question, qint64 durationMs)
{
    Start start;
    start.queuedCount = question.queuedCount;
    QList<qint64> leftMs;
    for (const qint64 soFarMs : question.runningMs) {
        leftMs.append(std::max<qint64>(0, durationMs - soFarMs));
    }
    std::sort(leftMs.begin(), leftMs.end());
    // What goes first are idle VMs; of the busy ones those that have the longest still to work.
    const qint64 kept = std::min<qint64>(leftMs.size(), question.vmCount);
    for (qsizetype i = 0; i < leftMs.size(); ++i) {
        if (i < kept) {
            start.freeAtMs.append(leftMs[i]);
            start.busyMs += leftMs[i];
        } else if (question.requeuesRunning) {
            ++start.queuedCount;
        } else if (!question.cancelsRunning) {
            start.goingMs += leftMs[i];
            start.busyMs += leftMs[i];
            start.goingEndMs = std::max(start.goingEndMs, leftMs[i]);
        }
    }
    const qint64 idle = std::clamp<qint64>(question.presentVmCount - leftMs.size(), 0, question.vmCount - kept);
    start.freeAtMs.append(QList<qint64>(idle, 0));
    start.freeAtMs.append(QList<qint64>(question.vmCount - start.freeAtMs.size(), question.provisioningMs));
    return start;
}

/// The earliest time at which `count` jobs have ended on VMs that are free from the times given.
qint64 endOfQueue(const QList<qint64> &freeAtMs, qint64 count, qint64 durationMs)
{
    if (count == 0) {
        return 0;
    }
    const auto endedBy = [&](qint64 timeMs) {
        qint64 ended = 0;
        for (const qint64 freeMs : freeAtMs) {
            ended += std::max<qint64>(0, timeMs - freeMs) / durationMs;
        }
        return ended;
    };
    qint64 low = 0;
    qint64 high = *std::min_element(freeAtMs.begin(), freeAtMs.end()) + count * durationMs; // one VM alone
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        if (endedBy(middle) >= count) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

ResizeForecast::Case caseOf(const ResizeQuestion &question, qint64 durationMs)
{
    const Start start = startOf(question, durationMs);
    ResizeForecast::Case result;
    // A VM that only comes when all is done has worked for nothing, but has come.
    qint64 running = start.goingEndMs;
    for (qsizetype i = 0; i < std::min<qsizetype>(start.freeAtMs.size(), question.runningMs.size()); ++i) {
        running = std::max(running, start.freeAtMs[i]);
    }
    result.endMs = std::max(running, endOfQueue(start.freeAtMs, start.queuedCount, durationMs));
    qint64 billedMs = start.goingMs;
    const qsizetype present = std::min<qsizetype>(start.freeAtMs.size(), question.presentVmCount);
    for (qsizetype i = 0; i < start.freeAtMs.size(); ++i) {
        const qint64 fromMs = i < present ? 0 : start.freeAtMs[i];
        billedMs += std::max<qint64>(0, result.endMs - fromMs);
    }
    result.computeMs = billedMs;
    result.idleTailMs = std::max<qint64>(0, billedMs - start.busyMs - start.queuedCount * durationMs);
    return result;
}

} // namespace

std::optional<ResizeForecast> resizeForecast(const ResizeQuestion &question)
{
    const bool hasWork = question.queuedCount > 0 || !question.runningMs.isEmpty();
    const bool neverEnds = question.vmCount == 0 &&
                           (question.queuedCount > 0 || (question.requeuesRunning && !question.runningMs.isEmpty()));
    if (question.jobDurationsMs.size() < FewestMeasuredJobs || !hasWork || neverEnds) {
        return std::nullopt;
    }
    QList<qint64> durations = question.jobDurationsMs;
    std::sort(durations.begin(), durations.end());
    const auto quartile = [&](qsizetype quarter) {
        return std::max<qint64>(1, durations[(durations.size() - 1) * quarter / 4]);
    };
    ResizeForecast forecast;
    forecast.measuredCount = durations.size();
    forecast.early = caseOf(question, quartile(1));
    forecast.late = caseOf(question, quartile(3));
    return forecast;
}

} // namespace pooldeck
