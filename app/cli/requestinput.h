#pragma once

#include "jobs/jobrequestreader.h"
#include "output.h"

#include <QStringList>

namespace pooldeck::cli {

/// Where job requests come from: files, folders and "-" (the standard input), or a template with its values.
struct RequestInput
{
    QStringList files;
    QString templateFile;
    QString valuesFile;

    /// For a person: "night/", "12 files".
    QString name() const;
};

/// All of them, good or not. Errors: BadUsage, FileUnreadable; a template that is refused (its problems are reported).
Result<QList<JobRequestCandidate>> readRequests(const RequestInput &input);

/// On the error output, as "file:line:column: sentence", which editors understand: every error, and each kind of
/// warning once. Answers how many of the requests have an error.
qsizetype reportProblems(const QList<JobRequestCandidate> &candidates);

QJsonObject problemsToJson(const JobRequestCandidate &candidate);

} // namespace pooldeck::cli
