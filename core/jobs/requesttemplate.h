#pragma once

#include "jobs/jobrequestreader.h"

namespace pooldeck {

inline constexpr qsizetype MostTemplateRows = 100'000;
inline constexpr qint64 LargestValues = 64LL * 1024 * 1024;     ///< bytes of the CSV
inline constexpr qint64 LargestExpansion = 256LL * 1024 * 1024; ///< bytes of all requests together

/// A text and what to call it.
struct NamedText
{
    QString name; ///< for a person: "template.json"
    QByteArray bytes;
};

/// A request with `${name}` placeholders and a CSV with a column for each name, made into a request a row.
struct TemplateExpansion
{
    QList<JobRequestCandidate> candidates; ///< "template.json row 12", counted from the first row below the header
    QList<RequestProblem> problems;        ///< of the template (positions in it) and of the table as a whole
    QStringList placeholders;              ///< in the order of the template

    /// An error among `problems`: there are no candidates then.
    bool isRefused() const;
};

/// Placeholders stand inside JSON strings (names of members included); what is put in is escaped as JSON wants, and
/// `$${` is `${`. Names are letters, digits and `_ . -`. The CSV is as CsvLines reads it, its first line names the
/// columns, empty lines are passed over.
///
/// Errors of the whole: TemplateUnreadable, TemplatePlaceholder (outside of a string, without an end, of no column),
/// NotText, ValuesUnreadable (no header, a name twice, no rows, a quote without an end), TooManyRows, TooManyColumns,
/// PayloadTooLarge. Warnings: NoPlaceholders, UnusedColumn. Of a row: TooFewFields and TooManyFields (errors),
/// MissingValue (a warning: an empty cell is put in as it is), and everything that `readJobRequest` says.
TemplateExpansion expandTemplate(const NamedText &requestTemplate, const NamedText &values);

} // namespace pooldeck
