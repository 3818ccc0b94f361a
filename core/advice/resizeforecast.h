#pragma once

#include <QList>

#include <optional>

namespace pooldeck {

/// A pool's work and VMs at a moment, and the number of VMs to ask "what if" for.
struct ResizeQuestion
{
    qint64 vmCount = 0;           ///< the number asked about
    qint64 presentVmCount = 0;    ///< VMs that are there and able to work, idle ones included
    QList<qint64> runningMs;      ///< of each running job: for how long already
    qint64 queuedCount = 0;       ///< jobs that wait
    QList<qint64> jobDurationsMs; ///< of jobs that this pool has finished
    qint64 provisioningMs = 0;    ///< measured: from asking for a VM to being able to work
    bool cancelsRunning = false;  ///< the jobs on VMs that go are cancelled
    bool requeuesRunning = false; ///< they go back into the queue; neither: they end first
};

/// When the work would be done and what it would take, if jobs take as long as they did: between the lower and the
/// upper quartile of what was measured.
struct ResizeForecast
{
    struct Case
    {
        qint64 endMs = 0;      ///< from now until the last job has ended
        qint64 computeMs = 0;  ///< compute-ms of all VMs until then
        qint64 idleTailMs = 0; ///< of those, compute-ms in which VMs had nothing to do

        friend bool operator==(const Case &, const Case &) = default;
    };

    Case early;
    Case late;
    qsizetype measuredCount = 0; ///< jobs that it rests on

    friend bool operator==(const ResizeForecast &, const ResizeForecast &) = default;
};

/// Fewer measured jobs tell nothing.
inline constexpr qsizetype FewestMeasuredJobs = 5;

/// None when too few jobs were measured, when there is no work, or when it would never end (no VMs for jobs that wait).
std::optional<ResizeForecast> resizeForecast(const ResizeQuestion &question);

} // namespace pooldeck
