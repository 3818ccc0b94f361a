#include "jobs/problemgroups.h"

#include <QHash>

#include <algorithm>

namespace pooldeck {
namespace {

/// The sentence without figures and what stands in quotes.
QString shapeOf(const QString &sentence)
{
    QString shape;
    bool isQuoted = false;
    for (qsizetype i = 0; i < sentence.size(); ++i) {
        const QChar c = sentence[i];
        const bool isInWord =
            i > 0 && i + 1 < sentence.size() && sentence[i - 1].isLetter() && sentence[i + 1].isLetter();
        if (c == u'\'' && !isInWord) { // not an apostrophe
            isQuoted = !isQuoted;
            shape += c;
        } else if (!isQuoted && !c.isDigit()) {
            shape += c;
        }
    }
    return shape;
}

QString keyOf(const RequestProblem &problem)
{
    return QString::number(int(problem.severity)) + u'\n' + problem.code + u'\n' + problem.path + u'\n' +
           shapeOf(problem.sentence);
}

} // namespace

QList<ProblemGroup> groupProblems(const QList<JobRequestCandidate> &candidates)
{
    QList<ProblemGroup> groups;
    QHash<QString, qsizetype> known;
    for (qsizetype i = 0; i < candidates.size(); ++i) {
        for (const RequestProblem &problem : candidates[i].problems) {
            const QString key = keyOf(problem);
            auto at = known.constFind(key);
            if (at == known.constEnd()) {
                at = known.insert(key, groups.size());
                groups.append({problem, {}, {}});
            }
            ProblemGroup &group = groups[*at];
            if (group.candidates.isEmpty() || group.candidates.constLast() != i) {
                group.candidates.append(i);
            }
            if (problem.fix && (group.fixable.isEmpty() || group.fixable.constLast() != i)) {
                group.fixable.append(i);
            }
        }
    }
    std::stable_sort(groups.begin(), groups.end(), [](const ProblemGroup &a, const ProblemGroup &b) {
        return a.first.severity != b.first.severity ? a.first.severity > b.first.severity
                                                    : a.candidates.size() > b.candidates.size();
    });
    return groups;
}

QList<JobRequestCandidate> withFix(const QList<JobRequestCandidate> &candidates, const ProblemGroup &group)
{
    const QString key = keyOf(group.first);
    QList<JobRequestCandidate> fixed = candidates;
    for (const qsizetype i : group.fixable) {
        const QList<RequestProblem> &problems = candidates[i].problems;
        const auto problem = std::find_if(problems.begin(), problems.end(),
                                          [&key](const RequestProblem &p) { return p.fix && keyOf(p) == key; });
        if (problem != problems.end()) {
            fixed[i] = readAgain(candidates[i], problem->fix->bytes);
        }
    }
    return fixed;
}

} // namespace pooldeck
