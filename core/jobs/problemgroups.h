#pragma once

#include "jobs/jobrequestreader.h"

namespace pooldeck {

/// One problem that several candidates have: of one code at one path, said in the same words. Figures and names in
/// quotes may differ.
struct ProblemGroup
{
    RequestProblem first;        ///< of the first candidate: what a row shows
    QList<qsizetype> candidates; ///< that have it, ascending
    QList<qsizetype> fixable;    ///< of those: that the problem's fix is there for

    friend bool operator==(const ProblemGroup &, const ProblemGroup &) = default;
};

/// The problems of all candidates: errors before warnings before notes, then those that most have.
QList<ProblemGroup> groupProblems(const QList<JobRequestCandidate> &candidates);

/// The candidates with the group's fix in those that it is there for, in memory, and read again. The group must be of
/// these candidates.
QList<JobRequestCandidate> withFix(const QList<JobRequestCandidate> &candidates, const ProblemGroup &group);

} // namespace pooldeck
