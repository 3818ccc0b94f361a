#pragma once

#include "common/histogram.h"
#include "model/attempt.h"
#include "model/job.h"

#include <QMap>

namespace pooldeck {

/// What has happened since the start of the service, of what is on disk.
struct EngineCounters
{
    quint64 attemptsStarted = 0;
    QMap<AttemptOutcome, quint64> attemptsEnded;
    QMap<JobStatus, quint64> jobsEnded;
    /// Seconds from the start call to the last attempt's start, and from there to the end.
    Histogram<10> jobWait{{0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600, 3600}};
    Histogram<10> jobRun{{0.01, 0.1, 0.5, 1, 5, 30, 120, 600, 3600, 14400}};

    void count(const Attempt &attempt)
    {
        if (attempt.outcome) {
            ++attemptsEnded[*attempt.outcome];
        } else {
            ++attemptsStarted;
        }
    }

    void countEnded(const Job &job)
    {
        ++jobsEnded[job.status];
        if (job.queuedAtMs && job.startedAtMs && job.endedAtMs) {
            jobWait.observe(double(*job.startedAtMs - *job.queuedAtMs) / 1000);
            jobRun.observe(double(*job.endedAtMs - *job.startedAtMs) / 1000);
        }
    }
};

} // namespace pooldeck
