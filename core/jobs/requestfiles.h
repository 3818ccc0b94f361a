#pragma once

#include "jobs/jobrequestreader.h"

namespace pooldeck {

inline constexpr qint64 LargestRequest = 4LL * 1024 * 1024; ///< bytes; far above what a service takes

/// Requests one a line; lines are named in `source`. Empty lines are passed over.
QList<JobRequestCandidate> readRequestLines(const QString &source, const QString &path, const QByteArray &bytes);

/// Puts the positions of a candidate's problems, which count in its bytes, into its container.
void moveInto(JobRequestCandidate &candidate);

} // namespace pooldeck
