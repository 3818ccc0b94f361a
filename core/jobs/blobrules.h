#pragma once

#include "jobs/requestproblem.h"
#include "model/blobreference.h"

#include <QList>

namespace pooldeck {

/// A problem's path within the reference ("ConnectionString"; "" is the reference itself).
struct BlobProblem
{
    ProblemSeverity severity = ProblemSeverity::Error;
    QString code;
    QString member;
    QString sentence;
    QString search; ///< the part of the member's text that it is about, if it can be named
};

/// All that is wrong with where an input is read from, or an output is written to (`isOutput`).
QList<BlobProblem> blobProblems(const BlobReference &reference, bool isOutput);

} // namespace pooldeck
