#pragma once

#include "model/job.h"
#include "sync/sharedmap.h"

#include <QList>

namespace pooldeck {

/// How long jobs of a web service have run, from those that finished: what a plan can be made with.
struct MeasuredDurations
{
    QString webServiceId;
    qint64 finishedCount = 0;
    qint64 failedCount = 0;
    qint64 medianMs = 0; ///< half of the finished ones ran no longer; 0 when none finished
    qint64 longMs = 0;   ///< nine in ten ran no longer
    qint64 longestMs = 0;

    friend bool operator==(const MeasuredDurations &, const MeasuredDurations &) = default;
};

/// By web service, the one with the most finished jobs first. Jobs that have not ended, or were cancelled, say nothing.
QList<MeasuredDurations> measuredDurations(const SharedMap<Job> &jobs);

} // namespace pooldeck
