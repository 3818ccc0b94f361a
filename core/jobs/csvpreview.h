#pragma once

#include "common/error.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace pooldeck {

/// The beginning of a table that a job has made.
struct CsvPreview
{
    QStringList header;
    QList<QStringList> rows;   ///< each as wide as it is in the file
    qsizetype columnCount = 0; ///< of the widest line
    bool isCut = false;        ///< there is more than these rows
    bool columnsAreCut = false;
};

inline constexpr qsizetype PreviewRows = 200;
inline constexpr qsizetype PreviewColumns = 200;

/// Reads the first lines of a CSV (RFC 4180, UTF-8; commas, or semicolons or tabs where the first line has more of
/// these). `isCut`: `bytes` is the beginning of something longer, so its last line may be half a line and is left out.
/// Errors: NotText; an empty text has no header and no rows.
Result<CsvPreview> previewCsv(const QByteArray &bytes, bool isCut, qsizetype mostRows = PreviewRows);

} // namespace pooldeck
