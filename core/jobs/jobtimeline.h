#pragma once

#include "model/attempt.h"
#include "model/job.h"

#include <QList>

#include <optional>

namespace pooldeck {

/// One stretch of a job's life.
struct JobStretch
{
    enum class Kind {
        NotStarted, ///< created, its start not asked for
        Waiting,    ///< in its queue
        Running,    ///< an attempt
        Unknown,    ///< earlier attempts that are not known
    };

    Kind kind = Kind::NotStarted;
    qint64 fromMs = 0;                     ///< ms UTC
    std::optional<qint64> toMs;            ///< ms UTC; none: goes on
    qint64 attempt = 0;                    ///< of Running
    QString vmId;                          ///< of Running
    std::optional<AttemptOutcome> outcome; ///< of Running; none: it runs, or how it ended is not known

    friend bool operator==(const JobStretch &, const JobStretch &) = default;
};

/// A job's life without gaps, from its creation to its end. `attempts`: those that are known, in any order; without
/// them the current one is taken from the job and what was before it is Unknown.
QList<JobStretch> jobTimeline(const Job &job, const QList<Attempt> &attempts);

} // namespace pooldeck
