#pragma once

#include "common/error.h"

#include <QList>
#include <QStringList>

namespace pooldeck {

/// An output of a job, as far as the name of its file needs it.
struct OutputToName
{
    QString jobId;
    QString outputName;
    QString fileName; ///< at the end of its location, percent-encoding undone; "" when it is not known
};

inline constexpr QLatin1StringView DefaultOutputPattern{"{job}-{output}{ext}"};

/// Names of files, each another one also where letters' case is not told apart: what would be there twice gets " (2)"
/// and so on before its extension. In a pattern stand {job} {output} {name} (of the blob, without its extension) {ext}
/// (with its dot) {number} (from 1), and slashes for folders. What a file system does not take becomes "_"; no name
/// leads out of its folder. Errors: OutputPatternInvalid, its message says which part.
Result<QStringList> outputFileNames(const QList<OutputToName> &outputs, const QString &pattern);

} // namespace pooldeck
