#pragma once

#include "advice/waitreason.h"

namespace pooldeck {

/// For a column: "No. 12; 2 VMs busy". Empty for a job that does not wait.
QString waitWords(const WaitReason &reason);

/// In sentences: "Number 12 in the queue of nightly, after night-03.json and 10 others. All 2 VMs are busy; the longest
/// job has run for 14 min." `poolName`: of its pool, "" for classic processing; `before`: the job right before it, ""
/// when it is not known.
QString waitSentences(const WaitReason &reason, const QString &poolName, const QString &before);

} // namespace pooldeck
